//! The returned tray.

use roundsman_domain::code;

use super::*;
use crate::{Amendment, EditState, StoreError};

fn amendment(ops: Option<Vec<Op>>) -> Amendment {
    Amendment { ops, stamp: stamp(), playbook: 1, unknown: BTreeSet::new() }
}

/// A customer that was returned, with a visit and a change that build on it, and a neighbour that went through.
fn refused_day(phone: &mut Phone) -> [EditId; 3] {
    let made = phone.save(id(1), vec![create("customer", &[("name", "万隆")])]);
    let neighbour = phone.save(id(2), vec![create("customer", &[("name", "宏达")])]);
    let customer = id(1).to_string();
    let visit = phone.save(id(3), vec![create("visit", &[("customer", customer.as_str()), ("notes", "聊了交期")])]);
    let changed = phone.save(id(1), vec![set("phone", "1")]);
    let accepted = Outcome::Accepted { heads: BTreeMap::new(), seq: 300, marks: Vec::new() };
    phone.answers(vec![
        (made, returned(code::FIELD_REQUIRED)),
        (neighbour, accepted),
        (visit, depends(made)),
        (changed, depends(made)),
    ]);
    [made, visit, changed]
}

#[test]
fn a_returned_creation_waits_in_the_tray_with_its_dependants() {
    let mut phone = Phone::enrolled();
    let edits = refused_day(&mut phone);
    let tray = phone.store().returned().unwrap();
    assert_eq!(tray.iter().map(|saved| saved.edit.id).collect::<Vec<_>>(), edits);
    assert_eq!(tray[0].reasons()[0].code, code::FIELD_REQUIRED);
    assert!(phone.store().record(id(1)).unwrap().is_none());
    assert_eq!(phone.titles("万隆").len(), 0);
}

#[test]
fn amending_sends_the_family_again_in_order_under_new_counters() {
    let mut phone = Phone::enrolled();
    let old = refused_day(&mut phone);
    let amended = vec![create("customer", &[("name", "万隆石业"), ("source", "online")])];
    let renumbered = phone.store().amend(old[0], amendment(Some(amended))).unwrap();
    assert_eq!(renumbered.iter().map(|(old, _)| *old).collect::<Vec<_>>(), old);
    let new: Vec<EditId> = renumbered.iter().map(|(_, new)| *new).collect();
    assert!(new.windows(2).all(|pair| pair[0].counter < pair[1].counter) && new[0].counter > old[2].counter);
    assert!(phone.store().returned().unwrap().is_empty());
    assert!(old.iter().all(|edit| phone.store().edit(*edit).unwrap().is_none()));
    assert_eq!(phone.edit(new[2]).base.after, Some(new[0]));
    let shown = phone.sees(id(1));
    assert_eq!((shown.record.text("name"), shown.record.text("phone")), (Some("万隆石业"), Some("1")));
    assert_eq!(phone.says(id(3), "notes"), "聊了交期");
    assert_eq!(phone.titles("石业"), ["万隆石业"]);
}

#[test]
fn sending_again_as_it_was_keeps_the_operations() {
    let mut phone = Phone::enrolled();
    let old = refused_day(&mut phone);
    let ops = phone.edit(old[0]).ops;
    let renumbered = phone.store().amend(old[0], amendment(None)).unwrap();
    assert_eq!(phone.edit(renumbered[0].1).ops, ops);
}

#[test]
fn discarding_takes_the_dependants_along_and_no_counter_comes_twice() {
    let mut phone = Phone::enrolled();
    let old = refused_day(&mut phone);
    assert_eq!(phone.store().discard(old[0]).unwrap(), old);
    assert!(phone.store().returned().unwrap().is_empty());
    phone.reopen();
    assert!(phone.save(id(5), vec![create("customer", &[("name", "新")])]).counter > old[2].counter);
}

#[test]
fn discarding_a_dependant_leaves_what_it_depended_on() {
    let mut phone = Phone::enrolled();
    let old = refused_day(&mut phone);
    assert_eq!(phone.store().discard(old[1]).unwrap(), [old[1]]);
    assert_eq!(phone.store().returned().unwrap().len(), 2);
}

#[test]
fn only_what_is_in_the_tray_can_be_discarded_or_amended() {
    let mut phone = Phone::enrolled();
    let edit = phone.save(id(1), vec![create("customer", &[("name", "万隆")])]);
    let error = phone.store().discard(edit).unwrap_err();
    assert!(matches!(error, StoreError::EditNotReturned { state: EditState::Pending, .. }));
    let unknown = EditId { device: PHONE, counter: 99 };
    assert!(matches!(phone.store().amend(unknown, amendment(None)), Err(StoreError::EditUnknown { .. })));
    assert!(matches!(phone.store().amend(edit, amendment(Some(Vec::new()))), Err(StoreError::EditNotReturned { .. })));
}

#[test]
fn a_returned_photo_keeps_its_file_until_the_edit_is_discarded() {
    let mut phone = Phone::enrolled();
    let hash = phone.store().put_file(b"jpg").unwrap();
    let edit = phone.save(id(1), vec![create("visit", &[("customer", &id(9).to_string())]), attach("storefront", hash, None)]);
    phone.answers(vec![(edit, returned(code::LINK_UNKNOWN))]);
    phone.reopen();
    assert_eq!(phone.store().file(hash).unwrap().as_deref(), Some(b"jpg".as_slice()));
    assert!(phone.store().to_upload().unwrap().is_empty());
    phone.store().discard(edit).unwrap();
    assert_eq!(phone.store().file(hash).unwrap(), None);
    assert_eq!(phone.store().purge_check().unwrap(), Vec::<String>::new());
}

#[test]
fn the_same_outcome_twice_changes_nothing() {
    let mut phone = Phone::enrolled();
    let edit = phone.save(id(1), vec![create("customer", &[("name", "万隆")])]);
    assert_eq!(phone.answers(vec![(edit, returned(code::SCOPE_SEAT))]).returned, 1);
    assert_eq!(phone.answers(vec![(edit, returned(code::SCOPE_SEAT))]).returned, 0);
    phone.store().discard(edit).unwrap();
    assert_eq!(phone.answers(vec![(edit, returned(code::SCOPE_SEAT))]).returned, 0);
    assert!(phone.store().returned().unwrap().is_empty());
}
