//! Find what looks like the same record here already: two reps should not both court one customer.

use roundsman_domain::{Op, Record, RecordId};
use roundsman_playbook::Kind;
use roundsman_store::ListQuery;

use crate::{app::Desk, error::ClientError};

/// Whoever shares so many words with a new record is looked at; the relay looks at all.
const LOOKED_AT_MAX: u32 = 50;

/// The other records on this device that have a unique key of `record`, of those that `ops` write.
pub(crate) fn alike(desk: &Desk<'_>, kind: &Kind, record: &Record, ops: &[Op]) -> Result<Vec<RecordId>, ClientError> {
    let mut found = Vec::new();
    for key in kind.keys_written(ops) {
        let Some(wanted) = kind.key_of(key, record) else { continue };
        let text = key.iter().filter_map(|field| record.text(field.as_str())).collect::<Vec<_>>().join(" ");
        let query = ListQuery { kind: Some(kind.id.clone()), text: Some(text), limit: LOOKED_AT_MAX, ..ListQuery::default() };
        for row in desk.store.list(&query)?.rows.into_iter().filter(|row| row.id != record.id) {
            let other = desk.store.record(row.id)?;
            if other.is_some_and(|other| kind.key_of(key, &other.record).as_ref() == Some(&wanted)) && !found.contains(&row.id) {
                found.push(row.id);
            }
        }
    }
    Ok(found)
}
