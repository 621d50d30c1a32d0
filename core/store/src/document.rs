//! Documents: the canonical Automerge bytes of a record's sections, where the device holds them.

use roundsman_document::{Past, Stored};
use roundsman_domain::{RecordId, SectionId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{error::StoreError, record, store::Store};

pub(crate) fn load(conn: &Connection, record: RecordId, section: &SectionId) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT bytes FROM document WHERE record = ?1 AND section = ?2";
    let found = conn.prepare_cached(sql)?.query_row(params![record.as_bytes(), section.as_str()], |row| row.get(0)).optional()?;
    Ok(found.flatten())
}

impl Store {
    /// A section's document; `None` where the device does not hold it.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn document(&self, record: RecordId, section: &SectionId) -> Result<Option<Vec<u8>>, StoreError> {
        load(self.conn()?, record, section)
    }

    /// Asks for a record's documents with the next sync, before all others.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn want_documents(&mut self, record: RecordId, now_ms: i64) -> Result<(), StoreError> {
        self.write(|work| {
            work.tx.execute("DELETE FROM document WHERE record = ?1 AND bytes IS NULL", [record.as_bytes()])?;
            work.tx.execute("UPDATE record SET opened_ms = ?2 WHERE id = ?1", params![record.as_bytes(), now_ms])?;
            Ok(())
        })
    }

    /// What has happened to a record, oldest first, over the sections held.
    ///
    /// # Errors
    /// [`StoreError::DocumentMissing`] names the section to fetch: [`Store::want_documents`], then sync.
    pub fn history(&self, record: RecordId) -> Result<Vec<Past>, StoreError> {
        let conn = self.conn()?;
        let Some((id, row)) = record::follow(conn, record)? else { return Err(StoreError::RecordUnknown { record }) };
        let newest = self.playbooks.newest(conn)?;
        let kind = newest.as_deref().and_then(|playbook| playbook.kinds.get(&row.kind));
        let mut past = Vec::new();
        for section in record::sections(conn, id)?.into_iter().filter(|section| !section.heads.is_empty()) {
            let missing = || StoreError::DocumentMissing { record: id, section: section.section.clone() };
            let bytes = load(conn, id, &section.section)?.ok_or_else(missing)?;
            let kind =
                kind.ok_or(StoreError::Unreadable { what: "playbook", detail: format!("kind {} is not in it", row.kind) })?;
            let stored = Stored { snapshot: Some(bytes), changes: Vec::new() };
            past.extend(roundsman_document::history(kind, &stored)?);
        }
        past.sort_by_key(|past: &Past| past.when.earliest_ms);
        Ok(past)
    }
}
