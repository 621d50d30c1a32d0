//! Search: offline, in Chinese and everything else.
//!
//! Every CJK character and every emoji is a word of its own; what is asked for is matched as phrases of them, so that 主任 finds 李主任.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use roundsman_domain::{KindId, RecordId, SectionId};
use roundsman_playbook::{Field, FieldType, Kind};
use rusqlite::{Connection, params};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::{column::get, duty, error::StoreError, link, record, store::Store, title::Title};

/// No more of a record than this is searched, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// The most words of one question.
const WORDS_MAX: usize = 16;

/// How a character is searched.
enum Glyph {
    /// By itself: Han, kana, hangul, emoji.
    Alone(char),
    /// As part of a word.
    Within(char),
    /// Not at all: what joins or colours emoji.
    Nothing,
}

fn glyph(c: char) -> Glyph {
    match u32::from(c) {
        // Full-width Latin is Latin.
        wide @ 0xFF01..=0xFF5E => Glyph::Within(char::from_u32(wide - 0xFEE0).unwrap_or(c)),
        0x200D | 0xFE00..=0xFE0F | 0x1F3FB..=0x1F3FF => Glyph::Nothing,
        0x2E80..=0x2FDF
        | 0x3005..=0x3007
        | 0x3040..=0x30FF
        | 0x3105..=0x312F
        | 0x31A0..=0x31BF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xAC00..=0xD7AF
        | 0xF900..=0xFAFF
        | 0x20000..=0x323AF => Glyph::Alone(c),
        0x2600..=0x27BF | 0x1F000..=0x1FAFF => Glyph::Alone(c),
        _ => Glyph::Within(c),
    }
}

/// The text with every character that stands alone between spaces.
pub(crate) fn split(text: &str, into: &mut String) {
    for c in text.chars() {
        match glyph(c) {
            Glyph::Alone(c) => {
                into.push(' ');
                into.push(c);
                into.push(' ');
            }
            Glyph::Within('"' | '\0') => into.push(' '),
            Glyph::Within(c) => into.push(c),
            Glyph::Nothing => {}
        }
    }
}

/// What is asked for, as FTS5 reads it: a phrase a word, all of them required, the last letters of a word open. `None` for no words.
pub(crate) fn phrases(text: &str) -> Option<String> {
    let phrase = |word: &str| {
        let mut body = String::new();
        split(word, &mut body);
        let has_words = body.chars().any(|c| c.is_alphanumeric() || matches!(glyph(c), Glyph::Alone(_)));
        let is_open = body.ends_with(|c: char| c.is_alphanumeric());
        has_words.then(|| format!("\"{}\"{}", body.trim(), if is_open { " *" } else { "" }))
    };
    let phrases: Vec<_> = text.split_whitespace().take(WORDS_MAX).filter_map(phrase).collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

/// The fields of a kind that are searched, with the inner fields of lists; everything of a list where it is searched itself.
pub(crate) struct Searched(BTreeMap<String, Option<Vec<String>>>);

impl Searched {
    pub(crate) fn of(kind: &Kind) -> Self {
        let entry = |field: &Field| match &field.type_ {
            FieldType::List(inners) if !field.is_searched => {
                let inners: Vec<_> = inners.iter().filter(|inner| inner.is_searched).map(|inner| inner.id.to_string()).collect();
                (!inners.is_empty()).then(|| (field.id.to_string(), Some(inners)))
            }
            _ => field.is_searched.then(|| (field.id.to_string(), None)),
        };
        Self(kind.fields.iter().filter_map(entry).collect())
    }

    /// Adds what a projection has to search for.
    pub(crate) fn collect(&self, projection: &str, body: &mut String) -> Result<(), StoreError> {
        let mut reader = serde_json::Deserializer::from_str(projection);
        let fields = FieldsOf { searched: &self.0, body };
        fields.deserialize(&mut reader).map_err(|error| StoreError::Unreadable { what: "projection", detail: error.to_string() })
    }
}

/// Reads the texts of the searched fields and skips everything else, without making values.
struct FieldsOf<'a> {
    searched: &'a BTreeMap<String, Option<Vec<String>>>,
    body: &'a mut String,
}

/// Reads every text below, or those of the named fields of items.
struct TextsOf<'a> {
    only: Option<&'a [String]>,
    body: &'a mut String,
}

