//! Deadlines and cadences: what is asked, and until when.

use roundsman_domain::{Kept, TrustedInterval};
use rstest::rstest;

use super::world::{PLAIN, Telling, World, parsed, problems_of, record};
use crate::{Asked, Playbook};

/// The plain playbook with lines that belong to `deal`, from line 28 on.
fn with(lines: &str) -> String {
    format!("{PLAIN}{lines}")
}

fn world_with(line: &str, top: &str) -> Playbook {
    parsed(&with(&format!("    deadlines:\n      - {line}\n{top}")))
}

#[rstest]
#[case::no_done("{ id: d, within: 24h, of: created }", &["29:9 playbook.missing_key in=deadlines key=done"])]
#[case::no_time("{ id: d, of: signed }", &["29:9 playbook.missing_key in=deadlines key=within"])]
#[case::both("{ id: d, within: 24h, before: 2d, of: signed }", &["29:31 playbook.unused_key key=before"])]
#[case::of_text("{ id: d, within: 24h, of: name }", &["29:35 playbook.fact_dated field=name"])]
#[case::of_nothing("{ id: d, within: 24h, of: sined }", &["29:35 playbook.unknown_field kind=deal name=sined suggestion=signed"])]
#[case::of_stage("{ id: d, within: 24h, of: { enters: won }, done: \"has(record.spec)\" }", &["29:45 playbook.unknown_stage kind=deal name=won suggestion=NONE"])]
#[case::taken("{ id: amount, within: 24h, of: signed }", &["29:9 playbook.duplicate name=amount"])]
#[case::duration("{ id: d, within: soon, of: signed }", &["29:26 playbook.duration example=24h name=soon"])]
#[case::hour("{ id: d, within: 1d, at: \"25:00\", of: signed }", &["29:34 playbook.shape expected=16:00"])]
#[case::condition("{ id: d, within: 1d, of: signed, done: \"has(record.spek)\" }", &["29:48 playbook.unknown_field kind=deal name=spek suggestion=spec"])]
#[case::result("{ id: d, within: 1d, of: signed, else: fired }", &["29:48 playbook.unknown_value known=shown, not_counted name=fired suggestion=NONE"])]
fn a_mistaken_deadline_is_named_where_it_stands(#[case] line: &str, #[case] expected: &[&str]) {
    assert_eq!(problems_of(&with(&format!("    deadlines:\n      - {line}\n"))), expected);
}

#[rstest]
#[case::of("{ of: visit, every: 7d }", &["29:15 playbook.unknown_kind name=visit suggestion=NONE"])]
#[case::via("{ of: customer, every: 7d }", &["29:9 playbook.unknown_field kind=customer name=deal suggestion=NONE"])]
#[case::every("{ of: customer, via: customer.name }", &["29:9 playbook.missing_key in=cadence key=every"])]
#[case::times("{ of: customer, every: 7d, times: 0, via: customer.name }", &["29:43 playbook.shape expected=1 – 100"])]
#[case::whom("{ of: customer, every: 7d, via: customer.name, remind: { role: bos } }", &[
    "29:41 playbook.fact_via field=name kind=deal",
    "29:72 playbook.unknown_role name=bos suggestion=NONE",
])]
fn a_mistaken_cadence_is_named_where_it_stands(#[case] line: &str, #[case] expected: &[&str]) {
    assert_eq!(problems_of(&with(&format!("    cadence:\n      - {line}\n"))), expected);
}

#[test]
fn an_automation_of_no_deadline_is_named() {
    let automation = "automations:\n  - { id: a, of: deal, on: { overdue: surwey }, do: [{ remind: owner }] }\n";
    let line = "{ id: survey, within: 24h, of: created, done: \"has(record.spec)\" }";
    let yaml = with(&format!("    deadlines:\n      - {line}\n{automation}"));
    assert_eq!(problems_of(&yaml), ["31:39 playbook.unknown_duty kind=deal name=surwey suggestion=survey"]);
    assert!(problems_of(&yaml.replace("surwey", "survey")).is_empty());
}

#[rstest]
#[case::day("working_days: [mon, die]\n", &["28:21 playbook.unknown_value known=mon, tue, wed, thu, fri, sat, sun name=die suggestion=NONE"])]
#[case::never("working_days: []\n", &["28:1 playbook.shape expected=mon, tue, wed, thu, fri, sat, sun"])]
#[case::one_day("working_days: mon\n", &[])]
#[case::quiet_all_day("quiet_hours: [\"21:00\", \"21:00\"]\n", &["28:14 playbook.shape expected=[\"21:00\", \"08:00\"]"])]
#[case::holiday("holidays: [2026-02-30]\n", &["28:12 playbook.shape expected=2026-10-01"])]
#[case::quiet("quiet_hours: [\"21:00\"]\n", &["28:14 playbook.shape expected=[\"21:00\", \"08:00\"]"])]
fn a_mistaken_calendar_is_named(#[case] line: &str, #[case] expected: &[&str]) {
    assert_eq!(problems_of(&with(line)), expected);
}

fn at(text: &str) -> i64 {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    text.parse::<jiff::civil::DateTime>().unwrap().to_zoned(zone).unwrap().timestamp().as_millisecond()
}

fn due(playbook: &Playbook, from: i64, to: i64) -> i64 {
    let since = TrustedInterval { earliest_ms: from, latest_ms: to };
    playbook.kinds["deal"].deadlines[0].due_ms(since, playbook)
}

