//! Reasons: why an edit was refused or marked, as data. `text` makes sentences of them.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::path::Path;

/// A stable name on the wire and the key of a sentence in `text`. Never changes once released.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// A code written in our own source.
    pub const fn new(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// The code itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Every code that judging may give. One list, so that `text` can be tested against it.
pub mod code {
    use super::Code;

    macro_rules! codes {
        ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
            $($(#[$doc])* pub const $name: Code = Code::new($code);)*
            /// All of them.
            pub const ALL: &[Code] = &[$($name),*];
        };
    }

    codes! {
        /// Bytes that are no edit, or an edit that contradicts itself.
        EDIT_MALFORMED = "edit.malformed";
        /// Made under a playbook version that the relay does not know. `detail.version`.
        PLAYBOOK_UNKNOWN = "playbook.unknown";
        /// The record does not exist, or is out of the author's sight: the two are told apart by nobody.
        RECORD_UNKNOWN = "record.unknown";
        /// The id of a new record is taken.
        RECORD_EXISTS = "record.exists";
        /// The record is archived.
        RECORD_ARCHIVED = "record.archived";
        /// A record that the edit links to does not exist or is out of the author's sight.
        LINK_UNKNOWN = "link.unknown";
        /// A link to a record of another kind.
        LINK_KIND = "link.kind";
        /// The kind is not in the playbook.
        KIND_UNKNOWN = "kind.unknown";
        /// The field is not in the kind.
        FIELD_UNKNOWN = "field.unknown";
        /// The field is filled by the system.
        FIELD_READ_ONLY = "field.read_only";
        /// A required field is empty.
        FIELD_REQUIRED = "field.required";
        /// The value is not of the field's type. `detail.expected`.
        VALUE_TYPE = "value.type";
        /// The value is not among the options.
        VALUE_OPTION = "value.option";
        /// The value is too long. `detail.max`.
        VALUE_LONG = "value.long";
        /// The operation does not fit the field.
        OP_UNFIT = "op.unfit";
        /// A text position past the end.
        TEXT_RANGE = "text.range";
        /// The item is not there.
        ITEM_UNKNOWN = "item.unknown";
        /// The item's key is taken.
        ITEM_EXISTS = "item.exists";
        /// The author's grants do not let them do this.
        SCOPE_FORBIDDEN = "scope.forbidden";
        /// An automation has frozen this until `detail.until`.
        FROZEN = "frozen";
        /// Somebody else has claimed the record. `detail.by`, `detail.at`.
        CLAIM_TAKEN = "claim.taken";
        /// The seat named is not under the author's grants.
        SCOPE_SEAT = "scope.seat";
        /// The section is not the author's to write.
        SCOPE_SECTION = "scope.section";
        /// The stage is not in the kind's pipeline.
        STAGE_UNKNOWN = "stage.unknown";
        /// A stage may not be skipped. `detail.next`.
        STAGE_SKIPPED = "stage.skipped";
        /// Somebody else has moved the record meanwhile. `detail.stage`, `detail.by`, `detail.at`.
        STAGE_MOVED_ON = "stage.moved_on";
        /// An entry or exit field is empty.
        STAGE_FIELD = "stage.field";
        /// What a visit needs to count is not filled in.
        VISIT_FIELD = "visit.field";
        /// The rule for a visit to count is not met.
        VISIT_RULE = "visit.rule";
        /// Something that must be done in the stage that is left is not ticked.
        STAGE_ACTION = "stage.action";
        /// A move needs evidence that is not there. `detail.count` and `detail.have` where it needs several, `detail.media` where only some files count.
        EVIDENCE_MISSING = "evidence.missing";
        /// A guard is false.
        GUARD_FALSE = "guard.false";
        /// A guard went over its budget or cannot be evaluated: the playbook needs mending.
        GUARD_BROKEN = "guard.broken";
        /// Leaving the pipeline as lost needs a reason.
        STAGE_REASON = "stage.reason";
        /// Beside unmet conditions: an exception can be asked for, with a justification.
        EXCEPTION_POSSIBLE = "exception.possible";
        /// An exception was refused. `detail.by`, `detail.because`.
        EXCEPTION_REFUSED = "exception.refused";
        /// A mark: the record was moved by exception. `detail.by`, `detail.until`.
        EXCEPTION_RELEASED = "exception.released";
        /// A mark: what it lacked when it was moved by exception was not brought in time.
        EXCEPTION_OVERDUE = "exception.overdue";
        /// An approver said no. `detail.by`, `detail.because`.
        APPROVAL_REFUSED = "approval.refused";
        /// Nobody has the role that must approve. `detail.role`.
        APPROVAL_NOBODY = "approval.nobody";
        /// Its author took the request back.
        APPROVAL_WITHDRAWN = "approval.withdrawn";
        /// Nobody decided in time, and the playbook says that this is a no.
        APPROVAL_TIMEOUT = "approval.timeout";
        /// The edit builds on one that was returned. `detail.edit`.
        DEPENDS = "depends";
        /// The request is not there, or not for this user.
        REQUEST_UNKNOWN = "request.unknown";
        /// The request was decided by somebody else. `detail.verdict`, `detail.by`.
        REQUEST_DECIDED = "request.decided";
        /// The verdict is not among those offered.
        REQUEST_VERDICT = "request.verdict";
        /// The user may not decide this request.
        REQUEST_FORBIDDEN = "request.forbidden";
        /// Mark: a value set here lost to one with the later trusted time.
        CONFLICT_OVERWRITTEN = "conflict.overwritten";
        /// Mark: somebody else wrote in the same text, list or set meanwhile; both stay. `detail.by`.
        CONFLICT_MERGED = "conflict.merged";
        /// Mark: two values for one field; a person decides.
        CONFLICT_REVIEW = "conflict.review";
        /// Mark: another record has the same unique key; its owner decides.
        UNIQUE_COLLISION = "unique.collision";
        /// A mark: the record was imported, and its times are what the import said.
        IMPORTED = "imported";
        /// Mark: the base is not known to this relay (restored from a backup); authored at the newest heads.
        BASE_UNKNOWN = "base_unknown";
        /// The relay failed on this edit; operations look at it.
        RELAY_ERROR = "relay_error";
    }
}

/// One reason: what, where, by which rule, and the facts that a sentence needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of reason.
    pub code: Code,
    /// Which field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Path>,
    /// Which rule of the playbook, as `kind.stage.rule`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What the sentence names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub detail: BTreeMap<String, String>,
}

impl Reason {
    /// A reason with nothing but its code.
    pub fn new(code: Code) -> Self {
        Self { code, path: None, rule: None, detail: BTreeMap::new() }
    }

    /// About this path.
    pub fn at(mut self, path: Path) -> Self {
        self.path = Some(path);
        self
    }

    /// By this rule.
    pub fn by_rule(mut self, rule: impl Into<String>) -> Self {
        self.rule = Some(rule.into());
        self
    }

    /// With this fact for the sentence.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.detail.insert(name.to_owned(), value.to_string());
        self
    }
}
