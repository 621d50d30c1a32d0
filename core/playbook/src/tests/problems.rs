//! Problems: what is said, and where.

use rstest::rstest;

use super::world::{PLAIN, problems_of};
use crate::{Playbook, TEMPLATES};

/// The plain playbook with one line of `deal` added, the 27th.
fn with_line(line: &str) -> String {
    PLAIN.replace("      margin:", &format!("      {line}\n      margin:"))
}

#[rstest]
#[case::type_(
    "x: { type: txt }",
    "27:18 playbook.unknown_value known=text, long_text, number, bool, money, date, time, choice, multi_choice, link, list, file, photo, location, phone name=txt suggestion=text"
)]
#[case::no_type("x: { required: true }", "27:10 playbook.missing_key in=x key=type")]
#[case::key("x: { type: text, requird: true }", "27:24 playbook.unknown_key in=x name=requird suggestion=required")]
#[case::of_another_type("x: { type: text, options: [a] }", "27:24 playbook.unknown_key in=x name=options suggestion=NONE")]
#[case::fact_of_nothing(
    "x: { derive: max, of: vist.ended_at, via: vist.customer }",
    "27:29 playbook.unknown_kind name=vist suggestion=NONE"
)]
#[case::fact_via("x: { derive: count, of: deal, via: deal.customer }", "27:42 playbook.fact_via field=customer kind=deal")]
#[case::fact_how(
    "x: { derive: avg, of: deal, via: deal.customer }",
    "27:20 playbook.unknown_value known=count, sum, max, min, latest name=avg suggestion=NONE"
)]
#[case::fact_of_another(
    "x: { derive: count, of: deal, via: customer.name }",
    "27:42 playbook.unknown_kind name=customer suggestion=NONE"
)]
#[case::name("Größe: { type: text }", "27:7 playbook.name name=Größe")]
#[case::reserved("contested: { type: text }", "27:7 playbook.reserved name=contested")]
#[case::link("x: { type: link, to: custommer }", "27:28 playbook.unknown_kind name=custommer suggestion=customer")]
#[case::item("x: { type: list, of: contact }", "27:28 playbook.unknown_item name=contact suggestion=NONE")]
#[case::item_type("x: { type: list, fields: { y: { type: photo } } }", "27:37 playbook.item_type field=y")]
#[case::currency("x: { type: money, currency: yuan }", "27:35 playbook.currency name=yuan")]
#[case::add("x: { type: text, conflict: add }", "27:34 playbook.conflict policy=add")]
#[case::review("x: { type: long_text, conflict: review }", "27:39 playbook.conflict policy=review")]
#[case::yes("x: { type: text, required: yes }", "27:34 playbook.shape expected=true / false")]
#[case::language("x: { type: text, title: { fr: Nom } }", "27:33 playbook.unknown_language name=fr suggestion=NONE")]
#[case::option_twice("x: { type: choice, options: [a, a] }", "27:35 playbook.duplicate name=a")]
// Conditions.
#[case::field(
    "x: { type: text, show_when: \"record.amont > 0\" }",
    "27:35 playbook.unknown_field kind=deal name=amont suggestion=amount"
)]
#[case::linked_field(
    "x: { type: text, show_when: \"record.customer.teir == 'A'\" }",
    "27:35 playbook.unknown_field kind=customer name=teir suggestion=tier"
)]
#[case::two_links(
    "x: { type: text, show_when: \"record.customer.name.x == 'A'\" }",
    "27:35 playbook.expression_unsupported what=….x"
)]
#[case::no_link(
    "x: { type: text, show_when: \"record.name.x == 'A'\" }",
    "27:35 playbook.expression_type left=text operation=name.x right=any"
)]
#[case::variable(
    "x: { type: text, show_when: \"recrd.amount > 0\" }",
    "27:35 playbook.unknown_variable kind=deal name=recrd suggestion=record"
)]
#[case::function(
    "x: { type: text, show_when: \"days_sinse(record.signed) > 1\" }",
    "27:35 playbook.unknown_function name=days_sinse suggestion=days_since"
)]
#[case::text_and_number(
    "x: { type: text, show_when: \"record.name > 1\" }",
    "27:35 playbook.expression_type left=text operation=> right=number"
)]
#[case::option(
    "x: { type: text, show_when: \"record.type == 'deeler'\" }",
    "27:35 playbook.unknown_option kind=deal name=deeler suggestion=dealer"
)]
#[case::option_in(
    "x: { type: text, show_when: \"record.type in ['dealer', 'x']\" }",
    "27:35 playbook.unknown_option kind=deal name=x suggestion=NONE"
)]
#[case::option_of_set(
    "x: { type: text, show_when: \"'urgnt' in record.tags\" }",
    "27:35 playbook.unknown_option kind=deal name=urgnt suggestion=urgent"
)]
#[case::day(
    "x: { type: text, show_when: \"record.signed > 'tomorrow'\" }",
    "27:35 playbook.expression_type left=date operation=> right=text"
)]
#[case::no_answer(
    "x: { type: text, show_when: \"record.amount\" }",
    "27:35 playbook.expression_type left=money operation=true / false right=bool"
)]
#[case::item_field(
    "x: { type: text, show_when: \"record.contacts.exists(c, c.nam == 'x')\" }",
    "27:35 playbook.unknown_field kind=deal name=nam suggestion=name"
)]
#[case::never(
    "x: { type: text, show_when: \"record.amount > 0 && 1 > 2\" }",
    "27:35 playbook.guard_false guard=record.amount > 0 && 1 > 2"
)]
#[case::syntax(
    "x: { type: text, show_when: \"record.amount >\" }",
    "27:35 playbook.expression_syntax detail=16: Syntax error: mismatched input '<EOF>' expecting expression"
)]
fn a_field_is_complained_of_where_it_stands(#[case] line: &str, #[case] expected: &str) {
    let found = problems_of(&with_line(line));
    assert_eq!(found, [expected]);
}

