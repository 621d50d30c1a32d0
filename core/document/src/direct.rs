//! Writing a change without the document: the same bytes and the same hash as through it, in a fiftieth of the time.

use std::num::NonZeroU64;

use automerge::{
    ActorId, Change, ExpandedChange, ObjType, ScalarValue,
    legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec},
};
use roundsman_domain::{ChangeHash, Heads};

use crate::{
    author::{Author, RELAY},
    state::{Entry, Holders, Named, OpAt, Slot, State},
    step::{CONTESTED, Place, REMOVED, Shape, Step, What},
};

/// Writes the author's change at the state's heads; nothing where the steps change nothing.
pub(crate) fn write(state: &mut State, steps: &[Step], author: &Author<'_>) -> Option<Vec<u8>> {
    if steps.is_empty() {
        return None;
    }
    let actor = ActorId::from(author.actor);
    let deps = state.heads.as_slice().to_vec();
    let (change, hash) = Pen::new(state, actor).write(steps, deps, author.message(), author.when.earliest_ms)?;
    state.advance(hash, Some(author.edit));
    Some(change)
}

/// Writes a change of the relay's own that makes containers.
///
/// It builds on nothing, so that whatever base counts as including it does not count as having seen anything else, and has an actor of
/// its own, since an actor's changes must follow one another.
pub(crate) fn contain(state: &mut State, steps: &[Step], author: &Author<'_>) -> Option<Vec<u8>> {
    if steps.is_empty() {
        return None;
    }
    let actor = [author.actor.as_slice(), &state.max_op.to_be_bytes()].concat();
    let before = state.heads.clone();
    let (change, hash) =
        Pen::new(state, ActorId::from(actor)).write(steps, Vec::new(), RELAY.to_owned(), author.when.earliest_ms)?;
    state.heads = Heads::new(before.as_slice().iter().copied().chain([hash]).collect());
    state.chain = None;
    Some(change)
}

struct Pen<'a> {
    state: &'a mut State,
    actor: ActorId,
    actor_index: u32,
    ops: Vec<Op>,
}

impl<'a> Pen<'a> {
    fn new(state: &'a mut State, actor: ActorId) -> Self {
        let actor_index = state.actor_index(&actor);
        Self { state, actor, actor_index, ops: Vec::new() }
    }

    fn write(mut self, steps: &[Step], deps: Vec<ChangeHash>, message: String, time: i64) -> Option<(Vec<u8>, ChangeHash)> {
        self.ops.reserve(steps.len());
        steps.iter().for_each(|step| self.step(step));
        let count = u64::try_from(self.ops.len()).ok().filter(|count| *count > 0)?;
        let seq = {
            let (_, seq) = self.state.actors.get_mut(self.actor_index as usize)?;
            *seq += 1;
            *seq
        };
        let change = Change::from(ExpandedChange {
            operations: self.ops,
            actor_id: self.actor,
            hash: None,
            seq,
            start_op: NonZeroU64::new(self.state.max_op + 1)?,
            time,
            message: Some(message),
            deps: deps.iter().map(|hash| automerge::ChangeHash(hash.0)).collect(),
            extra_bytes: Vec::new(),
            author: None,
        });
        self.state.max_op += count;
        Some((change.raw_bytes().to_vec(), ChangeHash(change.hash().0)))
    }

    fn next(&self) -> OpAt {
        OpAt { counter: self.state.max_op + 1 + self.ops.len() as u64, actor: self.actor_index }
    }

    fn op(&mut self, action: OpType, obj: ObjectId, key: Key, pred: SortedVec<OpId>, insert: bool) -> OpAt {
        let at = self.next();
        self.ops.push(Op { action, obj, key, pred, insert });
        at
    }

    fn root(&mut self, field: &str, action: OpType) -> OpAt {
        self.op(action, ObjectId::Root, Key::Map(field.into()), SortedVec::new(), false)
    }

    fn step(&mut self, step: &Step) {
        let field = step.field.as_str();
        match &step.what {
            What::Contain(shape) => self.contain(field, *shape),
            What::Put { place, value, is_same } => self.put(field, place, value, *is_same),
            What::MakeItem(key) => {
                let Some(map) = self.map(field) else { return };
                let object = ObjectId::Id(self.state.id(map));
                let made = self.op(OpType::Make(ObjType::Map), object, Key::Map(key.as_str().into()), SortedVec::new(), false);
                if let Some(Slot::Map { entries, .. }) = self.state.slots.get_mut(field) {
                    entries.insert(key.as_str(), Entry::Item { object: made, fields: Named::default() });
                }
            }
            What::Count(by) => {
                if let Some(Slot::Counter(at)) = self.state.slots.get(field) {
                    let pred = vec![self.state.id(*at)].into();
                    self.op(OpType::Increment(*by), ObjectId::Root, Key::Map(field.into()), pred, false);
                }
            }
            What::Splice { at, delete, insert } => self.splice(field, (*at).into(), (*delete).into(), insert),
        }
    }

