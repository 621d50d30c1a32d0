//! What this device knows, for judging: facts and sources. What it does not hold is unknown, never "nothing".

mod fold;

use std::sync::Arc;

use roundsman_domain::{
    BlobHash, FactValue, FeedId, FieldId, Record, RecordId, Scope, SeatAt, SectionId, UserId, Value, from_cbor,
};
use roundsman_judge::{LastMove, Sources};
use roundsman_playbook::{Facts, Known, Playbook};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{error::StoreError, record};

/// A reading of the store for judging.
pub struct View<'a> {
    conn: &'a Connection,
    scope: Option<Arc<Scope>>,
    playbook: Option<Arc<Playbook>>,
    now_ms: i64,
}

impl<'a> View<'a> {
    pub(crate) fn new(conn: &'a Connection, scope: Option<Arc<Scope>>, playbook: Option<Arc<Playbook>>, now_ms: i64) -> Self {
        Self { conn, scope, playbook, now_ms }
    }

    fn shown(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let Some((id, row)) = record::follow(self.conn, id)? else { return Ok(None) };
        Ok(Some(record::assemble(id, &row, &record::sections(self.conn, id)?, true)?))
    }

    fn fact(&self, id: RecordId, name: &FieldId) -> Result<Option<FactValue>, StoreError> {
        let Some((_, row)) = record::follow(self.conn, id)? else { return Ok(None) };
        let facts: std::collections::BTreeMap<FieldId, FactValue> = match row.facts {
            Some(bytes) => from_cbor(&bytes).map_err(StoreError::unreadable("facts"))?,
            None => return Ok(None),
        };
        Ok(facts.get(name).cloned())
    }

    fn has(&self, sql: &str, params: impl rusqlite::Params) -> Option<bool> {
        self.conn
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(params, |row| row.get(0)).optional())
            .ok()
            .flatten()
    }
}

impl Facts for View<'_> {
    fn record(&self, id: RecordId) -> Known<Arc<Record>> {
        match self.shown(id) {
            Ok(Some(record)) => Known::Is(Arc::new(record)),
            Ok(None) | Err(_) => Known::Unknown,
        }
    }

    fn derived(&self, record: RecordId, name: &FieldId) -> Known<Value> {
        let Some(playbook) = self.playbook.clone() else { return Known::Unknown };
        self.folded(&playbook, record, name).unwrap_or(Known::Unknown)
    }

    fn has_section(&self, record: RecordId, section: &SectionId) -> bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM section WHERE record = ?1 AND section = ?2)";
        self.has(sql, params![record.as_bytes(), section.as_str()]).unwrap_or(false)
    }

    /// True for what is here and for what the relay has; for a file that the relay itself named, the relay knows better than we do.
    fn has_bytes(&self, hash: BlobHash) -> bool {
        self.has("SELECT has_file OR state = 'on_relay' FROM attachment WHERE hash = ?1", [hash.0]).unwrap_or(true)
    }

    fn now_ms(&self) -> i64 {
        self.now_ms
    }
}

impl Sources for View<'_> {
    /// The device knows where a record is, not where it was. Where its own user has given it to a seat, they go on by that before the relay has answered.
    fn seats_of(&self, record: RecordId) -> Vec<SeatAt> {
        let Ok(Some((_, row))) = record::follow(self.conn, record) else { return Vec::new() };
        let given = row.overlay.as_ref().map(|overlay| overlay.seat);
        let standing = if row.seq == 0 { row.overlay.unwrap_or(row.canonical) } else { row.canonical };
        let what: std::collections::BTreeSet<roundsman_domain::SeatId> =
            [standing.seat].into_iter().chain(given).chain(standing.shares.into_keys()).collect();
        vec![SeatAt { from_ms: i64::MIN, what: what.into_iter().collect() }]
    }

    fn may_decide(&self, request: RecordId, user: UserId) -> Known<bool> {
        if self.scope.as_ref().is_none_or(|scope| scope.user != user) {
            return Known::Unknown;
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM feed WHERE feed = ?1 AND record = ?2)";
        match self.has(sql, params![FeedId::from(user).as_bytes(), request.as_bytes()]) {
            Some(true) => Known::Is(true),
            _ => Known::Unknown,
        }
    }

    fn last_move(&self, _: RecordId) -> Option<LastMove> {
        None
    }

    fn holder(&self, _: RecordId) -> Option<LastMove> {
        None
    }
}
