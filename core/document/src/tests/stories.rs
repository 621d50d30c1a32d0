//! What reps and managers would recognise.

use roundsman_domain::{Heads, Value, code};

use super::world::{Phone, Relay, Sent, add, customer, edit, field, main_section, path, remove, set, splice};
use crate::{
    Author, BaseOf, Current, Deed, DocumentError, Stored, behind, compact, history, merge, open, ops_of, tests::world, write,
};
use roundsman_domain::{ChangeHash, Op};
use roundsman_playbook::{FieldType, Policy};

fn shop() -> Relay {
    let first = [
        set("name", "福建万隆石业"),
        set("tier", "B"),
        splice(0, 0, "老板在意交期"),
        add("contacts", "li", &[("name", "李主任")]),
    ];
    Relay::with(customer(), &first)
}

fn text(relay: &Relay, field: &str) -> String {
    relay.fields.get(field).and_then(|content| content.as_text()).unwrap_or_default().to_owned()
}

#[test]
fn both_notes_survive_two_reps_who_wrote_in_one_basement() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    let one = wang.save(2_000, &[splice(6, 0, "。👨‍👩‍👧 ok"), splice(0, 2, "𠮷老板")]);
    let two = li.save(3_000, &[splice(6, 0, "，他们在看别家报价 שלום")]);
    relay.take(&one).unwrap();
    relay.take(&two).unwrap();
    let notes = text(&relay, "notes");
    assert!(notes.starts_with("𠮷老板在意交期"), "{notes}");
    assert!(notes.contains("。👨‍👩‍👧 ok") && notes.contains("，他们在看别家报价 שלום"), "{notes}");
}

#[test]
fn the_later_phone_number_stands_whoever_syncs_first() {
    for wang_first in [true, false] {
        let mut relay = shop();
        let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
        let day: Vec<Sent> = (0..5).map(|n| wang.save(2_000 + n, &[set("phone", format!("0592-{n}").as_str())])).collect();
        let correction = li.save(9_000, &[set("phone", "0592-222")]);
        let mut marks = Vec::new();
        if wang_first {
            day.iter().for_each(|sent| marks.extend(relay.take(sent).unwrap().marks));
            marks.extend(relay.take(&correction).unwrap().marks);
            assert!(marks.is_empty());
        } else {
            marks.extend(relay.take(&correction).unwrap().marks);
            day.iter().for_each(|sent| marks.extend(relay.take(sent).unwrap().marks));
            assert_eq!(marks.len(), 5);
            assert!(marks.iter().all(|mark| mark.code == code::CONFLICT_OVERWRITTEN && mark.detail["by"] == "李"));
            assert_eq!(marks[0].path, Some(path("phone")));
        }
        assert_eq!(text(&relay, "phone"), "0592-222");
    }
}

#[test]
fn between_two_edits_of_one_phone_the_later_stands_though_its_clock_is_vaguer() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    let sure = wang.save(8_000, &[set("phone", "1")]);
    let vague = wang.save(2_000, &[set("phone", "2")]);
    let other = li.save(1_000, &[set("phone", "3")]);
    for sent in [&other, &sure, &vague] {
        relay.take(sent).unwrap();
    }
    assert_eq!(text(&relay, "phone"), "2");
}

#[test]
fn a_disputed_tier_keeps_its_first_value_and_becomes_a_question() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    relay.take(&wang.save(2_000, &[set("tier", "A")])).unwrap();
    let written = relay.take(&li.save(9_000, &[set("tier", "C"), set("phone", "7")])).unwrap();
    assert_eq!(text(&relay, "tier"), "A");
    assert_eq!(text(&relay, "phone"), "7", "the rest of the edit stands");
    let [dispute] = &written.disputes[..] else { panic!("{:?}", written.disputes) };
    assert_eq!((&dispute.first, &dispute.second, dispute.first_by.as_str()), (&"A".into(), &"C".into(), "王"));
    assert_eq!(written.marks[0].code, code::CONFLICT_REVIEW);

    // The same again in a chain, and then agreement, which is no dispute.
    assert_eq!(relay.take(&li.save(9_100, &[set("tier", "D")])).unwrap().disputes.len(), 1);
    assert!(relay.take(&li.save(9_200, &[set("tier", "A")])).unwrap().disputes.is_empty());
    assert_eq!(text(&relay, "tier"), "A");
}

#[test]
fn who_was_first_may_change_their_mind_without_a_second_question() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    relay.take(&wang.save(2_000, &[set("tier", "A")])).unwrap();
    relay.take(&li.save(3_000, &[set("tier", "C")])).unwrap();
    let written = relay.take(&wang.save(2_500, &[set("tier", "A+")])).unwrap();
    assert!(written.disputes.is_empty());
    assert_eq!(text(&relay, "tier"), "A+");
}

