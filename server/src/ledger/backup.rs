//! Backups: a copy of everything while the relay runs, and a copy put in the place of everything.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use roundsman_domain::{BlobHash, CompanyId};
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

use super::{Admin, DATABASE, LedgerError, ServeLock, column::key, company::random_epoch};

const MANIFEST: &str = "manifest.json";

/// What lies in a data folder and is replaced as a whole.
const PARTS: [&str; 5] = [DATABASE, "roundsman.db-wal", "roundsman.db-shm", "blobs", "uploads"];

/// What a backup holds. Written last: a folder without it is no whole backup.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// The manifest's own version.
    format: u32,
    /// Ms since the Unix epoch.
    made_ms: i64,
    database_bytes: u64,
    blobs: Vec<BlobEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct BlobEntry {
    company: CompanyId,
    hash: BlobHash,
    size: u64,
}

impl BlobEntry {
    fn path(&self, root: &Path) -> PathBuf {
        root.join("blobs").join(self.company.to_string()).join(self.hash.to_string())
    }
}

/// What a backup came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// All together.
    pub bytes: u64,
    /// How many attachments.
    pub attachments: usize,
    /// Attachments that the database has and the folder has not: `verify` names them.
    pub missing: usize,
}

/// Copies everything into an empty folder. A running relay goes on meanwhile.
///
/// # Errors
/// Where the folder is not empty or cannot be written.
pub fn make(admin: &Admin, to: &Path) -> Result<Made, LedgerError> {
    fs::create_dir_all(to).map_err(LedgerError::file(to))?;
    if fs::read_dir(to).map_err(LedgerError::file(to))?.next().is_some() {
        return Err(LedgerError::Refused(format!("{} is not empty: a backup goes into a folder of its own", to.display())));
    }
    let database = to.join(DATABASE);
    let mut copy = Connection::open(&database)?;
    // All pages in one step is one snapshot: the relay's commits neither disturb it nor make it begin anew.
    rusqlite::backup::Backup::new(admin.connection(), &mut copy)?.step(-1)?;
    // The copy is one file, whole without a log beside it.
    copy.pragma_update(None, "journal_mode", "delete")?;
    let mut rows = copy.prepare("SELECT company, hash, size FROM blob ORDER BY company, hash")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(BlobEntry { company: key(row, 0)?, hash: key(row, 1)?, size: row.get::<_, i64>(2)?.unsigned_abs() })
    };
    let all = rows.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
    drop(rows);
    copy.close().map_err(|(_, error)| error)?;
    sync(&database)?;

    let (mut blobs, mut missing) = (Vec::new(), 0);
    for blob in all {
        if blob.path(&admin.data).is_file() {
            link_or_copy(&blob.path(&admin.data), &blob.path(to))?;
            blobs.push(blob);
        } else {
            missing += 1;
        }
    }
    let database_bytes = fs::metadata(&database).map_err(LedgerError::file(&database))?.len();
    let bytes = database_bytes + blobs.iter().map(|blob| blob.size).sum::<u64>();
    let made = Made { bytes, attachments: blobs.len(), missing };
    let manifest = Manifest { format: 1, made_ms: super::now_ms(), database_bytes, blobs };
    let path = to.join(MANIFEST);
    fs::write(&path, serde_json::to_vec_pretty(&manifest)?).map_err(LedgerError::file(&path))?;
    sync(&path)?;
    sync(to)?;
    Ok(made)
}

