//! A session: the screens of one person's app, drawn from the storage, and what they tap, done.
//!
//! It holds what is being typed and how far a sync is, and nothing else: whatever was said to be saved is in the storage.

mod act;
mod board;
mod card;
mod forms;
mod lists;
mod relay;
mod today;
mod trays;
mod typing;
mod visit;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use roundsman_domain::{Certainty, KindId, Record, RecordId, SeatAt, SeatId, SectionId, TrustedInterval};
use roundsman_judge::{Author, right};
use roundsman_playbook::{Kind, Playbook, Right};
use roundsman_present::{
    Around, EnrolShown, Progress, SyncState, Titles,
    screen::{Screen, ScreenView},
};
use roundsman_store::Store;
use roundsman_text::Language;

use crate::{
    app::{App, Desk},
    error::ClientError,
    platform::Surroundings,
    record::open::title_on,
};

use forms::Open;

/// Where the language of the screens is kept.
const LANGUAGE: &str = "language";

/// Where it is kept that photos wait for a network that costs nothing.
const THRIFTY: &str = "thrifty";

/// How a sync of this session stands.
#[derive(Debug, Clone, Default)]
struct Syncing {
    progress: Option<Progress>,
    /// Files that have gone up whole since it began.
    sent_files: u64,
    problem: Option<(String, u64)>,
    enrolling: bool,
    enrol_problem: Option<String>,
}

/// The screens of one person's app.
pub struct Session {
    app: Arc<App>,
    surroundings: Arc<dyn Surroundings>,
    language: Mutex<Language>,
    forms: Mutex<BTreeMap<String, Open>>,
    syncing: Mutex<Syncing>,
    /// Called when something is to be drawn anew while an intent is still under way.
    heard: Mutex<Option<Arc<dyn Fn() + Send + Sync>>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("app", &self.app).finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session {
    /// A session over an open app. `language` is what the platform speaks; who has chosen another one keeps it.
    ///
    /// # Errors
    /// Where the storage cannot be read.
    pub fn new(app: Arc<App>, surroundings: Arc<dyn Surroundings>, language: Language) -> Result<Self, ClientError> {
        let chosen = app.store().setting(LANGUAGE)?.and_then(|tag| Language::from_tag(&tag));
        Ok(Self {
            app,
            surroundings,
            language: Mutex::new(chosen.unwrap_or(language)),
            forms: Mutex::default(),
            syncing: Mutex::default(),
            heard: Mutex::default(),
        })
    }

    /// What is under the screens.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The language of the screens.
    pub fn language(&self) -> Language {
        *locked(&self.language)
    }

    /// Says whom to tell while an intent is under way: a sync that has come further.
    pub fn on_change(&self, heard: Option<Arc<dyn Fn() + Send + Sync>>) {
        *locked(&self.heard) = heard;
    }

    fn changed(&self) {
        let heard = locked(&self.heard).clone();
        if let Some(heard) = heard {
            heard();
        }
    }

    /// A screen as it stands now. What cannot be shown says why.
    pub fn view(&self, screen: &Screen) -> ScreenView {
        match self.draw(screen) {
            Ok(view) => view,
            Err(ClientError::NotEnrolled) => self.enrol_screen(),
            Err(ClientError::NeverSynced) => roundsman_present::first_sync(self.language(), &self.around_before()),
            Err(error) => roundsman_present::cannot_show(self.language(), error.text(self.language())),
        }
    }

    fn draw(&self, screen: &Screen) -> Result<ScreenView, ClientError> {
        if matches!(screen, Screen::Enrol) {
            return Ok(self.enrol_screen());
        }
        if matches!(screen, Screen::Settings) && self.app.store().identity()?.is_some() {
            return self.settings();
        }
        let desk = self.app.desk()?;
        let scene = Scene::new(self, &desk)?;
        match screen {
            Screen::Enrol | Screen::Settings => Err(ClientError::NotEnrolled),
            Screen::Today => today::today(&scene),
            Screen::Records { kind, text, choice, pages } => lists::records(&scene, kind, text, *choice, *pages),
            Screen::Record { id } => card::card(&scene, record_id(id)?),
            Screen::Form { name } => forms::form(&scene, name),
            Screen::Visit { id } => visit::visit(&scene, record_id(id)?),
            Screen::Capture { record, slot } => visit::capture(&scene, record_id(record)?, slot),
            Screen::Move { record, to } => visit::moving(&scene, record_id(record)?, to),
            Screen::Inbox => trays::inbox(&scene),
            Screen::Request { id } => trays::request(&scene, record_id(id)?),
            Screen::Returned => trays::returned(&scene),
            Screen::Outbox => trays::outbox(&scene),
            Screen::Board => board::board(&scene),
            Screen::Privacy => board::privacy(&scene),
        }
    }

    fn enrol_screen(&self) -> ScreenView {
        let open = self.enrolment();
        let typed = |field: &str| open.form.input(field).unwrap_or_default().to_owned();
        let (url, code) = (typed("url"), typed("code"));
        let syncing = locked(&self.syncing).clone();
        let url = if url.is_empty() { self.former_url().unwrap_or_default() } else { url };
        let shown = EnrolShown { url, code, is_busy: syncing.enrolling, problem: syncing.enrol_problem };
        roundsman_present::enrol(self.language(), &shown)
    }

    /// What stands around the screens of a device that has no playbook yet.
    fn around_before(&self) -> Around {
        let syncing = locked(&self.syncing).clone();
        let now_ms = self.app.stamp().map(|stamp| stamp.best_guess_ms()).unwrap_or_default();
        let sync = SyncState { progress: syncing.progress, problem: syncing.problem, ..SyncState::default() };
        Around { sync, now_ms, ..Around::default() }
    }

    fn settings(&self) -> Result<ScreenView, ClientError> {
        let status = crate::device::status::status(&self.app)?;
        let playbook = self.app.playbook().ok();
        let around = match self.app.desk() {
            Ok(desk) => Scene::new(self, &desk)?.around()?,
            Err(ClientError::NeverSynced) => self.around_before(),
            Err(error) => return Err(error),
        };
        // One after the other: each has the storage to itself.
        let size_bytes = self.app.store().size_bytes()?;
        let is_thrifty = self.is_thrifty()?;
        let shown = roundsman_present::SettingsShown {
            user: status.user_name,
            company: status.company,
            url: status.url,
            device: status.device.map(|device| device.to_string()),
            playbook: status.playbook.map(|(name, version)| format!("{name} · {version}")),
            records: status.counts.records,
            size_bytes,
            is_thrifty,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let zone = playbook.as_deref().map(|playbook| playbook.time_zone.as_str());
        Ok(roundsman_present::settings(self.language(), zone, &shown, &around))
    }

    fn is_thrifty(&self) -> Result<bool, ClientError> {
        thrifty(&self.app.store())
    }
}

/// Whether photos wait for a network that costs nothing, for whoever holds the storage.
fn thrifty(store: &Store) -> Result<bool, ClientError> {
    Ok(store.setting(THRIFTY)?.as_deref() == Some("yes"))
}

fn record_id(id: &str) -> Result<RecordId, ClientError> {
    id.parse().map_err(|_| ClientError::NotAnId { given: id.chars().take(80).collect() })
}

/// What a screen is drawn with: the storage is its own as long as it holds this.
struct Scene<'a> {
    session: &'a Session,
    desk: &'a Desk<'a>,
    playbook: Arc<Playbook>,
    language: Language,
    now_ms: i64,
}

impl<'a> Scene<'a> {
    fn new(session: &'a Session, desk: &'a Desk<'a>) -> Result<Self, ClientError> {
        Ok(Self { session, desk, playbook: Arc::clone(&desk.playbook), language: session.language(), now_ms: desk.now_ms() })
    }

