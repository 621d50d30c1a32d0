//! Writing an edit whose base is behind the document: at that base, in the loaded document.

use automerge::{
    ActorId, Automerge, Change, ObjId, ObjType, PatchLog, ROOT, ReadDoc, ScalarValue, transaction::CommitOptions,
    transaction::Transactable,
};
use roundsman_domain::{Op, Path, Reason, SectionId, code};
use roundsman_playbook::Kind;

use crate::{
    author::Author,
    direct,
    error::DocumentError,
    graph::{Graph, Seen},
    project,
    settle::Settlement,
    state::{State, heads},
    step::{CONTESTED, Place, REMOVED, Shape, Step, Translation, What, missing_containers},
    write::{BaseOf, Current, Written},
};

/// As [`crate::write`], whatever the base.
pub(crate) fn write(
    kind: &Kind,
    section: &SectionId,
    current: Current<'_>,
    base: BaseOf<'_>,
    ops: &[Op],
    author: &Author<'_>,
) -> Result<Written, DocumentError> {
    let mut doc = (current.load)()?.load()?;
    if heads(&doc) != *current.state.heads() {
        return Err(DocumentError::corrupt("the document has other heads than its author state"));
    }
    doc.set_actor(ActorId::from(author.actor));
    let graph = Graph::of(&doc);
    let known = base_of(&doc, &graph, current.state, base)?;
    let is_lost = known.is_none();
    let seen = known.unwrap_or_else(|| vec![true; graph.nodes.len()]);
    let mut at = graph.frontier(&seen);

    let mut fields = project::read(&doc, Some(&at))?;
    let heading = is_lost.then(|| format!("[{}, {}]: ", author.by, day_of(author.when.earliest_ms)));
    let steps = Translation {
        kind,
        section,
        state: current.state,
        heading: heading.as_deref(),
        standing: current.fields,
        fields: &mut fields,
        steps: Vec::new(),
    };
    let steps = steps.run(ops)?;

    let mut changes = Vec::new();
    let containers = missing_containers(kind, section, current.state);
    if let Some(made) = direct::contain(&mut current.state.clone(), &containers, author) {
        let change = Change::try_from(made.as_slice()).map_err(DocumentError::corrupt)?;
        at.push(change.hash());
        doc.apply_changes([change])?;
        changes.push(made);
    }
    let Some(change) = commit(&mut doc, &at, &author.message(), author, |tx| steps.iter().try_for_each(|step| run(tx, step)))?
    else {
        return Ok(Written::nothing(current));
    };
    let edit = change.hash();
    changes.push(change.raw_bytes().to_vec());

    let settlement = Settlement::of(kind, &doc, current.fields, &steps, &edit)?;
    let puts = &settlement.puts;
    let now = doc.get_heads();
    let put = |tx: &mut automerge::transaction::Transaction<'_>| {
        puts.iter().try_for_each(|(object, key, value)| tx.put(object, key.as_str(), value.clone()).map_err(DocumentError::from))
    };
    changes.extend(commit(&mut doc, &now, crate::author::RELAY, author, put)?.map(|change| change.raw_bytes().to_vec()));

    let mut marks = settlement.marks;
    if is_lost {
        marks.push(Reason::new(code::BASE_UNKNOWN));
    }
    Ok(Written { changes, state: State::of(&doc)?, fields: project::read(&doc, None)?, marks, disputes: settlement.disputes })
}

/// What the edit's author had seen: its base heads, the device's edits before it, and every container. None where a head is not known.
fn base_of(doc: &Automerge, graph: &Graph, state: &State, base: BaseOf<'_>) -> Result<Option<Seen>, DocumentError> {
    let Some(mut from) = graph.places(base.heads) else { return Ok(None) };
    if let Some(after) = base.after {
        from.extend(graph.of_device(after.device, after.counter));
    }
    for object in state.containers() {
        let hash = doc.hash_for_opid(&ObjId::Id(object.0, object.1, 0));
        from.extend(hash.and_then(|hash| graph.index(&hash)));
    }
    Ok(Some(graph.seen_from(from)))
}

