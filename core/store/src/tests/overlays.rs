//! What a record is shown as, while own edits are on their way.

use super::*;

#[test]
fn an_accepted_edit_is_shown_until_the_record_that_has_it_comes_down() {
    let mut phone = Phone::enrolled();
    let mut canon = Canon::customer(1, &[("name", "万隆"), ("phone", "1")]);
    phone.brings(vec![canon.delta()]);
    let edit = phone.save(id(1), vec![set("phone", "2")]);
    let outcome = canon.accept(&phone.edit(edit), "王");
    let page = Page { outcomes: vec![(edit, outcome)], more: true, ..phone.page() };
    assert_eq!(phone.apply(page).accepted, 1);
    assert_eq!((phone.says(id(1), "phone"), phone.sees(id(1)).is_provisional), ("2".into(), false));
    phone.brings(vec![canon.delta()]);
    assert_eq!(phone.says(id(1), "phone"), "2");
    assert_eq!(phone.sees(id(1)).base.heads["main"], *canon.state.heads());
    assert_eq!(phone.store().mismatches().unwrap(), 0);
}

#[test]
fn a_relay_that_says_otherwise_without_knowing_more_is_counted_as_a_bug() {
    let mut phone = Phone::enrolled();
    let mut canon = Canon::customer(1, &[("name", "万隆")]);
    phone.brings(vec![canon.delta()]);
    let edit = phone.save(id(1), vec![set("phone", "2")]);
    let outcome = canon.accept(&phone.edit(edit), "王");
    let mut wrong = canon.delta();
    wrong.sections.get_mut("main").unwrap().projection = r#"{"name":"万隆","phone":"3"}"#.into();
    let page = Page { outcomes: vec![(edit, outcome)], records: vec![wrong], ..phone.page() };
    assert_eq!(phone.apply(page).mismatches, 1);
    assert_eq!((phone.says(id(1), "phone"), phone.store().mismatches().unwrap()), ("3".into(), 1));
}

#[test]
fn somebody_elses_change_shows_beneath_an_own_one() {
    let mut phone = Phone::enrolled();
    let mut canon = Canon::customer(1, &[("name", "万隆"), ("phone", "1"), ("address", "旧")]);
    phone.brings(vec![canon.delta()]);
    let edit = phone.save(id(1), vec![set("phone", "2")]);
    canon.somebody_sets(2, vec![set("address", "新")]);
    phone.brings(vec![canon.delta()]);
    assert_eq!((phone.says(id(1), "phone"), phone.says(id(1), "address")), ("2".into(), "新".into()));
    let outcome = canon.accept(&phone.edit(edit), "王");
    let page = Page { outcomes: vec![(edit, outcome)], records: vec![canon.delta()], ..phone.page() };
    assert_eq!(phone.apply(page).mismatches, 0);
    assert_eq!(phone.sees(id(1)).record, canon.shown());
}

#[test]
fn two_notes_written_apart_are_shown_merged_as_the_relay_will_merge_them() {
    let mut phone = Phone::enrolled();
    let mut canon = Canon::customer(1, &[("name", "万隆"), ("notes", "开头。")]);
    phone.brings(vec![canon.delta()]);
    let append = |text: &str, at| Op::Splice { path: "notes".parse().unwrap(), at, delete: 0, insert: text.into() };
    let edit = phone.save(id(1), vec![append("老板在意交期。", 3)]);
    canon.somebody_sets(2, vec![append("先说一句。", 0)]);
    let page = Page { documents: vec![(id(1), "main".into(), canon.document())], records: vec![canon.delta()], ..phone.page() };
    assert_eq!(phone.apply(page).documents, 1);
    let predicted = phone.says(id(1), "notes");
    assert_eq!(predicted, "先说一句。开头。老板在意交期。");
    let outcome = canon.accept(&phone.edit(edit), "王");
    let page = Page { outcomes: vec![(edit, outcome)], records: vec![canon.delta()], ..phone.page() };
    phone.apply(page);
    assert_eq!((phone.says(id(1), "notes"), canon.says("notes")), (predicted.clone(), predicted.as_str()));
}

#[test]
fn a_held_document_follows_the_changes_and_tells_the_history() {
    let mut phone = Phone::enrolled();
    let mut canon = Canon::customer(1, &[("name", "万隆"), ("phone", "1")]);
    phone.brings(vec![canon.delta()]);
    assert_eq!(phone.store().documents_wanted().unwrap(), [(id(1), "main".into(), Heads::default())]);
    assert!(matches!(phone.store().history(id(1)), Err(crate::StoreError::DocumentMissing { .. })));
    let page =
        Page { documents: vec![(id(1), "main".into(), canon.document())], asked: vec![(id(1), "main".into())], ..phone.page() };
    phone.apply(page);
    canon.somebody_sets(2, vec![set("phone", "2")]);
    phone.brings(vec![canon.delta()]);
    assert!(phone.store().documents_wanted().unwrap().is_empty());
    let phones = phone.store().history(id(1)).unwrap().iter().filter(|past| past.path.field.as_str() == "phone").count();
    assert_eq!(phones, 2);
}