    fn titles(&self) -> Titles<'_> {
        Titles::new(&self.playbook, self.language).with_people(&self.desk.scope.people)
    }

    fn kind(&self, id: &KindId) -> Result<&Kind, ClientError> {
        self.playbook.kinds.get(id).ok_or_else(|| ClientError::RecordUnknown { given: id.to_string() })
    }

    /// What every main screen shows beside its own.
    fn around(&self) -> Result<Around, ClientError> {
        let counts = self.desk.store.waiting()?;
        let syncing = locked(&self.session.syncing).clone();
        let sync = SyncState {
            pending: counts.pending,
            held: counts.held,
            returned: counts.returned,
            last_ms: counts.synced_ms,
            progress: syncing.progress,
            problem: syncing.problem,
        };
        let visited = crate::visit::start::visited(&self.playbook)
            .map(|kind| (kind.id.to_string(), kind.plural(self.language.tag()).to_owned()));
        let inbox = trays::open(self)?.len() as u64;
        Ok(Around { sync, uploads: counts.uploads, inbox, visited, now_ms: self.now_ms })
    }

    /// What the records are called that these link to.
    fn linked(&self, kind: &Kind, record: &Record) -> Result<BTreeMap<RecordId, String>, ClientError> {
        let mut linked = BTreeMap::new();
        for field in kind.fields.iter().filter(|field| matches!(field.type_, roundsman_playbook::FieldType::Link(_))) {
            let Some(to) = record.text(field.id.as_str()).and_then(|text| text.parse::<RecordId>().ok()) else { continue };
            if let Some(title) = title_on(self.desk, to)? {
                linked.insert(to, title);
            }
        }
        Ok(linked)
    }

    fn author(&self) -> Author<'_> {
        Author {
            user: self.desk.scope.user,
            grants: &self.desk.scope.grants,
            tree: &self.desk.scope.tree,
            when: TrustedInterval { earliest_ms: self.now_ms, latest_ms: self.now_ms },
        }
    }

    /// Whether this user certainly has this right over records of a kind in a seat.
    fn may(&self, kind: &KindId, seat: SeatId, need: Right) -> bool {
        let seats = [SeatAt { from_ms: i64::MIN, what: vec![seat] }];
        right(&self.author(), &self.playbook, kind, &seats, need, None) == Certainty::Yes
    }

    /// The sections of records of a kind in a seat that this user certainly reads.
    fn sections(&self, kind: &KindId, seat: SeatId) -> BTreeSet<SectionId> {
        roundsman_judge::sections(&self.author(), &self.playbook, kind, &[SeatAt { from_ms: i64::MIN, what: vec![seat] }])
    }

    /// Whether this user may make records of a kind anywhere.
    fn may_make(&self, kind: &Kind) -> bool {
        let role = |grant: &&roundsman_domain::Grant| {
            grant.is_active(self.now_ms)
                && self.playbook.roles.get(&grant.role).is_some_and(|role| role.right(&kind.id) >= Some(Right::Edit))
        };
        !kind.is_system && self.desk.scope.grants.iter().any(|grant| role(&grant))
    }

    fn seat_name(&self, seat: SeatId) -> Option<&str> {
        self.desk.scope.tree.seats.get(&seat).map(|seat| seat.name.as_str())
    }
}
