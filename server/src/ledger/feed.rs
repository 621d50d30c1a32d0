//! Feeds: which records a seat or an inbox has, in commit order, and what they sum up to.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{CompanyId, FeedId, FeedSum, KindId, RecordId, Seq};
use rusqlite::{Connection, params};

use super::{column::key, error::LedgerError};

/// A row of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedRow {
    /// Which feed.
    pub feed: FeedId,
    /// Which record.
    pub record: RecordId,
    /// When it came, changed or left.
    pub seq: Seq,
    /// Whether it is there.
    pub is_here: bool,
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<FeedRow> {
    Ok(FeedRow { feed: key(row, 0)?, record: key(row, 1)?, seq: row.get::<_, i64>(2)?.cast_unsigned(), is_here: row.get(3)? })
}

/// All feeds that have or had a record.
///
/// # Errors
/// Where a row cannot be read.
pub fn of_record(connection: &Connection, company: CompanyId, record: RecordId) -> Result<Vec<FeedRow>, LedgerError> {
    let mut statement = connection.prepare_cached(
        "SELECT feed, record, seq, is_here FROM feed INDEXED BY feed_record WHERE company = ?1 AND record = ?2",
    )?;
    let rows = statement.query_map(params![company.as_bytes(), record.as_bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Rows of a feed above `from` up to `to`, in order.
///
/// # Errors
/// Where a row cannot be read.
pub fn above(
    connection: &Connection,
    company: CompanyId,
    feed: FeedId,
    from: Seq,
    to: Seq,
    limit: usize,
) -> Result<Vec<FeedRow>, LedgerError> {
    let sql = "SELECT feed, record, seq, is_here FROM feed WHERE company = ?1 AND feed = ?2 AND seq > ?3 AND seq <= ?4 ORDER BY seq LIMIT ?5";
    let mut statement = connection.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows =
        statement.query_map(params![company.as_bytes(), feed.as_bytes(), from.cast_signed(), to.cast_signed(), limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many rows a feed has above a place.
///
/// # Errors
/// Where the feed cannot be read.
pub fn count_above(connection: &Connection, company: CompanyId, feed: FeedId, from: Seq) -> Result<u64, LedgerError> {
    let sql = "SELECT count(*) FROM feed WHERE company = ?1 AND feed = ?2 AND seq > ?3";
    let count: i64 = connection
        .prepare_cached(sql)?
        .query_row(params![company.as_bytes(), feed.as_bytes(), from.cast_signed()], |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

/// Puts a record into exactly these feeds, at this place in the order; the others that had it have it no more. Answers with every feed touched.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn place(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
    kind: &KindId,
    feeds: &BTreeSet<FeedId>,
    seq: Seq,
) -> Result<BTreeSet<FeedId>, LedgerError> {
    let before = of_record(connection, company, record)?;
    let mut touched = BTreeSet::new();
    for row in &before {
        if row.is_here && !feeds.contains(&row.feed) {
            put(connection, company, row.feed, record, kind, seq, false)?;
            change_sum(connection, company, row.feed, kind, record, Some(row.seq), None)?;
            touched.insert(row.feed);
        }
    }
    for feed in feeds {
        let old = before.iter().find(|row| row.feed == *feed && row.is_here).map(|row| row.seq);
        put(connection, company, *feed, record, kind, seq, true)?;
        change_sum(connection, company, *feed, kind, record, old, Some(seq))?;
        touched.insert(*feed);
    }
    Ok(touched)
}

fn put(
    connection: &Connection,
    company: CompanyId,
    feed: FeedId,
    record: RecordId,
    kind: &KindId,
    seq: Seq,
    is_here: bool,
) -> Result<(), LedgerError> {
    let sql = "INSERT INTO feed (company, feed, record, kind, seq, is_here) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (company, feed, record) DO UPDATE SET seq = ?5, is_here = ?6";
    let values = params![company.as_bytes(), feed.as_bytes(), record.as_bytes(), kind.as_str(), seq.cast_signed(), is_here];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Notes in a feed that a record is not there, though its devices may have thought so.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn note_gone(
    connection: &Connection,
    company: CompanyId,
    feed: FeedId,
    record: RecordId,
    kind: &KindId,
    seq: Seq,
) -> Result<(), LedgerError> {
    put(connection, company, feed, record, kind, seq, false)
}

fn change_sum(
    connection: &Connection,
    company: CompanyId,
    feed: FeedId,
    kind: &KindId,
    record: RecordId,
    old: Option<Seq>,
    new: Option<Seq>,
) -> Result<(), LedgerError> {
    let mut change = FeedSum::default();
    if let Some(old) = old {
        change.remove(feed, record, old);
    }
    if let Some(new) = new {
        change.add(feed, record, new);
    }
    // SQLite's integers do not wrap, so the sum is read, added here and written back.
    let present = sum(connection, company, feed, kind)?;
    let mut total = present;
    total.merge(change);
    let sql = "INSERT INTO feed_sum (company, feed, kind, count, sum) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (company, feed, kind) DO UPDATE SET count = ?4, sum = ?5";
    let values = params![company.as_bytes(), feed.as_bytes(), kind.as_str(), total.0.cast_signed(), total.1.cast_signed()];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn sum(connection: &Connection, company: CompanyId, feed: FeedId, kind: &KindId) -> Result<FeedSum, LedgerError> {
    use rusqlite::OptionalExtension;
    let sql = "SELECT count, sum FROM feed_sum WHERE company = ?1 AND feed = ?2 AND kind = ?3";
    let read =
        |row: &rusqlite::Row<'_>| Ok(FeedSum(row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned()));
    let found = connection.prepare_cached(sql)?.query_row(params![company.as_bytes(), feed.as_bytes(), kind.as_str()], read);
    Ok(found.optional()?.unwrap_or_default())
}

/// What a feed sums up to, by kind.
///
/// # Errors
/// Where a row cannot be read.
pub fn sums(connection: &Connection, company: CompanyId, feed: FeedId) -> Result<BTreeMap<KindId, FeedSum>, LedgerError> {
    let sql = "SELECT kind, count, sum FROM feed_sum WHERE company = ?1 AND feed = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![company.as_bytes(), feed.as_bytes()])?;
    let mut all = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let kind = KindId::new(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        all.insert(kind, FeedSum(row.get::<_, i64>(1)?.cast_unsigned(), row.get::<_, i64>(2)?.cast_unsigned()));
    }
    Ok(all)
}
