//! Moves through a pipeline: everything that a move needs, and how each of it stands.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{BlobHash, Code, FieldId, Path, Reason, Record, StageId, Value, code};

use crate::{
    facts::{Facts, Truth},
    form::rule,
    model::{Evidence, Expression, Guard, Kind, LOST, Playbook, Words},
};

/// How a condition stands.
#[derive(Debug, Clone, PartialEq)]
pub enum ConditionState {
    /// Fulfilled.
    Met,
    /// Not fulfilled.
    Unmet,
    /// Needs these facts.
    Unknown(BTreeSet<String>),
    /// The evidence is attached; these bytes are not at hand on this side.
    OnItsWay(Vec<BlobHash>),
    /// Cannot be evaluated: the playbook needs mending.
    Broken(String),
}

/// One thing that a move, or a visit, needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The reason's code where it is not met.
    pub code: Code,
    /// Which field it is about.
    pub path: Option<Path>,
    /// Which rule of the playbook: `opportunity.quote.evidence`.
    pub rule: String,
    /// The company's own words for those whom it stops.
    pub message: Option<Words>,
    /// What a sentence names besides.
    pub detail: BTreeMap<String, String>,
    /// How it stands.
    pub state: ConditionState,
}

impl Condition {
    pub(crate) fn new(code: Code, rule: String, state: ConditionState) -> Self {
        Self { code, path: None, rule, message: None, detail: BTreeMap::new(), state }
    }

    pub(crate) fn at(mut self, field: FieldId) -> Self {
        self.path = Some(Path::field(field));
        self
    }

    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.detail.insert(name.to_owned(), value.to_string());
        self
    }

    /// Whether nothing stands in the way.
    pub fn is_met(&self) -> bool {
        self.state == ConditionState::Met
    }

    /// The condition as a reason; a broken one has the code `guard.broken`.
    pub fn reason(&self) -> Reason {
        let mut reason = Reason::new(self.code.clone()).by_rule(self.rule.clone());
        reason.path.clone_from(&self.path);
        reason.detail.clone_from(&self.detail);
        match &self.state {
            ConditionState::Broken(why) => {
                reason.code = code::GUARD_BROKEN;
                reason.with("why", why)
            }
            ConditionState::Unknown(facts) => reason.with("facts", facts.iter().cloned().collect::<Vec<_>>().join(", ")),
            _ => reason,
        }
    }
}

/// Everything that moving `record` to `to` needs, met or not, in the order in which a person settles it.
///
/// A move to the stage where the record stands needs nothing. Whether a move to `lost` needs a justification is in
/// [`Lost::needs_reason`](crate::Lost): the record does not say whether there is one.
pub fn move_conditions(playbook: &Playbook, kind: &Kind, record: &Record, to: &StageId, facts: &dyn Facts) -> Vec<Condition> {
    let from = record.stage.as_ref().or(kind.first_stage());
    if from == Some(to) && kind.has_stage(to) {
        return Vec::new();
    }
    if to.as_str() == LOST {
        return lost_conditions(kind, from);
    }
    let Some(target) = kind.stages.iter().position(|stage| stage.id == *to) else {
        let known = kind.stages.iter().map(|stage| stage.id.as_str()).collect::<Vec<_>>().join(", ");
        let condition = Condition::new(code::STAGE_UNKNOWN, rule(kind, "stages"), ConditionState::Unmet);
        return vec![condition.with("stage", to).with("known", known)];
    };
    let stage = &kind.stages[target];
    let present = from.and_then(|from| kind.stages.iter().position(|stage| stage.id == *from));
    let is_back = present.is_some_and(|present| target < present);
    let is_allowed = is_back || from.is_some_and(|from| stage.from.contains(from));

    let state = if is_allowed { ConditionState::Met } else { ConditionState::Unmet };
    let mut order = Condition::new(code::STAGE_SKIPPED, rule(kind, format_args!("{to}.from")), state).with("stage", to);
    if let Some(next) = next_stage(kind, from, to).filter(|_| !is_allowed) {
        order = order.with("next", next);
    }
    let mut conditions = vec![order];
    let gates = Gates { playbook, kind, record, facts };
    if let Some(present) = present.filter(|_| !is_back).map(|present| &kind.stages[present]) {
        let rule = rule(kind, format_args!("{}.exit", present.id));
        gates.done(&kind_rule(kind, &present.id, "do"), &present.actions, &mut conditions);
        gates.add(&rule, &present.exit_fields, &present.exit_evidence, &present.exit_guards, &mut conditions);
    }
    gates.add(&rule(kind, to), &stage.enter_fields, &stage.enter_evidence, &stage.enter_guards, &mut conditions);
    conditions
}

