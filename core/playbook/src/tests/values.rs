//! Values: what fits, what a person types, what counts as the same key.

use roundsman_domain::{Currency, Location, Money, Value};
use rstest::rstest;

use super::world::{Telling, World, parsed, record, template};
use crate::{Field, Playbook, completeness, missing_required, title_of};

fn shop() -> Playbook {
    parsed(
        r#"
playbook: values
version: 1
roles: {}
kinds:
  shop:
    fields:
      text: { type: text }
      note: { type: long_text }
      number: { type: number }
      counter: { type: number, conflict: add }
      yes: { type: bool }
      money: { type: money }
      yen: { type: money, currency: JPY }
      day: { type: date }
      hour: { type: time }
      tier: { type: choice, options: [A, { b: { zh-CN: 普通, en: Ordinary } }, { c: { title: { en: Low } } }] }
      tags: { type: multi_choice, options: [new, old] }
      other: { type: link, to: shop }
      people: { type: list, fields: { name: { type: text } } }
      place: { type: location }
      phone: { type: phone }
"#,
    )
}

fn field(playbook: &Playbook, name: &str) -> Field {
    playbook.kind("shop").unwrap().field(name).unwrap().clone()
}

fn fen(minor: i64) -> Value {
    Value::Money(Money { minor, currency: Currency::CNY })
}

#[rstest]
#[case("text", " 万隆 ", Ok("万隆".into()))]
#[case("note", " 第一行\n", Ok(" 第一行\n".into()))]
#[case("number", "1,200", Ok(Value::Int(1_200)))]
#[case("number", "1.5", Ok(Value::Float(1.5)))]
#[case("number", "many", Err("value.type number"))]
#[case("number", "inf", Err("value.type number"))]
#[case("counter", "3", Ok(Value::Int(3)))]
#[case("counter", "3.5", Err("value.type number"))]
#[case("yes", "是", Ok(Value::Bool(true)))]
#[case("yes", "No", Ok(Value::Bool(false)))]
#[case("yes", "maybe", Err("value.type bool"))]
#[case("money", "1200.50", Ok(fen(120_050)))]
#[case("money", "¥1,200.5", Ok(fen(120_050)))]
#[case("money", "1.234", Err("value.type money"))]
#[case("yen", "500", Ok(Value::Money(Money { minor: 500, currency: "JPY".parse().unwrap() })))]
#[case("yen", "500.5", Err("value.type money"))]
#[case("day", "2026-02-28", Ok("2026-02-28".into()))]
#[case("day", "2026-02-30", Err("value.type date"))]
#[case("day", "2026-2-8", Err("value.type date"))]
#[case("hour", "09:30", Ok("09:30".into()))]
#[case("hour", "25:00", Err("value.type time"))]
#[case("tier", "A", Ok("A".into()))]
#[case("tier", "普通", Ok("b".into()))]
#[case("tier", "low", Ok("c".into()))]
#[case("tier", "D", Err("value.option "))]
#[case("tags", "old", Ok("old".into()))]
#[case("other", "07070707-0707-0707-0707-070707070707", Ok("07070707-0707-0707-0707-070707070707".into()))]
#[case("other", "万隆", Err("value.type link"))]
#[case("place", "24.5,118.1,12", Ok(Value::Location(Location { lat: 24.5, lon: 118.1, accuracy_m: 12.0 })))]
#[case("place", "24.5, 118.1", Ok(Value::Location(Location { lat: 24.5, lon: 118.1, accuracy_m: 0.0 })))]
#[case("place", "95,118", Err("value.type location"))]
#[case("place", "nan,118", Err("value.type location"))]
#[case("phone", "+86 592-555 0101", Ok("+86 592-555 0101".into()))]
#[case("phone", "call me", Err("value.type phone"))]
#[case("people", "李", Err("value.type list"))]
#[case("text", "   ", Ok(Value::Null))]
#[case("money", "", Ok(Value::Null))]
fn what_a_person_types_is_read(#[case] name: &str, #[case] input: &str, #[case] expected: Result<Value, &str>) {
    let read = field(&shop(), name).parse_input(input);
    let said = read.map_err(|reason| format!("{} {}", reason.code, reason.detail.get("expected").cloned().unwrap_or_default()));
    assert_eq!(said, expected.map_err(str::to_owned));
}

