//! Stages of a pipeline.

use roundsman_domain::{FieldId, KindId, StageId};

use crate::{
    model::{Evidence, Exception, Guard, LOST, Stage},
    parse::{Claim, Reader, table::Table},
    yaml::{Data, Node},
};

/// The most guards of one gate: a move asks all of them at once.
const GUARDS_MAX: usize = 20;

/// What a gate asks for.
#[derive(Default)]
struct Gate {
    fields: Vec<FieldId>,
    evidence: Vec<Evidence>,
    guards: Vec<Guard>,
    exception: Option<Exception>,
}

impl Reader {
    pub(super) fn stages(&mut self, kind: &KindId, node: &Node) -> Vec<Stage> {
        let Data::Sequence(nodes) = &node.data else {
            self.shape(node.mark, "list");
            return Vec::new();
        };
        let mut stages: Vec<Stage> = Vec::new();
        for node in nodes {
            let Some(stage) = self.stage(kind, node, stages.last().map(|stage| &stage.id)) else { continue };
            if stages.iter().any(|other| other.id == stage.id) {
                self.problems.error(node.mark, "playbook.duplicate", &[("name", stage.id.as_str())]);
                continue;
            }
            self.claims.push((node.mark, Claim::Stage { kind: kind.clone(), stage: stage.id.clone() }));
            stages.push(stage);
        }
        self.claims.push((node.mark, Claim::Pipeline { kind: kind.clone() }));
        stages
    }

    fn stage(&mut self, kind: &KindId, node: &Node, before: Option<&StageId>) -> Option<Stage> {
        let mut table = Table::of(node, "stages", &mut self.problems)?;
        let node = table.required("id", &mut self.problems)?;
        let id = self.text(&node)?;
        let id = StageId::new(&self.name(node.mark, &id, &[LOST])?).ok()?;
        let title = self.title(table.get("title"), id.as_str());
        let from = match table.get("from") {
            Some(node) if node.scalar() == Some("any") => {
                self.shape(node.mark, "list");
                Vec::new()
            }
            Some(node) => self.stages_from(kind, node),
            None => before.cloned().into_iter().collect(),
        };
        let enter = table.get("enter").map(|node| self.gate(kind, "enter", node)).unwrap_or_default();
        let exit = table.get("exit").map(|node| self.gate(kind, "exit", node)).unwrap_or_default();
        let actions = table.get("do").map(|node| self.actions(kind, node)).unwrap_or_default();
        let limit_days = self.days(table.get("limit"));
        let approvals = self.approvals(kind, &mut table);
        table.finish(&mut self.problems);
        Some(Stage {
            id,
            title,
            from,
            enter_fields: enter.fields,
            enter_evidence: enter.evidence,
            enter_guards: enter.guards,
            exit_fields: exit.fields,
            exit_evidence: exit.evidence,
            exit_guards: exit.guards,
            actions,
            limit_days,
            exception: enter.exception,
            approvals,
        })
    }

    fn gate(&mut self, kind: &KindId, name: &'static str, node: &Node) -> Gate {
        let Some(mut table) = Table::of(node, name, &mut self.problems) else { return Gate::default() };
        let mut gate = Gate::default();
        if let Some(node) = table.get("fields") {
            for (mark, field) in self.texts(node) {
                gate.fields.extend(FieldId::new(&field).ok());
                self.claims.push((mark, Claim::Filled { kind: kind.clone(), field }));
            }
        }
        if let Some(node) = table.get("evidence") {
            gate.evidence = self.evidence(kind, node);
            if gate.evidence.len() > 3 {
                let count = gate.evidence.len().to_string();
                self.problems.warn(node.mark, "playbook.evidence_many", &[("count", &count)]);
            }
        }
        let message = table.get("message");
        if let Some(node) = table.get("guard") {
            let message = self.words(message);
            gate.guards.extend(self.condition(kind, node).map(|when| Guard { when, message }));
        } else if message.is_some() {
            self.problems.error(table.mark_of("message"), "playbook.unused_key", &[("key", "message")]);
        }
        if let Some(node) = table.get("guards") {
            match &node.data {
                Data::Sequence(nodes) if nodes.len() > GUARDS_MAX => {
                    self.problems.error(node.mark, "playbook.guards_many", &[("max", &GUARDS_MAX.to_string())]);
                }
                Data::Sequence(nodes) => gate.guards.extend(nodes.iter().filter_map(|node| self.guard(kind, node))),
                _ => self.shape(node.mark, "list"),
            }
        }
        if name == "enter" {
            gate.exception = self.exception(&mut table);
        }
        table.finish(&mut self.problems);
        gate
    }

    /// What must be ticked before a record goes on from here.
    fn actions(&mut self, kind: &KindId, node: &Node) -> Vec<FieldId> {
        let mut actions = Vec::new();
        for (mark, field) in self.texts(node) {
            actions.extend(FieldId::new(&field).ok());
            self.claims.push((mark, Claim::Action { kind: kind.clone(), field }));
        }
        actions
    }

    /// One of several guards: a condition alone, or `{ when, message }`.
    fn guard(&mut self, kind: &KindId, node: &Node) -> Option<Guard> {
        if node.scalar().is_some() {
            return Some(Guard { when: self.condition(kind, node)?, message: crate::Words::default() });
        }
        let mut table = Table::of(node, "guards", &mut self.problems)?;
        let message = self.words(table.get("message"));
        let when = table.required("when", &mut self.problems).and_then(|node| self.condition(kind, &node));
        table.finish(&mut self.problems);
        Some(Guard { when: when?, message })
    }
}
