//! A case: an edit, the record before and after it, its author and what is known. And the verdict.

use std::collections::BTreeSet;

use roundsman_domain::{
    BlobHash, Certainty, Edit, EditId, Grant, KindId, Op, Reason, Record, RecordId, SeatAt, SeatId, SectionId, Since, Tree,
    TrustedInterval, UserId, code,
};
use roundsman_playbook::{Facts, Kind, Known, Playbook, Right};

use crate::{claims, grants::Granted, links, moves, requests, required, rights::right};

/// Who moved a record last, for those who come too late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastMove {
    /// What people call them.
    pub by: String,
    /// Trusted earliest end, ms since the Unix epoch.
    pub at_ms: i64,
}

/// What judging may ask beyond the record. Answered by the device's store and by the relay's ledger.
pub trait Sources: Facts {
    /// Where a record was, oldest first; empty where it is not known.
    fn seats_of(&self, record: RecordId) -> Vec<SeatAt>;

    /// Whether a user is among those who may answer a request.
    fn may_decide(&self, request: RecordId, user: UserId) -> Known<bool>;

    /// Who moved a record last.
    fn last_move(&self, record: RecordId) -> Option<LastMove>;

    /// What people have granted this edit. A device cannot know: nothing yet.
    fn granted(&self, _edit: EditId) -> Granted {
        Granted::default()
    }

    /// Until when no record of this kind may be made for that one. A device does not know: never.
    fn frozen(&self, _kind: &KindId, _about: RecordId) -> Option<i64> {
        None
    }

    /// Who gave the record the seat that it is in.
    fn holder(&self, record: RecordId) -> Option<LastMove>;
}

/// Who made the edit, and when.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// The user.
    pub user: UserId,
    /// Their grants, those that have ended included.
    pub grants: &'a [Grant],
    /// The tree with its history.
    pub tree: &'a Tree,
    /// When the edit was made, as far as anyone can say.
    pub when: TrustedInterval,
}

/// Everything that a verdict depends on.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The edit.
    pub edit: &'a Edit,
    /// The record as it is; `None` where it does not exist or is out of sight.
    pub before: Option<&'a Record>,
    /// The record as the edit leaves it.
    pub after: &'a Record,
    /// The rules that the edit is judged by.
    pub playbook: &'a Playbook,
    /// Who and when.
    pub author: Author<'a>,
    /// What else is known.
    pub sources: &'a dyn Sources,
}

/// What an edit must wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// The bytes of these attachments.
    Files(Vec<BlobHash>),
    /// A person: the author may or may not have had access when it was made.
    Access,
    /// People's approval: places in the list of the stage that it goes to.
    Approval(Vec<usize>),
    /// A person who may let it pass though these conditions are unmet.
    Exception(Vec<Reason>),
}

/// What judging says.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It holds.
    Allowed,
    /// Nothing speaks against it here, but these facts are lacking: provisional.
    Unknown(BTreeSet<String>),
    /// Not yet.
    Held(Hold),
    /// No, for all these reasons.
    Refused(Vec<Reason>),
}

/// What the parts of judging add up to.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) reasons: Vec<Reason>,
    pub(crate) unknown: BTreeSet<String>,
    pub(crate) files: Vec<BlobHash>,
    pub(crate) is_access_unsure: bool,
    /// Unmet conditions for which an exception is asked.
    pub(crate) unmet: Vec<Reason>,
    /// Approvals that are lacking.
    pub(crate) approvals: Vec<usize>,
}

impl Findings {
    fn into_verdict(self) -> Verdict {
        match self {
            Self { reasons, .. } if !reasons.is_empty() => Verdict::Refused(reasons),
            Self { is_access_unsure: true, .. } => Verdict::Held(Hold::Access),
            Self { unknown, .. } if !unknown.is_empty() => Verdict::Unknown(unknown),
            Self { files, .. } if !files.is_empty() => Verdict::Held(Hold::Files(files)),
            Self { unmet, .. } if !unmet.is_empty() => Verdict::Held(Hold::Exception(unmet)),
            Self { approvals, .. } if !approvals.is_empty() => Verdict::Held(Hold::Approval(approvals)),
            _ => Verdict::Allowed,
        }
    }
}