#[test]
fn a_document_that_the_relay_does_not_send_is_asked_for_once() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "万隆")]);
    let asked: Vec<_> =
        phone.store().documents_wanted().unwrap().into_iter().map(|(record, section, _)| (record, section)).collect();
    assert_eq!(asked.len(), 1);
    let page = Page { asked, ..phone.page() };
    phone.apply(page);
    assert!(phone.store().documents_wanted().unwrap().is_empty());
    phone.store().want_documents(id(1), 5).unwrap();
    assert_eq!(phone.store().documents_wanted().unwrap().len(), 1);
    assert!(phone.store().document(id(1), &"main".into()).unwrap().is_none());
}

#[test]
fn a_new_record_keeps_its_place_when_the_relay_has_it() {
    let mut phone = Phone::enrolled();
    let made = phone.save(id(1), vec![create("customer", &[("name", "万隆"), ("source", "online")])]);
    let more = phone.save(id(1), vec![set("phone", "2")]);
    let mut canon = Canon::customer(1, &[("name", "万隆"), ("source", "online")]);
    let heads = BTreeMap::from([("main".into(), canon.state.heads().clone())]);
    let page = Page {
        outcomes: vec![(made, Outcome::Accepted { heads, seq: canon.seq, marks: Vec::new() })],
        records: vec![canon.delta()],
        ..phone.page()
    };
    assert_eq!(phone.apply(page).mismatches, 0);
    let shown = phone.sees(id(1));
    assert_eq!((shown.pending.as_slice(), shown.record.text("phone")), ([more].as_slice(), Some("2")));
    assert!(shown.seq > 0);
}

