//! What leaves the scope leaves the device, and nothing that only the device had is lost by it.

use roundsman_domain::Exit;

use super::*;
use crate::AttachmentState;

fn leaves(phone: &mut Phone, exits: Vec<Exit>) -> Applied {
    let page = Page { exits, ..phone.page() };
    phone.apply(page)
}

fn is_in_files(phone: &Phone, needle: &[u8]) -> bool {
    ["roundsman.db", "roundsman.db-wal"].iter().any(|name| {
        let bytes = std::fs::read(phone.folder.join(name)).unwrap_or_default();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

#[test]
fn a_record_that_left_leaves_no_byte_behind() {
    let mut phone = Phone::enrolled();
    phone.brings((0..300).map(|n| customer(n, u64::from(n) + 1, &format!("留下的店{n}"))).collect());
    phone.brings(vec![customer(1000, 900, "离开的店铺")]);
    phone.store().index_some(10_000).unwrap();
    assert!(is_in_files(&phone, "离开的店铺".as_bytes()));
    let exit = Exit::Record(id(1000), 901);
    assert_eq!(leaves(&mut phone, vec![exit]).purged, 1);
    assert!(!is_in_files(&phone, "离开的店铺".as_bytes()) && !is_in_files(&phone, id(1000).as_bytes()));
    assert_eq!(phone.store().purge_check().unwrap(), Vec::<String>::new());
    assert_eq!(phone.store().gather(1000).unwrap().receipts, [exit]);
    let page = Page { told: vec![exit], ..phone.page() };
    phone.apply(page);
    assert!(phone.store().gather(1000).unwrap().receipts.is_empty());
    assert_eq!(phone.store().list(&Default::default()).unwrap().total, 300);
}

#[test]
fn an_unsent_photo_goes_up_before_its_record_goes_away() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "万隆")]);
    let (photo, small) = (phone.store().put_file(b"photo").unwrap(), phone.store().put_file(b"small").unwrap());
    let customer = id(1).to_string();
    let ops = vec![create("visit", &[("customer", customer.as_str())]), attach("storefront", photo, Some(small))];
    let edit = phone.save(id(2), ops);
    let exits = vec![Exit::Record(id(2), 9), Exit::Feed(SEAT.into())];
    assert_eq!(leaves(&mut phone, exits.clone()).exits_waiting, 1);
    assert!(phone.sees(id(2)).is_hidden);
    assert_eq!(phone.store().list(&Default::default()).unwrap().total, 0);
    assert_eq!(phone.store().gather(10_000).unwrap().edits.len(), 1);
    // The customer had nothing unsent: its feed's receipt is due at once.
    assert_eq!(phone.store().gather(10_000).unwrap().receipts, exits[1..]);

    let accepted = Outcome::Accepted { heads: BTreeMap::new(), seq: 300, marks: Vec::new() };
    phone.answers(vec![(edit, accepted)]);
    assert_eq!(phone.store().to_upload().unwrap().iter().map(|file| file.hash).collect::<Vec<_>>(), [small, photo]);
    phone.store().set_uploaded(small).unwrap();
    assert_eq!(phone.store().attachment(small).unwrap().unwrap().state, AttachmentState::OnRelay);
    phone.store().set_uploaded(photo).unwrap();
    assert!(phone.store().record(id(2)).unwrap().is_none());
    assert!(phone.store().edit(edit).unwrap().is_none());
    assert_eq!(phone.store().file(photo).unwrap(), None);
    assert_eq!(phone.store().purge_check().unwrap(), Vec::<String>::new());
    assert_eq!(phone.store().gather(10_000).unwrap().receipts.len(), 2);
}

#[test]
fn a_returned_edit_goes_with_its_record_because_the_relay_has_it_whole() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "万隆")]);
    let edit = phone.save(id(1), vec![set("phone", "1")]);
    phone.answers(vec![(edit, returned(roundsman_domain::code::SCOPE_FORBIDDEN))]);
    leaves(&mut phone, vec![Exit::Record(id(1), 6)]);
    assert!(phone.store().returned().unwrap().is_empty());
}