/// Judges an edit whose operations already fit ([`crate::shape`]).
pub fn judge(case: &Case<'_>) -> Verdict {
    let mut findings = Findings::default();
    let Some(kind) = case.playbook.kinds.get(&case.after.kind) else {
        return Verdict::Refused(vec![Reason::new(code::KIND_UNKNOWN).with("kind", &case.after.kind)]);
    };
    if let [Op::Decide { verdict, .. }] = case.edit.ops.as_slice() {
        requests::judge_decision(case, verdict, &mut findings);
        return findings.into_verdict();
    }
    if let [Op::Assign { seat }] = case.edit.ops.as_slice() {
        let seats = seats(case);
        let may_edit = right(&case.author, case.playbook, &kind.id, &seats, Right::Edit, None) == Certainty::Yes;
        if !may_edit && claims::judge_claim(case, kind, *seat, &seats, &mut findings) {
            return findings.into_verdict();
        }
    }
    access(case, kind, &mut findings);
    if !findings.reasons.is_empty() {
        // Whoever has no right is told that and nothing else: rules and fields of the record are not theirs to learn.
        return findings.into_verdict();
    }
    match case.edit.ops.as_slice() {
        [Op::Move { from, to, justification }] => {
            moves::judge_move(case, kind, from, to, justification.as_deref(), &mut findings)
        }
        [Op::Assign { seat } | Op::Share { seat, .. }] => target(case, *seat, &mut findings),
        [Op::Archive { .. }] => {}
        _ => {
            links::judge_links(case, kind, &mut findings);
            links::judge_frozen(case, kind, &mut findings);
            required::judge_required(case, kind, &mut findings);
        }
    }
    findings.into_verdict()
}

/// The record must be the author's to change, and so must each section that the edit writes.
fn access(case: &Case<'_>, kind: &Kind, findings: &mut Findings) {
    let seats = seats(case);
    let asked = |need, section: Option<&SectionId>| right(&case.author, case.playbook, &kind.id, &seats, need, section);
    match asked(Right::Edit, None) {
        Certainty::Yes => {}
        Certainty::Maybe => findings.is_access_unsure = true,
        Certainty::No if case.before.is_none() => findings.reasons.push(Reason::new(code::SCOPE_SEAT)),
        Certainty::No if asked(Right::Read, None) == Certainty::No => findings.reasons.push(Reason::new(code::RECORD_UNKNOWN)),
        Certainty::No => findings.reasons.push(Reason::new(code::SCOPE_FORBIDDEN)),
    }
    for (section, field) in written_sections(case.edit, kind) {
        match asked(Right::Edit, Some(&section)) {
            Certainty::Yes => {}
            Certainty::Maybe => findings.is_access_unsure = true,
            Certainty::No if !findings.reasons.is_empty() => {}
            Certainty::No => findings.reasons.push(Reason::new(code::SCOPE_SECTION).at(roundsman_domain::Path::field(field))),
        }
    }
}

fn seats(case: &Case<'_>) -> Vec<SeatAt> {
    let now = |record: &Record| {
        vec![Since { from_ms: i64::MIN, what: [record.seat].into_iter().chain(record.shares.keys().copied()).collect() }]
    };
    match case.before {
        // By the id that the edit names: where that was merged into another, its author had what it was before.
        Some(before) => {
            Some(case.sources.seats_of(case.edit.record)).filter(|seats| !seats.is_empty()).unwrap_or_else(|| now(before))
        }
        // A new record within another is as much the author's as that one was when it was made.
        None => {
            let within = case.playbook.kinds.get(&case.after.kind).and_then(|kind| kind.within.as_ref());
            let home = within.and_then(|link| case.after.link(link.as_str())).map(|home| case.sources.seats_of(home));
            home.filter(|seats| !seats.is_empty()).unwrap_or_else(|| now(case.after))
        }
    }
}

/// Each section that the edit writes, with one field of it to name.
fn written_sections(edit: &Edit, kind: &Kind) -> std::collections::BTreeMap<SectionId, roundsman_domain::FieldId> {
    let created = edit.ops.iter().flat_map(|op| match op {
        Op::Create { fields, .. } => fields.keys().cloned().collect(),
        _ => Vec::new(),
    });
    let written = edit.ops.iter().filter_map(Op::field).cloned();
    created.chain(written).map(|field| (kind.section_of(field.as_str()), field)).collect()
}

/// A record goes only to a seat that there is. On a device, whose tree is a part, a seat not in it is not known.
fn target(case: &Case<'_>, seat: SeatId, findings: &mut Findings) {
    let is_within = case.playbook.kinds.get(&case.after.kind).is_some_and(|kind| kind.within.is_some());
    if is_within {
        findings.reasons.push(Reason::new(code::OP_UNFIT).with("within", "true"));
    } else if !case.author.tree.seats.contains_key(&seat) {
        match case.sources.record(case.edit.record) {
            Known::Unknown => findings.reasons.push(Reason::new(code::SCOPE_SEAT)),
            _ => {
                findings.unknown.insert(format!("seat {seat}"));
            }
        }
    }
}
