//! Salvage: a damaged database is moved aside, and what only this device had is brought over row by row.

use std::{
    fs,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use roundsman_domain::{EditBytes, EditId};
use rusqlite::{Connection, OpenFlags, Row, types::Value};

use crate::{
    attachment, edit,
    error::StoreError,
    log, migration, open, overlay,
    store::{Notice, Store},
};

/// What is kept of a row of `edit`.
const EDIT: &str = "device, counter, record, body, state, unknown, outcome, seq, settled_ms";

/// Starts a new database and brings over what can be read of the old one.
pub(crate) fn start_over(folder: &Path, detail: String) -> Result<(Connection, Notice), StoreError> {
    let to = move_aside(folder)?;
    let mut conn = open::connect(&open::database(folder))?;
    migration::migrate(&mut conn)?;
    let found = Found::read(&to);
    let tx = conn.transaction()?;
    let edits_salvaged = found.write(&tx)?;
    log::write(&tx, "damaged", 0, &format!("{detail}; {edits_salvaged} edits brought over"))?;
    tx.commit()?;
    let is_enrolled = found.identity.is_some();
    Ok((conn, Notice::MovedAside { to, edits_salvaged, is_enrolled, detail }))
}

/// The database and its log under a name that is free.
fn move_aside(folder: &Path) -> Result<PathBuf, StoreError> {
    let from = open::database(folder);
    let free = (1_u32..).map(|n| folder.join(format!("roundsman.db.damaged-{n}"))).find(|path| !path.exists());
    let to = free.ok_or_else(|| StoreError::file(folder, std::io::ErrorKind::AlreadyExists.into()))?;
    fs::rename(&from, &to).map_err(|error| StoreError::file(&from, error))?;
    for end in ["-wal", "-shm"] {
        let with_end = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        if with_end(&from).exists() {
            fs::rename(with_end(&from), with_end(&to)).map_err(|error| StoreError::file(&from, error))?;
        }
    }
    Ok(to)
}

/// What could be read.
#[derive(Default)]
struct Found {
    identity: Option<Vec<Value>>,
    mark: Option<Vec<Value>>,
    settings: Vec<Vec<Value>>,
    edits: Vec<Vec<Value>>,
}

impl Found {
    /// Whatever can be read: nothing of a damaged file is worth failing for.
    fn read(path: &Path) -> Self {
        let found =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map(|conn| Self::of(&conn)).unwrap_or_default();
        if found.identity.is_some() || !found.edits.is_empty() {
            return found;
        }
        // Perhaps only the first hundred bytes are damaged: they are the same in every database of ours.
        let mended = PathBuf::from(format!("{}.mended", path.display()));
        let again = mend(path, &mended).map(|()| Connection::open(&mended).map(|conn| Self::of(&conn)).unwrap_or_default());
        for end in ["", "-wal", "-shm", "-journal"] {
            let _none_where_none_was_made = fs::remove_file(format!("{}{end}", mended.display()));
        }
        again.unwrap_or_default()
    }

    fn of(conn: &Connection) -> Self {
        // The schema is ours; a damaged one may still be good enough to find the tables.
        let _as_far_as_it_goes = conn.execute_batch("PRAGMA cell_size_check = OFF; PRAGMA trusted_schema = OFF;");
        let first = |sql: &str| rows(conn, sql).into_iter().next();
        let mut edits = rows(conn, &format!("SELECT {EDIT} FROM edit ORDER BY counter"));
        // Backwards up to the damage from the other side, and past both by the indexes.
        edits.extend(rows(conn, &format!("SELECT {EDIT} FROM edit ORDER BY counter DESC")));
        for state in ["pending", "held", "returned"] {
            for key in rows(conn, &format!("SELECT counter, device FROM edit INDEXED BY edit_state WHERE state = '{state}'")) {
                if let [Value::Integer(counter), Value::Integer(device)] = key.as_slice() {
                    edits.extend(rows(conn, &format!("SELECT {EDIT} FROM edit WHERE counter = {counter} AND device = {device}")));
                }
            }
        }
        Self {
            identity: first(
                "SELECT url, device, token, user_id, last_counter, manifest_head FROM identity WHERE url IS NOT NULL",
            ),
            mark: first("SELECT mark FROM clock"),
            settings: rows(conn, "SELECT name, value FROM setting"),
            edits,
        }
    }

    fn write(&self, conn: &Connection) -> Result<u64, StoreError> {
        let mut salvaged = 0;
        let mut last_counter = 0;
        for row in &self.edits {
            let Some(id) = intact(row) else { continue };
            let sql = format!("INSERT OR IGNORE INTO edit ({EDIT}, is_shown) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
            let is_shown = matches!(row.get(4), Some(Value::Text(state)) if state == "pending" || state == "held");
            let values: Vec<Value> = row.iter().cloned().chain([Value::Integer(is_shown.into())]).collect();
            salvaged += conn.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(values))? as u64;
            last_counter = last_counter.max(id.counter);
        }
        if let Some(identity) = &self.identity {
            let sql =
                "UPDATE identity SET url = ?1, device = ?2, token = ?3, user_id = ?4, last_counter = ?5, manifest_head = ?6";
            conn.execute(sql, rusqlite::params_from_iter(identity))?;
        }
        conn.execute("UPDATE identity SET last_counter = max(last_counter, ?1)", [last_counter.cast_signed()])?;
        if let Some(mark) = &self.mark {
            conn.execute("UPDATE clock SET mark = ?1", rusqlite::params_from_iter(mark))?;
        }
        for setting in &self.settings {
            conn.execute("INSERT OR IGNORE INTO setting (name, value) VALUES (?1, ?2)", rusqlite::params_from_iter(setting))?;
        }
        Ok(salvaged)
    }
}

/// The id of a row whose edit can be read and is the one that the row says.
fn intact(row: &[Value]) -> Option<EditId> {
    let [Value::Integer(device), Value::Integer(counter), Value::Blob(record), Value::Blob(body), ..] = row else { return None };
    let edit = EditBytes::from_stored(body.clone()).decode().ok()?;
    let is_same = edit.id.device.0.cast_signed() == *device
        && edit.id.counter.cast_signed() == *counter
        && edit.record.as_bytes()[..] == record[..];
    is_same.then_some(edit.id)
}

/// The rows up to the first that cannot be read.
fn rows(conn: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let read =
        |row: &Row<'_>| (0..row.as_ref().column_count()).map(|index| row.get(index)).collect::<rusqlite::Result<Vec<Value>>>();
    let Ok(mut statement) = conn.prepare(sql) else { return Vec::new() };
    let Ok(found) = statement.query_map([], read) else { return Vec::new() };
    found.map_while(Result::ok).collect()
}

/// A copy with the header of a sound database.
fn mend(path: &Path, to: &Path) -> Result<(), StoreError> {
    let of = |error| StoreError::file(path, error);
    let pattern = to.with_extension("pattern");
    let mut conn = open::connect(&pattern)?;
    migration::migrate(&mut conn)?;
    conn.execute_batch("PRAGMA journal_mode = DELETE")?;
    conn.close().map_err(|(_, error)| error)?;
    let mut header = [0; 100];
    fs::File::open(&pattern).and_then(|mut file| file.read_exact(&mut header)).map_err(of)?;
    fs::remove_file(&pattern).map_err(of)?;
    // How many pages there are is the one thing that is not the same: big-endian at offset 28.
    let pages = fs::copy(path, to).map_err(of)?.div_ceil(4096);
    header[28..32].copy_from_slice(&u32::try_from(pages).unwrap_or(u32::MAX).to_be_bytes());
    let mut file = fs::File::options().write(true).open(to).map_err(of)?;
    file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&header)).map_err(of)
}

/// Makes what belongs to the edits that were brought over: files still to go up, and what is shown of them.
pub(crate) fn settle(store: &mut Store) -> Result<(), StoreError> {
    store.write(|work| {
        for state in [edit::EditState::Pending, edit::EditState::Held, edit::EditState::Returned, edit::EditState::Accepted] {
            for saved in edit::in_state(work.tx, state)? {
                match attachment::insert_uses(work, &saved.edit) {
                    Err(StoreError::FileMissing { hash }) => {
                        log::write(work.tx, "damaged", 0, &format!("file {hash} is missing"))?
                    }
                    done => done?,
                }
            }
        }
        for record in edit::records_with_overlay(work.tx)? {
            overlay::rebuild(work, record)?;
        }
        Ok(())
    })
}
