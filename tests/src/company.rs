//! A company: its tree and people made by the operator's commands, its relay a process.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::{
    program::{CLOCK, Ran, beside, program, run},
    relay::RelayProcess,
    rep::Rep,
};

/// What the stories play on.
const STORIES: &str = include_str!("../playbooks/stories.yaml");

/// Everybody's password on pages.
pub const PASSWORD: &str = "correct horse battery staple";

/// A company 华东建材 with the regions `east` and `west`, on a relay of its own, in a folder that goes with it.
#[derive(Debug)]
pub struct Company {
    folder: PathBuf,
    /// The running relay.
    pub relay: RelayProcess,
}

impl Drop for Company {
    fn drop(&mut self) {
        if std::env::var_os("ROUNDSMAN_KEEP").is_none() && !std::thread::panicking() {
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }
}

impl Company {
    /// A new company; `story` names its folder.
    pub fn new(story: &str) -> Self {
        Self::altered(story, &[], "")
    }

    /// A new company on a shipped template, or on the playbook in a file.
    ///
    /// # Panics
    /// Where a command fails.
    pub fn on(story: &str, playbook: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let nth = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("roundsman-story-{story}-{}-{nth}", std::process::id()));
        Self::in_folder(folder, "华东建材", &["east", "west"], playbook, "127.0.0.1:0")
    }

    /// A new company on the stories' playbook with pieces replaced and more written at its end.
    ///
    /// # Panics
    /// Where a piece is not in it, or the result is no good playbook.
    pub fn altered(story: &str, replaced: &[(&str, &str)], more: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let nth = COUNT.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!("roundsman-altered-{story}-{}-{nth}.yaml", std::process::id()));
        std::fs::write(&file, template(replaced) + more).expect("written");
        let company = Self::on(story, file.to_str().expect("text"));
        std::fs::remove_file(&file).expect("removed");
        company
    }

    /// A new company in a folder of the caller's, which is emptied first.
    ///
    /// # Panics
    /// Where a command fails.
    pub fn in_folder(folder: PathBuf, name: &str, regions: &[&str], playbook: &str, listen: &str) -> Self {
        drop(std::fs::remove_dir_all(&folder));
        let data = folder.join("relay");
        std::fs::create_dir_all(&data).expect("a folder");
        operator(&data, &["company", "new", name, "--playbook", playbook], "").ok();
        for region in regions {
            operator(&data, &["unit", "add", region, "--under", name], "").ok();
        }
        Self { relay: RelayProcess::start_at(&data, listen), folder }
    }

    /// The relay's data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("relay")
    }

    /// A path in the story's folder, for files of its own.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file into the story's folder.
    ///
    /// # Panics
    /// Where the disk does not play along.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    /// Runs a command of the operator with `--json` on this company's data.
    pub fn operator(&self, arguments: &[&str]) -> Ran {
        operator(&self.data(), arguments, "")
    }

    /// The same with something on its standard input.
    pub fn operator_told(&self, arguments: &[&str], input: &str) -> Ran {
        operator(&self.data(), arguments, input)
    }

    /// Lets hours pass on the relay and on every phone of the story, and the relay do what it does by itself.
    ///
    /// # Panics
    /// Where the clock cannot be turned.
    pub fn passes(&self, hours: i64) {
        let clock = beside(&self.data());
        let ahead_ms: i64 = std::fs::read_to_string(&clock).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        // In one step: whoever reads it meanwhile reads the old time or the new.
        let new = clock.with_extension("new");
        std::fs::write(&new, (ahead_ms + hours * 3_600_000).to_string()).expect("the clock is turned");
        std::fs::rename(new, clock).expect("the clock is turned");
        self.operator(&["tick"]).ok();
    }

    /// A user with a role at a unit or seat.
    pub fn user(&self, name: &str, node: &str, role: &str) {
        operator(&self.data(), &["user", "add", name], &format!("{PASSWORD}\n")).ok();
        self.operator(&["grant", "add", name, node, role]).ok();
    }

    /// A rep called `name` in a seat `NAME-seat` of a region, with an enrolled and synced phone.
    pub fn rep(&self, name: &str, region: &str) -> Rep {
        let seat = format!("{name}-seat");
        self.operator(&["seat", "add", &seat, "--unit", region]).ok();
        self.user(name, &seat, "rep");
        self.phone(name)
    }

    /// A manager over a unit, with a phone.
    pub fn manager(&self, name: &str, unit: &str) -> Rep {
        self.user(name, unit, "manager");
        self.phone(name)
    }

    /// One more phone of a user.
    ///
    /// # Panics
    /// Where it cannot be enrolled.
    pub fn phone(&self, user: &str) -> Rep {
        self.enrolled(user, &["device", "code", user])
    }

    /// The same where there is more than one company on the relay.
    ///
    /// # Panics
    /// Where it cannot be enrolled.
    pub fn phone_of(&self, user: &str, company: &str) -> Rep {
        self.enrolled(user, &["--company", company, "device", "code", user])
    }

    fn enrolled(&self, user: &str, code: &[&str]) -> Rep {
        let code = self.operator(code).ok();
        let code = code["code"].as_str().expect("a code").to_owned();
        let mut home = self.folder.join(format!("{user}-phone"));
        let mut nth = 2;
        while home.exists() {
            home = self.folder.join(format!("{user}-phone{nth}"));
            nth += 1;
        }
        let rep = Rep::at(user, &home);
        rep.run(&["enrol", self.relay.url(), &code]).ok();
        rep.sync();
        rep
    }

    /// The id of a seat, as the operator's listing has it.
    pub fn seat_of(&self, rep: &Rep) -> String {
        format!("{}-seat", rep.name())
    }

    /// The relay's ledger, to be read only.
    ///
    /// # Panics
    /// Where it cannot be opened.
    pub fn ledger(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(self.data().join("roundsman.db"), flags).expect("the ledger opens")
    }

    /// Writes the stories' playbook with pieces replaced into the story's folder, to be applied; each piece must be there once or more.
    ///
    /// # Panics
    /// Where a piece is not in it.
    pub fn template(&self, name: &str, replaced: &[(&str, &str)]) -> String {
        let path = self.file(name, template(replaced).as_bytes());
        path.to_str().expect("text").to_owned()
    }

    /// How a duty of a record stands with the relay; none where it is nobody's.
    pub fn standing(&self, record: &str, duty: &str) -> Option<String> {
        let sql = "SELECT standing FROM duty WHERE duty = ? AND lower(hex(record)) = ?";
        self.ledger().query_row(sql, (duty, record.replace('-', "")), |row| row.get(0)).ok()
    }

    /// Everything on the relay agrees with itself.
    ///
    /// # Panics
    /// With what does not.
    #[track_caller]
    pub fn verify(&self) {
        let said = self.operator(&["verify"]);
        assert_eq!(said.json["clean"], Value::Bool(true), "{said:?}");
        assert_eq!(said.code, 0, "{said:?}");
    }
}

/// The playbook that the stories play on, with pieces replaced.
///
/// # Panics
/// Where a piece is not in it.
pub fn template(replaced: &[(&str, &str)]) -> String {
    replaced.iter().fold(STORIES.to_owned(), |yaml, (old, new)| {
        assert!(yaml.contains(old), "the stories' playbook has no {old}");
        yaml.replacen(old, new, 1)
    })
}

/// Runs a command of the operator with `--json` on the data in a folder.
pub fn operator(data: &Path, arguments: &[&str], input: &str) -> Ran {
    run(Command::new(program("roundsman")).env(CLOCK, beside(data)).arg("--data").arg(data).arg("--json").args(arguments), input)
}