impl<'de> DeserializeSeed<'de> for FieldsOf<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FieldsOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a projection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match self.searched.get(key.as_ref()) {
                Some(only) => map.next_value_seed(TextsOf { only: only.as_deref(), body: &mut *self.body })?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for TextsOf<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextsOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or items")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.body.len() + text.len() <= BODY_BYTES_MAX {
            split(text, self.body);
            self.body.push('\n');
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(TextsOf { only: self.only, body: &mut *self.body })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            let is_wanted = match self.only {
                Some(only) => only.iter().any(|name| *name == key),
                None => key != "id" && key != "currency",
            };
            if is_wanted {
                map.next_value_seed(TextsOf { only: None, body: &mut *self.body })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Takes one record as the relay said it into the search, and its title into the list, which a newer playbook may have changed.
fn index(conn: &Connection, row: i64, id: RecordId, kind: Option<(&Kind, &Searched)>) -> Result<(), StoreError> {
    let mut body = String::new();
    let sections = record::sections(conn, id)?;
    for section in &sections {
        // A projection that cannot be read is not found by its words, and everything else goes on.
        let _unreadable = kind.map(|(_, searched)| searched.collect(&section.projection, &mut body));
    }
    conn.prepare_cached("INSERT OR REPLACE INTO search (rowid, body) VALUES (?1, ?2)")?.execute(params![row, body])?;
    let projection_of =
        |wanted: &SectionId| sections.iter().find(|section| section.section == *wanted).map(|s| s.projection.as_str());
    let title = Title::read(kind.map(|(kind, _)| kind), projection_of).unwrap_or_default();
    let sql = "UPDATE record SET is_indexed = 1, title = iif(overlay IS NULL, ?2, title), title_link = iif(overlay IS NULL, ?3, title_link)
               WHERE row = ?1";
    conn.prepare_cached(sql)?.execute(params![row, title.text, title.link.as_ref().map(RecordId::as_bytes)])?;
    duty::put(conn, row, id, kind.map(|(kind, _)| kind))?;
    link::put_indexed(conn, id, kind.map(|(kind, _)| kind))
}

/// A playbook that has changed may search other fields: everything is taken in again.
pub(crate) fn outdate(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("UPDATE record SET is_indexed = 0 WHERE seq > 0", [])?;
    Ok(())
}

/// Takes a record with own edits on top into the search, from the JSON of its sections.
pub(crate) fn index_own(conn: &Connection, row: i64, kind: Option<&Kind>, sections: &[String]) -> Result<(), StoreError> {
    let mut body = String::new();
    if let Some(searched) = kind.map(Searched::of) {
        sections.iter().try_for_each(|json| searched.collect(json, &mut body))?;
    }
    conn.prepare_cached("INSERT OR REPLACE INTO search_own (rowid, body) VALUES (?1, ?2)")?.execute(params![row, body])?;
    Ok(())
}

pub(crate) fn forget_own(conn: &Connection, row: i64) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM search_own WHERE rowid = ?1")?.execute([row])?;
    Ok(())
}

pub(crate) fn forget(conn: &Connection, row: i64) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([row])?;
    forget_own(conn, row)
}

/// Runs a work that takes many records out. Then it is faster to make the index anew from what is left than to take them out one by one.
pub(crate) fn in_bulk<T>(conn: &Connection, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    conn.execute("INSERT INTO search (search, rank) VALUES ('secure-delete', 0)", [])?;
    let done = work()?;
    conn.execute("INSERT INTO search (search) VALUES ('rebuild')", [])?;
    conn.execute("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)", [])?;
    Ok(done)
}

impl Store {
    /// Brings the search up to date for at most `limit` records that came with pages; gives how many are left.
    ///
    /// # Errors
    /// Where the database cannot be read or written.
    pub fn index_some(&mut self, limit: u32) -> Result<u64, StoreError> {
        // A sync that brought nothing writes nothing.
        if !self.conn()?.prepare_cached("SELECT 1 FROM record WHERE is_indexed = 0")?.exists([])? {
            return Ok(0);
        }
        self.write(|work| {
            let rows = {
                let mut statement =
                    work.tx.prepare_cached("SELECT row, id, kind FROM record WHERE is_indexed = 0 ORDER BY row LIMIT ?1")?;
                let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, get(row, 1)?, row.get::<_, String>(2)?));
                statement.query_map([limit], read)?.collect::<Result<Vec<(i64, RecordId, String)>, _>>()?
            };
            let mut searched: BTreeMap<KindId, Searched> = BTreeMap::new();
            for (row, id, kind) in rows {
                let kind = record::name(&kind, KindId::new)?;
                let known = work.newest.as_deref().and_then(|playbook| playbook.kinds.get(&kind));
                let known = known.map(|known| (known, &*searched.entry(kind).or_insert_with(|| Searched::of(known))));
                index(work.tx, row, id, known)?;
            }
            Ok(work
                .tx
                .query_row("SELECT count(*) FROM record WHERE is_indexed = 0", [], |row| crate::column::unsigned(row, 0))?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_become_phrases() {
        assert_eq!(phrases("主任").as_deref(), Some("\"主  任\""));
        assert_eq!(phrases("CT tu").as_deref(), Some("\"CT\" * AND \"tu\" *"));
        assert_eq!(phrases("\" OR *"), Some("\"OR\" *".to_owned()));
        assert_eq!(phrases("  … "), None);
    }
}
