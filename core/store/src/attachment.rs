//! Attachments: photos, voice notes and files, named by the hash of their bytes.

mod file;

use std::{fmt, str::FromStr};

use roundsman_domain::{BlobHash, Edit, EditId, Op, RecordId};
use rusqlite::{OptionalExtension, Row, params};

use crate::{
    column::{edit_id, get, unsigned},
    error::StoreError,
    store::{Store, Work},
};

pub(crate) use file::{path, sweep};

/// Where the bytes of an attachment are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentState {
    /// Only here.
    OnDevice,
    /// On their way.
    Uploading,
    /// The relay has them.
    OnRelay,
    /// Removed here; the relay has them.
    Purged,
}

impl AttachmentState {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnDevice => "on_device",
            Self::Uploading => "uploading",
            Self::OnRelay => "on_relay",
            Self::Purged => "purged",
        }
    }
}

impl fmt::Display for AttachmentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AttachmentState {
    type Err = StoreError;
    fn from_str(text: &str) -> Result<Self, StoreError> {
        [Self::OnDevice, Self::Uploading, Self::OnRelay, Self::Purged]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| StoreError::Unreadable { what: "state of an attachment", detail: text.chars().take(20).collect() })
    }
}

/// The order in which attachments go up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Small pictures first: managers see something at once.
    Thumbnail,
    /// Then the pictures.
    Picture,
    /// Then voice and everything else.
    Other,
}

/// An attachment as the device keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub hash: BlobHash,
    /// When it goes up.
    pub class: Class,
    /// What the bytes are.
    pub media_type: String,
    /// How many.
    pub size: u64,
    /// Where they are.
    pub state: AttachmentState,
    /// Bytes that the relay has said it has.
    pub sent: u64,
    /// The upload's own address.
    pub location: Option<String>,
    /// The bytes are on this device.
    pub has_file: bool,
}

const COLUMNS: &str = "a.hash, a.class, a.media_type, a.size, a.state, a.sent, a.location, a.has_file";

fn read(row: &Row<'_>) -> rusqlite::Result<(Attachment, String)> {
    let class = match row.get::<_, i64>(1)? {
        0 => Class::Thumbnail,
        1 => Class::Picture,
        _ => Class::Other,
    };
    let attachment = Attachment {
        hash: get(row, 0)?,
        class,
        media_type: row.get(2)?,
        size: unsigned(row, 3)?,
        state: AttachmentState::OnDevice,
        sent: unsigned(row, 5)?,
        location: row.get(6)?,
        has_file: row.get(7)?,
    };
    Ok((attachment, row.get(4)?))
}

fn with_state((attachment, state): (Attachment, String)) -> Result<Attachment, StoreError> {
    Ok(Attachment { state: state.parse()?, ..attachment })
}

/// Notes the files that an edit names; each must be on the disk or on the relay already.
pub(crate) fn insert_uses(work: &Work<'_>, edit: &Edit) -> Result<(), StoreError> {
    for op in &edit.ops {
        let Op::Attach { hash, thumbnail, manifest, .. } = op else { continue };
        let class = if manifest.media_type.starts_with("image/") { 1 } else { 2 };
        let small = thumbnail.map(|thumbnail| (thumbnail, 0, "image/jpeg"));
        for (hash, class, media_type) in small.into_iter().chain([(*hash, class, manifest.media_type.as_str())]) {
            insert_use(work, edit, hash, class, media_type)?;
        }
    }
    Ok(())
}

fn insert_use(work: &Work<'_>, edit: &Edit, hash: BlobHash, class: i64, media_type: &str) -> Result<(), StoreError> {
    let known = work.tx.prepare_cached("SELECT 1 FROM attachment WHERE hash = ?1")?.exists([hash.0])?;
    if !known {
        let size = std::fs::metadata(path(work.folder, hash)).map_err(|_| StoreError::FileMissing { hash })?.len();
        let sql =
            "INSERT INTO attachment (hash, class, media_type, size, state, has_file) VALUES (?1, ?2, ?3, ?4, 'on_device', 1)";
        work.tx.prepare_cached(sql)?.execute(params![hash.0, class, media_type, size.cast_signed()])?;
    }
    let sql = "INSERT OR IGNORE INTO attachment_use (hash, record, device, counter) VALUES (?1, ?2, ?3, ?4)";
    let (device, counter) = (edit.id.device.0.cast_signed(), edit.id.counter.cast_signed());
    work.tx.prepare_cached(sql)?.execute(params![hash.0, edit.record.as_bytes(), device, counter])?;
    Ok(())
}

pub(crate) fn delete_uses(work: &Work<'_>, edit: EditId) -> Result<(), StoreError> {
    let key = params![edit.device.0.cast_signed(), edit.counter.cast_signed()];
    work.tx.prepare_cached("DELETE FROM attachment_use WHERE counter = ?2 AND device = ?1")?.execute(key)?;
    Ok(())
}

