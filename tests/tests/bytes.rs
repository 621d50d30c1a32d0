//! Bad bytes on a disk: found, named, and on a phone mended without losing what can be read.

use std::{
    fs,
    path::{Path, PathBuf},
};

use roundsman_domain::BlobHash;
use roundsman_tests::{Company, Rep, shelf};
use rusqlite::Connection;
use serde_json::{Value, json};

const NAME: &str = "Wanlong Stone 7719";

/// A company whose relay has one customer with a name that is nowhere else, and a photo of a visit there. The relay has stopped.
fn stopped(story: &str) -> (Company, Rep, String, BlobHash) {
    let mut company = Company::new(story);
    let wang = company.rep("wang", "east");
    let customer = wang.makes(&["new", "customer", &format!("name={NAME}"), "source=online"]);
    let visit = wang.makes(&["visit", "start", &customer]);
    let photo = company.file("shelf.jpg", &shelf(1, 640, 480));
    wang.run(&["visit", "photo", &visit, "shelf", photo.to_str().unwrap()]).ok();
    wang.sync();
    let hash = wang.shows(&visit)["fields"]["shelf"][0]["hash"].as_str().unwrap().parse().unwrap();
    company.verify();
    company.relay.kill();
    let ledger = Connection::open(company.data().join("roundsman.db")).unwrap();
    // All in one file, and no old copy of a page in it.
    ledger.execute_batch("PRAGMA journal_mode = DELETE; VACUUM").unwrap();
    (company, wang, customer, hash)
}

/// What `verify` finds.
fn findings(company: &Company) -> Vec<Value> {
    let said = company.operator(&["verify"]);
    assert_eq!(said.code, i32::from(said.json["clean"] != json!(true)), "{said:?}");
    said.json["findings"].as_array().cloned().unwrap_or_else(|| vec![said.json.clone()])
}

fn names(findings: &[Value], what: &str) -> bool {
    findings.iter().any(|finding| finding.to_string().contains(what))
}

/// Every place of some bytes in a file.
fn places(file: &Path, needle: &[u8]) -> Vec<usize> {
    let bytes = fs::read(file).unwrap();
    bytes.windows(needle.len()).enumerate().filter(|(_, window)| *window == needle).map(|(at, _)| at).collect()
}

/// Turns one bit of a file.
fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_bit_turned_anywhere_in_a_customers_name_is_found_and_named() {
    let (company, wang, customer, _) = stopped("flip-name");
    let file = company.data().join("roundsman.db");
    let edit = wang.shows(&customer)["edits"][0]["edit"].as_str().unwrap().to_owned();
    let places = places(&file, NAME.as_bytes());
    assert!(places.len() >= 3, "projection, edit, document: {places:?}");
    let (mut sections, mut edits) = (0, 0);
    for at in &places {
        flip(&file, at + 4);
        let found = findings(&company);
        assert!(!found.is_empty(), "a flip at {at} of {places:?}");
        sections += u32::from(names(&found, &format!("section main of record {customer}")));
        edits += u32::from(names(&found, &format!("edit {edit}")));
        assert!(names(&found, &customer) || names(&found, &edit), "{at} of {places:?} names neither record nor edit: {found:?}");
        flip(&file, at + 4);
    }
    assert!(sections >= 2 && edits == 1, "the projection, the document and the edit: {sections} and {edits} of {places:?}");
    company.verify();
}

#[test]
fn a_bit_turned_in_any_page_of_the_ledger_is_found() {
    let (company, ..) = stopped("flip-pages");
    let file = company.data().join("roundsman.db");
    let whole = fs::read(&file).unwrap();
    let mut missed = Vec::new();
    // Cells grow from the end of a page: its last bytes are the first row that was written there.
    for page in 1..whole.len() / 4096 {
        let page = &whole[page * 4096..][..4096];
        let at = page.as_ptr() as usize - whole.as_ptr() as usize + 4096 - 9;
        if page[4096 - 9..].iter().all(|byte| *byte == 0) {
            continue;
        }
        flip(&file, at);
        if findings(&company).is_empty() {
            missed.push(at / 4096 + 1);
        }
        fs::write(&file, &whole).unwrap();
    }
    let ledger = Connection::open(&file).unwrap();
    eprintln!(
        "{} of {} pages: {:?}",
        missed.len(),
        whole.len() / 4096,
        missed.iter().map(|page| table_of(&ledger, *page)).collect::<Vec<_>>()
    );
    company.verify();
}

