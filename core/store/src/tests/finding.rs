//! Search and lists.

use super::*;
use crate::ListQuery;

#[test]
fn people_are_found_by_any_part_of_what_is_written() {
    let table = [
        ("福建万隆石业 李主任", ["李主任", "主任", "万隆", "石业 主任", "李"].as_slice()),
        ("厦门 CT Tube 影像科", &["CT tube", "ct", "tub", "影像", "ＣＴ"]),
        ("🏪 山姆咖啡 👨‍👩‍👧", &["🏪", "山姆", "👨‍👩‍👧", "🏪 咖啡"]),
        ("𠮷野家 Café", &["𠮷野", "cafe", "café"]),
        ("קפה שלום", &["שלום"]),
    ];
    let mut phone = Phone::enrolled();
    for (n, (name, _)) in (0..).zip(&table) {
        phone.save(id(n), vec![create("customer", &[("name", name)])]);
    }
    for (name, questions) in table {
        for question in questions {
            assert_eq!(phone.titles(question), [name], "{question}");
        }
    }
    for nothing in ["任主", "石万", "山水", "CT xyz"] {
        assert_eq!(phone.titles(nothing), Vec::<String>::new(), "{nothing}");
    }
    for everything in ["", "  ", "\"", "*", "…"] {
        assert_eq!(phone.titles(everything).len(), 5, "{everything}");
    }
    assert_eq!(phone.titles("\" OR name:x NEAR(").len(), 0);
}

#[test]
fn what_was_changed_is_found_by_the_new_word_and_not_by_the_old() {
    let mut phone = Phone::enrolled();
    phone.save(id(1), vec![create("customer", &[("name", "旧名字")])]);
    phone.save(id(1), vec![set("name", "新店铺")]);
    assert_eq!((phone.titles("旧名").len(), phone.titles("新店").len()), (0, 1));
}

#[test]
fn records_of_a_first_sync_are_searched_after_it() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "万隆"), customer(2, 6, "宏达")]);
    assert_eq!(phone.titles("万隆").len(), 0);
    assert_eq!(phone.store().index_some(1).unwrap(), 1);
    assert_eq!(phone.store().index_some(10).unwrap(), 0);
    assert_eq!((phone.titles("万隆"), phone.titles("宏达")), (vec!["万隆".to_owned()], vec!["宏达".to_owned()]));
}

#[test]
fn own_unsent_work_stands_above_what_came_down() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "一"), customer(2, 900, "二")]);
    phone.save(id(1), vec![set("phone", "1")]);
    let rows = phone.store().list(&ListQuery::default()).unwrap().rows;
    assert_eq!(
        rows.iter().map(|row| (row.title.as_str(), row.is_provisional)).collect::<Vec<_>>(),
        [("一", true), ("二", false)]
    );
}

#[test]
fn a_list_knows_kind_stage_archive_and_pages() {
    let mut phone = Phone::enrolled();
    let mut deal = delta("opportunity", 9, 9, r#"{"name":"大单"}"#);
    deal.stage = Some("quote".into());
    let mut away = customer(8, 8, "收起");
    away.is_archived = true;
    let many = (0..7).map(|n| customer(n, u64::from(n) + 1, &format!("店{n}"))).chain([deal, away]).collect();
    phone.brings(many);
    let mut total = |query: ListQuery| phone.store().list(&query).unwrap().total;
    assert_eq!(total(ListQuery { kind: Some("customer".into()), ..Default::default() }), 7);
    assert_eq!(total(ListQuery { kind: Some("customer".into()), include_archived: true, ..Default::default() }), 8);
    assert_eq!(total(ListQuery { stage: Some("quote".into()), ..Default::default() }), 1);
    let page =
        phone.store().list(&ListQuery { kind: Some("customer".into()), limit: 2, offset: 2, ..Default::default() }).unwrap();
    assert_eq!(page.rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["店4", "店3"]);
}

#[test]
fn a_visit_is_called_after_its_customer() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "万隆"), delta("visit", 2, 6, &format!(r#"{{"customer":"{}"}}"#, id(1)))]);
    let titles = |phone: &mut Phone| {
        let query = ListQuery { kind: Some("visit".into()), ..Default::default() };
        phone.store().list(&query).unwrap().rows.into_iter().map(|row| row.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(&mut phone), ["万隆"]);
    phone.save(id(1), vec![set("name", "福建万隆")]);
    assert_eq!(titles(&mut phone), ["福建万隆"]);
}

#[test]
fn a_newer_playbook_is_searched_by_its_own_fields() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![delta("customer", 1, 5, r#"{"name":"万隆","intent":"石材"}"#)]);
    phone.store().index_some(10).unwrap();
    assert_eq!(phone.titles("石材").len(), 0);
    let newer = TEMPLATES[0].1.replacen("intent: { type: text,", "intent: { type: text, search: true,", 1);
    let page = Page { playbook: Some((2, newer)), ..phone.page() };
    phone.apply(page);
    assert_eq!(phone.store().playbook(None).unwrap().unwrap().version, 2);
    phone.store().index_some(10).unwrap();
    assert_eq!(phone.titles("石材"), ["万隆"]);
}
