//! Settling: which of two things said apart stands.
//!
//! Automerge lets the change with the higher operation count win, which says nothing of time or of people. So after a change behind the
//! heads every scalar that it wrote is looked at: who else wrote it without either having seen the other, and who wins by the field's policy.
//! Where that is not Automerge's own choice, the relay puts the winner again on top of both. Its own puts are looked through: what counts is
//! always what people wrote.

use std::collections::{HashMap, HashSet};

use automerge::{Automerge, ChangeHash, ExpandedChange, ObjId, ROOT, ReadDoc, ScalarValue, legacy};
use roundsman_domain::{FieldId, Fields, ItemKey, Path, Reason, Value, code};
use roundsman_playbook::{FieldType, Kind, Policy};

use crate::{
    author::Signed,
    behind::{find, object, path_of},
    error::DocumentError,
    graph::{Graph, Node},
    scalar::value,
    step::{CONTESTED, Place, REMOVED, Step, What},
    write::Dispute,
};

/// What the relay does about what was set apart.
#[derive(Debug, Default)]
pub(crate) struct Settlement {
    pub(crate) puts: Vec<(ObjId, String, ScalarValue)>,
    pub(crate) marks: Vec<Reason>,
    pub(crate) disputes: Vec<Dispute>,
}

/// One person's word on a scalar.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) node: usize,
    pub(crate) counter: u64,
    pub(crate) value: Value,
}

/// The policy for a path.
pub(crate) fn policy_of(kind: &Kind, field: &str, inner: Option<&str>) -> Policy {
    let Some(field) = kind.field(field) else { return Policy::Latest };
    match (inner, &field.type_) {
        (None, _) => field.conflict,
        (Some(inner), FieldType::List(fields)) => {
            fields.iter().find(|field| field.id.as_str() == inner).map_or(Policy::Latest, |field| field.conflict)
        }
        (Some(_), _) => Policy::Latest,
    }
}

/// Whether the second beats the first by time, under the policy `latest`.
pub(crate) fn is_later(first: &Signed, second: &Signed) -> bool {
    if first.edit.device == second.edit.device {
        second.edit.counter > first.edit.counter
    } else {
        (second.when.earliest_ms, second.edit) > (first.when.earliest_ms, first.edit)
    }
}

