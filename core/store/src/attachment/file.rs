//! The files themselves: written whole or not at all, durable before anything names them.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use roundsman_domain::BlobHash;
use rusqlite::Connection;

use crate::{column::get, error::StoreError, store::Store};

pub(crate) fn folder(store: &Path) -> PathBuf {
    store.join("files")
}

pub(crate) fn path(store: &Path, hash: BlobHash) -> PathBuf {
    folder(store).join(hash.to_string())
}

/// Makes a folder's entries durable. Windows has no such thing and needs none.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| StoreError::file(folder, error))?;
    }
    Ok(())
}

fn write_whole(at: &Path, temporary: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(temporary, at)
}

/// Removes files that no row names: what was written before a save that never came, and what a purge could not finish.
pub(crate) fn sweep(store: &Path, conn: &Connection) -> Result<(), StoreError> {
    let folder = folder(store);
    let mut statement = conn.prepare("SELECT hash FROM attachment WHERE has_file = 1")?;
    let named: BTreeSet<String> = statement
        .query_map([], |row| get::<BlobHash>(row, 0))?
        .map(|hash| hash.map(|h| h.to_string()))
        .collect::<Result<_, _>>()?;
    for entry in fs::read_dir(&folder).map_err(|error| StoreError::file(&folder, error))? {
        let entry = entry.map_err(|error| StoreError::file(&folder, error))?;
        if !named.contains(entry.file_name().to_string_lossy().as_ref()) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::file(path, error)),
        _ => Ok(()),
    }
}

impl Store {
    /// Where a file is, if it is here: for a shell that draws it. It may go with the next sync.
    pub fn file_path(&self, hash: BlobHash) -> PathBuf {
        path(&self.folder, hash)
    }

    /// What the database and the files take on the disk, in bytes.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn size_bytes(&self) -> Result<u64, StoreError> {
        let mut size = 0;
        for folder in [self.folder.clone(), folder(&self.folder)] {
            for entry in fs::read_dir(&folder).map_err(|error| StoreError::file(&folder, error))? {
                // A file that goes while one looks takes nothing.
                let is_counted = entry.ok().and_then(|entry| entry.metadata().ok()).filter(fs::Metadata::is_file);
                size += is_counted.map_or(0, |file| file.len());
            }
        }
        Ok(size)
    }

    /// Keeps bytes durably under the name of their hash. Files that no edit names by the next start are removed then.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and other file errors: nothing was kept.
    pub fn put_file(&mut self, bytes: &[u8]) -> Result<BlobHash, StoreError> {
        let hash = BlobHash::of(bytes);
        let at = path(&self.folder, hash);
        if fs::metadata(&at).is_ok_and(|there| there.len() == bytes.len() as u64) {
            return Ok(hash);
        }
        let temporary = at.with_extension("part");
        if let Err(error) = write_whole(&at, &temporary, bytes) {
            let _left_for_the_next_start = fs::remove_file(&temporary);
            return Err(StoreError::file(at, error));
        }
        sync_folder(&folder(&self.folder))?;
        Ok(hash)
    }

    /// The bytes of an attachment, checked against their name; `None` where they are not on this device.
    ///
    /// # Errors
    /// [`StoreError::FileAltered`] where the disk gives other bytes than were written.
    pub fn file(&self, hash: BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
        let at = path(&self.folder, hash);
        match fs::read(&at) {
            Ok(bytes) if BlobHash::of(&bytes) == hash => Ok(Some(bytes)),
            Ok(_) => Err(StoreError::FileAltered { hash }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file(at, error)),
        }
    }

    /// Removes the files that the last transactions have dropped, durably.
    pub(crate) fn remove_files(&mut self) -> Result<(), StoreError> {
        let sql = "SELECT substr(what, 6) FROM purged WHERE what LIKE 'file %'";
        let names =
            self.conn()?.prepare_cached(sql)?.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        if names.is_empty() {
            return Ok(());
        }
        for name in &names {
            let hash: BlobHash =
                name.parse().map_err(|_| StoreError::Unreadable { what: "name of a file", detail: name.clone() })?;
            // An edit saved meanwhile may name the same bytes again.
            if !self.conn()?.prepare_cached("SELECT 1 FROM attachment WHERE hash = ?1")?.exists([hash.0])? {
                remove(&path(&self.folder, hash))?;
            }
        }
        sync_folder(&folder(&self.folder))?;
        self.write(|work| {
            work.tx.execute("DELETE FROM purged WHERE what LIKE 'file %'", [])?;
            Ok(())
        })
    }
}