#[test]
fn two_reps_who_say_the_same_do_not_disagree() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    relay.take(&wang.save(9_000, &[set("tier", "A"), set("phone", "1")])).unwrap();
    let written = relay.take(&li.save(2_000, &[set("tier", "A"), set("phone", "1")])).unwrap();
    assert!(written.marks.is_empty() && written.disputes.is_empty());
    assert_eq!(written.changes.len(), 1, "nothing to settle");
}

#[test]
fn a_contact_removed_by_one_and_changed_by_another_stays_shown_with_both() {
    for removal_first in [true, false] {
        let mut relay = shop();
        let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
        let gone = wang.save(2_000, &[remove("contacts", "li")]);
        let kept = li.save(3_000, &[set("contacts/li/phone", "139")]);
        let order = if removal_first { [&gone, &kept] } else { [&kept, &gone] };
        order.into_iter().for_each(|sent| drop(relay.take(sent).unwrap()));
        let contact = &relay.fields["contacts"].items().unwrap()["li"];
        assert!(contact.is_contested);
        assert_eq!(contact.fields["phone"], "139".into());

        wang.sync(&relay);
        relay.take(&wang.save(4_000, &[remove("contacts", "li")])).unwrap();
        assert!(!relay.fields.contains_key("contacts"), "removed by somebody who had seen the change");
        wang.sync(&relay);
        let again = relay.take(&wang.save(5_000, &[add("contacts", "li", &[("name", "again")])]));
        assert_eq!(again.unwrap_err().code(), code::ITEM_EXISTS, "its key stays taken");
    }
}

#[test]
fn an_option_added_by_one_wins_over_its_removal_by_another() {
    for removal_first in [true, false] {
        let mut relay = Relay::with(customer(), &[add("needs", "CT tube", &[])]);
        let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
        let gone = wang.save(2_000, &[remove("needs", "CT tube")]);
        let chosen = li.save(3_000, &[remove("needs", "CT tube"), add("needs", "CT tube", &[])]);
        let order = if removal_first { [&gone, &chosen] } else { [&chosen, &gone] };
        order.into_iter().for_each(|sent| drop(relay.take(sent).unwrap()));
        assert!(relay.fields["needs"].items().unwrap().contains_key("CT tube"));
    }
}

#[test]
fn counters_add_up() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    let up = |by| Op::Increment { path: path("visits"), by };
    relay.take(&wang.save(2_000, &[up(2)])).unwrap();
    relay.take(&li.save(2_000, &[up(3), up(-1)])).unwrap();
    relay.take(&wang.save(2_100, &[Op::Set { path: path("visits"), value: Value::Int(10) }])).unwrap();
    assert_eq!(
        relay.fields["visits"].as_value(),
        Some(&Value::Int(12)),
        "set from 2 to 10 by one who had not seen the other's 2"
    );
}

#[test]
fn an_offline_day_behind_somebody_elses_edit_is_a_chain() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    let other = li.save(1_500, &[splice(0, 0, "【李】")]);
    let day = [
        wang.save(2_000, &[splice(6, 0, "，预算五十万")]),
        wang.save(2_100, &[splice(12, 0, "！"), splice(7, 2, "报价")]),
        wang.save(2_200, &[add("contacts", "chen", &[("name", "陈")])]),
        wang.save(2_300, &[set("contacts/chen/phone", "139")]),
    ];
    relay.take(&other).unwrap();
    day.iter().for_each(|sent| drop(relay.take(sent).unwrap()));
    assert_eq!(text(&relay, "notes"), "【李】老板在意交期，报价五十万！");
    assert_eq!(relay.fields["contacts"].items().unwrap()["chen"].fields["phone"], "139".into());
}

#[test]
fn an_offline_day_alone_never_loads_the_document() {
    let mut relay = shop();
    let mut wang = Phone::synced(1, &relay);
    for n in 0..20_i64 {
        let sent = wang.save(2_000 + n, &[set("phone", format!("{n}").as_str()), splice(0, 0, "x")]);
        assert!(relay.state.is_current(&BaseOf { heads: &sent.heads, after: sent.after }, sent.id), "edit {n}");
        relay.take(&sent).unwrap();
    }
    let mid = relay.state.heads().clone();
    let (late, after) = (wang.save(3_000, &[set("phone", "a")]), wang.after);
    relay.take(&late).unwrap();
    assert!(relay.state.is_current(&BaseOf { heads: &mid, after }, edit(1, 999)), "a base within the chain");
    assert!(!relay.state.is_current(&BaseOf { heads: &mid, after }, edit(2, 999)), "of another phone");
    assert!(!relay.state.is_current(&BaseOf { heads: &mid, after: None }, edit(1, 999)), "that had not seen the last");
}

