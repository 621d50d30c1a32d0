//! Lists: answered from columns, without reading one projection.

use std::collections::BTreeMap;

use roundsman_domain::{KindId, RecordId, SeatId, Seq, StageId};
use rusqlite::{ToSql, types::Value as SqlValue};

use crate::{
    column::{get, unsigned},
    error::StoreError,
    record::name,
    search,
    store::Store,
};

/// Which records, and how many of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// Only this kind; all but the built-in `request` where absent.
    pub kind: Option<KindId>,
    /// Only those that say so: words, each of them somewhere in the record.
    pub text: Option<String>,
    /// Only those at this stage.
    pub stage: Option<StageId>,
    /// Archived ones too.
    pub include_archived: bool,
    /// The most rows.
    pub limit: u32,
    /// Rows to pass over.
    pub offset: u32,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self { kind: None, text: None, stage: None, include_archived: false, limit: 50, offset: 0 }
    }
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: KindId,
    /// What it is called; for a kind whose title is a link, what the linked record is called. May be empty.
    pub title: String,
    /// Where it stands.
    pub stage: Option<StageId>,
    /// Its home seat as the relay has it.
    pub seat: SeatId,
    /// An own edit on it is not settled.
    pub is_provisional: bool,
    /// Put away.
    pub is_archived: bool,
    /// Its place in the relay's order; 0 for a record that only this device knows.
    pub seq: Seq,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// Own unsettled records first, then the latest changed.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: u64,
}

/// The condition of a query and the values that it names.
fn condition(query: &ListQuery) -> (String, Vec<SqlValue>) {
    let (mut sql, mut values) = ("r.is_hidden = 0 AND r.merged_into IS NULL".to_owned(), Vec::new());
    let mut and = |text: &str, value: Option<SqlValue>| {
        sql.push_str(" AND ");
        sql.push_str(text);
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" ?{}", values.len()));
        }
    };
    if !query.include_archived {
        and("r.shown_archived = 0", None);
    }
    match &query.kind {
        Some(kind) => and("r.kind =", Some(kind.to_string().into())),
        None => and("r.kind <> 'request'", None),
    }
    if let Some(stage) = &query.stage {
        and("r.shown_stage =", Some(stage.to_string().into()));
    }
    if let Some(phrases) = query.text.as_deref().and_then(search::phrases) {
        // A record with own edits is found by what is shown of it, any other by what the relay said.
        values.push(phrases.into());
        let n = values.len();
        sql.push_str(&format!(
            " AND (r.row IN (SELECT rowid FROM search_own WHERE search_own MATCH ?{n})
                   OR (r.overlay IS NULL AND r.row IN (SELECT rowid FROM search WHERE search MATCH ?{n})))"
        ));
    }
    (sql, values)
}

impl Store {
    /// A part of a list.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn list(&self, query: &ListQuery) -> Result<Listed, StoreError> {
        let (condition, mut values) = condition(query);
        let conn = self.conn()?;
        let total = |values: &[SqlValue]| {
            let sql = format!("SELECT count(*) FROM record r WHERE {condition}");
            let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
            conn.prepare_cached(&sql)?.query_row(&values[..], |row| unsigned(row, 0))
        };
        let total = total(&values)?;
        let sql = format!(
            "SELECT r.id, r.kind, coalesce((SELECT t.title FROM record t WHERE t.id = r.title_link), r.title), r.shown_stage, r.seat,
                    r.is_provisional, r.shown_archived, r.seq
             FROM record r WHERE {condition} ORDER BY r.place DESC, r.row DESC LIMIT ?{} OFFSET ?{}",
            values.len() + 1,
            values.len() + 2
        );
        values.extend([i64::from(query.limit).into(), i64::from(query.offset).into()]);
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(&values[..])?;
        let mut listed = Listed { rows: Vec::new(), total };
        while let Some(row) = rows.next()? {
            listed.rows.push(Row {
                id: get(row, 0)?,
                kind: name(&row.get::<_, String>(1)?, KindId::new)?,
                title: row.get(2)?,
                stage: row.get::<_, Option<String>>(3)?.map(|stage| name(&stage, StageId::new)).transpose()?,
                seat: get(row, 4)?,
                is_provisional: row.get(5)?,
                is_archived: row.get(6)?,
                seq: unsigned(row, 7)?,
            });
        }
        Ok(listed)
    }

    /// Where the records of a kind are, by a field of theirs that holds a place: the record, degrees north, degrees east.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn places(&self, kind: &KindId, field: &str) -> Result<Vec<(RecordId, f64, f64)>, StoreError> {
        let sql = "SELECT r.id, json_extract(coalesce(s.overlay, s.projection), ?2) AS lat, json_extract(coalesce(s.overlay, s.projection), ?3)
                   FROM record r JOIN section s ON s.record = r.id
                   WHERE r.is_hidden = 0 AND r.shown_archived = 0 AND r.kind = ?1 AND r.merged_into IS NULL AND typeof(lat) IN ('real', 'integer')";
        let (lat, lon) = (format!("$.\"{field}\".lat"), format!("$.\"{field}\".lon"));
        let mut statement = self.conn()?.prepare_cached(sql)?;
        let rows = statement.query_map([kind.as_str(), &lat, &lon], |row| Ok((get(row, 0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many records of a kind stand at each stage.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn stages(&self, kind: &KindId) -> Result<BTreeMap<String, u64>, StoreError> {
        let sql = "SELECT shown_stage, count(*) FROM record
                   WHERE kind = ?1 AND is_hidden = 0 AND shown_archived = 0 AND merged_into IS NULL AND shown_stage IS NOT NULL GROUP BY 1";
        let mut statement = self.conn()?.prepare_cached(sql)?;
        let rows = statement.query_map([kind.as_str()], |row| Ok((row.get(0)?, unsigned(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Requests that wait for this user's answer, newest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn open_requests(&self) -> Result<Vec<crate::Shown>, StoreError> {
        let sql = "SELECT id FROM record WHERE kind = 'request' AND is_hidden = 0 AND merged_into IS NULL AND shown_archived = 0 ORDER BY place DESC";
        let ids =
            self.conn()?.prepare_cached(sql)?.query_map([], |row| get::<RecordId>(row, 0))?.collect::<Result<Vec<_>, _>>()?;
        let mut open = Vec::new();
        for id in ids {
            open.extend(self.record(id)?.filter(|shown| shown.record.text("state") == Some("open")));
        }
        Ok(open)
    }
}
