//! Forms: what was typed, what the record would be with it, and what is still wrong.

use std::collections::BTreeMap;

use roundsman_domain::{ItemKey, KindId, Op, Reason, Record, RecordId};
use roundsman_judge::{Newborn, outline};
use roundsman_playbook::{FieldType, Kind, Playbook};
use roundsman_present::{
    FormShown, Found, NEW_ITEM, new_items,
    screen::{OptionView, ScreenView},
};
use roundsman_store::{Form, Shown, View};

use super::{Scene, lists, locked};
use crate::{
    app::Desk,
    error::ClientError,
    input::{self, Assignment, Verb},
};

/// What stands in front of the words that a link is searched by, in a form.
pub(super) const SEARCH: &str = "?";

/// Candidates of a link that are shown at once.
const CANDIDATES: u32 = 8;

/// Alike records that are shown.
const ALIKE_MAX: usize = 3;

/// A form as the session holds it.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) form: Form,
    /// What was typed since it was last written down.
    pub(super) is_dirty: bool,
    /// What the last attempt to save it met.
    pub(super) problems: Vec<Reason>,
    /// What a card said.
    pub(super) note: Option<String>,
    /// The returned edit that it mends.
    pub(super) amends: Option<roundsman_domain::EditId>,
}

impl Open {
    pub(super) fn new(form: Form) -> Self {
        // Its name says which edit a form mends: that outlives the app.
        let amends = form.name.strip_prefix("amend-").and_then(|edit| edit.parse().ok());
        Self { form, is_dirty: false, problems: Vec::new(), note: None, amends }
    }

    /// What was typed, by key, without what a link was searched by.
    pub(super) fn typed(&self) -> BTreeMap<&str, &str> {
        let inputs = self.form.inputs.iter().filter(|(key, _)| !key.starts_with(SEARCH));
        inputs.map(|(key, text)| (key.as_str(), text.as_str())).collect()
    }
}

/// The form as it is being filled in: the session's, else as it was left.
pub(super) fn find(scene: &Scene<'_>, name: &str) -> Result<Option<Open>, ClientError> {
    if let Some(open) = locked(&scene.session.forms).get(name) {
        return Ok(Some(open.clone()));
    }
    Ok(scene.desk.store.form(name)?.map(Open::new))
}

/// The same; one over a record is begun where there is none.
pub(super) fn find_or_begin(scene: &Scene<'_>, name: &str, kind: &KindId) -> Result<Open, ClientError> {
    Ok(find(scene, name)?.unwrap_or_else(|| Open::new(Form { name: name.to_owned(), kind: kind.clone(), inputs: Vec::new() })))
}

/// What was typed as inputs of an edit: new items of lists as one input each.
pub(super) fn assignments(kind: &Kind, typed: &BTreeMap<&str, &str>) -> Vec<Assignment> {
    let mut inputs = Vec::new();
    for (key, text) in typed {
        // The parts of a new item stand together below, and the seat is no field.
        let is_part = key.split('/').nth(1).is_some_and(|item| item.starts_with(NEW_ITEM));
        if is_part || *key == "seat" {
            continue;
        }
        if let Ok(path) = key.parse() {
            inputs.push(Assignment { path, verb: Verb::Set, text: (*text).to_owned() });
        }
    }
    for field in &kind.fields {
        let FieldType::List(inners) = &field.type_ else { continue };
        for number in 1..=new_items(typed, field.id.as_str()) {
            let part = |inner: &roundsman_playbook::Field| {
                let text = typed.get(&*format!("{}/{NEW_ITEM}{number}/{}", field.id, inner.id))?.trim();
                (!text.is_empty()).then(|| format!("{}={text}", inner.id))
            };
            let parts: Vec<_> = inners.iter().filter_map(part).collect();
            if !parts.is_empty() {
                let path = roundsman_domain::Path::field(field.id.clone());
                inputs.push(Assignment { path, verb: Verb::Add, text: parts.join(",") });
            }
        }
    }
    inputs
}

/// The record as it would be, and what cannot be read of the inputs.
pub(super) struct Evaluated {
    pub(super) after: Record,
    pub(super) problems: Vec<Reason>,
}

/// Puts what was typed on top of the record, by the rules' own function.
pub(super) fn evaluate(desk: &Desk<'_>, kind: &Kind, before: Option<&Shown>, open: &Open, view: &View<'_>) -> Evaluated {
    let typed = open.typed();
    let inputs = assignments(kind, &typed);
    let record = before.map(|shown| &shown.record);
    let read = input::read(&inputs, kind, record, before.is_none(), || desk.new_key());
    let mut ops = read.ops;
    let id = record.map_or_else(|| desk.new_record(), |record| record.id);
    let seat = crate::seat::own(desk, &kind.id).ok();
    if before.is_none() {
        // Some records take their seat from the one that they are within.
        let seat = seat.filter(|_| kind.within.is_none());
        ops.insert(0, Op::Create { kind: kind.id.clone(), seat, fields: read.first.clone() });
    }
    let blank = || Record {
        id,
        kind: kind.id.clone(),
        seat: seat.unwrap_or_else(|| roundsman_domain::SeatId::from_bytes([0; 16])),
        shares: BTreeMap::new(),
        stage: None,
        is_archived: false,
        merged_into: None,
        fields: read.first.iter().map(|(field, value)| (field.clone(), value.clone().into())).collect(),
    };
    let edit = desk.edit(id, before, ops);
    let after = match outline(&edit, record, &desk.playbook, view) {
        Ok(after) => after,
        // What cannot be put together yet is shown as far as it goes.
        Err(_) => record.cloned().unwrap_or_else(blank),
    };
    Evaluated { after, problems: read.reasons }
}