#[test]
fn what_does_not_fit_its_base_is_refused_and_changes_nothing() {
    let mut relay = shop();
    let mut wang = Phone::synced(1, &relay);
    let cases = [
        (vec![splice(7, 0, "x")], code::TEXT_RANGE),
        (vec![splice(5, 2, "")], code::TEXT_RANGE),
        (vec![set("contacts/nobody/phone", "1")], code::ITEM_UNKNOWN),
        (vec![remove("contacts", "nobody")], code::ITEM_UNKNOWN),
        (vec![add("contacts", "li", &[("name", "x")])], code::ITEM_EXISTS),
        (vec![add("contacts", "new", &[]), add("contacts", "new", &[("name", "x")])], code::ITEM_EXISTS),
        (vec![set("notes", Value::Int(1))], code::OP_UNFIT),
        (vec![set("visits", "many")], code::OP_UNFIT),
        (vec![Op::Increment { path: path("visits"), by: i64::MIN }], code::OP_UNFIT),
        (vec![Op::Set { path: path("visits"), value: Value::Int(i64::MAX) }], code::OP_UNFIT),
        (vec![set("contacts", "x")], code::OP_UNFIT),
        (vec![add("needs", "CT", &[("name", "x")])], code::OP_UNFIT),
        (vec![add("phone", "x", &[])], code::OP_UNFIT),
        (vec![set("nothing", "x")], code::FIELD_UNKNOWN),
    ];
    for (ops, expected) in cases {
        let mut other = wang.clone();
        assert_eq!(relay.take(&other.save(2_000, &ops)).unwrap_err().code(), expected, "{ops:?}");
    }
    // Behind the heads as well: a deletion past the end is no error to Automerge.
    let mut li = Phone::synced(2, &relay);
    relay.take(&wang.save(2_000, &[splice(6, 0, "，很急")])).unwrap();
    assert_eq!(relay.take(&li.save(2_000, &[splice(6, 3, "")])).unwrap_err().code(), code::TEXT_RANGE);
}

#[test]
fn a_removed_contact_cannot_be_changed_by_one_who_knew() {
    let mut relay = shop();
    let mut wang = Phone::synced(1, &relay);
    relay.take(&wang.save(2_000, &[remove("contacts", "li")])).unwrap();
    let gone = relay.take(&wang.save(2_100, &[set("contacts/li/phone", "1")])).unwrap_err();
    assert_eq!(gone.code(), code::ITEM_UNKNOWN);
}

#[test]
fn after_a_restore_edits_on_lost_bases_come_back_at_the_newest_heads() {
    let mut relay = shop();
    let mut wang = Phone::synced(1, &relay);
    wang.heads = Heads::new(vec![ChangeHash([9; 32])]);
    let ops = [set("phone", "139"), splice(400, 9, "客户要样品"), Op::Increment { path: path("visits"), by: 1 }];
    let written = relay.take(&wang.save(1_795_392_000_000, &ops)).unwrap();
    assert_eq!(text(&relay, "notes"), "老板在意交期\n[王, 2026-11-23]: 客户要样品");
    assert_eq!(text(&relay, "phone"), "139");
    assert_eq!(written.marks.iter().map(|mark| mark.code.clone()).collect::<Vec<_>>(), [code::BASE_UNKNOWN]);
}

#[test]
fn a_new_epoch_writes_on_under_a_new_actor_and_an_old_relay_may_return() {
    let mut relay = shop();
    let mut wang = Phone::synced(1, &relay);
    for actor in [[8; 16], [7; 16], [8; 16], [9; 16]] {
        relay.actor = actor;
        relay.take(&wang.save(2_000, &[splice(0, 1, "新"), set("phone", Value::Int(actor[0].into()))])).unwrap();
    }
    relay.compact();
    relay.take(&wang.save(3_000, &[set("phone", "139")])).unwrap();
}