impl Kind {
    /// Whether a record of it may stand there, `lost` included.
    pub fn has_stage(&self, stage: &StageId) -> bool {
        self.stage(stage.as_str()).is_some() || (stage.as_str() == LOST && self.lost.is_some())
    }

    /// Where a record of this kind may be moved to from `from`, by the order of the stages alone.
    pub fn moves_from(&self, from: &StageId) -> Vec<StageId> {
        let present = self.stages.iter().position(|stage| stage.id == *from);
        let steps = self.stages.iter().enumerate();
        let open = steps.filter(|(index, stage)| stage.from.contains(from) || present.is_some_and(|present| *index < present));
        let is_lost = self.lost.as_ref().is_some_and(|lost| from.as_str() != LOST && may_be_lost(&lost.from, from));
        open.map(|(_, stage)| stage.id.clone()).chain(is_lost.then(|| StageId::from(LOST))).collect()
    }
}

fn may_be_lost(allowed: &[StageId], from: &StageId) -> bool {
    allowed.is_empty() || allowed.contains(from)
}

fn lost_conditions(kind: &Kind, from: Option<&StageId>) -> Vec<Condition> {
    let Some(lost) = &kind.lost else {
        let known = kind.stages.iter().map(|stage| stage.id.as_str()).collect::<Vec<_>>().join(", ");
        let condition = Condition::new(code::STAGE_UNKNOWN, rule(kind, "stages"), ConditionState::Unmet);
        return vec![condition.with("stage", LOST).with("known", known)];
    };
    let is_allowed = from.is_some_and(|from| may_be_lost(&lost.from, from));
    let state = if is_allowed { ConditionState::Met } else { ConditionState::Unmet };
    let mut order = Condition::new(code::STAGE_SKIPPED, rule(kind, "lost.from"), state).with("stage", LOST);
    if let Some(next) = lost.from.first().filter(|_| !is_allowed) {
        order = order.with("next", next);
    }
    vec![order]
}

/// The step to take from `from` on the way to `to`: the first that may follow, going along `from` lists backwards.
fn next_stage<'a>(kind: &'a Kind, from: Option<&StageId>, to: &'a StageId) -> Option<&'a StageId> {
    let from = from?;
    let (mut step, mut seen) = (to, BTreeSet::new());
    while seen.insert(step) {
        let stage = kind.stage(step.as_str())?;
        if stage.from.contains(from) {
            return Some(step);
        }
        step = stage.from.first()?;
    }
    None
}

/// What the gates of two stages are evaluated over.
struct Gates<'a> {
    playbook: &'a Playbook,
    kind: &'a Kind,
    record: &'a Record,
    facts: &'a dyn Facts,
}

fn kind_rule(kind: &Kind, stage: &StageId, what: &str) -> String {
    rule(kind, format_args!("{stage}.{what}"))
}

