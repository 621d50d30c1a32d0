//! Intents: what a tap wants, done by the use cases.

use std::path::Path;

use roundsman_domain::{EditId, FieldId, RecordId, StageId};
use roundsman_present::{
    BECAUSE, REASON, Titles, move_form,
    screen::{Done, Intent, Screen},
};
use roundsman_text::{Language, say};

use super::{LANGUAGE, Scene, Session, THRIFTY, card, forms, locked, record_id};
use crate::{attachment, error::ClientError, record, request, stage, tray, visit};

impl Session {
    /// Does what a tap wants. Whatever is said to be saved is on the disk when this answers.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with everything that is wrong: nothing was saved, and the form stays as it was filled.
    pub async fn act(&self, intent: Intent) -> Result<Done, ClientError> {
        match intent {
            Intent::Enrol => self.enrol().await,
            Intent::Sync => self.sync().await,
            here => self.act_here(here),
        }
    }

    fn act_here(&self, intent: Intent) -> Result<Done, ClientError> {
        match intent {
            Intent::Enrol | Intent::Sync => Err(ClientError::NothingToSave),
            Intent::Type { form, field, text } => self.put(&form, &field, text),
            Intent::Choose { form, field, option } => self.choose(&form, &field, &option),
            Intent::New { kind, link, to } => self.begin(&kind, &link, &to),
            Intent::Edit { record } => Ok(go(Screen::Form { name: record_id(&record)?.to_string() })),
            Intent::Save { form } => self.save(&form),
            Intent::Drop { form } => {
                self.forget(&form)?;
                Ok(self.over("done-dropped"))
            }
            Intent::StartVisit { customer } => self.start_visit(&customer),
            Intent::EndVisit { visit } => self.end_visit(&visit),
            Intent::AddPhoto { record, slot, path } => self.add(&record, &slot, &path, "done-photo"),
            Intent::AddFile { record, slot, path } => self.add(&record, &slot, &path, "done-file"),
            Intent::AddVoice { visit, path } => {
                visit::voice::voice(&self.app, record_id(&visit)?, Path::new(&path))?;
                Ok(self.told("done-voice"))
            }
            Intent::ReadCard { kind, path } => self.read_card(&kind, &path),
            Intent::Move { record, to } => self.move_on(&record, &to),
            Intent::Decide { request, verdict } => self.decide(&request, &verdict),
            Intent::Claim { record } => {
                record::claim::claim(&self.app, record_id(&record)?, None)?;
                Ok(self.told("done-saved"))
            }
            Intent::Amend { edit } => self.amend(&edit),
            Intent::Resubmit { edit } => {
                tray::amend::amend(&self.app, edit_id(&edit)?, &[])?;
                Ok(self.told("cli-resubmitted"))
            }
            Intent::Discard { edit } => {
                tray::discard::discard(&self.app, edit_id(&edit)?)?;
                Ok(self.told("done-dropped"))
            }
            Intent::Archive { record, undo } => self.archive(&record, undo),
            Intent::SetLanguage { tag } => {
                let language = Language::from_tag(&tag).unwrap_or_default();
                self.app.store().set_setting(LANGUAGE, language.tag())?;
                *locked(&self.language) = language;
                Ok(Done::default())
            }
            Intent::SetThrifty { is_thrifty } => {
                self.app.store().set_setting(THRIFTY, if is_thrifty { "yes" } else { "no" })?;
                Ok(Done::default())
            }
        }
    }

    pub(super) fn say(&self, key: &str) -> String {
        say(self.language(), key, &[])
    }

    pub(super) fn told(&self, key: &str) -> Done {
        Done { text: Some(self.say(key)), ..Done::default() }
    }

    pub(super) fn over(&self, key: &str) -> Done {
        Done { is_over: true, ..self.told(key) }
    }

    fn start_visit(&self, customer: &str) -> Result<Done, ClientError> {
        let customer = record_id(customer)?;
        // Tapped twice in a hurry it is one visit.
        if let Some(id) = self.open_visit(customer)? {
            return Ok(go(Screen::Visit { id }));
        }
        let started = visit::start::start(&self.app, customer, self.surroundings.fix())?;
        let screen = Screen::Visit { id: started.saved.record.to_string() };
        Ok(Done { go: Some(screen), ..self.told("done-visit-started") })
    }