/// Whom the links of a form may lead to: those that fit what is typed into their search, the chosen one marked.
pub(super) fn choices(scene: &Scene<'_>, kind: &Kind, open: &Open) -> Result<BTreeMap<String, Vec<OptionView>>, ClientError> {
    let mut choices = BTreeMap::new();
    for field in &kind.fields {
        let FieldType::Link(to) = &field.type_ else { continue };
        let search = open.form.input(&format!("{SEARCH}{}", field.id)).unwrap_or_default();
        let chosen = open.form.input(field.id.as_str()).unwrap_or_default();
        // Nobody asks for the whole company before a letter is typed; the latest few are a good guess.
        let rows = lists::candidates(scene, to, search, CANDIDATES)?;
        let option = |row: &roundsman_store::Row| OptionView {
            id: row.id.to_string(),
            text: row.title.clone(),
            is_chosen: row.id.to_string() == chosen,
        };
        choices.insert(field.id.to_string(), rows.iter().map(option).collect());
    }
    Ok(choices)
}

/// Records on this device that are called so already.
fn alike(scene: &Scene<'_>, kind: &Kind, after: &Record, typed: &BTreeMap<&str, &str>) -> Result<Vec<Found>, ClientError> {
    let ops: Vec<Op> =
        typed.keys().filter_map(|key| Some(Op::Set { path: key.parse().ok()?, value: roundsman_domain::Value::Null })).collect();
    let mut found = Vec::new();
    for record in crate::record::alike::alike(scene.desk, kind, after, &ops)?.into_iter().take(ALIKE_MAX) {
        found.extend(lists::one(scene, record, None)?);
    }
    Ok(found)
}

/// Seats that a new record may go to, where its author has to choose.
fn seats(scene: &Scene<'_>, kind: &Kind, open: &Open) -> Vec<OptionView> {
    if kind.within.is_some() || open.form.record().is_some() {
        return Vec::new();
    }
    let Err(ClientError::SeatUnchosen { seats }) = crate::seat::own(scene.desk, &kind.id) else { return Vec::new() };
    let chosen = open.form.input("seat").unwrap_or_default();
    seats.into_iter().map(|seat| OptionView { is_chosen: seat == chosen, id: seat.clone(), text: seat }).collect()
}

pub(super) fn playbook_kind<'a>(playbook: &'a Playbook, open: &Open) -> Result<&'a Kind, ClientError> {
    playbook.kinds.get(&open.form.kind).ok_or_else(|| ClientError::RecordUnknown { given: open.form.kind.to_string() })
}

pub(super) fn form(scene: &Scene<'_>, name: &str) -> Result<ScreenView, ClientError> {
    let open = match find(scene, name)? {
        Some(open) => open,
        // The form of a record is begun by whoever opens it; one of a new record has been saved or thrown away.
        None => {
            let record: RecordId = name.parse().map_err(|_| ClientError::FormGone)?;
            let shown = scene.desk.shown(record)?;
            find_or_begin(scene, name, &shown.record.kind)?
        }
    };
    let kind = playbook_kind(&scene.playbook, &open)?;
    let before = open.form.record().map(|record| scene.desk.shown(record)).transpose()?;
    let view = scene.desk.store.view(scene.now_ms)?;
    let evaluated = evaluate(scene.desk, kind, before.as_ref(), &open, &view);
    let linked = scene.linked(kind, &evaluated.after)?;
    let problems: Vec<_> = evaluated.problems.iter().chain(&open.problems).cloned().collect();
    let (typed, choices) = (open.typed(), choices(scene, kind, &open)?);
    let newborn = Newborn::new(evaluated.after.id, kind, &view);
    let shown = FormShown {
        form: name,
        kind,
        after: &evaluated.after,
        before: before.as_ref().map(|shown| &shown.record),
        sections: scene.sections(&kind.id, evaluated.after.seat),
        typed: &typed,
        problems: &problems,
        facts: if before.is_none() { &newborn } else { &view },
        alike: alike(scene, kind, &evaluated.after, &typed)?,
        choices: &choices,
        seats: seats(scene, kind, &open),
        note: open.note.clone(),
    };
    Ok(roundsman_present::form(&scene.titles().with_linked(&linked), &shown))
}

/// The options of a set with one of them turned over.
pub(super) fn toggled(now: &[ItemKey], option: &str) -> String {
    let mut keys: Vec<&str> = now.iter().map(ItemKey::as_str).collect();
    match keys.iter().position(|key| *key == option) {
        Some(place) => drop(keys.remove(place)),
        None => keys.push(option),
    }
    keys.join(",")
}