/// Forgets attachments that nothing names any more; their files go after the commit.
pub(crate) fn drop_unused(work: &Work<'_>) -> Result<(), StoreError> {
    let unused = "hash NOT IN (SELECT hash FROM attachment_use)";
    let sql = format!("INSERT OR IGNORE INTO purged (what) SELECT 'file ' || lower(hex(hash)) FROM attachment WHERE {unused}");
    work.tx.prepare_cached(&sql)?.execute([])?;
    work.tx.prepare_cached(&format!("DELETE FROM attachment WHERE {unused}"))?.execute([])?;
    Ok(())
}

/// What still has to go up, in order: thumbnails, pictures, the rest. The edits that name them travel first: see to those before.
const UPLOADS: &str = "FROM attachment a WHERE a.state IN ('on_device', 'uploading') AND a.has_file = 1 AND EXISTS (
    SELECT 1 FROM attachment_use u JOIN edit e ON e.counter = u.counter AND e.device = u.device
    LEFT JOIN record r ON r.id = u.record
    WHERE u.hash = a.hash AND (e.state <> 'returned' OR coalesce(r.is_hidden, 0)))";

/// How many files still have to go up.
pub(crate) fn uploads(conn: &rusqlite::Connection) -> Result<u64, StoreError> {
    Ok(conn.prepare_cached(&format!("SELECT count(*) {UPLOADS}"))?.query_row([], |row| unsigned(row, 0))?)
}

impl Store {
    /// An attachment that this device's edits name or that was fetched; `None` for one that only the relay knows.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn attachment(&self, hash: BlobHash) -> Result<Option<Attachment>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM attachment a WHERE a.hash = ?1");
        self.conn()?.prepare_cached(&sql)?.query_row([hash.0], read).optional()?.map(with_state).transpose()
    }

    /// The attachments of a record that this device keeps, with the edit that names each; counter 0 for one that was fetched.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn attachments_of(&self, record: RecordId) -> Result<Vec<(Attachment, EditId)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, u.device, u.counter FROM attachment_use u JOIN attachment a USING (hash) WHERE u.record = ?1 ORDER BY u.counter, a.class"
        );
        let mut statement = self.conn()?.prepare_cached(&sql)?;
        let rows =
            statement.query_map([record.as_bytes()], |row| Ok((read(row)?, edit_id(row, 8)?)))?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(|(attachment, edit)| Ok((with_state(attachment)?, edit))).collect()
    }

    /// What still has to go up: thumbnails, then pictures, then the rest, the oldest first. The edits that name them travel before them.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn to_upload(&self) -> Result<Vec<Attachment>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} {UPLOADS} ORDER BY a.class, (SELECT min(u.counter) FROM attachment_use u WHERE u.hash = a.hash), a.hash"
        );
        let rows = self.conn()?.prepare_cached(&sql)?.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(with_state).collect()
    }

    /// Notes how far an upload is and where; 0 bytes and no address start it again.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn set_upload_progress(&mut self, hash: BlobHash, location: Option<&str>, sent: u64) -> Result<(), StoreError> {
        self.write(|work| {
            let sql = "UPDATE attachment SET state = ?2, location = ?3, sent = ?4 WHERE hash = ?1 AND state IN ('on_device', 'uploading')";
            let state = if sent == 0 && location.is_none() { "on_device" } else { "uploading" };
            work.tx.prepare_cached(sql)?.execute(params![hash.0, state, location, sent.cast_signed()])?;
            Ok(())
        })
    }

    /// Notes that the relay has every byte. Records that waited for that leave now.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn set_uploaded(&mut self, hash: BlobHash) -> Result<(), StoreError> {
        self.write(|work| {
            let sql = "UPDATE attachment SET state = 'on_relay', location = NULL, sent = size WHERE hash = ?1";
            work.tx.prepare_cached(sql)?.execute([hash.0])?;
            crate::receipt::leave_what_is_ready(work).map(|_| ())
        })?;
        self.secure_if_possible()
    }

    /// Keeps the bytes of an attachment that was fetched to be looked at on `record`; they go when the record goes.
    ///
    /// # Errors
    /// Disk and database errors, and [`StoreError::FileAltered`] for bytes of another name.
    pub fn cache_file(&mut self, record: RecordId, hash: BlobHash, media_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        if self.put_file(bytes)? != hash {
            return Err(StoreError::FileAltered { hash });
        }
        self.write(|work| {
            let sql =
                "INSERT INTO attachment (hash, class, media_type, size, state, has_file) VALUES (?1, 2, ?2, ?3, 'on_relay', 1)
                       ON CONFLICT (hash) DO UPDATE SET has_file = 1";
            work.tx.execute(sql, params![hash.0, media_type, i64::try_from(bytes.len()).unwrap_or(i64::MAX)])?;
            work.tx.execute(
                "INSERT OR IGNORE INTO attachment_use (hash, record) VALUES (?1, ?2)",
                params![hash.0, record.as_bytes()],
            )?;
            Ok(())
        })
    }
}