#[test]
fn a_container_that_a_later_playbook_adds_is_made_once_and_counts_as_seen() {
    let mut relay = shop();
    let (mut wang, mut li, mut zhao) = (Phone::synced(1, &relay), Phone::synced(2, &relay), Phone::synced(3, &relay));
    // Set before the new playbook, by nobody else seen: the containers' change must not make it look seen.
    relay.take(&wang.save(5_000, &[set("phone", "wang")])).unwrap();
    relay.kind.fields.push(field("concerns", FieldType::LongText, Policy::Latest));
    relay.kind.fields.push(field("samples", FieldType::Number, Policy::Add));
    let concern = |text: &str| Op::Splice { path: path("concerns"), at: 0, delete: 0, insert: text.to_owned() };
    let up = Op::Increment { path: path("samples"), by: 1 };
    let first = relay.take(&li.save(4_000, &[concern("价格"), up.clone(), set("phone", "li")])).unwrap();
    assert_eq!(first.changes.len(), 3, "containers, the edit, what is settled");
    assert_eq!(first.marks.len(), 1);
    let second = relay.take(&zhao.save(4_100, &[concern("交期"), up.clone()])).unwrap();
    assert_eq!(second.changes.len(), 1);
    relay.take(&wang.save(5_100, &[concern("质量"), up])).unwrap();
    assert_eq!(text(&relay, "phone"), "wang");
    assert_eq!(relay.fields["samples"].as_value(), Some(&Value::Int(3)));
    assert!(["价格", "交期", "质量"].iter().all(|part| text(&relay, "concerns").contains(part)));
    relay.compact();

    let mut other = shop();
    other.kind = relay.kind.clone();
    let mut wang = Phone::synced(1, &other);
    for n in 0..3 {
        let made = other.take(&wang.save(2_000, &[concern("x")])).unwrap().changes.len();
        assert_eq!(made, if n == 0 { 2 } else { 1 });
    }
}

#[test]
fn a_section_without_values_gets_its_document_with_the_first_one() {
    let mut kind = customer();
    kind.fields.retain(|field| ["name", "phone"].contains(&field.id.as_str()));
    let mut relay = Relay::with(kind, &[]);
    assert!(relay.state.heads().is_empty() && relay.stored.changes.is_empty());
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    relay.take(&wang.save(3_000, &[set("phone", "1")])).unwrap();
    let late = relay.take(&li.save(2_000, &[set("phone", "2")])).unwrap();
    assert_eq!(late.marks[0].code, code::CONFLICT_OVERWRITTEN);
    assert_eq!(text(&relay, "phone"), "1");
    relay.compact();
}

#[test]
fn an_edit_that_changes_nothing_makes_no_change() {
    let mut relay = shop();
    let mut wang = Phone::synced(1, &relay);
    let same = [set("tier", "B"), set("notes", "老板在意交期"), set("contacts/li/name", "李主任"), add("contacts", "li", &[])];
    assert!(relay.take(&wang.save(2_000, &same)).unwrap().changes.is_empty());
}

#[test]
fn a_phone_follows_by_changes_and_tells_when_it_lacks_some() {
    let mut relay = shop();
    let (copy, heads) = merge(None, &relay.stored.changes.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
    assert_eq!(heads, *relay.state.heads());
    let mut wang = Phone::synced(1, &relay);
    let one = relay.take(&wang.save(2_000, &[set("phone", "1")])).unwrap();
    let two = relay.take(&wang.save(2_100, &[set("phone", "2")])).unwrap();
    let lacking = merge(Some(&copy), &[&two.changes[0]]);
    assert!(matches!(lacking, Err(DocumentError::Incomplete { missing: 1 })));
    let (copy, _) = merge(Some(&copy), &[&one.changes[0], &two.changes[0], &one.changes[0]]).unwrap();
    assert_eq!(crate::project(&Stored { snapshot: Some(copy.clone()), changes: Vec::new() }).unwrap(), relay.fields);
    assert_eq!(crate::heads_of(&copy).unwrap(), *relay.state.heads());
    let since = crate::changes_since(&relay.stored, &heads).unwrap();
    assert_eq!(since, [one.changes, two.changes].concat());
    assert_eq!(crate::changes_since(&relay.stored, &Heads::new(vec![ChangeHash([1; 32])])).unwrap().len(), 3);
}

#[test]
fn damaged_bytes_are_an_error_and_no_crash() {
    let relay = shop();
    let whole = compact(&relay.stored).unwrap();
    for cut in 0..whole.len() {
        drop(merge(Some(&whole[..cut]), &[]));
        let mut bent = whole.clone();
        bent[cut] ^= 0x55;
        assert!(merge(Some(&bent), &[]).is_err() || cut < 4, "byte {cut}");
    }
    let state = relay.state.to_bytes();
    for cut in 0..state.len() {
        assert!(crate::State::from_bytes(&state[..cut]).is_err());
    }
}

#[test]
fn a_device_predicts_what_the_relay_will_write_under_an_actor_of_its_own() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    relay.take(&li.save(3_000, &[set("phone", "li"), splice(0, 0, "李：")])).unwrap();
    let sent = wang.save(2_000, &[set("phone", "wang"), splice(6, 0, "！")]);
    let (state, fields) = open(&relay.stored).unwrap();
    let load = || Ok(relay.stored.clone());
    let current = Current { state: &state, fields: &fields, load: &load };
    let base = BaseOf { heads: &sent.heads, after: sent.after };
    let author = Author { actor: [1; 16], ..sent.author() };
    let predicted = write(&relay.kind, &main_section(), current, base, &sent.ops, &author).unwrap();
    let written = behind::write(&relay.kind, &main_section(), current, base, &sent.ops, &sent.author()).unwrap();
    assert_eq!((predicted.fields, predicted.marks), (written.fields, written.marks));
}

