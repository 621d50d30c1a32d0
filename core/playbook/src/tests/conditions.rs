//! Conditions: three values, exact money, empty fields, links.

use std::sync::Arc;

use roundsman_domain::{Record, Value};
use rstest::rstest;

use super::world::{Telling, World, asked, id, record};
use crate::{EvaluateError, Truth};

const FAR: u8 = 3;

/// A deal of a customer whom this side knows (2), with a second deal's customer out of sight (3).
fn world() -> World {
    let customer = record("customer", 2).with("tier", "A").with("name", "万隆");
    World { records: [(id(2), Arc::new(customer))].into(), beyond_sight: [id(FAR)].into(), ..World::default() }
}

fn full() -> Record {
    record("deal", 1)
        .link("customer", id(2))
        .with("name", "石材 500 方")
        .yuan("amount", "1200.50")
        .with("count", Value::Float(0.3))
        .with("agreed", Value::Bool(true))
        .with("signed", "2026-03-01")
        .with("type", "dealer")
        .items("tags", &[("urgent", &[])])
        .items("contacts", &[("a", &[("name", "李".into())]), ("b", &[("name", "王".into()), ("decides", Value::Bool(true))])])
        .file("spec", b"spec")
}

fn unknown(facts: &[&str]) -> Truth {
    Truth::Unknown(facts.iter().map(|fact| (*fact).to_owned()).collect())
}

#[rstest]
// Money in major units, exactly.
#[case::decimal_money("record.amount == 1200.50", true)]
#[case::a_fen_more("record.amount > 1200.49 && record.amount < 1200.51", true)]
#[case::share_of_money("record.amount * 0.1 == 120.05", true)]
#[case::money_by_money("record.amount / record.amount == 1", true)]
#[case::tenths("record.count == 0.1 + 0.2", true)]
#[case::halves("7 / 2 == 3.5 && 7 % 2 == 1 && -7 < 2", true)]
// Text, options, days.
#[case::text("record.name.contains('500') && record.name.startsWith('石材') && !record.name.endsWith('x')", true)]
#[case::sum_of_text("record.name + '!' == '石材 500 方!'", true)]
#[case::option("record.type == 'dealer' && record.type in ['dealer', 'retail']", true)]
#[case::set("'urgent' in record.tags && !('big' in record.tags)", true)]
#[case::day("record.signed < '2026-03-02' && record.signed >= '2026-03-01'", true)]
#[case::days_since("days_since(record.signed) == 9", true)]
#[case::choice_of_two("(record.agreed ? record.count : 9) < 1", true)]
// Lists.
#[case::size("size(record.contacts) == 2 && record.contacts.size() == 2 && size(record.name) == 8", true)]
#[case::exists("record.contacts.exists(c, c.decides)", true)]
#[case::all("record.contacts.all(c, c.decides)", false)]
#[case::exists_one("record.contacts.exists_one(c, c.name == '李')", true)]
#[case::filter("size(record.contacts.filter(c, has(c.name))) == 2", true)]
#[case::map("'王' in record.contacts.map(c, c.name)", true)]
#[case::map_filtered("size(record.contacts.map(c, c.decides, c.name)) == 1", true)]
#[case::options_as_list("record.tags.exists(t, t == 'urgent')", true)]
#[case::slot("has(record.spec) && size(record.spec) == 1", true)]
// Links.
#[case::link("record.customer.tier == 'A' && has(record.customer.name)", true)]
#[case::empty_over_a_link("has(record.customer.place) || record.customer.credit > 0", false)]
fn a_full_deal_answers(#[case] condition: &str, #[case] expected: bool) {
    assert_eq!(asked(condition, &full(), &world()), Ok(expected.into()), "{condition}");
}