#[test]
fn a_new_scope_takes_away_what_it_does_not_follow_and_keeps_what_is_shared() {
    let mut phone = Phone::enrolled();
    let page = Page { scope: Some(scope(&[SEAT, OTHER_SEAT])), ..phone.page() };
    phone.apply(page);
    let mut shared = customer(2, 6, "共享");
    shared.feeds = vec![SEAT.into(), OTHER_SEAT.into()];
    let mut moved = customer(3, 7, "转走");
    phone.brings(vec![customer(1, 5, "只在这"), shared, moved.clone()]);
    moved.feeds = vec![OTHER_SEAT.into()];
    moved.seq = 8;
    let page = Page { scope: Some(scope(&[OTHER_SEAT])), records: vec![moved], ..phone.page() };
    assert_eq!(phone.apply(page).purged, 1);
    assert!(phone.store().record(id(1)).unwrap().is_none());
    assert_eq!(phone.store().list(&Default::default()).unwrap().total, 2);
    assert_eq!(phone.store().gather(1000).unwrap().receipts, [Exit::Feed(SEAT.into())]);
    assert_eq!(phone.store().purge_check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_record_that_comes_back_while_it_waits_is_shown_again() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "万隆")]);
    phone.save(id(1), vec![set("phone", "1")]);
    leaves(&mut phone, vec![Exit::Record(id(1), 6)]);
    assert!(phone.sees(id(1)).is_hidden);
    phone.brings(vec![customer(1, 7, "万隆")]);
    assert!(!phone.sees(id(1)).is_hidden);
    assert!(phone.store().gather(1000).unwrap().receipts.is_empty());
    assert_eq!(phone.says(id(1), "phone"), "1");
}

#[test]
fn a_receipt_is_due_even_for_what_was_never_here() {
    let mut phone = Phone::enrolled();
    let exit = Exit::Record(id(77), 3);
    leaves(&mut phone, vec![exit]);
    assert_eq!(phone.store().gather(1000).unwrap().receipts, [exit]);
}

#[test]
fn a_purge_that_was_cut_short_is_finished_before_its_receipt() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "万隆")]);
    // Everything up to the commit, as if the power had failed before the files and the log were seen to.
    phone
        .store()
        .write(|work| {
            crate::receipt::expect(work, &Exit::Record(id(1), 6))?;
            crate::receipt::leave(work, id(1), Some(&Exit::Record(id(1), 6)))?;
            crate::receipt::leave_what_is_ready(work).map(|_| ())
        })
        .unwrap();
    phone.reopen();
    assert!(!is_in_files(&phone, "万隆".as_bytes()));
    assert_eq!(phone.store().gather(1000).unwrap().receipts.len(), 1);
    assert_eq!(phone.store().purge_check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_section_that_the_user_may_not_read_any_more_goes_at_once() {
    let mut phone = Phone::enrolled();
    let mut both = customer(1, 5, "万隆");
    let money =
        SectionDelta { projection: r#"{"budget":{"minor":1200,"currency":"CNY"}}"#.into(), ..both.sections["main"].clone() };
    both.sections.insert("money".into(), money);
    phone.brings(vec![both]);
    assert!(phone.sees(id(1)).record.fields.contains_key("budget"));
    phone.brings(vec![customer(1, 6, "万隆")]);
    assert!(!phone.sees(id(1)).record.fields.contains_key("budget"));
    assert!(!is_in_files(&phone, b"CNY") || phone.store().purge_check().unwrap().is_empty());
}

#[test]
fn a_seat_with_hundreds_of_records_leaves_at_once_and_the_rest_is_still_found() {
    let mut phone = Phone::enrolled();
    let page = Page { scope: Some(scope(&[SEAT, OTHER_SEAT])), ..phone.page() };
    phone.apply(page);
    let mut records: Vec<_> = (0..300).map(|n| customer(n, u64::from(n) + 1, "离开的店铺")).collect();
    let mut stays = customer(1000, 900, "留下的店铺");
    stays.feeds = vec![OTHER_SEAT.into()];
    records.push(stays);
    phone.brings(records);
    phone.store().index_some(10_000).unwrap();
    assert_eq!(leaves(&mut phone, vec![Exit::Feed(SEAT.into())]).purged, 300);
    assert_eq!(phone.titles("店铺"), ["留下的店铺"]);
    assert!(!is_in_files(&phone, "离开".as_bytes()));
    assert_eq!(phone.store().purge_check().unwrap(), Vec::<String>::new());
    assert_eq!(phone.store().gather(1000).unwrap().receipts, [Exit::Feed(SEAT.into())]);
}