    fn contain(&mut self, field: &str, shape: Shape) {
        let slot = match shape {
            Shape::Scalar => return,
            Shape::Text => Slot::Text { object: self.root(field, OpType::Make(ObjType::Text)), runs: Default::default() },
            Shape::Counter => Slot::Counter(self.root(field, OpType::Put(ScalarValue::counter(0)))),
            Shape::Choices | Shape::Items => {
                Slot::Map { object: self.root(field, OpType::Make(ObjType::Map)), entries: Named::default() }
            }
        };
        self.state.slots.insert(field, slot);
    }

    fn map(&self, field: &str) -> Option<OpAt> {
        match self.state.slots.get(field) {
            Some(Slot::Map { object, .. }) => Some(*object),
            _ => None,
        }
    }

    /// Where a scalar is: its object (none for the root), its key there, and who holds it.
    fn find<'b>(&'b self, field: &'b str, place: &'b Place) -> Option<(Option<OpAt>, &'b str, Option<&'b Holders>)> {
        let entry = |key: &str| match self.state.slots.get(field) {
            Some(Slot::Map { entries, .. }) => entries.get(key),
            _ => None,
        };
        let inner = |key: &str, name: &'b str| match entry(key) {
            Some(Entry::Item { object, fields }) => Some((Some(*object), name, fields.get(name))),
            _ => None,
        };
        match place {
            Place::Field => match self.state.slots.get(field) {
                None => Some((None, field, None)),
                Some(Slot::Scalar(holders)) => Some((None, field, Some(holders))),
                Some(_) => None,
            },
            Place::Choice(key) => match entry(key.as_str()) {
                Some(Entry::Choice(holders)) => Some((self.map(field), key.as_str(), Some(holders))),
                None => self.map(field).map(|map| (Some(map), key.as_str(), None)),
                Some(Entry::Item { .. }) => None,
            },
            Place::Inner(key, name) => inner(key.as_str(), name.as_str()),
            Place::Removed(key) => inner(key.as_str(), REMOVED),
            Place::Contested(key) => inner(key.as_str(), CONTESTED),
        }
    }

    fn hold(&mut self, field: &str, place: &Place, holders: Holders) {
        let (key, name) = match place {
            Place::Field => return self.state.slots.insert(field, Slot::Scalar(holders)),
            Place::Choice(key) => (key, None),
            Place::Inner(key, name) => (key, Some(name.as_str())),
            Place::Removed(key) => (key, Some(REMOVED)),
            Place::Contested(key) => (key, Some(CONTESTED)),
        };
        let Some(Slot::Map { entries, .. }) = self.state.slots.get_mut(field) else { return };
        match (name, entries.get_mut(key.as_str())) {
            (Some(name), Some(Entry::Item { fields, .. })) => fields.insert(name, holders),
            (None, _) => entries.insert(key.as_str(), Entry::Choice(holders)),
            _ => {}
        }
    }

    /// As Automerge does: the value that is there is not put again, but its rivals go.
    fn put(&mut self, field: &str, place: &Place, value: &ScalarValue, is_same: bool) {
        let Some((object, key, holders)) = self.find(field, place) else { return };
        let obj = object.map_or(ObjectId::Root, |at| ObjectId::Id(self.state.id(at)));
        let key = Key::Map(key.into());
        match holders {
            Some(holders) if is_same && holders.losers.is_empty() => {}
            Some(holders) if is_same => {
                let (pred, kept) = (self.preds(&holders.losers), holders.winner);
                self.op(OpType::Delete, obj, key, pred, false);
                self.hold(field, place, Holders::one(kept));
            }
            _ => {
                let held: Vec<OpAt> = holders.iter().flat_map(|held| held.losers.iter().chain([&held.winner])).copied().collect();
                let pred = self.preds(&held);
                let at = self.op(OpType::Put(value.clone()), obj, key, pred, false);
                self.hold(field, place, Holders::one(at));
            }
        }
    }

    fn preds(&self, held: &[OpAt]) -> SortedVec<OpId> {
        held.iter().map(|at| self.state.id(*at)).collect()
    }

    fn splice(&mut self, field: &str, at: u64, delete: u64, insert: &str) {
        let Some(Slot::Text { object, runs }) = self.state.slots.get(field) else { return };
        let obj = ObjectId::Id(self.state.id(*object));
        let start = self.next();
        let mut after = runs.before(at).map_or(ElementId::Head, |at| ElementId::Id(self.state.id(at)));
        let mut inserted = 0;
        for character in insert.chars() {
            let id = self.op(OpType::Put(character.into()), obj.clone(), Key::Seq(after), SortedVec::new(), true);
            after = ElementId::Id(OpId(id.counter, self.actor.clone()));
            inserted += 1;
        }
        let Some(Slot::Text { runs, .. }) = self.state.slots.get_mut(field) else { return };
        for gone in runs.splice(at, delete, start, inserted) {
            let id = self.state.id(gone);
            self.op(OpType::Delete, obj.clone(), Key::Seq(ElementId::Id(id.clone())), vec![id].into(), false);
        }
    }
}