    fn open_visit(&self, customer: RecordId) -> Result<Option<String>, ClientError> {
        let desk = self.app.desk()?;
        let scene = Scene::new(self, &desk)?;
        let kind = desk.shown(customer)?.record.kind;
        let Some((visit, _)) = visit::start::visits_at(&scene.playbook, &kind) else { return Ok(None) };
        card::open_visit(&scene, customer, visit)
    }

    fn end_visit(&self, visit: &str) -> Result<Done, ClientError> {
        let record = record_id(visit)?;
        let open = self.find_held(visit)?;
        let playbook = self.app.playbook()?;
        let inputs = forms::assignments(forms::playbook_kind(&playbook, &open)?, &open.typed());
        match visit::end::end(&self.app, record, &inputs) {
            Ok(ended) => {
                self.forget(visit)?;
                let verdict = match ended.verdict.is_valid {
                    roundsman_playbook::Truth::True => "visit-valid",
                    roundsman_playbook::Truth::False => "visit-not-valid",
                    roundsman_playbook::Truth::Unknown(_) => "visit-provisional",
                };
                let text = say(self.language(), "done-visit-ended", &[("verdict", &self.say(verdict))]);
                Ok(Done { text: Some(text), is_over: true, ..Done::default() })
            }
            Err(error) => Err(self.refused(visit, error)),
        }
    }

    fn add(&self, record: &str, slot: &str, path: &str, key: &str) -> Result<Done, ClientError> {
        let slot = FieldId::new(slot).map_err(|_| ClientError::RecordUnknown { given: slot.chars().take(80).collect() })?;
        attachment::attach::attach(&self.app, record_id(record)?, &slot, Path::new(path))?;
        Ok(if key == "done-photo" { self.over(key) } else { self.told(key) })
    }

    fn move_on(&self, record: &str, to: &str) -> Result<Done, ClientError> {
        let stage = StageId::new(to).map_err(|_| ClientError::RecordUnknown { given: to.chars().take(80).collect() })?;
        let name = move_form(record, to);
        let because = locked(&self.forms).get(&name).and_then(|open| open.form.input(BECAUSE)).map(str::to_owned);
        let saved = stage::moving::move_stage(&self.app, record_id(record)?, &stage, because.as_deref())?;
        self.forget(&name)?;
        let playbook = self.app.playbook()?;
        let titles = Titles::new(&playbook, self.language());
        let text = if saved.waits_for.is_empty() {
            titles.word("move-saved", &[("stage", &titles.stage_word(to))])
        } else {
            let names: Vec<_> = saved.waits_for.iter().map(|role| titles.role_word(role.as_str())).collect();
            titles.word("cli-saved-waits", &[("roles", &names.join(&titles.word("list-separator", &[])))])
        };
        Ok(Done { text: Some(text), is_over: true, ..Done::default() })
    }

    fn decide(&self, request: &str, verdict: &str) -> Result<Done, ClientError> {
        let reason = locked(&self.forms).get(request).and_then(|open| open.form.input(REASON)).map(str::to_owned);
        request::decide::decide(&self.app, record_id(request)?, verdict, reason.as_deref().unwrap_or_default())?;
        self.forget(request)?;
        // Tasks are ticked off where they stand; a question has a screen of its own.
        let is_ticked = matches!(verdict, "done" | "seen");
        Ok(Done { is_over: !is_ticked, ..self.told("done-answered") })
    }

    fn archive(&self, record: &str, undo: bool) -> Result<Done, ClientError> {
        record::archive::archive(&self.app, record_id(record)?, undo)?;
        let back = Intent::Archive { record: record.to_owned(), undo: true };
        Ok(Done { undo: (!undo).then_some(back), ..self.told(if undo { "done-restored" } else { "done-archived" }) })
    }
}

pub(super) fn go(screen: Screen) -> Done {
    Done { go: Some(screen), ..Done::default() }
}

pub(super) fn edit_id(edit: &str) -> Result<EditId, ClientError> {
    edit.parse().map_err(|_| ClientError::NotAnId { given: edit.chars().take(80).collect() })
}
