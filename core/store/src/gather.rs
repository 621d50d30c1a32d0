//! What goes up with the next request.

use std::collections::BTreeSet;

use roundsman_domain::{EditBytes, Heads, RecordId, ScopeHash, SectionId};
use rusqlite::{Connection, params};

use crate::{
    attachment,
    column::{get, get_optional, unsigned},
    error::StoreError,
    page::{Counts, Outgoing, Waiting},
    playbook, receipt,
    record::name,
    store::Store,
};

/// Documents asked for in one request.
const DOCUMENTS_MAX: i64 = 200;

/// Edits of one request.
const EDITS_MAX: usize = 500;

fn pending(conn: &Connection, budget_bytes: usize) -> Result<(Vec<EditBytes>, bool), StoreError> {
    let mut statement = conn.prepare_cached("SELECT body FROM edit WHERE state = 'pending' ORDER BY counter")?;
    let mut rows = statement.query([])?;
    let (mut edits, mut bytes) = (Vec::new(), 0_usize);
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(0)?;
        bytes = bytes.saturating_add(body.len());
        if !edits.is_empty() && (bytes > budget_bytes || edits.len() >= EDITS_MAX) {
            return Ok((edits, true));
        }
        edits.push(EditBytes::from_stored(body));
    }
    Ok((edits, false))
}

/// Sections whose document is lacking or old, and what order they come in: own unsettled edits, then what people looked at, then own seats.
fn documents(store: &Store) -> Result<Vec<(RecordId, SectionId, Heads)>, StoreError> {
    let now_ms: Option<i64> = store.conn()?.query_row("SELECT synced_ms FROM cursor", [], |row| row.get(0))?;
    let own: BTreeSet<_> =
        store.scope.iter().flat_map(|scope| scope.own_seats(now_ms.unwrap_or(0)).collect::<Vec<_>>()).collect();
    let own = own.iter().map(|seat| format!("x'{}'", seat.to_string().replace('-', ""))).collect::<Vec<_>>().join(",");
    let sql = format!(
        "SELECT s.record, s.section, CASE WHEN d.bytes IS NULL THEN NULL ELSE d.heads END
         FROM section s JOIN record r ON r.id = s.record LEFT JOIN document d ON d.record = s.record AND d.section = s.section
         WHERE s.heads <> x'' AND r.is_hidden = 0 AND (d.heads IS NULL OR d.heads <> s.heads)
           AND (r.is_provisional OR r.opened_ms IS NOT NULL OR r.seat IN ({own}))
         ORDER BY r.is_provisional DESC, r.opened_ms DESC NULLS LAST, r.place DESC LIMIT ?1"
    );
    let mut statement = store.conn()?.prepare_cached(&sql)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok((get(row, 0)?, row.get::<_, String>(1)?, get_optional::<Heads>(row, 2)?.unwrap_or_default()))
    };
    let rows = statement.query_map(params![DOCUMENTS_MAX], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(|(record, section, heads)| Ok((record, name(&section, SectionId::new)?, heads))).collect()
}

impl Store {
    /// What the next request should carry: pending edits up to the budget, receipts.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn gather(&mut self, budget_bytes: usize) -> Result<Outgoing, StoreError> {
        // Whatever a stopped process left undone of a purge comes before the receipt.
        self.secure_if_possible()?;
        let conn = self.conn()?;
        let (epoch, cursor, scope) = conn.query_row("SELECT epoch, cursor, scope_hash FROM cursor", [], |row| {
            Ok((unsigned(row, 0)?, row.get(1)?, row.get::<_, Option<Vec<u8>>>(2)?))
        })?;
        let (edits, has_more_edits) = pending(conn, budget_bytes)?;
        Ok(Outgoing {
            epoch,
            playbook: playbook::versions(conn)?.first().copied().unwrap_or(0),
            scope: scope.and_then(|bytes| ScopeHash::from_slice(&bytes).ok()),
            cursor,
            last_counter: conn.query_row("SELECT last_counter FROM identity", [], |row| unsigned(row, 0))?,
            edits,
            has_more_edits,
            receipts: receipt::due(conn)?,
        })
    }

    /// The documents that are lacking or old, the most urgent ones first. Looks through all sections: not to be asked between the pages of a long download.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn documents_wanted(&self) -> Result<Vec<(RecordId, SectionId, Heads)>, StoreError> {
        documents(self)
    }

    /// How many edits the relay has not answered.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn pending(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM edit WHERE state = 'pending'";
        Ok(self.conn()?.prepare_cached(sql)?.query_row([], |row| unsigned(row, 0))?)
    }

    /// How the device stands.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        let Waiting { pending, held, returned, uploads, synced_ms } = self.waiting()?;
        let conn = self.conn()?;
        let count = |sql: &str| conn.prepare_cached(sql)?.query_row([], |row| unsigned(row, 0));
        Ok(Counts {
            pending,
            held,
            returned,
            uploads,
            records: count("SELECT count(*) FROM record WHERE is_hidden = 0")?,
            leaving: count("SELECT count(DISTINCT record) FROM leaving")?,
            unindexed: count("SELECT count(*) FROM record WHERE is_indexed = 0")?,
            synced_ms,
        })
    }

    /// What stands at the top of each screen: nothing is counted for it that grows with the records.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn waiting(&self) -> Result<Waiting, StoreError> {
        let conn = self.conn()?;
        let count = |sql: &str| conn.prepare_cached(sql)?.query_row([], |row| unsigned(row, 0));
        Ok(Waiting {
            pending: self.pending()?,
            held: count("SELECT count(*) FROM edit WHERE state = 'held'")?,
            returned: count("SELECT count(*) FROM edit WHERE state = 'returned'")?,
            uploads: attachment::uploads(conn)?,
            synced_ms: conn.prepare_cached("SELECT synced_ms FROM cursor")?.query_row([], |row| row.get(0))?,
        })
    }
}
