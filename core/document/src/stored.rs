//! Stored documents: bytes in, bytes out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{ActorId, Automerge, Change, ReadDoc};
use roundsman_domain::{ChangeHash, Fields, Heads};

use crate::{
    error::DocumentError,
    project::read,
    state::{State, heads},
};

/// A document as it is kept: its snapshot and the changes since, in the order in which they were written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stored {
    /// The bytes of [`compact`] or [`merge`]; absent while there are only changes.
    pub snapshot: Option<Vec<u8>>,
    /// Changes as [`crate::Written`] gives them.
    pub changes: Vec<Vec<u8>>,
}

impl Stored {
    pub(crate) fn load(&self) -> Result<Automerge, DocumentError> {
        let changes: Vec<&[u8]> = self.changes.iter().map(Vec::as_slice).collect();
        load(self.snapshot.as_deref(), &changes)
    }
}

/// Runs Automerge over stored bytes: a damaged file may make it panic, which must end here.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T, DocumentError>) -> Result<T, DocumentError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(DocumentError::corrupt("reading it failed")))
}

fn load(snapshot: Option<&[u8]>, changes: &[&[u8]]) -> Result<Automerge, DocumentError> {
    guarded(|| {
        let mut doc = match snapshot {
            Some(bytes) => Automerge::load(bytes)?,
            None => Automerge::new(),
        };
        // Reading makes no changes, but a random actor costs a system call and would not be the same twice.
        doc.set_actor(ActorId::from([0_u8; 16]));
        let changes = changes.iter().map(|bytes| Change::try_from(*bytes)).collect::<Result<Vec<_>, _>>();
        doc.apply_changes(changes.map_err(DocumentError::corrupt)?)?;
        match doc.get_missing_deps(&[]).len() {
            0 => Ok(doc),
            missing => Err(DocumentError::Incomplete { missing }),
        }
    })
}

/// Makes a document's author state and projection anew.
///
/// # Errors
/// Where the bytes are no document, or changes are missing.
pub fn open(stored: &Stored) -> Result<(State, Fields), DocumentError> {
    let doc = stored.load()?;
    guarded(|| Ok((State::of(&doc)?, read(&doc, None)?)))
}

/// The plain values of a document.
///
/// # Errors
/// Where the bytes are no document, or changes are missing.
pub fn project(stored: &Stored) -> Result<Fields, DocumentError> {
    let doc = stored.load()?;
    guarded(|| read(&doc, None))
}

/// Adds changes that a device has from its own relay to the document that it has, if any; gives the new document's bytes and heads.
///
/// Changes that it has already do no harm. Never for bytes of anybody else: Automerge does not withstand hostile ones.
///
/// # Errors
/// [`DocumentError::Incomplete`] where a change builds on one that is not here: ask the relay for the document. Corrupt bytes are told too.
pub fn merge(document: Option<&[u8]>, changes: &[&[u8]]) -> Result<(Vec<u8>, Heads), DocumentError> {
    let doc = load(document, changes)?;
    guarded(|| Ok((doc.save_nocompress(), heads(&doc))))
}

/// Folds the changes into one snapshot, and proves that it loads to the same document.
///
/// # Errors
/// Where the bytes are no document, or the snapshot would not be the same: keep what there is.
pub fn compact(stored: &Stored) -> Result<Vec<u8>, DocumentError> {
    let doc = stored.load()?;
    guarded(|| {
        let bytes = doc.save_nocompress();
        let again = Automerge::load(&bytes)?;
        let is_same =
            again.get_heads() == doc.get_heads() && again.save_nocompress() == bytes && read(&again, None)? == read(&doc, None)?;
        if is_same { Ok(bytes) } else { Err(DocumentError::corrupt("its snapshot does not load to the same document")) }
    })
}

/// The changes that somebody at `known` lacks, in an order in which they can be applied; all of them where `known` is not known here.
///
/// # Errors
/// Where the bytes are no document.
pub fn changes_since(stored: &Stored, known: &Heads) -> Result<Vec<Vec<u8>>, DocumentError> {
    let doc = stored.load()?;
    guarded(|| {
        let all: Vec<_> = known.as_slice().iter().map(|hash| automerge::ChangeHash(hash.0)).collect();
        let is_known = all.iter().all(|hash| doc.get_change_meta_by_hash(hash).is_some());
        let changes = doc.get_changes(if is_known { &all } else { &[] });
        Ok(changes.iter().map(|change| change.raw_bytes().to_vec()).collect())
    })
}

/// The heads of a document.
///
/// # Errors
/// Where the bytes are no document.
pub fn heads_of(document: &[u8]) -> Result<Heads, DocumentError> {
    load(Some(document), &[]).map(|doc| heads(&doc))
}

/// The hash of a change as [`crate::Written`] gives it.
///
/// # Errors
/// Where the bytes are no change.
pub fn hash_of(change: &[u8]) -> Result<ChangeHash, DocumentError> {
    guarded(|| Change::try_from(change).map(|change| ChangeHash(change.hash().0)).map_err(DocumentError::corrupt))
}
