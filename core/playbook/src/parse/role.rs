//! Roles: who may do what, how far, and what their devices carry.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{KindId, Reach, RoleId, SectionId};

use crate::{
    model::{Carry, MAIN, REQUEST, Right, Role},
    parse::{Claim, Reader, table::Table},
    yaml::{Key, Node},
};

const RIGHTS: &[(&str, Right)] =
    &[("read", Right::Read), ("claim", Right::Claim), ("edit", Right::Edit), ("decide", Right::Decide)];

impl Reader {
    pub(super) fn role(&mut self, key: &Key, node: &Node) -> Option<Role> {
        let id = RoleId::new(&self.name(key.mark, &key.name, &[])?).ok()?;
        let mut table = Table::of(node, &key.name, &mut self.problems)?;
        let title = self.title(table.get("title"), &key.name);
        let reaches = [("own", Reach::Own), ("subtree", Reach::Subtree), ("all", Reach::All)];
        let reach = table.required("scope", &mut self.problems).and_then(|node| self.word(&node, &reaches));
        let carries = [("own", Carry::Own), ("subtree", Carry::Subtree)];
        let carry = table.get("carry").and_then(|node| self.word(node, &carries)).unwrap_or(Carry::Own);
        let (mut can, mut can_all) = (BTreeMap::new(), None);
        if let Some(node) = table.required("can", &mut self.problems) {
            for (key, node) in node.entries("can", &mut self.problems) {
                let Some(right) = self.word(node, RIGHTS) else { continue };
                if (right == Right::Decide) != (key.name == REQUEST) && right != Right::Read {
                    self.problems.error(node.mark, "playbook.decide", &[("kind", &key.name)]);
                } else if key.name == "*" {
                    can_all = Some(right);
                } else if let Some(kind) = self.name(key.mark, &key.name, &[]).and_then(|name| KindId::new(&name).ok()) {
                    self.claims.push((key.mark, Claim::RoleKind(key.name.clone())));
                    can.insert(kind, right);
                }
            }
        }
        let sections = match table.get("sections") {
            Some(node) => self.role_sections(node),
            None => BTreeSet::from([SectionId::from(MAIN)]),
        };
        table.finish(&mut self.problems);
        Some(Role { id, title, reach: reach?, carry, can, can_all, sections })
    }

    fn role_sections(&mut self, node: &Node) -> BTreeSet<SectionId> {
        let mut sections = BTreeSet::new();
        for (mark, name) in self.texts(node) {
            if let Ok(section) = SectionId::new(&name) {
                self.claims.push((mark, Claim::RoleSection(name)));
                sections.insert(section);
            }
        }
        sections
    }
}
