//! Forms that are being filled in: nobody loses what was typed, whatever ends the app.

use roundsman_domain::{KindId, RecordId};
use rusqlite::{OptionalExtension, params};

use crate::{error::StoreError, record::name, store::Store};

/// The oldest go when there are more.
const FORMS_MAX: u32 = 50;

/// A form that is being filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The record's id, or a name of its own where the record is not saved yet.
    pub name: String,
    /// The kind.
    pub kind: KindId,
    /// Fields and what was typed into them, in that order; a field stands here once.
    pub inputs: Vec<(String, String)>,
}

impl Form {
    /// What was typed into a field.
    pub fn input(&self, field: &str) -> Option<&str> {
        self.inputs.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    /// Puts in what was typed last.
    pub fn put(&mut self, field: &str, text: String) {
        match self.inputs.iter_mut().find(|(name, _)| name == field) {
            Some((_, old)) => *old = text,
            None => self.inputs.push((field.to_owned(), text)),
        }
    }

    /// The record that it changes; nothing where it makes one.
    pub fn record(&self) -> Option<RecordId> {
        self.name.parse().ok()
    }
}

impl Store {
    /// A form as it was left.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn form(&self, named: &str) -> Result<Option<Form>, StoreError> {
        let sql = "SELECT kind, inputs FROM form WHERE name = ?1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        let Some((kind, inputs)) = self.conn()?.prepare_cached(sql)?.query_row([named], read).optional()? else {
            return Ok(None);
        };
        let inputs =
            serde_json::from_str(&inputs).map_err(|error| StoreError::Unreadable { what: "form", detail: error.to_string() })?;
        Ok(Some(Form { name: named.to_owned(), kind: name(&kind, KindId::new)?, inputs }))
    }

    /// Keeps a form; one without inputs is kept too, for somebody has opened it.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn put_form(&mut self, form: &Form, now_ms: i64) -> Result<(), StoreError> {
        let inputs = serde_json::to_string(&form.inputs)
            .map_err(|error| StoreError::Unreadable { what: "form", detail: error.to_string() })?;
        self.write(|work| {
            let sql = "INSERT OR REPLACE INTO form (name, kind, inputs, at_ms) VALUES (?1, ?2, ?3, ?4)";
            work.tx.prepare_cached(sql)?.execute(params![form.name, form.kind.as_str(), inputs, now_ms])?;
            let sql = "DELETE FROM form WHERE name IN (SELECT name FROM form ORDER BY at_ms DESC, name LIMIT -1 OFFSET ?1)";
            work.tx.prepare_cached(sql)?.execute([FORMS_MAX])?;
            Ok(())
        })
    }

    /// Lets a form go: it was saved, or its author wants it no more.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub fn drop_form(&mut self, named: &str) -> Result<(), StoreError> {
        self.write(|work| {
            work.tx.prepare_cached("DELETE FROM form WHERE name = ?1")?.execute([named])?;
            Ok(())
        })
    }

    /// The names of the forms of new records of a kind that are being filled in, the latest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn forms_begun(&self, kind: &KindId) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT name FROM form WHERE kind = ?1 AND name LIKE 'new-%' AND inputs <> '[]' ORDER BY at_ms DESC, name";
        let mut statement = self.conn()?.prepare_cached(sql)?;
        Ok(statement.query_map([kind.as_str()], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}
