//! The scope: what the user's grants give this device, as the relay last said.

use std::sync::Arc;

use roundsman_domain::{Scope, from_cbor, to_cbor};
use rusqlite::{Connection, params};

use crate::{error::StoreError, store::Store};

pub(crate) fn load(conn: &Connection) -> Result<Option<Scope>, StoreError> {
    let bytes: Option<Vec<u8>> = conn.query_row("SELECT scope FROM cursor", [], |row| row.get(0))?;
    bytes.map(|bytes| from_cbor(&bytes).map_err(StoreError::unreadable("scope"))).transpose()
}

pub(crate) fn put(conn: &Connection, scope: &Scope) -> Result<(), StoreError> {
    let sql = "UPDATE cursor SET scope = ?1, scope_hash = ?2";
    conn.prepare_cached(sql)?.execute(params![to_cbor(scope)?, scope.hash()?.0])?;
    conn.execute("UPDATE identity SET user_id = ?1", [scope.user.as_bytes()])?;
    Ok(())
}

impl Store {
    /// The scope; `None` before the first sync.
    pub fn scope(&self) -> Option<Arc<Scope>> {
        self.scope.clone()
    }
}
