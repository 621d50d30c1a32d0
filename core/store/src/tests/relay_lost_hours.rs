//! A relay restored from a backup, and a phone that was cloned.

use super::*;
use crate::EditState;

fn accepted(seq: Seq) -> Outcome {
    Outcome::Accepted { heads: BTreeMap::new(), seq, marks: Vec::new() }
}

#[test]
fn lost_hours_come_back_from_the_phone() {
    let mut phone = Phone::enrolled();
    let edits: Vec<_> = (1..=4).map(|n| phone.save(id(n), vec![create("customer", &[("name", "店")])])).collect();
    phone.answers(vec![
        (edits[0], accepted(11)),
        (edits[1], accepted(12)),
        (edits[2], returned(roundsman_domain::code::SCOPE_SEAT)),
        (edits[3], Outcome::Held { waiting_for: roundsman_domain::Waiting::RelayError }),
    ]);
    assert!(phone.store().gather(10_000).unwrap().edits.is_empty());
    let page = Page { epoch: 8, known: Some(edits[0].counter), cursor: vec![1], ..phone.page() };
    assert_eq!(phone.apply(page).sent_again, 2);
    let outgoing = phone.store().gather(10_000).unwrap();
    assert_eq!(outgoing.edits.iter().map(|bytes| bytes.decode().unwrap().id).collect::<Vec<_>>(), [edits[1], edits[3]]);
    assert_eq!((outgoing.epoch, outgoing.cursor), (8, vec![1]));
    assert_eq!(phone.says(id(2), "name"), "店");
}

#[test]
fn the_first_epoch_sends_nothing_again() {
    let mut phone = Phone::blank();
    phone.store().set_identity(&Identity { url: "u".into(), device: PHONE, token: "t".into(), user: None }).unwrap();
    let page = phone.page();
    assert_eq!(phone.apply(page).sent_again, 0);
}

#[test]
fn accepted_edits_stay_thirty_days() {
    let mut phone = Phone::enrolled();
    let edit = phone.save(id(1), vec![create("customer", &[("name", "店")])]);
    phone.answers(vec![(edit, accepted(11))]);
    let day = 24 * 3_600_000;
    let at = |phone: &mut Phone, days: i64| {
        let page = Page { mark: mark(2_000_000_000_000 + days * day), ..phone.page() };
        phone.apply(page);
        phone.store().edit(edit).unwrap().is_some()
    };
    assert!(at(&mut phone, 29));
    assert!(!at(&mut phone, 31));
}

#[test]
fn a_clone_goes_on_under_a_new_name_and_keeps_the_chain_of_its_day() {
    let mut phone = Phone::enrolled();
    let settled = phone.save(id(1), vec![create("customer", &[("name", "店")])]);
    phone.answers(vec![(settled, Outcome::Held { waiting_for: roundsman_domain::Waiting::RelayError })]);
    let hash = phone.store().put_file(b"photo").unwrap();
    let customer = id(1).to_string();
    let made = phone.save(id(2), vec![create("visit", &[("customer", customer.as_str())]), attach("storefront", hash, None)]);
    let changed = phone.save(id(2), vec![set("needs", "交期")]);
    phone.store().fork(DeviceId(0xB2), "new").unwrap();

    let pending = phone.store().edits(EditState::Pending).unwrap();
    let ids: Vec<EditId> = pending.iter().map(|saved| saved.edit.id).collect();
    assert!(ids.iter().all(|id| id.device == DeviceId(0xB2)) && ids[0].counter > changed.counter);
    assert_eq!(pending[1].edit.base.after, Some(ids[0]));
    assert!(phone.store().edit(made).unwrap().is_none());
    assert_eq!(phone.store().edit(settled).unwrap().unwrap().state, EditState::Held);
    assert_eq!(phone.store().gather(10_000).unwrap().edits[0].decode().unwrap().id, ids[0]);
    assert_eq!(phone.store().attachments_of(id(2)).unwrap()[0].1, ids[0]);
    assert_eq!(phone.sees(id(2)).pending, ids);
    assert_eq!(phone.store().identity().unwrap().unwrap().token, "new");
}

#[test]
fn enrolling_anew_keeps_own_work_and_fetches_the_rest_again() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "万隆")]);
    phone.save(id(2), vec![create("customer", &[("name", "新店")])]);
    phone
        .store()
        .set_identity(&Identity { url: "http://other".into(), device: DeviceId(7), token: "t".into(), user: None })
        .unwrap();
    assert!(phone.store().record(id(1)).unwrap().is_none());
    assert_eq!(phone.says(id(2), "name"), "新店");
    let outgoing = phone.store().gather(10_000).unwrap();
    assert_eq!((outgoing.cursor.len(), outgoing.scope, outgoing.epoch), (0, None, 0));
    assert_eq!(outgoing.edits[0].decode().unwrap().id.device, DeviceId(7));
}
