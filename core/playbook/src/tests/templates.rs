//! The templates that ship.

use roundsman_domain::Reach;

use super::world::template;
use crate::{FieldType, Kind, Playbook, Policy, Right, TEMPLATES, Words};

#[test]
fn every_template_is_read_without_a_warning() {
    for (name, yaml) in TEMPLATES {
        let parsed = Playbook::parse(yaml).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        assert_eq!((parsed.playbook.name.as_str(), parsed.warnings), (*name, Vec::new()));
    }
}

#[test]
fn everything_of_a_template_has_a_title_in_both_languages() {
    for (name, yaml) in TEMPLATES {
        titled(name, &super::world::parsed(yaml));
    }
}

fn titled(name: &str, playbook: &Playbook) {
    let mut titles: Vec<&Words> = playbook.roles.values().map(|role| &role.title).collect();
    titles.extend(playbook.automations.iter().map(|automation| &automation.title));
    for kind in playbook.kinds.values() {
        titles.push(&kind.title);
        titles.extend(kind.deadlines.iter().map(|deadline| &deadline.title));
        titles.extend(kind.stages.iter().map(|stage| &stage.title));
        for field in &kind.fields {
            titles.push(&field.title);
            match &field.type_ {
                FieldType::Choice(options) | FieldType::MultiChoice(options) => {
                    titles.extend(options.iter().map(|option| &option.title))
                }
                FieldType::List(fields) => titles.extend(fields.iter().map(|field| &field.title)),
                _ => {}
            }
        }
    }
    for title in titles {
        assert!(["zh-CN", "en"].iter().all(|tag| title.0.contains_key(*tag)), "{name}: {title:?}");
    }
}

#[test]
fn the_distributor_of_building_materials_is_as_the_article_tells_it() {
    let playbook = template();
    let opportunity = playbook.kind("opportunity").unwrap();
    let titles: Vec<_> = opportunity.stages.iter().filter_map(|stage| stage.title.get("zh-CN")).collect();
    assert_eq!(titles, ["线索确认", "需求诊断", "方案报价", "谈判跟进", "成交归档"]);

    let customer = playbook.kind("customer").unwrap();
    let required: Vec<_> = customer.fields.iter().filter(|field| field.is_required).map(|field| field.id.to_string()).collect();
    assert_eq!(required, ["name", "source"]);
    assert_eq!(customer.field("tier").unwrap().conflict, Policy::Review);
    assert_eq!(customer.field("tags").unwrap().conflict, Policy::Add);
    assert_eq!(customer.section_of("budget").as_str(), "money");
    assert_eq!(customer.unique.iter().map(|key| key[0].to_string()).collect::<Vec<_>>(), ["name", "phone"]);

    let visit = playbook.kind("visit").unwrap();
    assert_eq!((visit.within.as_ref().map(ToString::to_string), visit.keep_days), (Some("customer".to_owned()), Some(180)));
    let names: Vec<_> = visit.fields.iter().map(|field| field.id.as_str()).collect();
    let expected =
        "customer needs competitor next_step notes storefront shelf signature started_at ended_at check_in outside_reason voice";
    assert_eq!(names.join(" "), expected);
    assert_eq!(visit.fields.iter().filter(|field| field.is_system).count(), 3);
    assert_eq!(
        playbook.kinds.values().filter(|kind| kind.is_system).map(|kind: &Kind| kind.id.as_str()).collect::<Vec<_>>(),
        ["request"]
    );
}

#[test]
fn who_may_do_what_is_as_the_roles_say() {
    let playbook = template();
    let right = |role: &str, kind: &'static str| playbook.role(role).unwrap().right(&kind.into());
    assert_eq!(right("rep", "visit"), Some(Right::Edit));
    assert_eq!(right("rep", "request"), None);
    assert_eq!(right("manager", "contract"), Some(Right::Edit));
    assert_eq!(right("manager", "request"), Some(Right::Decide));
    assert_eq!((right("finance", "contract"), right("finance", "visit")), (Some(Right::Read), None));
    assert_eq!(playbook.role("rep").unwrap().sections.iter().map(ToString::to_string).collect::<Vec<_>>(), ["main"]);
    assert_eq!(playbook.role("finance").unwrap().reach, Reach::All);
}

#[test]
fn the_star_gives_no_right_over_requests() {
    let yaml = include_str!("../../../../tests/playbooks/stories.yaml").replacen(
        "can: { \"*\": edit, request: decide }",
        "can: { \"*\": edit }",
        1,
    );
    let playbook = Playbook::parse(&yaml).unwrap().playbook;
    assert_eq!(playbook.role("manager").unwrap().right(&"request".into()), None);
}
