//! What a company calls its things, in the reader's language, and times in the company's zone.

use roundsman_domain::{FieldId, Path, TrustedInterval, UserId};
use roundsman_playbook::{Expression, Field, FieldType, Kind, Playbook};
use roundsman_text::{Language, Names, Zone, ago, moment_near, say};

use crate::ledger::Directory;

/// The words for one reader.
pub(super) struct Words<'a> {
    pub(super) language: Language,
    pub(super) playbook: &'a Playbook,
    pub(super) zone: Zone,
    pub(super) now_ms: i64,
    directory: &'a Directory,
}

impl<'a> Words<'a> {
    pub(super) fn new(directory: &'a Directory, playbook: &'a Playbook, language: Language, now_ms: i64) -> Self {
        let zone = Zone::named(&playbook.time_zone).unwrap_or_else(Zone::utc);
        Self { language, playbook, zone, now_ms, directory }
    }

    pub(super) fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        say(self.language, key, args)
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// A condition as people say it.
    pub(super) fn condition(&self, kind: &Kind, when: &Expression) -> String {
        when.in_words(kind, self.playbook, self.language.tag(), &|key, args| self.say(key, args))
    }

    pub(super) fn person(&self, user: UserId) -> &'a str {
        self.directory.name_of(user)
    }

    /// The author of something; what the relay did by itself has no person behind it.
    pub(super) fn author(&self, user: UserId) -> String {
        if user == UserId::from_bytes([0; 16]) { self.word("author-relay") } else { self.person(user).to_owned() }
    }

    pub(super) fn seat(&self, seat: roundsman_domain::SeatId) -> &'a str {
        self.directory.tree.seats.get(&seat).map_or("—", |seat| seat.name.as_str())
    }

    pub(super) fn kind(&self, kind: &'a Kind) -> &'a str {
        kind.title.get(self.language.tag()).unwrap_or(kind.id.as_str())
    }

    /// Several of a kind: headings of lists.
    pub(super) fn kinds(&self, kind: &'a Kind) -> &'a str {
        kind.plural(self.language.tag())
    }

    pub(super) fn field(&self, field: &Field) -> String {
        field.title.get(self.language.tag()).unwrap_or(field.id.as_str()).to_owned()
    }

    pub(super) fn field_named(&self, kind: &Kind, field: &FieldId) -> String {
        kind.field(field.as_str()).map_or_else(|| field.to_string(), |field| self.field(field))
    }

    pub(super) fn stage(&self, kind: &Kind, stage: &str) -> String {
        kind.stage_title(stage, self.language.tag())
    }

    pub(super) fn moment(&self, at_ms: i64) -> String {
        moment_near(self.language, at_ms, self.now_ms, &self.zone)
    }

    pub(super) fn ago(&self, at_ms: i64) -> String {
        ago(self.language, at_ms, self.now_ms)
    }

    /// When something happened, as honestly as it is known: one time where both ends read alike, else both.
    pub(super) fn when(&self, when: TrustedInterval) -> String {
        let (from, until) = (self.moment(when.earliest_ms), self.moment(when.latest_ms));
        if from == until { from } else { self.say("between", &[("from", &from), ("until", &until)]) }
    }
}

/// The words for reasons about a record of one kind.
pub(super) struct Of<'a, 'b>(pub(super) &'b Words<'a>, pub(super) &'b Kind);

impl Names for Of<'_, '_> {
    fn field(&self, path: &Path) -> Option<String> {
        let Self(words, kind) = self;
        let field = kind.field(path.field.as_str())?;
        match (&path.item, &field.type_) {
            (Some((_, inner)), FieldType::List(fields)) => {
                fields.iter().find(|field| field.id == *inner).map(|field| words.field(field))
            }
            _ => Some(words.field(field)),
        }
    }

    fn stage(&self, stage: &str) -> Option<String> {
        Some(self.0.stage(self.1, stage))
    }

    fn kind(&self, kind: &str) -> Option<String> {
        self.0.playbook.kinds.get(kind).map(|kind| self.0.kind(kind).to_owned())
    }

    fn role(&self, role: &str) -> Option<String> {
        self.0.playbook.role(role).and_then(|role| role.title.get(self.0.language.tag())).map(str::to_owned)
    }

    fn person(&self, person: &str) -> Option<String> {
        Some(person.parse().map_or_else(|_| person.to_owned(), |user| self.0.person(user).to_owned()))
    }

    fn zone(&self) -> Option<Zone> {
        Some(self.0.zone.clone())
    }
}
