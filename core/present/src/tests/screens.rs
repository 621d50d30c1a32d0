use roundsman_domain::{Path, Reason, StageId, code};

use super::*;
use crate::{
    Language, ListedRecord, Progress, RecordState, ReturnedEdit, SyncState, Titles, Tone, Way, record_row, returned_tray,
    sync_status,
};

#[test]
fn a_returned_edit_says_why_and_how_to_go_on() {
    let playbook = playbook();
    let missing =
        Reason::new(code::EVIDENCE_MISSING).at(Path::field("requirement_spec".into())).by_rule("opportunity.quote.evidence");
    let builds_on = Reason::new(code::DEPENDS).with("edit", "00000000000000a1.4");
    let moved_on = Reason::new(code::STAGE_MOVED_ON).with("stage", "won").with("by", "李");
    let edit = |edit: &str, reasons| ReturnedEdit {
        edit: edit.to_owned(),
        record: "r".to_owned(),
        kind: "opportunity",
        title: "厂房幕墙",
        saved_ms: NOW - 86_400_000,
        reasons,
    };
    let reasons = [[missing], [builds_on], [moved_on]];
    let returned = [
        edit("00000000000000a1.4", &reasons[0][..]),
        edit("00000000000000a1.5", &reasons[1]),
        edit("00000000000000a1.6", &reasons[2]),
    ];

    let tray = returned_tray(&Titles::new(&playbook, Language::ZhCn), &returned, NOW);
    assert_eq!(tray.title, "退回箱（3）");
    assert_eq!(tray.items[0].when, "昨天 14:05");
    assert_eq!(tray.items[0].reasons, ["还缺「客户需求说明书」，请先上传。"]);
    assert_eq!(tray.items[0].ways, [Way::Amend, Way::Resubmit, Way::Discard]);
    assert_eq!(tray.items[1].builds_on.as_deref(), Some("00000000000000a1.4"));
    assert_eq!(tray.items[1].ways, [Way::SettleFirst, Way::Discard]);
    assert!(tray.items[2].reasons[0].contains("成交归档"), "{:?}", tray.items[2].reasons);
    assert_eq!(tray.items[2].ways, [Way::Resubmit, Way::Discard]);

    let empty = returned_tray(&Titles::new(&playbook, Language::En), &[], NOW);
    assert_eq!((empty.title.as_str(), empty.empty.as_deref()), ("Returned (0)", Some("Nothing was returned.")));
}

#[test]
fn a_line_of_a_list_names_kind_stage_and_what_is_not_synced() {
    let playbook = playbook();
    let quote = StageId::from("quote");
    let listed = ListedRecord {
        id: "r".into(),
        kind: "opportunity",
        title: "厂房幕墙",
        stage: Some(&quote),
        is_provisional: true,
        is_archived: false,
    };
    let row = record_row(&Titles::new(&playbook, Language::ZhCn), &listed);
    assert_eq!((row.title.as_str(), row.subtitle.as_str(), row.mark.as_deref()), ("厂房幕墙", "商机 · 方案报价", Some("待同步")));

    let untitled = ListedRecord { title: " ", stage: None, is_provisional: false, is_archived: true, ..listed };
    let row = record_row(&Titles::new(&playbook, Language::En), &untitled);
    assert_eq!((row.title.as_str(), row.subtitle.as_str(), row.state), ("(untitled)", "Opportunity", RecordState::Archived));
}

#[test]
fn the_sync_line_is_calm_without_signal_and_asks_for_a_look_at_what_was_returned() {
    let draw = |state: SyncState| sync_status(Language::En, Some("Asia/Shanghai"), &state, NOW);

    let never = draw(SyncState::default());
    assert_eq!((never.headline.as_str(), never.tone, never.can_sync), ("Never synced", Tone::Calm, true));

    let offline =
        draw(SyncState { pending: 3, problem: Some(("no_signal".into(), 0)), last_ms: Some(NOW), ..SyncState::default() });
    assert_eq!(offline.headline, "No signal. Everything is saved on the phone and will sync when there is.");
    assert_eq!(offline.details, ["3 not synced", "Last sync: today 14:05"]);
    assert_eq!(offline.tone, Tone::Calm);

    let returned = draw(SyncState { returned: 1, last_ms: Some(NOW), ..SyncState::default() });
    assert_eq!((returned.headline.as_str(), returned.tone), ("1 returned: look at the returned tray.", Tone::Attention));
    assert_eq!(returned.details, ["Last sync: today 14:05"]);

    let progress = Some(Progress { done: 400, total: 10_000, bytes: 348_160 });
    let running = draw(SyncState { progress, ..SyncState::default() });
    assert_eq!(running.headline, "400 / 10000 records (340 KB)");
    assert_eq!((running.tone, running.can_sync), (Tone::Busy, false));
}
