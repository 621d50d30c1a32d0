//! The graph of a document's changes: who had seen what.

use std::collections::HashMap;

use automerge::{Automerge, ChangeHash};
use roundsman_domain::{DeviceId, Heads};

use crate::author::Signed;

/// One change.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) hash: ChangeHash,
    pub(crate) start_op: u64,
    deps: Vec<usize>,
    /// Empty for a change of the relay's own.
    pub(crate) signed: Option<Signed>,
}

/// All changes, in the order in which the document has them.
#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    by_hash: HashMap<ChangeHash, usize>,
}

/// Some of the changes, by place: each with all that it builds on.
pub(crate) type Seen = Vec<bool>;

impl Graph {
    pub(crate) fn of(doc: &Automerge) -> Self {
        let metas = doc.get_changes_meta(&[]);
        let by_hash: HashMap<_, _> = metas.iter().enumerate().map(|(index, meta)| (meta.hash, index)).collect();
        let nodes = metas.iter().map(|meta| Node {
            hash: meta.hash,
            start_op: meta.start_op,
            deps: meta.deps.iter().filter_map(|dep| by_hash.get(dep).copied()).collect(),
            signed: Signed::read(meta.message.as_deref(), meta.timestamp),
        });
        Self { nodes: nodes.collect(), by_hash }
    }

    pub(crate) fn index(&self, hash: &ChangeHash) -> Option<usize> {
        self.by_hash.get(hash).copied()
    }

    /// The places of these heads; none where one of them is not known.
    pub(crate) fn places(&self, heads: &Heads) -> Option<Vec<usize>> {
        heads.as_slice().iter().map(|hash| self.index(&ChangeHash(hash.0))).collect()
    }

    /// The changes of a device's edits up to a counter.
    pub(crate) fn of_device(&self, device: DeviceId, until: u64) -> impl Iterator<Item = usize> + '_ {
        let is_its = move |node: &Node| node.signed.as_ref().is_some_and(|s| s.edit.device == device && s.edit.counter <= until);
        self.nodes.iter().enumerate().filter(move |(_, node)| is_its(node)).map(|(index, _)| index)
    }

    /// These changes and all that they build on.
    pub(crate) fn seen_from(&self, from: impl IntoIterator<Item = usize>) -> Seen {
        let mut seen = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = from.into_iter().collect();
        while let Some(index) = open.pop() {
            if !std::mem::replace(&mut seen[index], true) {
                open.extend(&self.nodes[index].deps);
            }
        }
        seen
    }

    /// The newest of them: those that none of the others builds on.
    pub(crate) fn frontier(&self, seen: &Seen) -> Vec<ChangeHash> {
        let mut is_newest = seen.clone();
        for (node, _) in self.nodes.iter().zip(seen).filter(|(_, is_seen)| **is_seen) {
            node.deps.iter().for_each(|dep| is_newest[*dep] = false);
        }
        self.nodes.iter().zip(is_newest).filter(|(_, newest)| *newest).map(|(node, _)| node.hash).collect()
    }

    /// When each change was made, but none before one that it builds on.
    pub(crate) fn times(&self) -> Vec<i64> {
        let mut times = vec![i64::MIN; self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate() {
            let own = node.signed.as_ref().map_or(i64::MIN, |signed| signed.when.earliest_ms);
            times[index] = node.deps.iter().map(|dep| times[*dep]).chain([own]).max().unwrap_or(own);
        }
        times
    }
}
