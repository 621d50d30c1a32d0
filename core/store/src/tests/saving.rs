//! What was shown as saved is there.

use std::collections::BTreeSet;

use super::*;
use crate::{EditState, StoreError};

#[test]
fn an_offline_day_survives_closing_and_opening() {
    let mut phone = Phone::enrolled();
    let made = phone.save(id(1), vec![create("customer", &[("name", "福建万隆石业"), ("source", "online")])]);
    let changed = phone.save(id(1), vec![set("phone", "0592-111")]);
    assert_eq!(phone.reopen(), Vec::new());
    let shown = phone.sees(id(1));
    assert_eq!((shown.record.text("name"), shown.record.text("phone")), (Some("福建万隆石业"), Some("0592-111")));
    assert_eq!(shown.pending, [made, changed]);
    assert_eq!(shown.base.after, Some(changed));
    assert!(shown.is_provisional && shown.seq == 0 && shown.record.seat == SEAT);
    assert_eq!(phone.titles("万隆"), ["福建万隆石业"]);
    assert_eq!(phone.edit(changed).base.after, Some(made));
}

#[test]
fn an_edit_goes_up_in_the_bytes_in_which_it_was_saved() {
    let mut phone = Phone::enrolled();
    let made = phone.save(id(1), vec![create("customer", &[("name", "店")])]);
    let outgoing = phone.store().gather(1_000_000).unwrap();
    assert_eq!(outgoing.edits.len(), 1);
    assert_eq!(outgoing.edits[0], phone.edit(made).encode().unwrap());
    assert_eq!((outgoing.last_counter, outgoing.playbook, outgoing.epoch), (made.counter, 1, 7));
}

#[test]
fn a_budget_cuts_the_queue_but_never_to_nothing() {
    let mut phone = Phone::enrolled();
    let edits: Vec<_> = (0..5).map(|n| phone.save(id(n), vec![create("customer", &[("name", "店")])])).collect();
    let outgoing = phone.store().gather(1).unwrap();
    assert_eq!(outgoing.edits.iter().map(|bytes| bytes.decode().unwrap().id).collect::<Vec<_>>(), edits[..1]);
    assert!(outgoing.has_more_edits);
    assert_eq!(phone.store().gather(1 << 20).unwrap().edits.len(), 5);
}

#[test]
fn nothing_is_saved_without_an_identity_or_without_operations() {
    let mut phone = Phone::blank();
    let draft =
        |ops| Draft { record: id(1), base: Default::default(), stamp: stamp(), playbook: 1, ops, unknown: BTreeSet::new() };
    assert!(matches!(phone.store().save(draft(vec![set("name", "x")])), Err(StoreError::NotEnrolled)));
    let mut phone = Phone::enrolled();
    assert!(matches!(phone.store().save(draft(Vec::new())), Err(StoreError::NothingToSave)));
    assert_eq!(phone.store().edits(EditState::Pending).unwrap(), Vec::new());
}

#[test]
fn a_record_is_found_by_the_beginning_of_its_id() {
    let mut phone = Phone::enrolled();
    phone.save(id(1), vec![create("customer", &[("name", "一")])]);
    phone.save(id(2), vec![create("customer", &[("name", "二")])]);
    let whole = id(2).to_string();
    assert_eq!(phone.store().resolve(&whole.to_uppercase()).unwrap(), [id(2)]);
    assert_eq!(phone.store().resolve(&whole[..8]).unwrap(), [id(1), id(2)]);
    assert_eq!(phone.store().resolve(&whole[..7]).unwrap(), []);
    assert_eq!(phone.store().resolve("not-an-id").unwrap(), []);
}

#[test]
fn a_merged_record_leads_to_the_one_that_it_was_merged_into() {
    let mut phone = Phone::enrolled();
    let mut twin = customer(1, 5, "万隆");
    twin.merged_into = Some(id(2));
    phone.brings(vec![twin, customer(2, 6, "福建万隆")]);
    assert_eq!(phone.sees(id(1)).record.id, id(2));
    assert_eq!(phone.store().list(&Default::default()).unwrap().total, 1);
}

#[test]
fn a_second_store_on_one_folder_is_a_clear_error() {
    let phone = Phone::enrolled();
    let lock = std::fs::File::open(phone.folder.join("roundsman.lock")).unwrap();
    assert!(lock.try_lock().is_err());
}

#[test]
fn a_token_is_in_no_debug_output() {
    let mut phone = Phone::enrolled();
    let identity = phone.store().identity().unwrap().unwrap();
    assert_eq!((identity.token.as_str(), identity.user), ("secret", Some(WANG)));
    assert!(!format!("{identity:?}").contains("secret"));
}
