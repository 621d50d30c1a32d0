//! The company: its tree and its people, made by the operator's commands, and where all of it is kept.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use roundsman_tests::operator;
use roundsman_text::Language;
use rusqlite::Connection;
use serde_json::Value;

use crate::{
    calendar::{DAY, Dice, midnight},
    fault::Fault,
    people::{COMPANY, DIRECTOR, FINANCE, Name, REGIONS, cast, reps},
    phone::Phone,
};

/// The template whose company it is.
pub(crate) const TEMPLATE: &str = "building-materials";

/// Everybody's password: it opens nothing but what was made up.
pub(crate) const PASSWORD: &str = "roundsman-demo";

/// What says that a folder holds a whole company.
const STORY: &str = "story.json";

/// Where a company is kept, and in which language its people are called.
pub(crate) struct Company {
    pub(crate) folder: PathBuf,
    pub(crate) language: Language,
}

/// A one-time code of a rep for the import of what was before, and one for the phone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Codes {
    pub(crate) import: String,
    pub(crate) phone: String,
}

impl Company {
    /// The relay's data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("relay")
    }

    /// The relay's database.
    pub(crate) fn ledger(&self) -> Result<Connection, Fault> {
        let ledger = Connection::open(self.data().join("roundsman.db"))?;
        // The relay writes too.
        ledger.busy_timeout(Duration::from_secs(10))?;
        Ok(ledger)
    }

    /// Whether a relay runs on it already: another demo's.
    pub(crate) fn is_served(&self) -> bool {
        let lock = File::open(self.data().join("relay.lock"));
        lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    }

    /// What is remembered of the story, once everything is there.
    pub(crate) fn story(&self) -> Option<Value> {
        serde_json::from_slice(&std::fs::read(self.folder.join(STORY)).ok()?).ok()
    }

    /// Remembers the story: from now on the folder holds a whole company.
    pub(crate) fn keep(&self, story: &Value) -> Result<(), Fault> {
        Ok(std::fs::write(self.folder.join(STORY), story.to_string())?)
    }

    /// The home of somebody's phone.
    pub(crate) fn home(&self, name: Name) -> PathBuf {
        self.folder.join("phones").join(name.of(Language::En).to_lowercase().replace(' ', "-"))
    }

    /// Somebody's phone. A rep's new customers go to their own seat, whoever else's they look after.
    pub(crate) fn phone(&self, name: Name, seed: u64) -> Result<Phone, Fault> {
        let seat = reps().find(|(_, _, rep)| rep.name == name).map(|(_, _, rep)| rep.seat.of(self.language));
        Phone::open(&self.home(name), seat, Dice::new(seed))
    }

    /// Runs a command of the operator.
    pub(crate) fn operator(&self, arguments: &[&str]) -> Result<Value, Fault> {
        self.operator_with(arguments, "")
    }

    fn operator_with(&self, arguments: &[&str], input: &str) -> Result<Value, Fault> {
        let ran = operator(&self.data(), arguments, input);
        if ran.code == 0 { Ok(ran.json) } else { Err(Fault::Operator(arguments.join(" "), format!("{}{}", ran.out, ran.err))) }
    }

    /// Makes company, units, seats and people, and gives each rep's codes. The history that may be imported begins `days` before today.
    pub(crate) fn found(&self, today_ms: i64, days: i64) -> Result<Vec<Codes>, Fault> {
        drop(std::fs::remove_dir_all(&self.folder));
        std::fs::create_dir_all(self.data())?;
        let root = COMPANY.of(self.language);
        self.operator(&["company", "new", root, "--playbook", TEMPLATE])?;
        for region in &REGIONS {
            self.operator(&["unit", "add", region.name.of(self.language), "--under", root])?;
        }
        let since = (midnight(today_ms, days) - 7 * DAY).to_string();
        let codes = in_parallel(reps().count(), |place| {
            let (_, region, rep) = reps().nth(place).ok_or(Fault::Missing("rep"))?;
            let seat = rep.seat.of(self.language);
            self.operator(&["seat", "add", seat, "--unit", region.name.of(self.language)])?;
            self.person(rep.name, seat, "rep", &since)?;
            let user = rep.name.of(self.language);
            Ok(Codes {
                import: self.code(&["device", "code", user, "--history-from", &since])?,
                phone: self.code(&["device", "code", user])?,
            })
        })?;
        in_parallel(REGIONS.len() + 2, |place| match place {
            0 => self.person(DIRECTOR, root, "director", &since),
            1 => self.person(FINANCE, root, "finance", &since),
            n => self.person(REGIONS[n - 2].manager, REGIONS[n - 2].name.of(self.language), "manager", &since),
        })?;
        self.cover()?;
        Ok(codes)
    }

    /// One rep looks after another's customers for two weeks.
    fn cover(&self) -> Result<(), Fault> {
        let of = |place: usize| reps().nth(place).map(|(_, _, rep)| rep).ok_or(Fault::Missing("rep"));
        let (covering, covered) = (of(cast::COVERING)?.name.of(self.language), of(cast::COVERED)?.seat.of(self.language));
        self.operator(&["grant", "add", covering, covered, "rep"]).map(drop)
    }

    fn person(&self, name: Name, node: &str, role: &str, since: &str) -> Result<(), Fault> {
        let (name, language) = (name.of(self.language), self.language.tag());
        self.operator_with(&["user", "add", name, "--language", language], &format!("{PASSWORD}\n"))?;
        self.operator(&["grant", "add", name, node, role, "--from", since]).map(drop)
    }

    /// A one-time code.
    pub(crate) fn code(&self, arguments: &[&str]) -> Result<String, Fault> {
        let said = self.operator(arguments)?;
        said["code"].as_str().map(str::to_owned).ok_or(Fault::Missing("code"))
    }
}

/// Does something for each place of a list, on as many threads as pay (they wait for disk and relay, too); the first failure is the answer.
pub(crate) fn in_parallel<T: Send>(count: usize, work: impl Fn(usize) -> Result<T, Fault> + Sync) -> Result<Vec<T>, Fault> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<T, Fault>)>> = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 1;
    std::thread::scope(|scope| {
        for _ in 0..threads.min(count) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= count {
                        break;
                    }
                    let one = work(place);
                    let has_failed = one.is_err();
                    done.lock().expect("no thread panics with the list in hand").push((place, one));
                    if has_failed {
                        next.store(count, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics with the list in hand");
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, one)| one).collect()
}

/// The folder of a company: another for each seed, length, language and generator.
pub(crate) fn folder_of(under: &Path, seed: u64, days: i64, language: Language, generator: &str) -> PathBuf {
    under.join(format!("{generator}-{}-{days}-{seed}", language.tag()))
}