/// A phone that had no signal for five hours may have made the record at any moment of them.
#[test]
fn who_was_offline_has_from_the_last_moment_on_and_until_the_first_moment_back() {
    let on = world_with("{ id: d, within: 24h, of: created, done: \"has(record.spec)\" }", "");
    let (from, to) = (at("2026-03-10T08:00"), at("2026-03-10T13:00"));
    assert_eq!(due(&on, from, to), at("2026-03-11T13:00"));
    let back = world_with("{ id: d, before: 48h, of: signed, done: \"has(record.spec)\" }", "");
    assert_eq!(due(&back, from, to), at("2026-03-08T08:00"));
    let done = TrustedInterval { earliest_ms: at("2026-03-11T12:00"), latest_ms: at("2026-03-11T14:00") };
    assert_eq!(done.against(due(&on, from, to)), Kept::Undetermined);
}

#[test]
fn working_days_leave_out_weekends_and_holidays_and_count_days_that_are_made_up() {
    let line = "{ id: d, within: 3d, working_days: true, of: created, done: \"has(record.spec)\" }";
    let friday = at("2026-03-13T15:00");
    assert_eq!(due(&world_with(line, ""), friday, friday), at("2026-03-18T15:00"), "Monday, Tuesday, Wednesday");
    let calendar = "holidays: [2026-03-17]\nworkdays: [2026-03-14]\n";
    assert_eq!(due(&world_with(line, calendar), friday, friday), at("2026-03-18T15:00"), "Saturday, Monday, Wednesday");
    let hours = "{ id: d, within: 10h, working_days: true, of: created, done: \"has(record.spec)\" }";
    assert_eq!(due(&world_with(hours, ""), friday, friday), at("2026-03-16T01:00"), "not into Saturday");
    let back = "{ id: d, before: 2d, working_days: true, of: signed, done: \"has(record.spec)\" }";
    let monday = at("2026-03-16T00:00");
    assert_eq!(due(&world_with(back, ""), monday, monday), at("2026-03-12T00:00"));
}

#[test]
fn an_hour_of_the_day_is_that_of_the_company() {
    let line = "{ id: d, within: 1d, at: \"16:00\", of: created, done: \"has(record.spec)\" }";
    let evening = at("2026-03-10T22:40");
    assert_eq!(due(&world_with(line, ""), evening, evening), at("2026-03-11T16:00"));
}

#[rstest]
#[case::before("2026-03-10T20:59", "2026-03-10T20:59")]
#[case::begins("2026-03-10T21:00", "2026-03-11T08:00")]
#[case::after_midnight("2026-03-11T03:00", "2026-03-11T08:00")]
#[case::over("2026-03-11T08:00", "2026-03-11T08:00")]
fn quiet_hours_end_in_the_morning(#[case] wanted: &str, #[case] told: &str) {
    let playbook = parsed(&with("quiet_hours: [\"21:00\", \"08:00\"]\n"));
    assert_eq!(playbook.outside_quiet_hours(at(wanted)), at(told));
}

/// Due at four in the morning: at the end of quiet hours it would be too late.
#[test]
fn what_falls_due_in_quiet_hours_is_reminded_of_before_they_begin() {
    let playbook = parsed(&with("quiet_hours: [\"21:00\", \"08:00\"]\n"));
    let (due, noon) = (at("2026-03-11T04:00"), at("2026-03-10T12:00"));
    assert_eq!(playbook.reminded_at(at("2026-03-11T00:00"), due, noon), at("2026-03-10T20:59"));
    assert_eq!(playbook.reminded_at(at("2026-03-10T23:00"), due, noon), at("2026-03-10T20:59"));
    assert_eq!(playbook.reminded_at(at("2026-03-11T00:00"), at("2026-03-11T09:00"), noon), at("2026-03-11T08:00"), "in time");
    let night = at("2026-03-11T01:00");
    assert_eq!(
        playbook.reminded_at(at("2026-03-11T00:00"), due, night),
        at("2026-03-11T08:00"),
        "made at night: nobody is woken"
    );
}

#[test]
fn what_is_asked_follows_the_record() {
    let line = "{ id: d, within: 24h, of: created, when: \"record.type == 'dealer'\", done: \"has(record.signed)\" }";
    let playbook = world_with(line, "");
    let (kind, world) = (&playbook.kinds["deal"], World::default());
    let asked = |record: &roundsman_domain::Record| kind.deadlines[0].asked(kind, record, &playbook, &world);
    let retail = record("deal", 1).with("type", "retail");
    let dealer = record("deal", 1).with("type", "dealer");
    assert_eq!((asked(&retail), asked(&dealer)), (Asked::No, Asked::Open));
    assert_eq!(asked(&dealer.clone().with("signed", "2026-03-10")), Asked::Done);
    let mut archived = dealer;
    archived.is_archived = true;
    assert_eq!(asked(&archived), Asked::No);
}

/// Whoever may not read what a deadline asks for is not told of it.
#[test]
fn a_deadline_is_told_to_those_who_read_all_that_it_names() {
    let playbook = world_with("{ id: d, within: 24h, of: signed, done: \"record.margin > 0\" }", "");
    let sections = playbook.kinds["deal"].sections_told("d", &playbook).unwrap();
    assert_eq!(sections.into_iter().map(|name| name.to_string()).collect::<Vec<_>>(), ["main", "money"]);
    let linked = world_with("{ id: d, within: 24h, of: created, done: \"record.customer.credit > 0\" }", "");
    let sections = linked.kinds["deal"].sections_told("d", &linked).unwrap();
    assert_eq!(
        sections.into_iter().map(|name| name.to_string()).collect::<Vec<_>>(),
        ["main", "money"],
        "of a linked record too"
    );
    assert!(playbook.kinds["deal"].sections_told("nothing", &playbook).is_none());
}
