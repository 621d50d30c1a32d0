//! Author state: what must be kept beside a document to write its next change without loading it.

mod codec;
mod read;
mod runs;

use std::sync::Arc;

use automerge::{ActorId, legacy};
use roundsman_domain::{ChangeHash, DeviceId, EditId, Heads};

pub(crate) use read::heads;
pub(crate) use runs::{Run, Runs};

use crate::write::BaseOf;

/// How many of a chain's latest changes are remembered as possible bases: a base further back costs loading the document.
const TIPS_MAX: usize = 32;

/// What must be kept beside a document to write its next change without loading it.
///
/// Belongs to the document's current heads and to nothing else; [`crate::open`] makes it anew from the document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    pub(crate) heads: Heads,
    pub(crate) max_op: u64,
    /// Every actor that ever wrote here, sorted, with its last sequence number.
    pub(crate) actors: Vec<(ActorId, u64)>,
    pub(crate) slots: Named<Slot>,
    pub(crate) chain: Option<Chain>,
}

/// The changes at the end of a document that one device made one after another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chain {
    pub(crate) device: DeviceId,
    /// The heads that the first of them was written on.
    pub(crate) from: Heads,
    pub(crate) last_counter: u64,
    /// The latest of them, oldest first, each by the first eight bytes of its hash.
    pub(crate) tips: Vec<[u8; 8]>,
}

/// An operation's id: its counter, and its actor by place in the state's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpAt {
    pub(crate) counter: u64,
    pub(crate) actor: u32,
}

/// The operations that hold a scalar now: what the next put names as its predecessors. More than one while in conflict.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Holders {
    pub(crate) winner: OpAt,
    pub(crate) losers: Vec<OpAt>,
}

/// What the document has under one key of its root.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Slot {
    Scalar(Holders),
    Counter(OpAt),
    Text { object: OpAt, runs: Runs },
    Map { object: OpAt, entries: Named<Entry> },
}

/// What a map of items or options has under one key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Entry {
    Choice(Holders),
    Item { object: OpAt, fields: Named<Holders> },
}

/// Values by name, sorted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named<T>(Vec<(Arc<str>, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    fn find(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(key, _)| (**key).cmp(name))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.find(name).ok().and_then(|index| self.0.get(index)).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.find(name).ok().and_then(|index| self.0.get_mut(index)).map(|(_, value)| value)
    }

    pub(crate) fn insert(&mut self, name: &str, value: T) {
        match self.find(name) {
            Ok(index) => self.0[index].1 = value,
            Err(index) => self.0.insert(index, (name.into(), value)),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }
}

impl Holders {
    pub(crate) fn one(winner: OpAt) -> Self {
        Self { winner, losers: Vec::new() }
    }
}

impl State {
    /// The document's newest changes; empty where there is no document yet.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// Whether an edit made on `base` sees all that the document has, so that [`crate::write`] will not ask for the document.
    ///
    /// Also the case within a device's own running chain: a day's offline edits all name the heads that the day began with.
    pub fn is_current(&self, base: &BaseOf<'_>, edit: EditId) -> bool {
        *base.heads == self.heads || self.chain.as_ref().is_some_and(|chain| chain.is_base_within(base, edit))
    }

    /// The actor's place in the table, which is sorted: equal documents have equal states, whichever way they came about.
    pub(crate) fn actor_index(&mut self, actor: &ActorId) -> u32 {
        let place = self.actors.binary_search_by(|(known, _)| known.cmp(actor));
        let index = place.unwrap_or_else(|index| {
            self.actors.insert(index, (actor.clone(), 0));
            index
        });
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        if place.is_err() {
            self.each_op(|at| at.actor += u32::from(at.actor >= index));
        }
        index
    }

    fn each_op(&mut self, mut change: impl FnMut(&mut OpAt)) {
        let holders = |held: &mut Holders, change: &mut dyn FnMut(&mut OpAt)| {
            change(&mut held.winner);
            held.losers.iter_mut().for_each(change);
        };
        for (_, slot) in &mut self.slots.0 {
            match slot {
                Slot::Scalar(held) => holders(held, &mut change),
                Slot::Counter(at) => change(at),
                Slot::Text { object, runs } => {
                    change(object);
                    runs.each_start(&mut change);
                }
                Slot::Map { object, entries } => {
                    change(object);
                    for (_, entry) in &mut entries.0 {
                        match entry {
                            Entry::Choice(held) => holders(held, &mut change),
                            Entry::Item { object, fields } => {
                                change(object);
                                fields.0.iter_mut().for_each(|(_, held)| holders(held, &mut change));
                            }
                        }
                    }
                }
            }
        }
    }

    pub(crate) fn id(&self, at: OpAt) -> legacy::OpId {
        let actor = self.actors.get(at.actor as usize).map(|(actor, _)| actor.clone());
        legacy::OpId(at.counter, actor.unwrap_or_else(|| ActorId::from(&[][..])))
    }

    /// The operations that made the document's containers.
    pub(crate) fn containers(&self) -> impl Iterator<Item = (u64, ActorId)> + '_ {
        let made = self.slots.iter().filter_map(|(_, slot)| match slot {
            Slot::Scalar(_) => None,
            Slot::Counter(at) | Slot::Text { object: at, .. } | Slot::Map { object: at, .. } => Some(self.id(*at)),
        });
        made.map(|legacy::OpId(counter, actor)| (counter, actor))
    }

    /// Whether an item's key is taken, by a removed item too.
    pub(crate) fn has_item(&self, field: &str, key: &str) -> bool {
        matches!(self.slots.get(field), Some(Slot::Map { entries, .. }) if entries.get(key).is_some())
    }

    /// Notes that a change was written at the heads; `edit` is empty for one of the relay's own.
    pub(crate) fn advance(&mut self, hash: ChangeHash, edit: Option<EditId>) {
        let from = std::mem::replace(&mut self.heads, Heads::new(vec![hash]));
        self.chain = match (self.chain.take(), edit) {
            (_, None) => None,
            (Some(mut chain), Some(edit)) if chain.device == edit.device => {
                chain.push(hash, edit.counter);
                Some(chain)
            }
            (_, Some(edit)) => Some(Chain::new(edit, from, hash)),
        };
    }
}

impl Chain {
    fn new(edit: EditId, from: Heads, hash: ChangeHash) -> Self {
        Self { device: edit.device, from, last_counter: edit.counter, tips: vec![short(&hash)] }
    }

    fn push(&mut self, hash: ChangeHash, counter: u64) {
        self.last_counter = self.last_counter.max(counter);
        self.tips.push(short(&hash));
        if self.tips.len() > TIPS_MAX {
            self.tips.remove(0);
        }
    }

    fn is_base_within(&self, base: &BaseOf<'_>, edit: EditId) -> bool {
        let follows = base.after.is_some_and(|after| after.device == self.device && after.counter >= self.last_counter);
        let is_on_chain = match base.heads.as_slice() {
            [head] => self.tips.contains(&short(head)),
            _ => false,
        };
        edit.device == self.device && follows && (is_on_chain || *base.heads == self.from)
    }
}

fn short(hash: &ChangeHash) -> [u8; 8] {
    let mut short = [0; 8];
    short.copy_from_slice(&hash.0[..8]);
    short
}