#[test]
fn an_edit_that_no_longer_fits_does_not_hide_the_record() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![delta("customer", 1, 5, r#"{"name":"万隆","notes":"很长的备注"}"#)]);
    let splice = Op::Splice { path: "notes".parse().unwrap(), at: 5, delete: 0, insert: "补充".into() };
    phone.save(id(1), vec![splice]);
    phone.brings(vec![delta("customer", 1, 6, r#"{"name":"万隆石业","notes":"短"}"#)]);
    assert_eq!((phone.says(id(1), "name"), phone.says(id(1), "notes")), ("万隆石业".into(), "短补充".into()));
}

#[test]
fn a_decision_is_shown_before_the_relay_has_it() {
    let mut phone = Phone::enrolled();
    let mut request = delta("request", 1, 5, r#"{"state":"open","verdicts":"first,second"}"#);
    request.feeds = vec![WANG.into()];
    phone.brings(vec![request]);
    assert_eq!(phone.store().open_requests().unwrap().len(), 1);
    phone.save(id(1), vec![Op::Decide { request: id(1), verdict: "second".into(), reason: "电话已核实".into() }]);
    assert_eq!(phone.store().open_requests().unwrap().len(), 0);
    assert_eq!(phone.says(id(1), "verdict"), "second");
}

#[test]
fn a_move_is_shown_as_provisional_and_taken_back_when_it_is_returned() {
    let mut phone = Phone::enrolled();
    let mut deal = delta("opportunity", 1, 5, r#"{"name":"大单"}"#);
    deal.stage = Some("lead".into());
    phone.brings(vec![deal]);
    let edit = phone.save(id(1), vec![Op::Move { from: "lead".into(), to: "needs".into(), justification: None }]);
    let row = phone.store().list(&Default::default()).unwrap().rows.remove(0);
    assert_eq!((row.stage, row.is_provisional), (Some("needs".into()), true));
    phone.answers(vec![(edit, Outcome::Held { waiting_for: roundsman_domain::Waiting::RelayError })]);
    assert_eq!(phone.sees(id(1)).record.stage, Some("needs".into()));
    phone.answers(vec![(edit, returned(roundsman_domain::code::STAGE_MOVED_ON))]);
    let shown = phone.sees(id(1));
    assert_eq!((shown.record.stage, shown.is_provisional), (Some("lead".into()), false));
}

/// The tenth save on a record is put on top of the ninth; that must be what all ten on top of the relay's word give.
#[test]
fn an_overlay_that_grew_save_by_save_is_the_overlay_made_anew() {
    let mut phone = Phone::enrolled();
    let mut canon = Canon::customer(1, &[("name", "万隆"), ("notes", "开头。")]);
    phone.brings(vec![canon.delta()]);
    phone.save(id(2), vec![create("customer", &[("name", "新店"), ("source", "online")])]);
    let splice = |at, insert: &str| Op::Splice { path: "notes".parse().unwrap(), at, delete: 0, insert: insert.into() };
    for record in [id(1), id(2)] {
        phone.save(record, vec![set("phone", "1")]);
        phone.save(record, vec![splice(0, "先。"), set("address", "厦门")]);
        phone.save(record, vec![Op::Archive { undo: false }]);
        phone.save(record, vec![set("phone", "2"), splice(2, "后。")]);
        let grown = phone.sees(record);
        assert!(grown.is_provisional);
        phone.store().write(|work| crate::overlay::rebuild(work, record)).unwrap();
        assert_eq!(phone.sees(record), grown);
        assert_eq!(phone.titles("厦门").len(), 0, "archived");
    }
}

/// Setting what stands already writes nothing, so it says nothing of what somebody else sets there.
#[test]
fn a_value_set_to_what_it_was_is_no_prediction() {
    let mut phone = Phone::enrolled();
    let mut canon = Canon::customer(1, &[("name", "万隆"), ("phone", "1")]);
    phone.brings(vec![canon.delta()]);
    let edit = phone.save(id(1), vec![set("phone", "1")]);
    canon.somebody_sets(2, vec![set("phone", "2")]);
    let outcome = canon.accept(&phone.edit(edit), "王");
    let page = Page { outcomes: vec![(edit, outcome)], records: vec![canon.delta()], ..phone.page() };
    assert_eq!(phone.apply(page).mismatches, 0);
    assert_eq!(phone.says(id(1), "phone"), "2");
}

/// Stage and seat are in no document. The answer to a save was lost, and before the next one somebody else had moved the record on.
#[test]
fn a_stage_that_somebody_else_moved_on_from_is_no_wrong_prediction() {
    let mut phone = Phone::enrolled();
    let made = phone.save(id(1), vec![create("opportunity", &[("name", "大单")])]);
    let mut deal = delta("opportunity", 1, 6, r#"{"name":"大单"}"#);
    let heads = BTreeMap::from([("main".into(), deal.sections["main"].heads.clone())]);
    let outcome = Outcome::Accepted { heads, seq: 5, marks: Vec::new() };
    deal.stage = Some("needs".into());
    let page = Page { outcomes: vec![(made, outcome)], records: vec![deal], ..phone.page() };
    assert_eq!(phone.apply(page).mismatches, 0);
    assert_eq!(phone.sees(id(1)).record.stage, Some("needs".into()));
}

#[test]
fn a_stage_that_nobody_else_touched_and_that_is_not_as_predicted_is_counted_as_a_bug() {
    let mut phone = Phone::enrolled();
    let made = phone.save(id(1), vec![create("opportunity", &[("name", "大单")])]);
    let mut deal = delta("opportunity", 1, 5, r#"{"name":"大单"}"#);
    let heads = BTreeMap::from([("main".into(), deal.sections["main"].heads.clone())]);
    deal.stage = Some("needs".into());
    let outcome = Outcome::Accepted { heads, seq: 5, marks: Vec::new() };
    let page = Page { outcomes: vec![(made, outcome)], records: vec![deal], ..phone.page() };
    assert_eq!(phone.apply(page).mismatches, 1);
}

/// What is shown until the page is taken in still has the refused move in it; the save before it was right.
#[test]
fn a_save_is_not_blamed_for_a_move_that_was_returned_with_it() {
    let mut phone = Phone::enrolled();
    let made = phone.save(id(1), vec![create("opportunity", &[("name", "大单")])]);
    let moved = phone.save(id(1), vec![Op::Move { from: "lead".into(), to: "needs".into(), justification: None }]);
    let mut deal = delta("opportunity", 1, 5, r#"{"name":"大单"}"#);
    deal.stage = Some("lead".into());
    let heads = BTreeMap::from([("main".into(), deal.sections["main"].heads.clone())]);
    let outcome = Outcome::Accepted { heads, seq: 5, marks: Vec::new() };
    let refusal = returned(roundsman_domain::code::STAGE_FIELD);
    let page = Page { outcomes: vec![(made, outcome), (moved, refusal)], records: vec![deal], ..phone.page() };
    assert_eq!(phone.apply(page).mismatches, 0);
    assert_eq!(phone.sees(id(1)).record.stage, Some("lead".into()));
}
