//! Documents: kept up to date by the changes that come with a delta, dropped where those do not fit.

use roundsman_domain::{Heads, RecordId, SectionDelta, SectionId};
use rusqlite::{OptionalExtension, params};

use super::Taking;
use crate::{
    column::{self, get},
    error::StoreError,
    log,
};

impl Taking<'_> {
    /// Brings a held document to the heads that the delta names, or drops it: it is asked for again when somebody needs it.
    pub(super) fn follow(&mut self, record: RecordId, section: &SectionId, said: &SectionDelta) -> Result<(), StoreError> {
        let tx = self.work.tx;
        let sql = "SELECT heads, bytes FROM document WHERE record = ?1 AND section = ?2";
        let read = |row: &rusqlite::Row<'_>| Ok((get::<Heads>(row, 0)?, row.get::<_, Option<Vec<u8>>>(1)?));
        let held = tx.prepare_cached(sql)?.query_row(params![record.as_bytes(), section.as_str()], read).optional()?;
        let Some((_, bytes)) = held.filter(|(heads, _)| *heads != said.heads) else { return Ok(()) };
        let merged = bytes.filter(|_| !said.changes.is_empty()).and_then(|bytes| {
            let changes: Vec<&[u8]> = said.changes.iter().map(|change| change.as_ref()).collect();
            roundsman_document::merge(Some(&bytes), &changes).ok().filter(|(_, heads)| *heads == said.heads)
        });
        match merged {
            Some((bytes, heads)) => self.keep(record, section, &heads, Some(&bytes)),
            None => {
                tx.prepare_cached("DELETE FROM document WHERE record = ?1 AND section = ?2")?
                    .execute(params![record.as_bytes(), section.as_str()])?;
                Ok(())
            }
        }
    }

    fn keep(&mut self, record: RecordId, section: &SectionId, heads: &Heads, bytes: Option<&[u8]>) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO document (record, section, heads, bytes)
                   SELECT record, section, ?3, ?4 FROM section WHERE record = ?1 AND section = ?2";
        self.work.tx.prepare_cached(sql)?.execute(params![record.as_bytes(), section.as_str(), column::heads(heads), bytes])?;
        Ok(())
    }

    pub(super) fn documents(&mut self) -> Result<(), StoreError> {
        for (record, section, bytes) in &self.page.documents {
            match roundsman_document::heads_of(bytes) {
                Ok(heads) => {
                    self.keep(*record, section, &heads, Some(bytes))?;
                    self.applied.documents += 1;
                    self.touched.extend(self.overlaid.get(record));
                }
                Err(error) => {
                    self.applied.unreadable += 1;
                    log::write(self.work.tx, "unreadable", self.page.mark.relay_ms, &format!("document of {record}: {error}"))?;
                }
            }
        }
        for (record, section) in &self.page.asked {
            let is_here = self.page.documents.iter().any(|(came, of, _)| came == record && of == section);
            if !is_here && !self.page.more {
                self.refuse(*record, section)?;
            }
        }
        Ok(())
    }

    /// A document that the relay did not send is not asked for again before it changes, or somebody needs it.
    fn refuse(&mut self, record: RecordId, section: &SectionId) -> Result<(), StoreError> {
        let sql = "INSERT INTO document (record, section, heads) SELECT record, section, heads FROM section WHERE record = ?1 AND section = ?2
                   ON CONFLICT (record, section) DO NOTHING";
        self.work.tx.prepare_cached(sql)?.execute(params![record.as_bytes(), section.as_str()])?;
        Ok(())
    }
}