/// Writes one change at these heads; nothing where it would be empty.
fn commit(
    doc: &mut Automerge,
    at: &[automerge::ChangeHash],
    message: &str,
    author: &Author<'_>,
    write: impl FnOnce(&mut automerge::transaction::Transaction<'_>) -> Result<(), DocumentError>,
) -> Result<Option<Change>, DocumentError> {
    let mut tx = doc.transaction_at(PatchLog::inactive(), at).map_err(DocumentError::corrupt)?;
    write(&mut tx)?;
    let options = CommitOptions::default().with_time(author.when.earliest_ms).with_message(message.to_owned());
    let (hash, _) = tx.commit_with(options);
    Ok(hash.and_then(|hash| doc.get_change_by_hash(&hash)))
}

/// Carries out one step at the transaction's base.
fn run(tx: &mut automerge::transaction::Transaction<'_>, step: &Step) -> Result<(), DocumentError> {
    let field = step.field.as_str();
    match &step.what {
        What::Contain(Shape::Scalar) => {}
        What::Contain(Shape::Text) => drop(tx.put_object(ROOT, field, ObjType::Text)?),
        What::Contain(Shape::Choices | Shape::Items) => drop(tx.put_object(ROOT, field, ObjType::Map)?),
        What::Contain(Shape::Counter) => tx.put(ROOT, field, ScalarValue::counter(0))?,
        What::Count(by) => tx.increment(ROOT, field, *by)?,
        What::Splice { at, delete, insert } => {
            let delete = isize::try_from(*delete).map_err(DocumentError::corrupt)?;
            tx.splice_text(object(tx, field, None)?, *at as usize, delete, insert)?;
        }
        What::MakeItem(key) => drop(tx.put_object(object(tx, field, None)?, key.as_str(), ObjType::Map)?),
        What::Put { place, value, .. } => {
            let (object, name) = find(tx, field, place)?;
            tx.put(object, name, value.clone())?;
        }
    }
    Ok(())
}

/// The object of a field, or of one of its items.
pub(crate) fn object(doc: &impl ReadDoc, field: &str, key: Option<&str>) -> Result<ObjId, DocumentError> {
    let lacking = || DocumentError::corrupt(format!("no container for {field}"));
    let (_, map) = doc.get(ROOT, field)?.ok_or_else(lacking)?;
    match key {
        None => Ok(map),
        Some(key) => doc.get(&map, key)?.map(|(_, item)| item).ok_or_else(lacking),
    }
}

/// The object and the key of a scalar.
pub(crate) fn find<'a>(doc: &impl ReadDoc, field: &'a str, place: &'a Place) -> Result<(ObjId, &'a str), DocumentError> {
    match place {
        Place::Field => Ok((ROOT, field)),
        Place::Choice(key) => Ok((object(doc, field, None)?, key.as_str())),
        Place::Inner(key, name) => Ok((object(doc, field, Some(key.as_str()))?, name.as_str())),
        Place::Removed(key) => Ok((object(doc, field, Some(key.as_str()))?, REMOVED)),
        Place::Contested(key) => Ok((object(doc, field, Some(key.as_str()))?, CONTESTED)),
    }
}

/// A path as people know it; none for what is no field.
pub(crate) fn path_of(step: &Step) -> Option<Path> {
    match &step.what {
        What::Put { place: Place::Field, .. } => Some(Path::field(step.field.clone())),
        What::Put { place: Place::Inner(key, name), .. } => {
            Some(Path { field: step.field.clone(), item: Some((key.clone(), name.clone())) })
        }
        _ => None,
    }
}

/// The day of a time in UTC, `2026-11-23` (Hinnant's `civil_from_days`).
fn day_of(ms: i64) -> String {
    let days = ms.div_euclid(86_400_000) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn days_are_calendar_days() {
        assert_eq!(day_of(0), "1970-01-01");
        assert_eq!(day_of(951_782_400_000), "2000-02-29");
        assert_eq!(day_of(1_795_392_000_000), "2026-11-23");
        assert_eq!(day_of(-1), "1969-12-31");
    }
}