const PIPELINE: &str = r#"
playbook: pipeline
version: 2
roles:
  rep: { scope: own, can: { deal: edit } }
kinds:
  deal:
    fields:
      name: { type: text, required: true }
      amount: { type: money }
      spec: { type: file }
    stages:
      - { id: a }
      - { id: b, enter: { fields: [name], evidence: [spec] } }
      - { id: c, exit: { guard: "record.amount > 0", message: Amount! }, limit: 14d }
      - { id: d }
      - { id: e }
    lost: { reason: required, from: any }
"#;

#[rstest]
#[case::sound("{ id: d }", "{ id: d }", &[])]
#[case::field("[name]", "[nam]", &["14:36 playbook.unknown_field kind=deal name=nam suggestion=name"])]
#[case::evidence("[spec]", "[name]", &["14:54 playbook.evidence_type field=name"])]
#[case::from("{ id: d }", "{ id: d, from: [bb] }", &[
    "16:9 playbook.stage_unreachable stage=d",
    "16:25 playbook.unknown_stage kind=deal name=bb suggestion=b",
    "17:9 playbook.stage_unreachable stage=e",
])]
#[case::unreachable("{ id: d }", "{ id: d, from: [e] }", &["16:9 playbook.stage_unreachable stage=d", "17:9 playbook.stage_unreachable stage=e"])]
#[case::through_lost("{ id: d }", "{ id: d, from: [lost] }", &[])]
#[case::lost_is_ours("{ id: d }", "{ id: lost }", &["16:15 playbook.reserved name=lost", "13:7 playbook.stages_few count=4 kind=deal"])]
#[case::twice("{ id: d }", "{ id: c }", &["16:9 playbook.duplicate name=c", "13:7 playbook.stages_few count=4 kind=deal"])]
#[case::no_id("{ id: d }", "{ title: d }", &["16:9 playbook.missing_key in=stages key=id", "13:7 playbook.stages_few count=4 kind=deal"])]
#[case::never("record.amount > 0", "record.amount > 0 && false", &["15:33 playbook.guard_false guard=record.amount > 0 && false"])]
#[case::limit("14d", "2weeks", &["15:81 playbook.duration example=14d name=2weeks"])]
#[case::approval_of_nobody("{ id: d }", "{ id: d, approval: { all: [legal] } }", &[
    "16:28 playbook.missing_key in=approval key=parallel",
    "16:30 playbook.unknown_key in=approval name=all suggestion=NONE",
])]
#[case::approver("{ id: d }", "{ id: d, approval: { parallel: [rop] } }", &["16:41 playbook.unknown_role name=rop suggestion=rep"])]
#[case::approver_without_a_say("{ id: d }", "{ id: d, approval: { parallel: [rep] } }", &["16:41 playbook.approver role=rep"])]
#[case::exception("{ id: d }", "{ id: d, enter: { exception: { approver: rep } } }", &[
    "16:38 playbook.missing_key in=exception key=expires",
    "16:50 playbook.approver role=rep",
])]
#[case::timeout("{ id: d }", "{ id: d, approval: { parallel: [rep], timeout: 24h } }", &[
    "16:41 playbook.approver role=rep",
    "16:47 playbook.missing_key in=approval key=then",
])]
#[case::hours("{ id: d }", "{ id: d, approval: { parallel: [rep], timeout: 24hours, then: refuse } }", &[
    "16:41 playbook.approver role=rep",
    "16:56 playbook.duration example=24h name=24hours",
    "16:65 playbook.unused_key key=then",
])]
#[case::veto("{ id: d }", "{ id: d, approval: { parallel: [rep], veto: boss } }", &[
    "16:41 playbook.approver role=rep",
    "16:53 playbook.veto name=boss suggestion=NONE",
])]
#[case::chain("{ id: d }", "{ id: d, approval: { chain: [{ by: rep }], parallel: [rep], watch: [nam] } }", &[
    "16:44 playbook.approver role=rep",
    "16:52 playbook.unused_key key=parallel",
    "16:77 playbook.unknown_field kind=deal name=nam suggestion=name",
])]
#[case::role_kind("can: { deal: edit }", "can: { del: edit }", &["5:29 playbook.unknown_kind name=del suggestion=deal"])]
#[case::decide("can: { deal: edit }", "can: { deal: decide }", &["5:35 playbook.decide kind=deal"])]
#[case::scope("scope: own", "scope: region", &["5:17 playbook.unknown_value known=own, subtree, all name=region suggestion=NONE"])]
#[case::section("can: { deal: edit }", "can: { deal: edit }, sections: [mony]", &["5:54 playbook.unknown_section name=mony suggestion=NONE"])]
#[case::version("version: 2", "version: 0", &["3:10 playbook.version"])]
#[case::automations("version: 2", "version: 2\nautomations: [{ id: a, of: deal, do: [{ set: { amout: 1 } }, { notify: { role: boss } }] }]", &[
    "4:15 playbook.missing_key in=automations key=when",
    "4:55 playbook.unknown_field kind=deal name=amout suggestion=amount",
    "4:80 playbook.unknown_role name=boss suggestion=NONE",
])]
#[case::zone("version: 2", "version: 2\ntime_zone: Mars/Base", &["4:12 playbook.time_zone name=Mars/Base"])]
#[case::reserved_kind("  deal:\n", "  request:\n", &["7:3 playbook.kind_reserved name=request", "5:29 playbook.unknown_kind name=deal suggestion=NONE"])]
fn a_pipeline_is_complained_of_where_it_stands(#[case] was: &str, #[case] is: &str, #[case] expected: &[&str]) {
    let mut found = problems_of(&PIPELINE.replacen(was, is, 1));
    let mut expected = expected.to_vec();
    found.sort();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn four_pieces_of_evidence_and_eight_stages_are_worth_a_warning() {
    let yaml = PIPELINE
        .replace("evidence: [spec]", "evidence: [spec, spec, spec, spec]")
        .replace("      - { id: e }\n", "      - { id: e }\n      - { id: f }\n      - { id: g }\n      - { id: h }\n");
    let warnings = Playbook::parse(&yaml).unwrap().warnings;
    assert_eq!(
        warnings.iter().map(|w| (w.code, w.is_warning)).collect::<Vec<_>>(),
        [("playbook.stages_many", true), ("playbook.evidence_many", true)]
    );
}

const VISITS: &str = r#"
playbook: visits
version: 1
roles: { rep: { scope: own, can: { "*": edit } } }
kinds:
  shop:
    fields: { name: { type: text }, place: { type: location }, best: { type: link, to: visit, required: true } }
  visit:
    within: shop
    fields: { shop: { type: link, to: shop, required: true }, note: { type: text } }
    unique: [note]
    check_in: { site: shop.place, radius: 300m, outside: reason }
    photos: { front: required, back: { title: Back } }
    valid_when: "has(record.note) && has(record.front)"
"#;

#[rstest]
#[case::sound("300m", "20m", None)]
#[case::radius("300m", "1km", Some("12:43 playbook.duration example=300m name=1km"))]
#[case::no_link("within: shop", "within: note", Some("9:13 playbook.within field=note"))]
#[case::optional_link("to: shop, required: true", "to: shop", Some("9:13 playbook.within field=shop"))]
#[case::site_kind("shop.place", "shop.name", Some("12:23 playbook.site field=name"))]
#[case::site_link("shop.place", "note.place", Some("12:23 playbook.site field=note"))]
#[case::site_name("shop.place", "shop.plce", Some("12:23 playbook.unknown_field kind=shop name=plce suggestion=place"))]
#[case::unique("unique: [note]", "unique: [front]", Some("11:14 playbook.unique_type field=front"))]
#[case::taken("note: { type: text }", "note: { type: text }, voice: { type: text }", Some("14:5 playbook.name_taken name=voice"))]
#[case::photo(
    "front: required",
    "front: sometimes",
    Some("13:22 playbook.unknown_value known=required, optional name=sometimes suggestion=NONE")
)]
fn a_visit_is_complained_of_where_it_stands(#[case] was: &str, #[case] is: &str, #[case] expected: Option<&str>) {
    let found = problems_of(&VISITS.replacen(was, is, 1));
    assert_eq!(found.first().map(String::as_str), expected, "{found:?}");
}