fn table_of(ledger: &Connection, page: usize) -> String {
    let sql = "SELECT name FROM sqlite_schema WHERE rootpage = ?";
    ledger.query_row(sql, [page as i64], |row| row.get(0)).unwrap_or_else(|_| format!("page {page}"))
}

#[test]
fn a_bit_turned_in_a_photo_and_a_photo_that_is_gone_are_named() {
    let (company, _, _, hash) = stopped("flip-blob");
    let folder = fs::read_dir(company.data().join("blobs")).unwrap().next().unwrap().unwrap().path();
    let file = folder.join(hash.to_string());
    flip(&file, 1_000);
    let found = findings(&company);
    assert!(found.len() == 1 && names(&found, &format!("attachment {hash}")), "{found:?}");
    flip(&file, 1_000);
    company.verify();
    let away = company.path("away");
    fs::rename(&file, &away).unwrap();
    assert!(names(&findings(&company), &format!("attachment {hash}")));
    fs::rename(&away, &file).unwrap();
    company.verify();
}

/// A phone with a synced record and two edits, a new record and a file that only it has. Its folder as it was is kept beside it.
struct Damaged {
    company: Company,
    wang: Rep,
    synced: String,
    new: String,
    kept: (PathBuf, PathBuf),
}

impl Damaged {
    fn new(story: &str) -> Self {
        let mut company = Company::new(story);
        let wang = company.rep("wang", "east");
        let synced = wang.customer(NAME);
        (0..12).for_each(|n| drop(wang.customer(&format!("客户 {n}"))));
        wang.sync();
        wang.run(&["set", &synced, "phone=0592111"]).ok();
        let new = wang.makes(&["new", "opportunity", "name=首单", &format!("customer={synced}")]);
        let spec = company.file("spec.txt", "说明书".as_bytes());
        wang.run(&["attach", &new, "requirement_spec", spec.to_str().unwrap()]).ok();
        company.relay.kill();
        let kept = (company.path("relay-kept"), company.path("phone-kept"));
        copy(&company.data(), &kept.0);
        copy(wang.home(), &kept.1);
        Self { company, wang, synced, new, kept }
    }

    fn database(&self) -> PathBuf {
        self.wang.home().join("roundsman.db")
    }

    /// Puts everything back as it was, and does something to the phone's database.
    fn damage(&mut self, damage: impl FnOnce(&mut Vec<u8>)) {
        self.company.relay.kill();
        for (kept, at) in [(&self.kept.0, self.company.data()), (&self.kept.1, self.wang.home().to_owned())] {
            fs::remove_dir_all(&at).unwrap();
            copy(kept, &at);
        }
        self.company.relay.start_again();
        let mut bytes = fs::read(self.database()).unwrap();
        damage(&mut bytes);
        fs::write(self.database(), bytes).unwrap();
    }

    /// Syncs; a phone that has lost its identity too is enrolled anew.
    fn syncs(&self) -> Value {
        if self.wang.run(&["status"]).ok()["device"].is_null() {
            let code = self.company.operator(&["device", "code", "wang"]).ok()["code"].as_str().unwrap().to_owned();
            self.wang.run(&["enrol", self.company.relay.url(), &code]).ok();
        }
        self.wang.sync()
    }

    /// Everything that was synced is there again, and so are the unsent edits.
    fn has_everything(&self, what: &str) {
        let report = self.syncs();
        assert_eq!((&report["pending"], &report["outcomes"]["returned"]), (&json!(0), &json!(0)), "{what}: {report}");
        assert_eq!(self.wang.run(&["list", "customer"]).ok()["total"], json!(13), "{what}");
        assert_eq!(self.wang.shows(&self.synced)["fields"]["phone"], json!("0592111"), "{what}");
        let new = self.wang.shows(&self.new);
        assert_eq!(new["fields"]["requirement_spec"][0]["hash"], json!(BlobHash::of("说明书".as_bytes())), "{what}: {new}");
        assert_eq!(new["provisional"], json!(false), "{what}");
        self.company.verify();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { assert!(fs::copy(entry.path(), target).is_ok()) }
    }
}