impl Settlement {
    /// Looks at all that `edit` wrote. `standing` is the projection before it.
    pub(crate) fn of(
        kind: &Kind,
        doc: &Automerge,
        standing: &Fields,
        steps: &[Step],
        edit: &ChangeHash,
    ) -> Result<Self, DocumentError> {
        let graph = Graph::of(doc);
        let Some(node) = graph.index(edit) else {
            return Err(DocumentError::corrupt("a change that was just written is not there"));
        };
        let mut scene = Scene { kind, doc, graph, opened: HashMap::new(), edit: node };
        let mut settlement = Self::default();
        let mut items: Vec<(&str, &ItemKey)> = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let What::Put { place, .. } = &step.what else { continue };
            let field = step.field.as_str();
            if let Place::Inner(key, _) | Place::Removed(key) = place {
                items.push((field, key));
            }
            let is_repeated = steps[..index].iter().any(|earlier| earlier.field == step.field && same_place(earlier, place));
            if !is_repeated {
                settlement.scalar(&mut scene, standing, step, place)?;
            }
        }
        items.sort_unstable();
        items.dedup();
        for (field, key) in items {
            settlement.item(&mut scene, field, key)?;
        }
        settlement.merged(&mut scene, steps)?;
        Ok(settlement)
    }

    /// Marks each text, list and set in which somebody wrote without this edit having seen it. Both stay, and what is there now is more than its
    /// author's device could foresee, though a settling put may leave the document with one head.
    fn merged(&mut self, scene: &mut Scene<'_>, steps: &[Step]) -> Result<(), DocumentError> {
        let known = scene.graph.seen_from([scene.edit]);
        let beside: Vec<usize> =
            (0..known.len()).filter(|node| !known[*node] && scene.graph.nodes[*node].signed.is_some()).collect();
        let mut fields: Vec<&FieldId> = steps.iter().map(|step| &step.field).collect();
        fields.sort_unstable();
        fields.dedup();
        for field in fields {
            let objects = objects(scene.doc, field)?;
            let writer = beside.iter().find(|node| scene.writes(**node, &objects));
            if let Some(by) = writer.and_then(|node| scene.graph.nodes[*node].signed.as_ref()) {
                let at = Path::field(field.clone());
                self.marks.push(Reason::new(code::CONFLICT_MERGED).at(at).with("by", &by.by));
            }
        }
        Ok(())
    }

    fn scalar(&mut self, scene: &mut Scene<'_>, standing: &Fields, step: &Step, place: &Place) -> Result<(), DocumentError> {
        let (object, key) = find(scene.doc, step.field.as_str(), place)?;
        if scene.doc.get_all(&object, key)?.len() < 2 {
            return Ok(());
        }
        let claims = scene.claims(&object, key)?;
        let claims = scene.apart(claims);
        let winner = match place {
            Place::Field | Place::Inner(..) => self.by_policy(scene, standing, step, &claims),
            Place::Choice(_) => Some(Value::Bool(claims.iter().any(|claim| claim.value == Value::Bool(true)))),
            Place::Removed(_) | Place::Contested(_) => None,
        };
        if let Some(winner) = winner {
            self.put(scene.doc, object, key, &winner)?;
        }
        Ok(())
    }

    fn put(&mut self, doc: &Automerge, object: ObjId, key: &str, winner: &Value) -> Result<(), DocumentError> {
        let shown = match doc.get(&object, key)? {
            Some((automerge::Value::Scalar(scalar), _)) => value(&scalar),
            _ => Value::Null,
        };
        if shown != *winner {
            self.puts.push((object, key.to_owned(), crate::scalar::scalar(winner)));
        }
        Ok(())
    }

    fn by_policy(&mut self, scene: &Scene<'_>, standing: &Fields, step: &Step, claims: &[Claim]) -> Option<Value> {
        let path = path_of(step)?;
        let own = claims.iter().find(|claim| claim.node == scene.edit)?;
        let policy = policy_of(scene.kind, path.field.as_str(), path.item.as_ref().map(|(_, inner)| inner.as_str()));
        if policy == Policy::Review {
            let stood = match &path.item {
                None => standing.get(&path.field).and_then(|content| content.as_value()),
                Some((key, inner)) => standing
                    .get(&path.field)
                    .and_then(|c| c.items())
                    .and_then(|items| items.get(key))
                    .and_then(|i| i.fields.get(inner)),
            };
            let stood = stood.cloned().unwrap_or_default();
            let held = claims.iter().find(|claim| claim.node != scene.edit && claim.value == stood);
            let Some(first) = held.filter(|_| own.value != stood) else { return Some(own.value.clone()) };
            let first_by = scene.signed(first).map(|signed| signed.by.clone()).unwrap_or_default();
            self.marks.push(Reason::new(code::CONFLICT_REVIEW).at(path.clone()).with("by", &first_by));
            self.disputes.push(Dispute { path, first: stood.clone(), second: own.value.clone(), first_by });
            return Some(stood);
        }
        let winner = scene.latest(claims)?;
        if winner.value != own.value {
            let by = scene.signed(winner).map(|signed| signed.by.as_str()).unwrap_or_default();
            self.marks.push(Reason::new(code::CONFLICT_OVERWRITTEN).at(path).with("by", by));
        }
        Some(winner.value.clone())
    }

    /// An item that one removed stays, shown as contested, where somebody changed it and no removal had seen that change.
    ///
    /// Only where the edit is the removal, or had not seen it: who changes an item that is shown as contested settles nothing.
    fn item(&mut self, scene: &mut Scene<'_>, field: &str, key: &ItemKey) -> Result<(), DocumentError> {
        let item = object(scene.doc, field, Some(key.as_str()))?;
        let mut removals = scene.claims(&item, REMOVED)?;
        removals.retain(|claim| claim.value == Value::Bool(true));
        let known = scene.graph.seen_from([scene.edit]);
        if removals.iter().all(|removal| removal.node != scene.edit && known[removal.node]) {
            return Ok(());
        }
        let seen = scene.graph.seen_from(removals.iter().map(|removal| removal.node));
        let names: Vec<String> = scene.doc.keys(&item).filter(|name| name != REMOVED && name != CONTESTED).collect();
        for name in names {
            if scene.claims(&item, &name)?.iter().any(|claim| !seen[claim.node]) {
                self.put(scene.doc, item.clone(), CONTESTED, &Value::Bool(true))?;
                return self.put(scene.doc, item, REMOVED, &Value::Bool(false));
            }
        }
        Ok(())
    }
}

/// The objects of a field: its text, or its map and the items in it. None for a scalar.
fn objects(doc: &Automerge, field: &FieldId) -> Result<HashSet<legacy::OpId>, DocumentError> {
    let Some((automerge::Value::Object(_), container)) = doc.get(ROOT, field.as_str())? else { return Ok(HashSet::new()) };
    let mut objects: HashSet<legacy::OpId> = op_id(&container).into_iter().collect();
    let is_map = matches!(doc.object_type(&container)?, automerge::ObjType::Map);
    for key in doc.keys(&container).filter(|_| is_map) {
        objects
            .extend(doc.get_all(&container, key)?.iter().filter(|(value, _)| value.is_object()).filter_map(|(_, id)| op_id(id)));
    }
    Ok(objects)
}

