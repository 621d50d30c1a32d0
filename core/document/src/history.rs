//! Histories: who said what and when, with what was overwritten still readable.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, HashMap},
};

use automerge::{
    Automerge, ExpandedChange,
    legacy::{Key, ObjectId, Op, OpId, OpType},
};
use automerge::{ObjType, ScalarValue};
use roundsman_domain::{EditId, FieldId, ItemKey, Path, TrustedInterval, Value};
use roundsman_playbook::{Kind, Policy};

use crate::{
    author::Signed,
    error::DocumentError,
    graph::{Graph, Seen},
    scalar::value,
    settle::{is_later, policy_of},
    step::{CONTESTED, REMOVED},
    stored::{Stored, guarded},
};

/// One thing that somebody did to a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The edit that did it.
    pub edit: EditId,
    /// The name of its author.
    pub by: String,
    /// When it was made.
    pub when: TrustedInterval,
    /// The field, or the field of an item.
    pub path: Path,
    /// The item or the option that came or went.
    pub item: Option<ItemKey>,
    /// What was done.
    pub deed: Deed,
    /// It lost against something that was said apart from it. What was simply replaced by one who had seen it is not overwritten.
    pub is_overwritten: bool,
}

/// What was done to a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// A value was set.
    Set(Value),
    /// A long text was changed.
    Wrote {
        /// What was inserted, in the order of the text as it was written.
        inserted: String,
        /// What was deleted.
        deleted: String,
    },
    /// A counter went up, or down.
    Counted(i64),
    /// An item or an option came, with these values.
    Added(BTreeMap<FieldId, Value>),
    /// An item or an option went.
    Removed,
}

/// All that people did to the fields of a section, oldest first: by time, but nothing before what its author had seen.
///
/// # Errors
/// Where the bytes are no document.
pub fn history(kind: &Kind, stored: &Stored) -> Result<Vec<Past>, DocumentError> {
    let doc = stored.load()?;
    guarded(|| Ok(Reading::of(&doc).finish(kind)))
}

/// Where an object hangs.
#[derive(Debug, Clone)]
enum Place {
    Field(FieldId),
    Item(FieldId, ItemKey),
}

/// An entry with what it takes to see whether it was overwritten.
struct Entry {
    past: Past,
    node: usize,
    counter: u64,
}

struct Reading {
    graph: Graph,
    places: HashMap<OpId, Place>,
    characters: HashMap<OpId, String>,
    entries: Vec<Entry>,
}

impl Reading {
    fn of(doc: &Automerge) -> Self {
        let graph = Graph::of(doc);
        let mut reading = Self { graph, places: HashMap::new(), characters: HashMap::new(), entries: Vec::new() };
        for change in doc.get_changes(&[]) {
            let node = reading.graph.index(&change.hash());
            let signed = node.and_then(|node| reading.graph.nodes.get(node)).and_then(|node| node.signed.clone());
            reading.change(&change.decode(), node.zip(signed));
        }
        reading
    }

    fn change(&mut self, change: &ExpandedChange, by: Option<(usize, Signed)>) {
        let first = self.entries.len();
        for (counter, op) in (change.start_op.get()..).zip(&change.operations) {
            let id = OpId(counter, change.actor_id.clone());
            if let Some((node, signed)) = &by
                && let Some((path, item, deed)) = self.deed(op)
            {
                self.tell(first, *node, counter, signed, path, item, deed);
            }
            self.note(id, op);
        }
    }

    /// Remembers what later operations refer to.
    fn note(&mut self, id: OpId, op: &Op) {
        let place = match (&op.action, &op.key, self.place(&op.obj)) {
            (OpType::Put(ScalarValue::Str(character)), Key::Seq(_), _) if op.insert => {
                self.characters.insert(id, character.to_string());
                return;
            }
            (OpType::Make(_), Key::Map(key), None) => FieldId::new(key).ok().map(Place::Field),
            (OpType::Make(_), Key::Map(key), Some(Place::Field(field))) => {
                ItemKey::new(key).ok().map(|key| Place::Item(field.clone(), key))
            }
            _ => None,
        };
        if let Some(place) = place {
            self.places.insert(id, place);
        }
    }

    fn place(&self, object: &ObjectId) -> Option<&Place> {
        match object {
            ObjectId::Root => None,
            ObjectId::Id(id) => self.places.get(id),
        }
    }

