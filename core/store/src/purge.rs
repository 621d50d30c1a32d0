//! Purging: after it no byte of the record is on the device. And the check that looks for one.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use roundsman_domain::{BlobHash, Exit, RecordId};
use rusqlite::Connection;

use crate::{
    column::get,
    error::StoreError,
    record, search,
    store::{Store, Work},
};

/// Removes a record's rows, its edits of every state and its search entry. The files that nothing else names go after it.
pub(crate) fn purge(work: &Work<'_>, id: RecordId) -> Result<(), StoreError> {
    if let Some(row) = record::row(work.tx, id)? {
        search::forget(work.tx, row.row)?;
    }
    for sql in
        ["DELETE FROM record WHERE id = ?1", "DELETE FROM edit WHERE record = ?1", "DELETE FROM attachment_use WHERE record = ?1"]
    {
        work.tx.prepare_cached(sql)?.execute([id.as_bytes()])?;
    }
    // What was typed about it and not saved goes with it.
    work.tx.prepare_cached("DELETE FROM form WHERE name = ?1")?.execute([id.to_string()])?;
    work.tx.prepare_cached("INSERT OR IGNORE INTO purged (what) VALUES ('record ' || ?1)")?.execute([id.to_string()])?;
    Ok(())
}

/// Truncates the log, and rewrites the database where a page still has bytes of a purged record between its cells.
///
/// `secure_delete` zeroes what is deleted, but SQLite may have left a copy behind when it moved a cell to another page.
pub(crate) fn wipe(store: &mut Store) -> Result<(), StoreError> {
    truncate(store.conn()?)?;
    let purged = purged(store.conn()?)?;
    if purged.is_empty() || remains(store, &purged)?.is_empty() {
        return Ok(());
    }
    store.conn()?.execute_batch("VACUUM")?;
    truncate(store.conn()?)
}

fn truncate(conn: &Connection) -> Result<(), StoreError> {
    let is_busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_busy == 0 { Ok(()) } else { Err(StoreError::Unreadable { what: "write-ahead log", detail: "it is in use".to_owned() }) }
}