#[test]
fn nothing_lives_within_itself_by_any_way() {
    let yaml = VISITS.replace("  shop:\n", "  shop:\n    within: best\n");
    let found = problems_of(&yaml);
    assert_eq!(found, ["7:13 playbook.within_circle kind=shop", "10:13 playbook.within_circle kind=visit"]);
}

#[test]
fn every_problem_has_its_sentence_in_both_languages() {
    for tag in ["zh-CN", "en"] {
        let path = format!("{}/../text/locales/{tag}/playbook.ftl", env!("CARGO_MANIFEST_DIR"));
        let sentences = std::fs::read_to_string(path).unwrap();
        for code in crate::PROBLEM_CODES {
            let key = format!("\n{} = ", code.replace('.', "-"));
            assert!(sentences.contains(&key), "{tag}: {code}");
        }
        assert_eq!(sentences.matches("\nplaybook-").count(), crate::PROBLEM_CODES.len(), "{tag} has sentences for nothing");
    }
}

#[test]
fn a_playbook_of_sixty_fields_is_read_whole_and_in_order() {
    let fields: String =
        (0..60).map(|n| format!("      f{n}: {{ type: text, title: {{ zh-CN: 字段{n}, en: Field {n} }} }}\n")).collect();
    let yaml = format!("playbook: wide\nversion: 1\nroles: {{}}\nkinds:\n  wide:\n    fields:\n{fields}");
    let playbook = Playbook::parse(&yaml).unwrap_or_else(|p| panic!("{p:?}")).playbook;
    let wide = playbook.kind("wide").unwrap();
    assert_eq!(wide.fields.len(), 60);
    assert!(wide.fields.iter().enumerate().all(|(n, field)| field.id.as_str() == format!("f{n}")));
    assert_eq!(wide.fields[7].title.get("en"), Some("Field 7"));
}

