//! A phone: the real client core on a home folder, in this process, with a clock that may be told another day.

use std::{
    fs,
    future::Future,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use rand::{Rng, rngs::StdRng};
use roundsman_client::{
    App, Assignment, ClientError, HttpRelay, Link, ListQuery, Patience, Random, Report, Row, attachment, device, record, stage,
    visit,
};
use roundsman_domain::{FieldId, KindId, Location, RecordId, StageId};
use roundsman_tests::{shelf, signature, speech, storefront_of};
use tokio::runtime::Runtime;

use crate::{
    calendar::{Calendar, MINUTE},
    fault::Fault,
    places::Spot,
    trade::{Talk, Type, sign},
};

/// Runs to its end what waits for the network.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime"));
    runtime.block_on(future)
}

/// A phone, or an import: a device of its own kind.
pub(crate) struct Phone {
    app: App,
    calendar: Arc<Calendar>,
    camera: PathBuf,
    /// Whose its new customers become.
    seat: Option<&'static str>,
}

/// What a rep sees and does at a customer's.
pub(crate) struct Stay {
    pub(crate) customer: RecordId,
    /// The customer's name: it is over the door.
    pub(crate) name: String,
    /// Where the phone says that it is.
    pub(crate) at: Option<String>,
    pub(crate) talk: Talk,
    pub(crate) photos: Vec<&'static str>,
    /// What the pictures show beside the shop: each seed other goods, other light.
    pub(crate) seed: u64,
    /// The longer edge of the pictures, pixels.
    pub(crate) pixels: u32,
    pub(crate) voice_ms: Option<u32>,
    /// A visit that lacks this field.
    pub(crate) forgets: Option<&'static str>,
    pub(crate) minutes: i64,
}

impl Stay {
    /// A stay as most are: two photos, sometimes a signed page, sometimes a voice note, now and then something forgotten.
    pub(crate) fn new(rng: &mut StdRng, known: &Known, pixels: u32) -> Self {
        let mut photos = vec!["storefront", "shelf"];
        if rng.random_bool(0.22) {
            photos.push("signature");
        }
        if rng.random_bool(0.05) {
            photos.remove(1);
        }
        Self {
            customer: known.id,
            name: known.name.clone(),
            at: known.spot.map(|spot| spot.near(rng, 60.0).typed(rng.random_range(8..30))),
            talk: Talk::new(rng, &known.who, known.type_),
            photos,
            seed: rng.random(),
            pixels,
            voice_ms: rng.random_bool(0.3).then(|| rng.random_range(3_500..8_500)),
            forgets: rng.random_bool(0.05).then_some("competitor"),
            minutes: rng.random_range(18..65),
        }
    }
}

/// What a rep knows of a customer.
pub(crate) struct Known {
    pub(crate) id: RecordId,
    pub(crate) name: String,
    pub(crate) who: String,
    pub(crate) type_: Type,
    pub(crate) spot: Option<Spot>,
}

/// `FIELD=VALUE` as a form has it.
fn typed(inputs: &[String]) -> Vec<Assignment> {
    inputs.iter().map(|input| input.parse().expect("FIELD=VALUE")).collect()
}

