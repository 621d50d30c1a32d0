use roundsman_domain::{Currency, Fields, Money, StageId, Value};
use roundsman_playbook::move_conditions;

use super::*;
use crate::{Action, Language, MoveChecklistView, MoveNeed, Titles, move_checklist};

fn drawn(language: Language, from: &'static str, to: &'static str, fields: Fields, because: Option<&str>) -> MoveChecklistView {
    let playbook = playbook();
    let kind = playbook.kind("opportunity").unwrap();
    let record = record("opportunity", Some(from), fields);
    let titles = Titles::new(&playbook, language).about(kind);
    let to = StageId::from(to);
    let conditions = move_conditions(&playbook, kind, &record, &to, &Device { sent: Vec::new() });
    let needs: Vec<_> = conditions.iter().map(|condition| MoveNeed::of(condition, &titles)).collect();
    move_checklist(&titles, &to, &needs, None, because)
}

fn lines(view: &MoveChecklistView) -> Vec<String> {
    let line = |item: &crate::ChecklistItemView| {
        let note = item.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        format!("[{}] {}{note}", if item.is_done { "x" } else { " " }, item.text)
    };
    view.items.iter().map(line).collect()
}

#[test]
fn no_quote_without_a_specification_and_an_amount() {
    let view = drawn(Language::ZhCn, "needs", "quote", Fields::new(), None);
    assert_eq!(view.title, "进入「方案报价」还差 2 项");
    assert_eq!(lines(&view), ["[ ] 还缺「客户需求说明书」，请先上传。", "[ ] 请先填写大于零的预计金额"]);
    assert_eq!(view.items.iter().map(|item| item.action).collect::<Vec<_>>(), [Action::Attach, Action::Fill]);
    assert_eq!(view.items[0].field.as_deref(), Some("requirement_spec"));
    assert!(!view.can_submit);
    assert_eq!(view.why_not.as_deref(), Some("还缺「客户需求说明书」，请先上传。"));

    let view = drawn(Language::En, "needs", "quote", Fields::new(), None);
    assert_eq!(view.title, "2 things are missing for “Quoted”");
    assert_eq!(
        lines(&view),
        ["[ ] Requirement specification is missing: attach it first.", "[ ] Enter an expected amount above zero first"]
    );
}

#[test]
fn a_specification_on_its_way_lets_the_move_be_asked_for() {
    let amount = Content::One(Value::Money(Money { minor: 1_200_000, currency: Currency::CNY }));
    let fields = Fields::from([("requirement_spec".into(), photo(b"spec")), ("amount".into(), amount)]);
    let view = drawn(Language::En, "needs", "quote", fields, None);
    assert_eq!(view.title, "Everything is there: ready to move");
    assert_eq!(lines(&view), ["[x] Requirement specification (File on its way)", "[x] Expected amount"]);
    assert!(view.can_submit && view.why_not.is_none());
}

#[test]
fn a_skipped_stage_names_the_next_one() {
    let view = drawn(Language::ZhCn, "lead", "quote", Fields::new(), None);
    assert_eq!(view.title, "进入「方案报价」还差 3 项");
    assert!(view.items[0].text.contains("需求诊断"), "{:?}", view.items[0]);
    assert_eq!(view.items[0].action, Action::None);
}

#[test]
fn a_lost_deal_asks_why() {
    let silent = drawn(Language::En, "quote", "lost", Fields::new(), Some("  "));
    assert_eq!(lines(&silent), ["[ ] Say why the deal was lost."]);
    assert!(silent.asks_justification && !silent.can_submit);
    assert_eq!(silent.items[0].action, Action::Justify);

    let told = drawn(Language::En, "quote", "lost", Fields::new(), Some("price"));
    assert_eq!((told.title.as_str(), told.can_submit), ("Mark as lost", true));
    assert_eq!(lines(&told), ["[x] Justification"]);
}

#[test]
fn a_use_cases_answer_draws_the_same_words_as_the_condition() {
    let playbook = playbook();
    let kind = playbook.kind("opportunity").unwrap();
    let titles = Titles::new(&playbook, Language::ZhCn).about(kind);
    let record = record("opportunity", Some("needs"), Fields::new());
    let conditions = move_conditions(&playbook, kind, &record, &"quote".into(), &Device { sent: Vec::new() });
    for condition in &conditions {
        let told = MoveNeed::told(&condition.reason(), Some(condition.is_met()), &titles);
        assert_eq!(told, MoveNeed::of(condition, &titles));
    }
}
