//! Typing: forms in the hand, written down, saved, thrown away.

use std::{collections::BTreeMap, path::Path};

use roundsman_domain::{ItemKey, KindId, RecordId};
use roundsman_playbook::FieldType;
use roundsman_present::{
    ENROL_FORM, NEW_ITEM, new_items,
    screen::{Done, Screen},
};
use roundsman_store::Form;

use super::{
    Scene, Session,
    act::{edit_id, go},
    forms,
    forms::Open,
    locked, record_id,
};
use crate::{error::ClientError, record, tray};

impl Session {
    /// Changes a form in the hand; it is written down when somebody stops typing ([`Session::keep`]).
    fn with_form(&self, name: &str, change: impl FnOnce(&mut Form)) -> Result<Done, ClientError> {
        let is_held = locked(&self.forms).contains_key(name);
        if !is_held {
            let open = if name == ENROL_FORM { self.enrolment() } else { self.find(name)? };
            locked(&self.forms).entry(name.to_owned()).or_insert(open);
        }
        let mut forms = locked(&self.forms);
        if let Some(open) = forms.get_mut(name) {
            change(&mut open.form);
            open.is_dirty = true;
            open.problems.clear();
        }
        Ok(Done::default())
    }

    /// The form of this name: as it was left, or a new one over its record.
    fn find(&self, name: &str) -> Result<Open, ClientError> {
        let desk = self.app.desk()?;
        let scene = Scene::new(self, &desk)?;
        if let Some(open) = forms::find(&scene, name)? {
            return Ok(open);
        }
        match name.parse::<RecordId>() {
            Ok(record) => forms::find_or_begin(&scene, name, &desk.shown(record)?.record.kind),
            // The justification of a move has a form of its own, without a kind.
            Err(_) if name.starts_with("move-") => Ok(blank(name)),
            Err(_) => Err(ClientError::FormGone),
        }
    }

    /// The form of the enrolment as it was left. Before the first sync there is no desk to find it on, and a storage that cannot be read has said so.
    pub(super) fn enrolment(&self) -> Open {
        let held = locked(&self.forms).get(ENROL_FORM).cloned();
        let left = || self.app.store().form(ENROL_FORM).ok().flatten().map(Open::new);
        held.or_else(left).unwrap_or_else(|| blank(ENROL_FORM))
    }

    pub(super) fn put(&self, name: &str, field: &str, text: String) -> Result<Done, ClientError> {
        self.with_form(name, |form| form.put(field, text))
    }

    pub(super) fn choose(&self, name: &str, field: &str, option: &str) -> Result<Done, ClientError> {
        if option == NEW_ITEM {
            return self.with_form(name, |form| {
                let typed: BTreeMap<&str, &str> = form.inputs.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
                let count = new_items(&typed, field) + 1;
                form.put(&format!("{field}/{NEW_ITEM}"), count.to_string());
            });
        }
        if let Some(text) = self.toggled(name, field, option)? {
            return self.put(name, field, text);
        }
        let text = if option == "here" { self.here() } else { Some(option.to_owned()) };
        text.map_or_else(|| Ok(self.told("near-no-fix")), |text| self.put(name, field, text))
    }

    /// Where the phone is, as it is typed.
    fn here(&self) -> Option<String> {
        self.surroundings.fix().map(|fix| format!("{},{},{}", fix.lat, fix.lon, fix.accuracy_m))
    }

    /// The options of a set after a tap on one of them; nothing for any other field.
    fn toggled(&self, name: &str, field: &str, option: &str) -> Result<Option<String>, ClientError> {
        let desk = self.app.desk()?;
        let scene = Scene::new(self, &desk)?;
        let Some(open) = forms::find(&scene, name)?.or_else(|| {
            let record: RecordId = name.parse().ok()?;
            let kind = desk.shown(record).ok()?.record.kind;
            forms::find_or_begin(&scene, name, &kind).ok()
        }) else {
            return Ok(None);
        };
        let Some(kind) = scene.playbook.kinds.get(&open.form.kind) else { return Ok(None) };
        if !kind.field(field).is_some_and(|field| matches!(field.type_, FieldType::MultiChoice(_))) {
            return Ok(None);
        }
        let before = open.form.record().map(|record| desk.shown(record)).transpose()?;
        let view = desk.store.view(scene.now_ms)?;
        let after = forms::evaluate(&desk, kind, before.as_ref(), &open, &view).after;
        let now: Vec<ItemKey> = after
            .fields
            .get(field)
            .and_then(|content| content.items())
            .into_iter()
            .flat_map(|items| items.keys().cloned())
            .collect();
        Ok(Some(forms::toggled(&now, option)))
    }

    pub(super) fn begin(&self, kind: &str, link: &str, to: &str) -> Result<Done, ClientError> {
        let kind = KindId::new(kind).map_err(|_| ClientError::RecordUnknown { given: kind.chars().take(80).collect() })?;
        // One that was begun and left is gone on with: nobody types a customer twice.
        let left = if link.is_empty() { self.app.store().forms_begun(&kind)?.into_iter().next() } else { None };
        let name = match left {
            Some(name) => name,
            None => {
                let random: [u8; 8] = self.app.random();
                let name = format!("new-{:016x}", u64::from_be_bytes(random));
                let inputs = if link.is_empty() { Vec::new() } else { vec![(link.to_owned(), record_id(to)?.to_string())] };
                let form = Form { name: name.clone(), kind, inputs };
                locked(&self.forms).insert(name.clone(), Open { is_dirty: true, ..Open::new(form) });
                name
            }
        };
        Ok(go(Screen::Form { name }))
    }