    /// What one operation says, for people.
    fn deed(&self, op: &Op) -> Option<(Path, Option<ItemKey>, Deed)> {
        let key = match &op.key {
            Key::Map(key) => Some(key.as_str()),
            Key::Seq(_) => None,
        };
        match (self.place(&op.obj), key, &op.action) {
            (None, Some(_), OpType::Put(ScalarValue::Counter(_))) => None,
            (None, Some(key), OpType::Put(scalar)) => {
                Some((Path::field(FieldId::new(key).ok()?), None, Deed::Set(value(scalar))))
            }
            (None, Some(key), OpType::Increment(by)) => Some((Path::field(FieldId::new(key).ok()?), None, Deed::Counted(*by))),
            (Some(Place::Field(field)), None, OpType::Put(ScalarValue::Str(character))) => {
                let inserted = character.to_string();
                Some((Path::field(field.clone()), None, Deed::Wrote { inserted, deleted: String::new() }))
            }
            (Some(Place::Field(field)), None, OpType::Delete) => {
                let deleted = op.pred.iter().filter_map(|id| self.characters.get(id)).cloned().collect();
                Some((Path::field(field.clone()), None, Deed::Wrote { inserted: String::new(), deleted }))
            }
            (Some(Place::Field(field)), Some(key), OpType::Make(ObjType::Map)) => {
                Some((Path::field(field.clone()), ItemKey::new(key).ok(), Deed::Added(BTreeMap::new())))
            }
            (Some(Place::Field(field)), Some(key), OpType::Put(ScalarValue::Boolean(is_chosen))) => {
                let deed = if *is_chosen { Deed::Added(BTreeMap::new()) } else { Deed::Removed };
                Some((Path::field(field.clone()), ItemKey::new(key).ok(), deed))
            }
            (Some(Place::Item(field, item)), Some(REMOVED), OpType::Put(ScalarValue::Boolean(true))) => {
                Some((Path::field(field.clone()), Some(item.clone()), Deed::Removed))
            }
            (Some(Place::Item(..)), Some(REMOVED | CONTESTED), _) => None,
            (Some(Place::Item(field, item)), Some(key), OpType::Put(scalar)) => {
                let inner = FieldId::new(key).ok()?;
                Some((Path { field: field.clone(), item: Some((item.clone(), inner)) }, None, Deed::Set(value(scalar))))
            }
            _ => None,
        }
    }

    /// Adds to what the same change (its entries begin at `first`) has said of the same thing, or says something new.
    #[allow(clippy::too_many_arguments)]
    fn tell(&mut self, first: usize, node: usize, counter: u64, signed: &Signed, path: Path, item: Option<ItemKey>, deed: Deed) {
        for entry in &mut self.entries[first..] {
            let past = &mut entry.past;
            match (&mut past.deed, &deed) {
                (Deed::Wrote { inserted, deleted }, Deed::Wrote { inserted: more, deleted: gone }) if past.path == path => {
                    inserted.push_str(more);
                    deleted.push_str(gone);
                    return;
                }
                (Deed::Set(value), Deed::Set(newer)) if past.path == path => {
                    *value = newer.clone();
                    entry.counter = counter;
                    return;
                }
                (Deed::Added(values), Deed::Set(value)) if past.path.field == path.field => {
                    let Some((key, inner)) = &path.item else { continue };
                    if past.item.as_ref() == Some(key) {
                        values.insert(inner.clone(), value.clone());
                        return;
                    }
                }
                _ => {}
            }
        }
        let Signed { edit, by, when } = signed.clone();
        self.entries.push(Entry { past: Past { edit, by, when, path, item, deed, is_overwritten: false }, node, counter });
    }

    fn finish(mut self, kind: &Kind) -> Vec<Past> {
        let overwritten = self.overwritten(kind);
        for (entry, is_overwritten) in self.entries.iter_mut().zip(overwritten) {
            entry.past.is_overwritten = is_overwritten;
        }
        let order = self.graph.times();
        self.entries.sort_by_key(|entry| (order.get(entry.node).copied().unwrap_or_default(), entry.node));
        self.entries.into_iter().map(|entry| entry.past).collect()
    }

    fn overwritten(&self, kind: &Kind) -> Vec<bool> {
        let mut by_path: HashMap<(&Path, Option<&ItemKey>), Vec<usize>> = HashMap::new();
        for (index, Entry { past, .. }) in self.entries.iter().enumerate() {
            by_path.entry((&past.path, past.item.as_ref())).or_default().push(index);
        }
        let seen: Vec<OnceCell<Seen>> = self.graph.nodes.iter().map(|_| OnceCell::new()).collect();
        let had_seen = |one: usize, other: usize| {
            one == other || seen.get(one).is_some_and(|cell| cell.get_or_init(|| self.graph.seen_from([one]))[other])
        };
        let mut overwritten = vec![false; self.entries.len()];
        for said in by_path.values().filter(|said| said.len() > 1) {
            for (index, other) in said.iter().flat_map(|one| said.iter().map(move |other| (*one, *other))) {
                let (one, other) = (&self.entries[index], &self.entries[other]);
                let is_beaten = self.is_beaten(kind, one, other);
                overwritten[index] |= is_beaten && !had_seen(one.node, other.node) && !had_seen(other.node, one.node);
            }
        }
        overwritten
    }

    /// Whether the second would stand where the two were said apart.
    fn is_beaten(&self, kind: &Kind, one: &Entry, other: &Entry) -> bool {
        let signed = |entry: &Entry| self.graph.nodes.get(entry.node).and_then(|node| node.signed.as_ref());
        match (&one.past.deed, &other.past.deed) {
            (Deed::Removed, Deed::Added(_)) => true,
            (Deed::Set(value), Deed::Set(newer)) if value != newer => {
                let inner = one.past.path.item.as_ref().map(|(_, inner)| inner.as_str());
                match policy_of(kind, one.past.path.field.as_str(), inner) {
                    Policy::Review => other.counter < one.counter,
                    Policy::Latest | Policy::Add => {
                        signed(one).zip(signed(other)).is_some_and(|(one, other)| is_later(one, other))
                    }
                }
            }
            _ => false,
        }
    }
}