/// Puts a backup in the place of a data folder's contents, and gives where those are now.
///
/// The epoch is another afterwards, so that phones offer again what the backup lacks; so are the Automerge actors and the relay's own device,
/// whose counts the backup may be behind. Sessions and codes end: some may have been ended since.
///
/// # Errors
/// Where a relay runs, or the backup is not whole: then nothing has changed.
pub fn restore(from: &Path, data: &Path, now_ms: i64) -> Result<Option<PathBuf>, LedgerError> {
    let manifest = checked_manifest(from)?;
    let _lock = ServeLock::take(data)?;
    let fresh = data.join(format!("restoring-{now_ms}"));
    fs::create_dir_all(fresh.join("blobs")).map_err(LedgerError::file(&fresh))?;
    let database = fresh.join(DATABASE);
    fs::copy(from.join(DATABASE), &database).map_err(LedgerError::file(&database))?;
    for blob in &manifest.blobs {
        link_or_copy(&blob.path(from), &blob.path(&fresh))?;
    }
    begin_epoch(&database, now_ms)?;
    sync(&database)?;
    sync(&fresh)?;

    let aside = data.join(format!("replaced-{now_ms}"));
    let present: Vec<&str> = PARTS.into_iter().filter(|part| data.join(part).exists()).collect();
    if !present.is_empty() {
        fs::create_dir_all(&aside).map_err(LedgerError::file(&aside))?;
    }
    for part in &present {
        rename(&data.join(part), &aside.join(part))?;
    }
    // The database last: without it the folder is plainly no relay's, and the command can be given again.
    for part in ["blobs", DATABASE] {
        rename(&fresh.join(part), &data.join(part))?;
    }
    sync(data)?;
    fs::remove_dir_all(&fresh).map_err(LedgerError::file(&fresh))?;
    Ok((!present.is_empty()).then_some(aside))
}

fn checked_manifest(from: &Path) -> Result<Manifest, LedgerError> {
    let refuse = |why: String| LedgerError::Refused(format!("{} is no whole backup: {why}", from.display()));
    let path = from.join(MANIFEST);
    let bytes = fs::read(&path).map_err(LedgerError::file(&path))?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| refuse(error.to_string()))?;
    let is = |path: &Path, size: u64| fs::metadata(path).is_ok_and(|metadata| metadata.len() == size);
    let database = from.join(DATABASE);
    if !is(&database, manifest.database_bytes) {
        return Err(refuse(format!("{DATABASE} is not the one that was written")));
    }
    if let Some(blob) = manifest.blobs.iter().find(|blob| !is(&blob.path(from), blob.size)) {
        return Err(refuse(format!("the attachment {} is missing or cut", blob.hash)));
    }
    let copy = Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let checked: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if checked == "ok" { Ok(manifest) } else { Err(refuse(checked)) }
}

fn begin_epoch(database: &Path, now_ms: i64) -> Result<(), LedgerError> {
    let mut connection = Connection::open(database)?;
    connection.pragma_update(None, "synchronous", "full")?;
    let tx = connection.transaction()?;
    tx.execute("UPDATE relay SET epoch = ?", [random_epoch()])?;
    let companies =
        tx.prepare("SELECT id FROM company")?.query_map([], |row| key(row, 0))?.collect::<Result<Vec<CompanyId>, _>>()?;
    for company in companies {
        tx.execute(
            "UPDATE company SET actor = ?, relay_device = ?, relay_counter = 0, generation = generation + 1,
             restored_seq = min(seq, coalesce(restored_seq, seq)) WHERE id = ?",
            (rand::random::<[u8; 16]>(), rand::random_range(1..i64::MAX), company.as_bytes()),
        )?;
        super::audit::note(&tx, company, now_ms, super::audit::Who::Operator, "relay.restore", &serde_json::json!({}))?;
    }
    tx.execute_batch("DELETE FROM session; DELETE FROM enrol_code; DELETE FROM upload;")?;
    tx.commit()?;
    connection.close().map_err(|(_, error)| LedgerError::from(error))
}

/// Attachments never change, so a second name for the same bytes is a copy where the disk is the same.
fn link_or_copy(from: &Path, to: &Path) -> Result<(), LedgerError> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(LedgerError::file(folder))?;
    }
    if fs::hard_link(from, to).is_err() {
        fs::copy(from, to).map_err(LedgerError::file(to))?;
        sync(to)?;
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<(), LedgerError> {
    fs::rename(from, to).map_err(LedgerError::file(from))
}

fn sync(path: &Path) -> Result<(), LedgerError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(LedgerError::file(path))
}