    /// Writes down the forms that have been typed in since the last time.
    ///
    /// # Errors
    /// Where the disk does not play along: what was typed stays in the hand.
    pub fn keep(&self) -> Result<(), ClientError> {
        let dirty: Vec<Form> = {
            let forms = locked(&self.forms);
            forms.values().filter(|open| open.is_dirty).map(|open| open.form.clone()).collect()
        };
        let now_ms = self.app.stamp()?.best_guess_ms();
        for form in dirty {
            self.app.store().put_form(&form, now_ms)?;
            if let Some(open) = locked(&self.forms).get_mut(&form.name).filter(|open| open.form == form) {
                open.is_dirty = false;
            }
        }
        Ok(())
    }

    /// Lets a form go.
    pub(super) fn forget(&self, name: &str) -> Result<(), ClientError> {
        locked(&self.forms).remove(name);
        self.app.store().drop_form(name)?;
        Ok(())
    }

    /// Saves a form: a new record, a changed one, or a returned edit mended.
    pub(super) fn save(&self, name: &str) -> Result<Done, ClientError> {
        let open = self.find_held(name)?;
        let playbook = self.app.playbook()?;
        let kind = forms::playbook_kind(&playbook, &open)?;
        let inputs = forms::assignments(kind, &open.typed());
        let seat = open.form.input("seat").map(str::to_owned);
        let saved = match (open.amends, open.form.record()) {
            (Some(edit), _) => tray::amend::amend(&self.app, edit, &inputs).map(|amended| amended.record),
            (None, Some(record)) => record::change::change(&self.app, record, &inputs).map(|saved| saved.record),
            (None, None) => record::create::create(&self.app, &kind.id, seat.as_deref(), &inputs).map(|saved| saved.record),
        };
        match saved {
            Ok(record) => {
                self.forget(name)?;
                let is_new = open.form.record().is_none();
                let card = is_new.then(|| Screen::Record { id: record.to_string() });
                Ok(Done { go: card, ..self.over("done-saved") })
            }
            // Whoever taps "save" without having changed anything is done.
            Err(ClientError::NothingToSave) if open.form.record().is_some() => {
                self.forget(name)?;
                Ok(Done { is_over: true, ..Done::default() })
            }
            Err(error) => Err(self.refused(name, error)),
        }
    }

    /// Keeps the reasons with the form, so that they stand at their fields.
    pub(super) fn refused(&self, name: &str, error: ClientError) -> ClientError {
        if let (ClientError::Refused(reasons), Some(open)) = (&error, locked(&self.forms).get_mut(name)) {
            open.problems.clone_from(reasons);
        }
        error
    }

    pub(super) fn find_held(&self, name: &str) -> Result<Open, ClientError> {
        let held = locked(&self.forms).get(name).cloned();
        let open = match held {
            Some(open) => open,
            None => self.find(name)?,
        };
        locked(&self.forms).entry(name.to_owned()).or_insert_with(|| open.clone());
        Ok(open)
    }

    pub(super) fn read_card(&self, kind: &str, path: &str) -> Result<Done, ClientError> {
        let read = record::card::read(&self.app, kind, Path::new(path))?;
        let done = self.begin(kind, "", "")?;
        let Some(Screen::Form { name }) = done.go.clone() else { return Ok(done) };
        let note = if read.is_empty() { "card-unread" } else { "card-read" };
        self.with_form(&name, |form| {
            for (field, text) in read {
                form.put(&field, text);
            }
        })?;
        if let Some(open) = locked(&self.forms).get_mut(&name) {
            open.note = Some(self.say(note));
        }
        Ok(done)
    }

    /// A returned edit as a form: what it said is filled in, and why it came back stands at the fields.
    pub(super) fn amend(&self, edit: &str) -> Result<Done, ClientError> {
        let id = edit_id(edit)?;
        let saved = self.app.store().edit(id)?.ok_or(roundsman_store::StoreError::EditUnknown { edit: id })?;
        let mut form = tray::amend::as_form(&self.app, &saved)?;
        let name = form.name.clone();
        // What its author has begun to type since is not lost for it.
        let held = locked(&self.forms).get(&name).map(|open| open.form.clone());
        let begun = held.map_or_else(|| self.app.store().form(&name), |form| Ok(Some(form)))?;
        begun.into_iter().flat_map(|form| form.inputs).for_each(|(field, text)| form.put(&field, text));
        let open = Open { amends: Some(id), problems: saved.reasons().to_vec(), is_dirty: true, ..Open::new(form) };
        locked(&self.forms).insert(name.clone(), open);
        Ok(go(Screen::Form { name }))
    }
}

/// A form over no record: of the enrolment, of a move.
fn blank(name: &str) -> Open {
    Open::new(Form { name: name.to_owned(), kind: KindId::from("request"), inputs: Vec::new() })
}
