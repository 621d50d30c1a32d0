//! What the next version may change.

use rstest::rstest;

use super::world::{PLAIN, parsed, said};

#[rstest]
#[case::more("      margin:", "      extra: { type: text }\n      margin:", &[])]
#[case::less("      notes: { type: long_text }\n", "", &[])]
#[case::title("name: { type: text, search: true }", "name: { type: text, title: 名称 }", &[])]
#[case::options("options: [dealer, retail]", "options: [dealer]", &[])]
#[case::type_("count: { type: number }", "count: { type: text }", &["0:0 playbook.field_changed field=count kind=deal"])]
#[case::counter("count: { type: number }", "count: { type: number, conflict: add }", &["0:0 playbook.field_changed field=count kind=deal"])]
#[case::section("      amount: { type: money }", "      amount: { type: money, section: money }", &["0:0 playbook.field_changed field=amount kind=deal"])]
#[case::currency("currency: JPY", "currency: USD", &["0:0 playbook.field_changed field=yen kind=deal"])]
#[case::link("{ type: link, to: customer }", "{ type: link, to: deal }", &["0:0 playbook.field_changed field=customer kind=deal"])]
#[case::item("decides: { type: bool }", "decides: { type: text }", &["0:0 playbook.field_changed field=contacts kind=deal"])]
#[case::item_gone(", decides: { type: bool }", "", &[])]
fn types_and_sections_never_change(#[case] was: &str, #[case] is: &str, #[case] expected: &[&str]) {
    assert!(PLAIN.contains(was));
    let next = parsed(&PLAIN.replacen(was, is, 1).replace("version: 1", "version: 2"));
    assert_eq!(parsed(PLAIN).check_successor(&next).iter().map(said).collect::<Vec<_>>(), expected);
}

#[test]
fn versions_count_up() {
    let same = parsed(PLAIN);
    assert_eq!(same.check_successor(&same).iter().map(said).collect::<Vec<_>>(), ["0:0 playbook.version_order new=1 old=1"]);
}

#[test]
fn kinds_and_stages_that_went_away_are_named() {
    let old = super::world::template();
    let yaml = crate::TEMPLATES[0].1;
    let next = parsed(&yaml.replacen("- id: quote", "- id: offer", 1).replacen("    lost: {", "    #lost: {", 1).replacen(
        "        from: [lost]\n",
        "",
        1,
    ));
    let gone: Vec<_> =
        old.gone_in(&next).into_iter().map(|(kind, stage)| (kind.to_string(), stage.unwrap().to_string())).collect();
    assert_eq!(gone, [("opportunity".into(), "quote".into()), ("opportunity".into(), "lost".into())] as [(String, String); 2]);
}
