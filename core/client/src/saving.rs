//! Saving: judged as the relay will judge, then stored in one transaction. Every change of every use case goes through here.

use std::collections::BTreeSet;

use roundsman_domain::{DeviceId, Edit, EditId, Op, Reason, Record, RecordId, RoleId, TrustedInterval};
use roundsman_judge::{Author, Case, Hold, Verdict, judge, outline, shape};
use roundsman_store::{Draft, Shown};

use crate::{app::Desk, error::ClientError};

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The record.
    pub record: RecordId,
    /// The edit.
    pub edit: EditId,
    /// Facts that this device lacks: the relay may yet say no.
    pub lacking: BTreeSet<String>,
    /// The roles that must say yes first; the first step's.
    pub waits_for: Vec<RoleId>,
    /// Other records here that have the same name or number, where that should be unique. Saved all the same: its owner is asked.
    pub alike: Vec<RecordId>,
}

/// What judging lets pass.
#[derive(Default)]
pub(crate) struct Allowed {
    pub(crate) lacking: BTreeSet<String>,
    pub(crate) waits_for: Vec<RoleId>,
}

/// What somebody wants to save on one record.
pub(crate) struct Intent {
    pub(crate) record: RecordId,
    pub(crate) before: Option<Shown>,
    pub(crate) ops: Vec<Op>,
    /// What is wrong with it already.
    pub(crate) reasons: Vec<Reason>,
    /// Bytes that it names: on the disk before it is saved, and only where it is allowed.
    pub(crate) files: Vec<Vec<u8>>,
}

impl Intent {
    /// These operations on a record that there is.
    pub(crate) fn on(shown: Shown, ops: Vec<Op>) -> Self {
        Self { record: shown.record.id, before: Some(shown), ops, reasons: Vec::new(), files: Vec::new() }
    }
}

impl Desk<'_> {
    /// Saves what the rules allow. What they do not know is saved provisionally; what they refuse is not, and all reasons are given at once.
    pub(crate) fn save(&mut self, intent: Intent) -> Result<Saved, ClientError> {
        let Intent { record, before, ops, reasons, files } = intent;
        if ops.is_empty() && reasons.is_empty() {
            return Err(ClientError::NothingToSave);
        }
        let edit = self.edit(record, before.as_ref(), ops);
        let Allowed { lacking, waits_for } = self.allowed(&edit, before.as_ref().map(|shown| &shown.record), reasons)?;
        for file in &files {
            self.store.put_file(file)?;
        }
        let alike = self.alike(&edit, before.as_ref().map(|shown| &shown.record))?;
        let Edit { base, stamp, playbook, ops, .. } = edit;
        let draft = Draft { record, base, stamp, playbook, ops, unknown: lacking.clone() };
        Ok(Saved { record, edit: self.store.save(draft)?, lacking, waits_for, alike })
    }

    fn alike(&self, edit: &Edit, before: Option<&Record>) -> Result<Vec<RecordId>, ClientError> {
        let kind = before.map(|record| &record.kind).or_else(|| match edit.ops.first() {
            Some(Op::Create { kind, .. }) => Some(kind),
            _ => None,
        });
        let Some(kind) = kind.and_then(|kind| self.playbook.kinds.get(kind)) else { return Ok(Vec::new()) };
        if kind.keys_written(&edit.ops).next().is_none() {
            return Ok(Vec::new());
        }
        match outline(edit, before, &self.playbook, &self.store.view(self.now_ms())?) {
            Ok(after) => crate::record::alike::alike(self, kind, &after, &edit.ops),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// The edit as it would be saved, but for its id: the store gives that, and no rule looks at it.
    pub(crate) fn edit(&self, record: RecordId, before: Option<&Shown>, ops: Vec<Op>) -> Edit {
        let base = before.map(|shown| shown.base.clone()).unwrap_or_default();
        let id = EditId { device: DeviceId(0), counter: 0 };
        Edit { id, record, base, stamp: self.stamp, playbook: self.playbook.version, ops }
    }

    /// The facts that are lacking here, or every reason against the edit.
    pub(crate) fn allowed(&self, edit: &Edit, before: Option<&Record>, mut reasons: Vec<Reason>) -> Result<Allowed, ClientError> {
        if !self.app.is_judging {
            return Ok(Allowed::default());
        }
        let verdict = match self.verdict(edit, before) {
            Ok(verdict) => verdict,
            Err(more) => Verdict::Refused(more),
        };
        if let Verdict::Refused(more) = &verdict {
            // A field whose input could not be read is missing in the edit: that it is required goes without saying then.
            let new = more.iter().filter(|reason| reason.path.is_none() || !reasons.iter().any(|r| r.path == reason.path));
            let new: Vec<_> = new.cloned().collect();
            reasons.extend(new);
        }
        match verdict {
            _ if !reasons.is_empty() => Err(ClientError::Refused(reasons)),
            Verdict::Unknown(lacking) => Ok(Allowed { lacking, ..Allowed::default() }),
            // What waits for a file, for a look at somebody's access or for people's approval is saved: the relay holds it.
            Verdict::Held(hold) => Ok(Allowed { waits_for: self.approvers(edit, before, &hold), ..Allowed::default() }),
            _ => Ok(Allowed::default()),
        }
    }

    /// Who is asked first.
    fn approvers(&self, edit: &Edit, before: Option<&Record>, hold: &Hold) -> Vec<RoleId> {
        let kind = before.and_then(|record| self.playbook.kinds.get(&record.kind));
        let stage = match edit.ops.as_slice() {
            [Op::Move { to, .. }] => kind.and_then(|kind| kind.stage(to.as_str())),
            _ => None,
        };
        match (stage, hold) {
            (Some(stage), Hold::Exception(_)) => stage.exception.iter().map(|exception| exception.approver.clone()).collect(),
            (Some(stage), Hold::Approval(places)) => {
                let first = places.first().and_then(|place| stage.approvals.get(*place)?.steps.first());
                first.map(|step| step.by.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// What the rules say of an edit that is not saved yet.
    pub(crate) fn verdict(&self, edit: &Edit, before: Option<&Record>) -> Result<Verdict, Vec<Reason>> {
        if edit.ops.is_empty() {
            return Ok(Verdict::Allowed);
        }
        let Ok(sources) = self.store.view(self.now_ms()) else { return Ok(Verdict::Allowed) };
        shape(edit, before, &self.playbook)?;
        let after = outline(edit, before, &self.playbook, &sources)?;
        let now_ms = self.now_ms();
        Ok(judge(&Case {
            edit,
            before,
            after: &after,
            playbook: &self.playbook,
            author: Author {
                user: self.scope.user,
                grants: &self.scope.grants,
                tree: &self.scope.tree,
                when: TrustedInterval { earliest_ms: now_ms, latest_ms: now_ms },
            },
            sources: &sources,
        }))
    }
}
