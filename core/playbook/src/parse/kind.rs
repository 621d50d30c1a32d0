//! Kinds of records.

use roundsman_domain::{FieldId, KindId, StageId};

use crate::{
    model::{Field, FieldType, Kind, LOST, Lost, REQUEST, Stage},
    parse::{Claim, Reader, table::Table},
    yaml::{Data, Key, Node},
};

impl Reader {
    pub(super) fn kind(&mut self, key: &Key, node: &Node) -> Option<Kind> {
        if key.name == REQUEST {
            self.problems.error(key.mark, "playbook.kind_reserved", &[("name", REQUEST)]);
            return None;
        }
        let id = KindId::new(&self.name(key.mark, &key.name, &[])?).ok()?;
        let mut table = Table::of(node, &key.name, &mut self.problems)?;
        let title = self.title(table.get("title"), &key.name);
        let plural = self.words(table.get("plural"));
        let mut fields = match table.required("fields", &mut self.problems) {
            Some(node) => self.fields(&id, &node),
            None => Vec::new(),
        };
        let visit = self.visit(&id, &mut table, &mut fields);
        let within = table.get("within").and_then(|node| {
            let field = self.text(node)?;
            self.claims.push((node.mark, Claim::Within { kind: id.clone(), field: field.clone() }));
            FieldId::new(&field).ok()
        });
        let keep_days = self.days(table.get("keep"));
        let unique = table.get("unique").map(|node| self.unique(&id, node)).unwrap_or_default();
        let stages = table.get("stages").map(|node| self.stages(&id, node)).unwrap_or_default();
        let lost = table.get("lost").and_then(|node| self.lost(&id, node, &stages));
        let cadences = self.cadences(&id, &mut table, &mut fields);
        let deadlines = self.deadlines(&id, &mut table, &fields);
        table.finish(&mut self.problems);
        // A visit is called after whom it was paid to.
        let title_field = within.clone().filter(|_| visit.is_some()).or_else(|| title_field(&fields));
        Some(Kind {
            id,
            title,
            plural,
            fields,
            title_field,
            within,
            keep_days,
            unique,
            stages,
            lost,
            visit,
            deadlines,
            cadences,
            is_system: false,
        })
    }

    /// Keys, each unique by itself; a list within the list is one key of several fields.
    fn unique(&mut self, kind: &KindId, node: &Node) -> Vec<Vec<FieldId>> {
        let Data::Sequence(keys) = &node.data else {
            self.shape(node.mark, "list");
            return Vec::new();
        };
        let mut unique = Vec::new();
        for key in keys {
            let mut fields = Vec::new();
            for (mark, field) in self.texts(key) {
                self.claims.push((mark, Claim::Unique { kind: kind.clone(), field: field.clone() }));
                fields.extend(FieldId::new(&field).ok());
            }
            if !fields.is_empty() {
                unique.push(fields);
            }
        }
        unique
    }

    fn lost(&mut self, kind: &KindId, node: &Node, stages: &[Stage]) -> Option<Lost> {
        let mut table = Table::of(node, LOST, &mut self.problems)?;
        if stages.is_empty() {
            self.problems.error(node.mark, "playbook.stage_lost", &[("kind", kind.as_str())]);
        }
        let reasons = [("required", true), ("optional", false)];
        let needs_reason = table.get("reason").and_then(|node| self.word(node, &reasons)).unwrap_or(false);
        let from = table.get("from").map(|node| self.stages_from(kind, node)).unwrap_or_default();
        table.finish(&mut self.problems);
        Some(Lost { needs_reason, from })
    }

    /// Stage names; `any` is none at all.
    pub(super) fn stages_from(&mut self, kind: &KindId, node: &Node) -> Vec<StageId> {
        if node.scalar() == Some("any") {
            return Vec::new();
        }
        let mut stages = Vec::new();
        for (mark, stage) in self.texts(node) {
            stages.extend(StageId::new(&stage).ok());
            self.claims.push((mark, Claim::From { kind: kind.clone(), stage }));
        }
        stages
    }
}

/// The field that names a record in lists: the first searched text, else the first link.
pub(crate) fn title_field(fields: &[Field]) -> Option<FieldId> {
    let text = fields.iter().find(|field| field.is_searched && matches!(field.type_, FieldType::Text));
    let link = || fields.iter().find(|field| matches!(field.type_, FieldType::Link(_)));
    text.or_else(link).map(|field| field.id.clone())
}