fn purged(conn: &Connection) -> Result<Vec<RecordId>, StoreError> {
    let sql = "SELECT substr(what, 8) FROM purged WHERE what LIKE 'record %'";
    let names = conn.prepare_cached(sql)?.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// Which of these records' ids stand in the raw bytes of the database or its log.
fn remains(store: &Store, ids: &[RecordId]) -> Result<Vec<(RecordId, PathBuf)>, StoreError> {
    // By their last two bytes, which are random in a UUIDv7: one comparison for nearly every place.
    let mut by_end: BTreeMap<[u8; 2], Vec<RecordId>> = BTreeMap::new();
    for id in ids {
        by_end.entry([id.as_bytes()[14], id.as_bytes()[15]]).or_default().push(*id);
    }
    let mut is_end = vec![false; 1 << 16];
    for end in by_end.keys() {
        is_end[usize::from(u16::from_be_bytes(*end))] = true;
    }
    let mut found = Vec::new();
    for name in ["roundsman.db", "roundsman.db-wal"] {
        let path = store.folder.join(name);
        let scanned = scan(&path, |window| {
            let end = [window[14], window[15]];
            if is_end[usize::from(u16::from_be_bytes(end))] {
                let hits = by_end.get(&end).into_iter().flatten().filter(|id| id.as_bytes() == window);
                found.extend(hits.map(|id| (*id, path.clone())));
            }
        });
        scanned.map_err(|error| StoreError::file(&path, error))?;
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Shows every sixteen bytes in a row of a file, a megabyte at a time. A file that is not there has none.
fn scan(path: &Path, mut look: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let mut buffer = vec![0; 1 << 20];
    let mut kept = 0;
    loop {
        let read = file.read(&mut buffer[kept..])?;
        let end = kept + read;
        if read == 0 {
            return Ok(());
        }
        buffer[..end].windows(16).for_each(&mut look);
        let rest = end.min(15);
        buffer.copy_within(end - rest..end, 0);
        kept = rest;
    }
}

/// Tables in which a record's id may stand, and what to call a row there that belongs to no record.
const TABLES: &[(&str, &str)] = &[
    ("section", "record"),
    ("feed", "record"),
    ("document", "record"),
    ("attachment_use", "record"),
    ("edit", "record"),
    ("record", "id"),
];

impl Store {
    /// Looks for anything of records that have left: in every table, in the search, in the raw bytes and among the files. Empty where all is well.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn purge_check(&self) -> Result<Vec<String>, StoreError> {
        let conn = self.conn()?;
        let left = left(conn)?;
        let mut findings = Vec::new();
        for (table, column) in TABLES {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} = ?1)");
            for id in &left {
                if conn.prepare_cached(&sql)?.query_row([id.as_bytes()], |row| row.get(0))? {
                    findings.push(format!("table {table} has record {id}"));
                }
            }
        }
        findings.extend(
            remains(self, &left)?.into_iter().map(|(id, path)| format!("{} has the bytes of record {id}", path.display())),
        );
        findings.extend(orphans(conn)?);
        findings.extend(self.stray_files()?);
        Ok(findings)
    }

    fn stray_files(&self) -> Result<Vec<String>, StoreError> {
        let conn = self.conn()?;
        let folder = self.folder.join("files");
        let mut stray = Vec::new();
        for entry in fs::read_dir(&folder).map_err(|error| StoreError::file(&folder, error))? {
            let name = entry.map_err(|error| StoreError::file(&folder, error))?.file_name().to_string_lossy().into_owned();
            let is_known = match name.parse::<BlobHash>() {
                Ok(hash) => conn.prepare_cached("SELECT 1 FROM attachment WHERE hash = ?1 AND has_file = 1")?.exists([hash.0])?,
                Err(_) => false,
            };
            if !is_known {
                stray.push(format!("file {name} belongs to nothing"));
            }
        }
        Ok(stray)
    }
}

/// The records whose exits were carried out and that have not come in again.
fn left(conn: &Connection) -> Result<Vec<RecordId>, StoreError> {
    let sql = "SELECT exit FROM receipt WHERE state <> 'waiting'";
    let exits = conn.prepare_cached(sql)?.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut left = purged(conn)?;
    left.extend(exits.iter().filter_map(|exit| match serde_json::from_str(exit) {
        Ok(Exit::Record(record, _)) => Some(record),
        _ => None,
    }));
    left.sort_unstable();
    left.dedup();
    // A record that has come in again since is here by right.
    let mut statement = conn.prepare_cached("SELECT 1 FROM feed WHERE record = ?1")?;
    let mut gone = Vec::new();
    for id in left {
        if !statement.exists([id.as_bytes()])? {
            gone.push(id);
        }
    }
    Ok(gone)
}

/// Rows that belong to no record, and records that are in no feed of the scope.
fn orphans(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let mut findings = Vec::new();
    for table in ["search", "search_own"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE rowid NOT IN (SELECT row FROM record)");
        let strays: i64 = conn.query_row(&sql, [], |row| row.get(0))?;
        if strays > 0 {
            findings.push(format!("{table} has {strays} entries of no record"));
        }
    }
    let sql = "SELECT id FROM record WHERE seq > 0 AND is_hidden = 0 AND id NOT IN (SELECT record FROM feed)";
    let homeless = conn.prepare_cached(sql)?.query_map([], |row| get::<RecordId>(row, 0))?.collect::<Result<Vec<_>, _>>()?;
    findings.extend(homeless.into_iter().map(|id| format!("record {id} is in no feed of the scope")));
    for table in ["section", "document", "feed"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE record NOT IN (SELECT id FROM record)");
        let strays: i64 = conn.query_row(&sql, [], |row| row.get(0))?;
        if strays > 0 {
            findings.push(format!("table {table} has {strays} rows of no record"));
        }
    }
    Ok(findings)
}
