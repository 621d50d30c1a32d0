//! Opening: one process at a time, durable settings, and a damaged file moved aside.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use rusqlite::{Connection, config::DbConfig};

use crate::{
    attachment,
    error::StoreError,
    migration,
    playbook::Playbooks,
    salvage, scope,
    store::{Notice, Opened, Store},
};

/// How long another process is waited for.
const WAIT_S: u32 = 10;

/// Pauses of this length.
const PAUSE_MS: u32 = 20;

/// Says how the database looked when it was last closed in order.
const SEAL: &str = "roundsman.closed";

pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("roundsman.db")
}

pub(crate) fn open(folder: &Path) -> Result<Opened, StoreError> {
    let files = folder.join("files");
    fs::create_dir_all(&files).map_err(|error| StoreError::file(&files, error))?;
    let lock = lock(folder)?;
    let mut notices = Vec::new();
    let conn = match sound(folder) {
        Err(StoreError::Damaged { detail }) => {
            let (conn, notice) = salvage::start_over(folder, detail)?;
            notices.push(notice);
            conn
        }
        opened => opened?,
    };
    let scope = scope::load(&conn)?.map(Arc::new);
    let mut store = Store {
        folder: folder.to_owned(),
        conn: Some(conn),
        playbooks: Playbooks::default(),
        scope,
        is_paging: false,
        _lock: lock,
    };
    if notices.iter().any(|Notice::MovedAside { .. }| true) {
        salvage::settle(&mut store)?;
    }
    // Only now is it known which files have a name.
    attachment::sweep(folder, store.conn()?)?;
    store.secure_if_possible()?;
    Ok(Opened { store, notices })
}

/// Only one process may have the folder: waits for another to finish.
fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join("roundsman.lock");
    let file =
        File::options().create(true).truncate(false).write(true).open(&path).map_err(|error| StoreError::file(&path, error))?;
    for _ in 0..WAIT_S * 1_000 / PAUSE_MS {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(PAUSE_MS.into())),
            Err(TryLockError::Error(error)) => return Err(StoreError::file(path, error)),
        }
    }
    Err(StoreError::InUse { folder: folder.to_owned(), waited_s: WAIT_S })
}

/// The database, looked through where it was not closed in order or has changed since.
fn sound(folder: &Path) -> Result<Connection, StoreError> {
    let path = database(folder);
    let seal = folder.join(SEAL);
    let is_sealed = fs::read_to_string(&seal).is_ok_and(|seal| Some(seal) == looks(&path));
    let _none_where_it_was_not_closed = fs::remove_file(&seal);
    let is_new = !path.exists();
    let mut conn = connect(&path)?;
    if !is_sealed && !is_new {
        look_through(&conn)?;
    }
    migration::migrate(&mut conn)?;
    Ok(conn)
}

/// Opens a database with the settings on which every promise rests.
pub(crate) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(128);
    // Without it a statement with a range is planned anew for each value that is bound to it: a third of a save's time.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // `secure_delete` first: even the first pages that are freed are zeroed.
    conn.execute_batch(
        "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;",
    )?;
    Ok(conn)
}

fn look_through(conn: &Connection) -> Result<(), StoreError> {
    let says: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if says == "ok" { Ok(()) } else { Err(StoreError::Damaged { detail: says }) }
}

/// Length and time of change: whoever touches the file changes one of them.
fn looks(path: &Path) -> Option<String> {
    let file = fs::metadata(path).ok()?;
    let changed = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {}", file.len(), changed.as_nanos()))
}

impl Drop for Store {
    /// Closing in order folds the log into the database and seals it, so that the next start need not look through all of it.
    fn drop(&mut self) {
        let Some(conn) = self.conn.take() else { return };
        let path = database(&self.folder);
        let is_folded =
            conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)).is_ok_and(|busy| busy == 0);
        if conn.close().is_ok() && is_folded {
            let _the_next_start_looks = looks(&path).map(|looks| fs::write(self.folder.join(SEAL), looks));
        }
    }
}
