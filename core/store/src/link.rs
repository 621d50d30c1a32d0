//! Links: which records lead to one, so that its screen need not look at all.

use roundsman_domain::{Fields, KindId, RecordId};
use roundsman_playbook::{FieldType, Kind};
use rusqlite::{Connection, params};

use crate::{column::get, error::StoreError, record, store::Store};

fn fields_of(kind: &Kind) -> impl Iterator<Item = &str> {
    kind.fields.iter().filter(|field| matches!(field.type_, FieldType::Link(_))).map(|field| field.id.as_str())
}

/// Keeps where a record leads, as it is shown.
pub(crate) fn put(conn: &Connection, id: RecordId, kind: Option<&Kind>, fields: &Fields) -> Result<(), StoreError> {
    let Some(kind) = kind else { return forget(conn, id) };
    let leads = |field: &'_ str| fields.get(field).and_then(|content| content.as_text()).map(str::to_owned);
    let wanted: Vec<(String, String)> =
        fields_of(kind).filter_map(|field| Some((field.to_owned(), leads(field)?))).filter(|(_, to)| !to.is_empty()).collect();
    let mut statement = conn.prepare_cached("SELECT field, target FROM link WHERE record = ?1")?;
    let kept = statement
        .query_map([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(String, String)>, _>>()?;
    // Most edits touch no link: nothing is written then.
    if kept.len() == wanted.len() && wanted.iter().all(|link| kept.contains(link)) {
        return Ok(());
    }
    forget(conn, id)?;
    for (field, target) in wanted {
        conn.prepare_cached("INSERT OR IGNORE INTO link (target, record, field) VALUES (?1, ?2, ?3)")?.execute(params![
            target,
            id.as_bytes(),
            field
        ])?;
    }
    Ok(())
}

/// The same for a record as the relay said it, without making values of anything else.
pub(crate) fn put_projected(conn: &Connection, id: RecordId, kind: Option<&Kind>) -> Result<(), StoreError> {
    forget(conn, id)?;
    for field in kind.into_iter().flat_map(fields_of) {
        let sql = "INSERT OR IGNORE INTO link (target, record, field)
                   SELECT to_, ?1, ?2 FROM (SELECT json_extract(projection, '$.\"' || ?2 || '\"') AS to_ FROM section WHERE record = ?1)
                   WHERE typeof(to_) = 'text' AND to_ <> ''";
        conn.prepare_cached(sql)?.execute(params![id.as_bytes(), field])?;
    }
    Ok(())
}

fn forget(conn: &Connection, id: RecordId) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM link WHERE record = ?1")?.execute([id.as_bytes()])?;
    Ok(())
}

impl Store {
    /// The records of a kind that link to one, the latest changed first; at most so many, and how many there are in all.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn linked(&self, target: RecordId, kind: &KindId, limit: u32) -> Result<(Vec<RecordId>, u64), StoreError> {
        let from = "FROM link JOIN record r ON r.id = link.record
                    WHERE link.target = ?1 AND r.kind = ?2 AND r.is_hidden = 0 AND r.shown_archived = 0 AND r.merged_into IS NULL";
        let conn = self.conn()?;
        let values = params![target.to_string(), kind.as_str()];
        let total = format!("SELECT count(DISTINCT r.id) {from}");
        let total = conn.prepare_cached(&total)?.query_row(values, |row| crate::column::unsigned(row, 0))?;
        let sql = format!("SELECT DISTINCT r.id {from} ORDER BY r.place DESC, r.row DESC LIMIT {limit}");
        let mut statement = conn.prepare_cached(&sql)?;
        let ids = statement.query_map(values, |row| get(row, 0))?.collect::<Result<_, _>>()?;
        Ok((ids, total))
    }
}

/// For [`crate::search`]: a record with own edits on top is linked as it is shown.
pub(crate) fn put_indexed(conn: &Connection, id: RecordId, kind: Option<&Kind>) -> Result<(), StoreError> {
    let Some(row) = record::row(conn, id)?.filter(|row| row.overlay.is_some()) else { return put_projected(conn, id, kind) };
    let shown = record::assemble(id, &row, &record::sections(conn, id)?, true)?;
    put(conn, id, kind, &shown.fields)
}