impl Gates<'_> {
    /// What must be done in the stage that is left: each is ticked on the record.
    fn done(&self, rule: &str, actions: &[FieldId], to: &mut Vec<Condition>) {
        for action in actions {
            let state = match self.record.value(action.as_str()) {
                Some(Value::Bool(true)) => ConditionState::Met,
                _ if is_held(self.kind, self.record, action, self.facts) => ConditionState::Unmet,
                _ => lacking(action),
            };
            to.push(Condition::new(code::STAGE_ACTION, rule.to_owned(), state).at(action.clone()));
        }
    }

    fn add(&self, rule: &str, fields: &[FieldId], evidence: &[Evidence], guards: &[Guard], to: &mut Vec<Condition>) {
        for field in fields {
            to.push(Condition::new(code::STAGE_FIELD, format!("{rule}.fields"), self.filled(field)).at(field.clone()));
        }
        for wanted in evidence {
            to.push(self.evidence(wanted, format!("{rule}.evidence")));
        }
        for guard in guards {
            let state = evaluated(&guard.when, self.record, self.kind, self.playbook, self.facts);
            let mut condition =
                Condition::new(code::GUARD_FALSE, format!("{rule}.guard"), state).with("guard", &guard.when.source);
            condition.path = first_field(&guard.when, self.kind).map(Path::field);
            condition.message = (!guard.message.0.is_empty()).then(|| guard.message.clone());
            to.push(condition);
        }
    }

    fn filled(&self, field: &FieldId) -> ConditionState {
        match () {
            () if !self.record.is_blank(field) => ConditionState::Met,
            () if is_held(self.kind, self.record, field, self.facts) => ConditionState::Unmet,
            () => lacking(field),
        }
    }

    /// Files that count, and whose bytes are here or on their way. What is asked for beyond "something" is named to who lacks it.
    fn evidence(&self, wanted: &Evidence, rule: String) -> Condition {
        let hashes = self.files(wanted);
        let missing: Vec<BlobHash> = hashes.iter().flatten().copied().filter(|hash| !self.facts.has_bytes(*hash)).collect();
        let state = match () {
            () if hashes.len() < wanted.at_least as usize => match self.filled(&wanted.slot) {
                ConditionState::Met => ConditionState::Unmet,
                state => state,
            },
            () if missing.is_empty() => ConditionState::Met,
            () => ConditionState::OnItsWay(missing),
        };
        let mut condition = Condition::new(code::EVIDENCE_MISSING, rule, state).at(wanted.slot.clone());
        if wanted.at_least > 1 {
            condition = condition.with("count", wanted.at_least).with("have", hashes.len());
        }
        match wanted.media {
            Some(media) => condition.with("media", media.as_str()),
            None => condition,
        }
    }

    fn files(&self, wanted: &Evidence) -> Vec<Option<BlobHash>> {
        let items = self.record.fields.get(&wanted.slot).and_then(roundsman_domain::Content::items);
        let text = |item: &roundsman_domain::Item, name: &str| item.fields.get(name).and_then(Value::as_text).map(str::to_owned);
        let counts = |item: &&roundsman_domain::Item| {
            wanted.media.is_none_or(|media| text(item, "type").is_some_and(|media_type| media.covers(&media_type)))
        };
        let items = items.into_iter().flat_map(|items| items.values()).filter(counts);
        items.map(|item| text(item, "hash").and_then(|hash| hash.parse().ok())).collect()
    }
}

/// Whether this side can say that an empty field is empty. What the record shows is held, whatever else is not.
pub(crate) fn is_held(kind: &Kind, record: &Record, field: &FieldId, facts: &dyn Facts) -> bool {
    record.fields.contains_key(field) || facts.has_section(record.id, &kind.section_of(field.as_str()))
}

pub(crate) fn lacking(field: &FieldId) -> ConditionState {
    ConditionState::Unknown(BTreeSet::from([field.to_string()]))
}

/// The attachments of a slot whose bytes are not at hand.
pub(crate) fn bytes_missing(record: &Record, slot: &FieldId, facts: &dyn Facts) -> Vec<BlobHash> {
    let items = record.fields.get(slot).and_then(roundsman_domain::Content::items);
    let hashes =
        items.into_iter().flat_map(|items| items.values()).filter_map(|item| item.fields.get("hash")?.as_text()?.parse().ok());
    hashes.filter(|hash| !facts.has_bytes(*hash)).collect()
}

pub(crate) fn evaluated(
    when: &Expression,
    record: &Record,
    kind: &Kind,
    playbook: &Playbook,
    facts: &dyn Facts,
) -> ConditionState {
    match when.evaluate(record, kind, playbook, facts) {
        Ok(Truth::True) => ConditionState::Met,
        Ok(Truth::False) => ConditionState::Unmet,
        Ok(Truth::Unknown(facts)) => ConditionState::Unknown(facts),
        Err(error) => ConditionState::Broken(error.to_string()),
    }
}

/// The field that a guard names first: where a form leads the one whom it stops.
fn first_field(when: &Expression, kind: &Kind) -> Option<FieldId> {
    crate::approval::fields_of(when, kind).next()
}
