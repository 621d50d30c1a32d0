//! Approvals and exceptions of a stage.

use roundsman_domain::{FieldId, KindId, RoleId};

use crate::{
    model::{Approval, ApprovalStep, Exception, Overdue, Quorum},
    parse::{Claim, Reader, table::Table},
    yaml::{Data, Node},
};

const OVERDUE: &[(&str, Overdue)] = &[("remind", Overdue::Remind), ("escalate", Overdue::Escalate), ("refuse", Overdue::Refuse)];

/// The most steps of a chain, and the most roles of one step.
const STEPS_MAX: usize = 8;

impl Reader {
    /// `approval: {…}`, or several as `approvals: […]`.
    pub(super) fn approvals(&mut self, kind: &KindId, table: &mut Table<'_>) -> Vec<Approval> {
        let one = table.get("approval").and_then(|node| self.approval(kind, node));
        let several = match table.get("approvals").map(|node| (node, &node.data)) {
            None => Vec::new(),
            Some((_, Data::Sequence(nodes))) => nodes.iter().filter_map(|node| self.approval(kind, node)).collect(),
            Some((node, _)) => {
                self.shape(node.mark, "list");
                Vec::new()
            }
        };
        one.into_iter().chain(several).collect()
    }

    fn approval(&mut self, kind: &KindId, node: &Node) -> Option<Approval> {
        let mut table = Table::of(node, "approval", &mut self.problems)?;
        let when = table.get("when").and_then(|node| self.condition(kind, node));
        let watch = table.get("watch").map(|node| self.fields_named(kind, node)).unwrap_or_default();
        let steps = match table.get("chain").map(|node| (node, &node.data)) {
            None => self.step(&mut table, "parallel").into_iter().collect(),
            Some((_, Data::Sequence(nodes))) if (1..=STEPS_MAX).contains(&nodes.len()) => {
                if table.get("parallel").is_some() {
                    self.problems.error(table.mark_of("parallel"), "playbook.unused_key", &[("key", "parallel")]);
                }
                let step = |reader: &mut Self, node: &Node| {
                    let mut table = Table::of(node, "chain", &mut reader.problems)?;
                    let step = reader.step(&mut table, "by");
                    table.finish(&mut reader.problems);
                    step
                };
                nodes.iter().filter_map(|node| step(self, node)).collect()
            }
            Some((node, _)) => {
                self.shape(node.mark, &format!("list (1 – {STEPS_MAX})"));
                Vec::new()
            }
        };
        table.finish(&mut self.problems);
        (!steps.is_empty()).then_some(Approval { when, steps, watch })
    }

    /// A step, whose roles stand under `roles_key`.
    fn step(&mut self, table: &mut Table<'_>, roles_key: &'static str) -> Option<ApprovalStep> {
        let title = self.words(table.get("title"));
        let node = table.required(roles_key, &mut self.problems)?;
        let by: Vec<RoleId> = self.texts(&node).into_iter().filter_map(|(mark, role)| self.approver(mark, &role)).collect();
        if by.is_empty() || by.len() > STEPS_MAX {
            self.shape(node.mark, &format!("list (1 – {STEPS_MAX})"));
        }
        let quorum = if self.flag(table.get("any")) { Quorum::Any } else { Quorum::All };
        let veto = table.get("veto").and_then(|node| {
            let role = self.text(node)?;
            if !by.iter().any(|by| by.as_str() == role) {
                self.problems.unknown(node.mark, "playbook.veto", &role, by.iter().map(RoleId::as_str), &[]);
            }
            RoleId::new(&role).ok()
        });
        let timeout_ms = table.get("timeout").and_then(|node| self.duration(node));
        let overdue = table.get("then").and_then(|node| self.word(node, OVERDUE));
        match (timeout_ms, overdue) {
            (None, Some(_)) => self.problems.error(table.mark_of("then"), "playbook.unused_key", &[("key", "then")]),
            (Some(_), None) => {
                self.problems.error(table.mark_of("timeout"), "playbook.missing_key", &[("key", "then"), ("in", "approval")]);
            }
            _ => {}
        }
        let overdue = overdue.unwrap_or(Overdue::Remind);
        (!by.is_empty()).then_some(ApprovalStep { title, by, quorum, veto, timeout_ms, overdue })
    }

    fn approver(&mut self, mark: crate::yaml::Mark, role: &str) -> Option<RoleId> {
        let id = RoleId::new(&self.name(mark, role, &[])?).ok()?;
        self.claims.push((mark, Claim::Approver(role.to_owned())));
        Some(id)
    }

    pub(super) fn fields_named(&mut self, kind: &KindId, node: &Node) -> Vec<FieldId> {
        let mut fields = Vec::new();
        for (mark, field) in self.texts(node) {
            fields.extend(FieldId::new(&field).ok());
            self.claims.push((mark, Claim::Filled { kind: kind.clone(), field }));
        }
        fields
    }

    /// `exception: { approver: manager, expires: 7d }`, in a stage's `enter`.
    pub(super) fn exception(&mut self, gate: &mut Table<'_>) -> Option<Exception> {
        let node = gate.get("exception")?;
        let mut table = Table::of(node, "exception", &mut self.problems)?;
        let approver = table.required("approver", &mut self.problems);
        let approver = approver.and_then(|node| {
            let role = self.text(&node)?;
            self.approver(node.mark, &role)
        });
        let expires_ms = table.required("expires", &mut self.problems).and_then(|node| self.duration(&node));
        table.finish(&mut self.problems);
        Some(Exception { approver: approver?, expires_ms: expires_ms? })
    }
}