#[test]
fn a_playbook_is_the_same_whoever_reads_it() {
    let (name, yaml) = TEMPLATES[0];
    let playbook = Playbook::parse(yaml).unwrap().playbook;
    assert_eq!((playbook.name.as_str(), &*playbook.source), (name, yaml));
    assert_eq!(playbook, Playbook::parse(yaml).unwrap().playbook);
    assert_eq!(playbook.fingerprint(), roundsman_domain::BlobHash::of(yaml.as_bytes()));
}

/// Else a change of a customer would have to count all that links to it anew, and two facts could hang on each other.
#[rstest]
#[case::own("record.agreed", None)]
#[case::linked("record.customer.tier == 'A'", Some("12:35 playbook.fact_linked field=customer.tier"))]
#[case::in_a_circle("record.customer.deals < 3", Some("12:35 playbook.fact_linked field=customer.deals"))]
fn a_fact_is_chosen_by_what_the_counted_records_say_themselves(#[case] condition: &str, #[case] expected: Option<&str>) {
    let fact = format!("      deals: {{ derive: count, of: deal, via: deal.customer, where: \"{condition}\" }}\n      place:");
    assert_eq!(problems_of(&PLAIN.replacen("      place:", &fact, 1)), expected.into_iter().collect::<Vec<_>>());
}