#[test]
fn an_edit_over_two_sections_is_split() {
    let mut kind = customer();
    kind.fields.push({
        let mut secret = world::field("margin", FieldType::Number, Policy::Latest);
        secret.section = "money".into();
        secret
    });
    let fields = [("name".into(), "x".into()), ("margin".into(), Value::Int(3))].into();
    let ops = [Op::Create { kind: "customer".into(), seat: None, fields }, set("margin", Value::Int(4)), set("phone", "1")];
    let main = ops_of(&kind, &main_section(), &ops);
    let money = ops_of(&kind, &"money".into(), &ops);
    assert_eq!((main.len(), money.len()), (2, 2));
    assert!(matches!(&money[0], Op::Create { fields, .. } if fields.len() == 1));
}

#[test]
fn the_history_tells_what_was_overwritten_and_what_was_only_replaced() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    relay.take(&li.save(9_000, &[set("phone", "0592-222")])).unwrap();
    relay.take(&wang.save(2_000, &[set("phone", "0592-110"), splice(2, 2, "不在意"), remove("contacts", "li")])).unwrap();
    relay.take(&wang.save(2_100, &[set("phone", "0592-111"), Op::Increment { path: path("visits"), by: 2 }])).unwrap();
    wang.sync(&relay);
    relay.take(&wang.save(9_500, &[set("phone", "0592-333"), add("contacts", "chen", &[("name", "陈")])])).unwrap();
    relay.compact();
    let past = history(&relay.kind, &relay.stored).unwrap();
    let told: Vec<_> =
        past.iter().skip(4).map(|p| (p.by.as_str(), p.path.to_string(), p.deed.clone(), p.is_overwritten)).collect();
    let phone = |value: &str| Deed::Set(value.into());
    assert_eq!(
        told,
        [
            ("王", "phone".into(), phone("0592-110"), true),
            ("王", "notes".into(), Deed::Wrote { inserted: "不在意".into(), deleted: "在意".into() }, false),
            ("王", "contacts".into(), Deed::Removed, false),
            ("王", "phone".into(), phone("0592-111"), true),
            ("王", "visits".into(), Deed::Counted(2), false),
            ("李", "phone".into(), phone("0592-222"), false),
            ("王", "phone".into(), phone("0592-333"), false),
            ("王", "contacts".into(), Deed::Added([("name".into(), "陈".into())].into()), false),
        ]
    );
    assert_eq!(past[0].deed, Deed::Set("福建万隆石业".into()));
    assert_eq!(past[2].deed, Deed::Wrote { inserted: "老板在意交期".into(), deleted: String::new() });
    assert_eq!((past[4].when.earliest_ms, past[4].when.latest_ms, past[4].edit), (2_000, 2_800, edit(1, 101)));
}

#[test]
fn a_contested_contact_that_somebody_confirms_is_kept() {
    let mut relay = shop();
    let (mut wang, mut li) = (Phone::synced(1, &relay), Phone::synced(2, &relay));
    let day = [wang.save(2_000, &[set("contacts/li/phone", "139")]), wang.save(2_100, &[remove("contacts", "li")])];
    relay.take(&li.save(3_000, &[set("contacts/li/phone", "138")])).unwrap();
    day.iter().for_each(|sent| drop(relay.take(sent).unwrap()));
    assert!(relay.fields["contacts"].items().unwrap()["li"].is_contested);
    // The value shown is said again by one who sees both: no new word, but no removal either.
    li.sync(&relay);
    let shown = relay.fields["contacts"].items().unwrap()["li"].fields["phone"].clone();
    relay.take(&li.save(4_000, &[set("contacts/li/phone", shown)])).unwrap();
    assert!(relay.fields["contacts"].items().unwrap().contains_key("li"));
}
