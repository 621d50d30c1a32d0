//! The state of a loaded document.

use std::collections::BTreeMap;

use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValueRef, ValueRef};
use roundsman_domain::{ChangeHash, Heads};

use super::{Chain, Entry, Holders, Named, OpAt, Runs, Slot, State};
use crate::{author::Signed, error::DocumentError};

impl State {
    /// The state of a document at its heads.
    pub(crate) fn of(doc: &Automerge) -> Result<Self, DocumentError> {
        let mut state = Self { heads: heads(doc), ..Self::default() };
        let metas = doc.get_changes_meta(&[]);
        for meta in &metas {
            let index = state.actor_index(&meta.actor) as usize;
            let seq = &mut state.actors[index].1;
            *seq = (*seq).max(meta.seq);
            state.max_op = state.max_op.max(meta.max_op);
        }
        state.chain = chain(&state.heads, &metas);
        for entry in doc.map_range(ROOT, ..) {
            let slot = match &entry.value {
                ValueRef::Object(ObjType::Text) => state.text(doc, &entry.id()),
                ValueRef::Object(_) => state.map(doc, &entry.id())?,
                ValueRef::Scalar(ScalarValueRef::Counter(_)) => Slot::Counter(state.at(&entry.id())),
                ValueRef::Scalar(_) => Slot::Scalar(state.holders(doc, &ROOT, &entry.key, entry.conflict, &entry.id())?),
            };
            state.slots.insert(&entry.key, slot);
        }
        Ok(state)
    }

    fn at(&mut self, id: &ObjId) -> OpAt {
        match id {
            ObjId::Root => OpAt { counter: 0, actor: 0 },
            ObjId::Id(counter, actor, _) => OpAt { counter: *counter, actor: self.actor_index(actor) },
        }
    }

    fn holders(
        &mut self,
        doc: &Automerge,
        object: &ObjId,
        key: &str,
        is_contested: bool,
        id: &ObjId,
    ) -> Result<Holders, DocumentError> {
        let winner = self.at(id);
        let mut losers = Vec::new();
        if is_contested {
            for (_, other) in doc.get_all(object, key)? {
                losers.push(self.at(&other));
            }
            losers.retain(|other| *other != winner);
        }
        Ok(Holders { winner, losers })
    }

    fn text(&mut self, doc: &Automerge, object: &ObjId) -> Slot {
        let mut runs = Runs::default();
        for character in doc.list_range(object, ..) {
            let at = self.at(&character.id());
            runs.push(at, 1);
        }
        Slot::Text { object: self.at(object), runs }
    }

    fn map(&mut self, doc: &Automerge, object: &ObjId) -> Result<Slot, DocumentError> {
        let mut entries = Named::default();
        for entry in doc.map_range(object, ..) {
            let id = entry.id();
            let read = match &entry.value {
                ValueRef::Scalar(_) => Entry::Choice(self.holders(doc, object, &entry.key, entry.conflict, &id)?),
                ValueRef::Object(_) => {
                    let mut fields = Named::default();
                    for field in doc.map_range(&id, ..) {
                        let holders = self.holders(doc, &id, &field.key, field.conflict, &field.id())?;
                        fields.insert(&field.key, holders);
                    }
                    Entry::Item { object: self.at(&id), fields }
                }
            };
            entries.insert(&entry.key, read);
        }
        Ok(Slot::Map { object: self.at(object), entries })
    }
}

/// The heads as the domain writes them.
pub(crate) fn heads(doc: &Automerge) -> Heads {
    Heads::new(doc.get_heads().into_iter().map(|hash| ChangeHash(hash.0)).collect())
}

/// The changes at the end that one device made, each on nothing but the one before.
fn chain(heads: &Heads, metas: &[automerge::ChangeMetadata<'_>]) -> Option<Chain> {
    let [head] = heads.as_slice() else { return None };
    let by_hash: BTreeMap<_, _> = metas.iter().map(|meta| (meta.hash.0, meta)).collect();
    let signed = |hash: &[u8; 32]| {
        let meta = by_hash.get(hash)?;
        Some((*meta, Signed::read(meta.message.as_deref(), meta.timestamp)?.edit))
    };
    let (mut meta, first) = signed(&head.0)?;
    let mut run = vec![(ChangeHash(meta.hash.0), first)];
    while let [dep] = meta.deps.as_slice() {
        match signed(&dep.0) {
            Some((before, edit)) if edit.device == first.device => {
                run.push((ChangeHash(before.hash.0), edit));
                meta = before;
            }
            _ => break,
        }
    }
    let from = Heads::new(meta.deps.iter().map(|dep| ChangeHash(dep.0)).collect());
    let (oldest, edit) = run.pop()?;
    let mut chain = Chain::new(edit, from, oldest);
    run.into_iter().rev().for_each(|(hash, edit)| chain.push(hash, edit.counter));
    Some(chain)
}