/// The pages of the tables that hold what only this phone has, and of the schema: without those nothing can be read.
fn precious(database: &Path) -> Vec<usize> {
    let conn = Connection::open(database).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name IN ('edit', 'edit_state')";
    let mut rows = conn.prepare(sql).unwrap();
    let roots = rows.query_map([], |row| row.get::<_, i64>(0)).unwrap().map(|page| page.unwrap() as usize - 1);
    let bytes = fs::read(database).unwrap();
    // A pending edit's body begins with its id: the phone's device number is in each of them.
    let device: i64 = conn.query_row("SELECT device FROM identity", [], |row| row.get(0)).unwrap();
    let device = device.cast_unsigned().to_be_bytes();
    let of_edits =
        bytes.chunks(4096).enumerate().filter(|(_, page)| page.windows(8).any(|window| window == device)).map(|(n, _)| n);
    let of_schema =
        bytes.chunks(4096).enumerate().filter(|(_, page)| page.windows(7).any(|window| window == b"CREATE ")).map(|(n, _)| n);
    roots.chain(of_edits).chain(of_schema).collect()
}

#[test]
fn a_phone_whose_database_has_a_page_of_noise_mends_itself_and_loses_nothing() {
    let mut phone = Damaged::new("damage-page");
    let precious = precious(&phone.database());
    let pages = fs::metadata(phone.database()).unwrap().len() as usize / 4096;
    let ordinary: Vec<usize> = (1..pages).filter(|page| !precious.contains(page)).collect();
    assert!(ordinary.len() > 20, "{precious:?} of {pages}");
    for page in ordinary.into_iter().step_by(3) {
        phone.damage(|bytes| {
            bytes[page * 4096..][..4096].iter_mut().enumerate().for_each(|(n, byte)| *byte = (n * 31 % 251) as u8)
        });
        phone.has_everything(&format!("page {}", page + 1));
    }
}

#[test]
fn a_phone_whose_header_is_gone_mends_itself_and_loses_nothing() {
    let mut phone = Damaged::new("damage-header");
    phone.damage(|bytes| bytes[..100].fill(0));
    phone.has_everything("the header");
}

/// What was cut off may be what only this phone had: then it is lost, and everything else goes on.
#[test]
fn a_phone_whose_database_was_cut_short_starts_again_with_what_the_relay_has() {
    let mut phone = Damaged::new("damage-short");
    for len in [0, 100, 5_000, 60_000] {
        phone.damage(|bytes| bytes.truncate(len));
        let status = phone.wang.run(&["status"]);
        assert_eq!(status.code, 0, "{len}: {status:?}");
        let pending = status.json["pending"].as_u64().unwrap();
        let report = phone.syncs();
        assert_eq!(report["pending"], json!(0), "{len}: {report}");
        assert!(report["outcomes"]["accepted"].as_u64().unwrap() >= pending, "{len}: what was readable arrives: {report}");
        assert_eq!(phone.wang.run(&["list", "customer"]).ok()["total"], json!(13), "{len}");
        phone.company.verify();
    }
}

#[test]
fn a_file_that_cannot_be_written_is_said_before_saved_and_nothing_is_half_there() {
    let company = Company::new("no-room");
    let wang = company.rep("wang", "east");
    let customer = wang.customer(NAME);
    let visit = wang.makes(&["visit", "start", &customer]);
    let photo = company.file("shelf.jpg", &shelf(1, 1600, 1200));
    let (photo, note) = (photo.to_str().unwrap(), format!("notes={}", "长".repeat(8_000)));
    let commands: [&[&str]; 3] = [
        &["visit", "photo", &visit, "shelf", photo],
        &["set", &customer, &note],
        &["new", "customer", "name=乙", "source=online"],
    ];
    let (mut failed, mut saved) = (0, 0);
    for kib in [0, 4, 12, 33, 48, 100, 100_000] {
        for command in commands {
            let before = wang.run(&["status"]).ok()["pending"].as_u64().unwrap();
            let said = wang.run_under(&format!("ulimit -f {kib}"), command);
            let after = wang.run(&["status"]).ok()["pending"].as_u64().unwrap();
            assert_eq!(after - before, u64::from(said.code == 0), "{kib} {said:?}");
            if said.code == 0 {
                saved += 1;
                continue;
            }
            failed += 1;
            let error = said.json["error"].clone();
            assert_eq!(
                (said.code, error["code"].as_str().map(|code| code.starts_with("store."))),
                (1, Some(true)),
                "{kib} {said:?}"
            );
            assert!(!error["text"].as_str().unwrap().is_empty());
        }
    }
    assert!(failed >= 6 && saved >= 3, "{failed} failed, {saved} saved");
    assert_eq!(wang.run(&["purge-check"]).ok(), json!({ "clean": true, "found": [] }), "no file is left of what was not saved");
    assert_eq!(wang.sync()["pending"], json!(0));
    company.verify();
}
