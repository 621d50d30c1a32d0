//! Roles: what is left of one as far as another goes too.

use roundsman_domain::Reach;

use crate::{Playbook, Right, Role, TEMPLATES};

fn role(name: &str) -> Role {
    let (_, yaml) = TEMPLATES.iter().find(|(name, _)| *name == "building-materials").unwrap();
    Playbook::parse(yaml).unwrap().playbook.role(name).unwrap().clone()
}

#[test]
fn a_role_narrowed_by_another_gives_what_both_give() {
    for (one, other, reach, contract, customer, request, sections) in [
        ("manager", "finance", Reach::Subtree, Some(Right::Read), None, None, "main money"),
        ("rep", "manager", Reach::Own, Some(Right::Edit), Some(Right::Edit), None, "main"),
        ("director", "manager", Reach::Subtree, Some(Right::Edit), Some(Right::Edit), Some(Right::Decide), "main money"),
        ("finance", "warehouse", Reach::All, Some(Right::Read), None, None, "main"),
        ("rep", "rep", Reach::Own, Some(Right::Edit), Some(Right::Edit), None, "main"),
    ] {
        for narrowed in [role(one).narrowed_by(&role(other)), role(other).narrowed_by(&role(one))] {
            let right = |kind: &'static str| narrowed.right(&kind.into());
            let read: Vec<&str> = narrowed.sections.iter().map(|section| section.as_str()).collect();
            let found = (narrowed.reach, right("contract"), right("customer"), right("request"), read.join(" "));
            assert_eq!(found, (reach, contract, customer, request, sections.to_owned()), "{one} as far as {other}");
        }
    }
}