fn op_id(object: &ObjId) -> Option<legacy::OpId> {
    match object {
        ObjId::Id(counter, actor, _) => Some(legacy::OpId(*counter, actor.clone())),
        ObjId::Root => None,
    }
}

fn same_place(step: &Step, place: &Place) -> bool {
    matches!(&step.what, What::Put { place: other, .. } if other == place)
}

/// A document with its graph, and its changes opened as far as they were looked into.
pub(crate) struct Scene<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) doc: &'a Automerge,
    pub(crate) graph: Graph,
    pub(crate) opened: HashMap<usize, ExpandedChange>,
    /// The change of the edit in question.
    pub(crate) edit: usize,
}

impl Scene<'_> {
    pub(crate) fn signed(&self, claim: &Claim) -> Option<&Signed> {
        self.graph.nodes.get(claim.node).and_then(|node| node.signed.as_ref())
    }

    /// What people said of a scalar that nobody has overwritten: the relay's own puts stand for what they were put over.
    fn claims(&mut self, object: &ObjId, key: &str) -> Result<Vec<Claim>, DocumentError> {
        let mut open: Vec<ObjId> = self.doc.get_all(object, key)?.into_iter().map(|(_, id)| id).collect();
        let mut claims: Vec<Claim> = Vec::new();
        while let Some(id) = open.pop() {
            let (ObjId::Id(counter, ..), Some(hash)) = (&id, self.doc.hash_for_opid(&id)) else { continue };
            let Some(node) = self.graph.index(&hash) else { continue };
            let is_persons = self.graph.nodes[node].signed.is_some();
            let Some(op) = self.op(node, *counter) else { continue };
            match (&op.action, is_persons) {
                (_, false) => {
                    open.extend(op.pred.iter().map(|legacy::OpId(counter, actor)| ObjId::Id(*counter, actor.clone(), 0)));
                }
                (legacy::OpType::Put(scalar), true) => claims.push(Claim { node, counter: *counter, value: value(scalar) }),
                _ => {}
            }
        }
        claims.sort_unstable_by_key(|claim| (claim.counter, claim.node));
        claims.dedup_by_key(|claim| (claim.counter, claim.node));
        Ok(claims)
    }

    fn op(&mut self, node: usize, counter: u64) -> Option<&legacy::Op> {
        let start_op = self.graph.nodes.get(node)?.start_op;
        self.change(node)?.operations.get(usize::try_from(counter.checked_sub(start_op)?).ok()?)
    }

    fn change(&mut self, node: usize) -> Option<&ExpandedChange> {
        let (doc, Node { hash, .. }) = (self.doc, self.graph.nodes.get(node)?);
        Some(match self.opened.entry(node) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => entry.insert(doc.get_change_by_hash(hash)?.decode()),
        })
    }

    /// Whether a change writes into one of these objects.
    fn writes(&mut self, node: usize, objects: &HashSet<legacy::OpId>) -> bool {
        let is_inside = |op: &legacy::Op| matches!(&op.obj, legacy::ObjectId::Id(id) if objects.contains(id));
        !objects.is_empty() && self.change(node).is_some_and(|change| change.operations.iter().any(is_inside))
    }

    /// Without those that another had seen.
    fn apart(&self, claims: Vec<Claim>) -> Vec<Claim> {
        let seen: Vec<_> = claims.iter().map(|claim| self.graph.seen_from([claim.node])).collect();
        let is_over = |claim: &Claim| {
            claims.iter().zip(&seen).any(
                |(other, seen)| {
                    if other.node == claim.node { other.counter > claim.counter } else { seen[claim.node] }
                },
            )
        };
        claims.iter().filter(|claim| !is_over(claim)).cloned().collect()
    }

    /// The latest: of each device its last word, of those the one with the later trusted time.
    fn latest<'b>(&self, claims: &'b [Claim]) -> Option<&'b Claim> {
        let mut last: Vec<(&Claim, &Signed)> = Vec::new();
        for (claim, signed) in claims.iter().filter_map(|claim| Some((claim, self.signed(claim)?))) {
            match last.iter_mut().find(|(_, other)| other.edit.device == signed.edit.device) {
                Some(other) if is_later(other.1, signed) => *other = (claim, signed),
                Some(_) => {}
                None => last.push((claim, signed)),
            }
        }
        last.into_iter().reduce(|first, second| if is_later(first.1, second.1) { second } else { first }).map(|(claim, _)| claim)
    }
}