#[rstest]
#[case::has("has(record.amount)", false)]
#[case::null("record.amount == null && record.amount != 3 && null == null", true)]
#[case::not_greater("record.amount > 0", false)]
#[case::nor_smaller("record.amount <= 0", false)]
#[case::nor_equal("record.name == ''", false)]
#[case::no_is_no("record.agreed", false)]
#[case::not_no("!record.agreed", true)]
#[case::sums_of_nothing("record.amount + 1 > 0", false)]
#[case::no_list("record.contacts.exists(c, true) || size(record.contacts) > 0", false)]
#[case::all_of_none("record.contacts.all(c, false)", true)]
#[case::no_link("record.customer.tier == 'A'", false)]
#[case::no_day("days_since(record.signed) > 7", false)]
#[case::no_option("record.type in ['dealer']", false)]
#[case::no_text("record.name.contains('x')", false)]
fn an_empty_field_is_empty_and_no_error(#[case] condition: &str, #[case] expected: bool) {
    assert_eq!(asked(condition, &record("deal", 1), &world()), Ok(expected.into()), "{condition}");
}

/// `u` is a fact of a customer out of sight; the other sides are certain.
#[rstest]
#[case("u && true", None)]
#[case("true && u", None)]
#[case("u && false", Some(false))]
#[case("false && u", Some(false))]
#[case("u || true", Some(true))]
#[case("true || u", Some(true))]
#[case("u || false", None)]
#[case("false || u", None)]
#[case("u && u", None)]
#[case("!u", None)]
#[case("u ? true : true", Some(true))]
#[case("u ? true : false", None)]
#[case("true ? true : u", Some(true))]
#[case("u == true", None)]
#[case("[true, u].size() > 0", None)]
fn what_is_unknown_stays_unknown_unless_the_rest_decides(#[case] condition: &str, #[case] expected: Option<bool>) {
    let condition = condition.replace('u', "(record.customer.tier == 'A')").replace("tr(record.customer.tier == 'A')e", "true");
    let deal = record("deal", 1).link("customer", id(FAR));
    let expected = expected.map_or_else(|| unknown(&["customer.tier"]), Truth::from);
    assert_eq!(asked(&condition, &deal, &world()), Ok(expected), "{condition}");
}

#[test]
fn all_lacking_facts_are_named_from_both_sides() {
    let deal = record("deal", 1).link("customer", id(FAR));
    let conditions = [
        "record.customer.tier == 'A' && record.customer.name == 'x' && true",
        "record.customer.tier == 'A' || record.customer.name == 'x'",
        "record.customer.tier + record.customer.name == 'x'",
        "record.customer.tier == 'A' ? record.customer.name == 'x' : false",
        "record.customer.tier in [record.customer.name]",
    ];
    for condition in conditions {
        assert_eq!(asked(condition, &deal, &world()), Ok(unknown(&["customer.name", "customer.tier"])), "{condition}");
    }
}

#[test]
fn a_section_that_this_side_does_not_hold_is_unknown_and_not_empty() {
    let world = World { hidden: ["money".into()].into(), ..world() };
    assert_eq!(asked("record.margin > 0", &full(), &world), Ok(unknown(&["margin"])));
    assert_eq!(asked("has(record.customer.credit)", &full(), &world), Ok(unknown(&["customer.credit"])));
    assert_eq!(
        asked("record.margin > 0", &full().with("margin", Value::Int(1)), &world),
        Ok(Truth::True),
        "what is shown is held"
    );
}

#[test]
fn a_filter_over_what_is_unknown_is_unknown() {
    let deal = full().link("customer", id(FAR));
    let condition = "size(record.contacts.filter(c, c.name == record.customer.name)) == 0";
    assert_eq!(asked(condition, &deal, &world()), Ok(unknown(&["customer.name"])));
}

#[rstest]
#[case::text_and_number("record.name > 1")]
#[case::two_currencies("record.amount > record.yen")]
#[case::a_number_is_no_answer("record.count + 1")]
#[case::division_by_zero("record.count / 0 > 1")]
#[case::no_day("days_since(record.name) > 1")]
#[case::no_field("record.nothing == 1")]
fn a_condition_that_makes_no_sense_is_broken_and_not_false(#[case] condition: &str) {
    let deal = full().with("yen", Value::Money(roundsman_domain::Money { minor: 5, currency: "JPY".parse().unwrap() }));
    let answer = asked(condition, &deal, &world());
    assert!(answer.is_err(), "{condition}: {answer:?}");
    assert_ne!(answer, Err(EvaluateError::Steps));
}