#[rstest]
#[case::another_currency("yen", fen(1), "value.type")]
#[case::text_for_a_number("number", "1".into(), "value.type")]
#[case::not_finite("number", Value::Float(f64::NAN), "value.type")]
#[case::over_a_list("people", "x".into(), "value.type")]
#[case::over_a_set("tags", "old".into(), "value.type")]
#[case::no_option("tier", "Z".into(), "value.option")]
#[case::long("text", Value::Text("万".repeat(2_001)), "value.long")]
#[case::very_long("note", Value::Text("万".repeat(20_001)), "value.long")]
#[case::day_with_hour("day", "2026-03-01T10:00".into(), "value.type")]
fn a_value_that_does_not_fit_is_refused(#[case] name: &str, #[case] value: Value, #[case] code: &str) {
    let reason = field(&shop(), name).check_value(&value).unwrap_err();
    assert_eq!(reason.code.as_str(), code);
    assert_eq!(reason.path.unwrap().to_string(), name);
}

#[test]
fn nothing_always_fits_and_the_longest_text_does() {
    let shop = shop();
    for field in &shop.kind("shop").unwrap().fields {
        assert_eq!(field.check_value(&Value::Null), Ok(()), "{}", field.id);
    }
    assert_eq!(field(&shop, "text").check_value(&Value::Text("万".repeat(2_000))), Ok(()));
    assert_eq!(field(&shop, "tags").check_option("old"), Ok(()));
    assert_eq!(field(&shop, "tags").check_option("odd").unwrap_err().code.as_str(), "value.option");
}

#[rstest]
#[case("text", " Wan  LONG ".into(), Some("wan long"))]
#[case("phone", "0592-555 0101".into(), Some("05925550101"))]
#[case("phone", "+86 138-0000-0000".into(), Some("13800000000"))]
#[case("phone", "0086 13800000000".into(), Some("13800000000"))]
#[case("phone", "+1 202 555 0101".into(), Some("+12025550101"))]
#[case("number", Value::Int(7), Some("7"))]
#[case("text", "  ".into(), None)]
#[case("text", Value::Null, None)]
fn two_keys_are_the_same_whatever_their_spelling(#[case] name: &str, #[case] value: Value, #[case] expected: Option<&str>) {
    assert_eq!(field(&shop(), name).key_form(&value).as_deref(), expected);
}

#[test]
fn the_type_of_a_customer_opens_its_own_fields() {
    let playbook = template();
    let kind = playbook.kind("customer").unwrap();
    let shown = |type_: &'static str| -> Vec<String> {
        let customer = record("customer", 1).with("type", type_);
        let dynamic = kind.fields.iter().filter(|field| field.show_when.is_some());
        let visible = |field: &&Field| kind.is_visible(field, &customer, &playbook, &World::default()) == crate::Truth::True;
        dynamic.filter(visible).map(|field| field.id.to_string()).collect()
    };
    assert_eq!(shown("dealer"), ["licence_expires", "dealer_area"]);
    assert_eq!(shown("contractor"), ["current_project", "qualification"]);
    assert_eq!(shown(""), [] as [&str; 0]);
}

#[test]
fn a_new_customer_lacks_name_and_source_and_nothing_else() {
    let playbook = template();
    let kind = playbook.kind("customer").unwrap();
    let missing = |customer| {
        let missing = missing_required(kind, &customer, &playbook, &World::default());
        missing.iter().map(|reason| format!("{} {}", reason.rule.as_deref().unwrap(), reason.code)).collect::<Vec<_>>()
    };
    assert_eq!(missing(record("customer", 1)), ["customer.name field.required", "customer.source field.required"]);
    assert_eq!(missing(record("customer", 1).with("name", "万隆").with("source", "referral")), [] as [&str; 0]);
}

#[test]
fn a_hidden_field_is_not_required_and_does_not_count() {
    let yaml = crate::TEMPLATES[0].1.replacen(
        "licence_expires: { type: date,",
        "licence_expires: { type: date, required: true, key: true,",
        1,
    );
    let playbook = parsed(&yaml);
    let kind = playbook.kind("customer").unwrap();
    let filled = record("customer", 1).with("name", "万隆").with("source", "online");
    assert!(missing_required(kind, &filled, &playbook, &World::default()).is_empty());
    let before = completeness(kind, &filled, &playbook, &World::default());
    let dealer = filled.with("type", "dealer");
    assert_eq!(missing_required(kind, &dealer, &playbook, &World::default()).len(), 1);
    let after = completeness(kind, &dealer, &playbook, &World::default());
    assert_eq!((after.of, after.filled), (before.of + 1, before.filled + 1));
    assert!(after.share() > 0.0 && after.share() < 1.0);
}

#[test]
fn a_record_is_called_by_its_searched_text_or_by_what_it_has() {
    let playbook = template();
    let customer = playbook.kind("customer").unwrap();
    assert_eq!(title_of(customer, &record("customer", 1).with("name", "万隆")), "万隆");
    assert_eq!(title_of(customer, &record("customer", 1)), super::world::id(1).to_string());
    assert_eq!(customer.title_field.as_ref().map(ToString::to_string).as_deref(), Some("name"));
}