/// What stays of a shop from day to day.
fn look(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Phone {
    /// The phone with this home, whose new customers go to `seat`; `random` is its chance.
    pub(crate) fn open(home: &Path, seat: Option<&'static str>, random: Arc<dyn Random>) -> Result<Self, Fault> {
        let calendar = Calendar::new();
        let app = App::open(home, Arc::clone(&calendar) as _, random)?;
        let camera = home.join("camera");
        fs::create_dir_all(&camera)?;
        Ok(Self { app, calendar, camera, seat })
    }

    /// Becomes a device of whoever the code is for, and fetches what they may see.
    pub(crate) fn enrol(&self, url: &str, code: &str, program: &str) -> Result<(), Fault> {
        wait(device::enrol::enrol(&self.app, url, code, program))?;
        self.sync(url).map(drop)
    }

    /// Its id.
    pub(crate) fn device(&self) -> Result<String, Fault> {
        Ok(device::token::identity(&self.app)?.device.to_string())
    }

    /// How it stands.
    pub(crate) fn counts(&self) -> Result<roundsman_client::Counts, Fault> {
        Ok(device::status::status(&self.app)?.counts)
    }

    /// Lives on this moment from now on.
    pub(crate) fn show(&self, at_ms: i64) {
        self.calendar.show(at_ms);
    }

    /// Lives now again.
    pub(crate) fn show_now(&self) {
        self.calendar.show_now();
    }

    fn link(&self, url: &str) -> Result<HttpRelay, Fault> {
        let identity = device::token::identity(&self.app)?;
        Ok(HttpRelay::new(url, &identity.token).map_err(ClientError::from)?)
    }

    /// Sends and fetches until nothing is left.
    pub(crate) fn sync(&self, url: &str) -> Result<Report, Fault> {
        self.sync_over(&self.link(url)?, Patience::default())
    }

    /// Sends edits where the signal is too weak for a file: what waits for the file's bytes goes on waiting.
    pub(crate) fn sync_weakly(&self, url: &str) -> Result<(), Fault> {
        let link = crate::weak::Weak(self.link(url)?);
        match self.sync_over(&link, Patience { attempts: 1, first_ms: 1, longest_ms: 1 }) {
            Err(Fault::Client(ClientError::Relay(_))) => Ok(()),
            other => other.map(drop),
        }
    }

    fn sync_over<L: Link + Sync>(&self, link: &L, patience: Patience) -> Result<Report, Fault> {
        Ok(wait(device::sync::sync_with(&self.app, link, patience, &mut device::sync::Nobody))?)
    }

    /// Makes a record.
    pub(crate) fn create(&self, kind: &'static str, inputs: &[String]) -> Result<RecordId, Fault> {
        Ok(record::create::create(&self.app, &KindId::from(kind), self.seat, &typed(inputs))?.record)
    }

    /// Changes a record.
    pub(crate) fn set(&self, id: RecordId, inputs: &[String]) -> Result<(), Fault> {
        record::change::change(&self.app, id, &typed(inputs))?;
        Ok(())
    }

    /// Moves a record.
    pub(crate) fn advance(&self, id: RecordId, to: &'static str, because: Option<&str>) -> Result<(), Fault> {
        stage::moving::move_stage(&self.app, id, &StageId::from(to), because)?;
        Ok(())
    }

    /// Attaches a text file.
    pub(crate) fn attach(&self, id: RecordId, slot: &'static str, name: &str, text: &str) -> Result<(), Fault> {
        self.with_file(name, text.as_bytes(), |file| attachment::attach::attach(&self.app, id, &FieldId::from(slot), file))
    }

    /// The file is on the memory card as long as the app reads it.
    fn with_file<T>(&self, name: &str, bytes: &[u8], take: impl FnOnce(&Path) -> Result<T, ClientError>) -> Result<(), Fault> {
        let path = self.camera.join(name);
        fs::write(&path, bytes)?;
        let taken = take(&path);
        fs::remove_file(&path)?;
        taken?;
        Ok(())
    }

    /// A whole visit, from the door to the last field, that began at this moment where the phone lives on another day.
    pub(crate) fn visit(&self, began_ms: Option<i64>, stay: &Stay) -> Result<RecordId, Fault> {
        let at = |minutes: i64| {
            if let Some(began_ms) = began_ms {
                self.show(began_ms + minutes * MINUTE);
            }
        };
        at(0);
        let place = stay.at.as_deref().and_then(location);
        let id = visit::start::start(&self.app, stay.customer, place)?.saved.record;
        for (nth, slot) in stay.photos.iter().enumerate() {
            at(3 + i64::try_from(nth).unwrap_or(0) * 4);
            let picture = draw(slot, stay, nth as u64);
            let name = format!("IMG_{:08}.jpg", stay.seed.wrapping_add(nth as u64) % 100_000_000);
            self.with_file(&name, &picture, |file| visit::photo::photo(&self.app, id, &FieldId::from(*slot), file))?;
        }
        at(stay.minutes - 2);
        if let Some(voice_ms) = stay.voice_ms {
            let sound = speech(stay.seed, voice_ms);
            let name = format!("REC_{:08}.wav", stay.seed % 100_000_000);
            self.with_file(&name, &sound, |file| visit::voice::voice(&self.app, id, file))?;
        }
        let Talk { needs, competitor, next_step, notes } = &stay.talk;
        let said = [
            ("needs", Some(needs.as_str())),
            ("competitor", Some(*competitor)),
            ("next_step", Some(next_step.as_str())),
            ("notes", notes.as_deref()),
        ];
        let said = said.iter().filter(|(field, _)| stay.forgets != Some(*field));
        let inputs: Vec<String> = said.filter_map(|(field, text)| text.map(|text| format!("{field}={text}"))).collect();
        at(stay.minutes);
        visit::end::end(&self.app, id, &typed(&inputs))?;
        Ok(id)
    }

    /// Records of a kind, own unsettled ones first, then the latest changed; only those at a stage where one is named.
    pub(crate) fn list(&self, kind: &'static str, stage: Option<&'static str>) -> Result<Vec<Row>, Fault> {
        let query = ListQuery { kind: Some(kind.into()), stage: stage.map(StageId::from), limit: 500, ..ListQuery::default() };
        Ok(record::list::list(&self.app, &query)?.rows)
    }

    /// A record's fields and stage.
    pub(crate) fn record(&self, id: RecordId) -> Result<roundsman_domain::Record, Fault> {
        Ok(record::open::open(&self.app, id)?.shown.record)
    }

    /// The values that were overwritten in a record's field.
    pub(crate) fn overwritten(&self, id: RecordId, field: &str) -> Result<usize, Fault> {
        let past = record::history::history(&self.app, id)?;
        Ok(past.iter().filter(|past| past.is_overwritten && past.path.field.as_str() == field).count())
    }

    /// What the rep knows of a customer.
    pub(crate) fn known(&self, id: RecordId) -> Result<Known, Fault> {
        let record = self.record(id)?;
        let name = record.text("name").unwrap_or_default().to_owned();
        let contact = record.fields.get("contacts").and_then(|content| content.items()).and_then(|items| items.values().next());
        let surname = contact.and_then(|item| item.fields.get("name")?.as_text()?.chars().next());
        let who = surname.map_or("老板".to_owned(), |surname| format!("{surname}总"));
        let spot = match record.value("location") {
            Some(roundsman_domain::Value::Location(place)) => Some(Spot { lat: place.lat, lon: place.lon }),
            _ => None,
        };
        let type_ = Type::of(record.text("type").unwrap_or_default());
        Ok(Known { id, name, who, type_, spot })
    }
}

fn location(typed: &str) -> Option<Location> {
    let mut parts = typed.split(',').map(|part| part.parse::<f64>().ok());
    Some(Location { lat: parts.next()??, lon: parts.next()??, accuracy_m: parts.next()?? })
}

fn draw(slot: &str, stay: &Stay, nth: u64) -> Vec<u8> {
    let (width, height) = (stay.pixels, stay.pixels * 3 / 4);
    let seed = stay.seed.wrapping_add(nth);
    match slot {
        "storefront" => storefront_of(&sign(&stay.name), look(&stay.name), seed, width, height),
        "signature" => signature(seed, width, height),
        _ => shelf(seed, width, height),
    }
}
