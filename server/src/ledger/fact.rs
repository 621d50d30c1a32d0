//! Derived facts as rows: what each record adds, and what that comes to.

use std::collections::BTreeMap;

use roundsman_domain::{CompanyId, FactValue, FieldId, KindId, Money, RecordId, Value, from_cbor, to_cbor};
use roundsman_playbook::{Aggregate, Contribution, Derive, FieldType, fact_of_nothing};
use rusqlite::{
    Connection, OptionalExtension, params,
    types::{Value as Sql, ValueRef},
};

use super::{LedgerError, column::key};

const DAY_MS: i64 = 86_400_000;

fn kept(value: &Value) -> Sql {
    match value {
        Value::Null | Value::Location(_) => Sql::Null,
        Value::Bool(b) => Sql::Integer(i64::from(*b)),
        Value::Int(i) => Sql::Integer(*i),
        Value::Float(x) => Sql::Real(*x),
        Value::Money(money) => Sql::Integer(money.minor),
        Value::Text(text) => Sql::Text(text.clone()),
    }
}

fn told(value: ValueRef<'_>, type_: &FieldType) -> Value {
    match (value, type_) {
        (ValueRef::Integer(minor), FieldType::Money(currency)) => Value::Money(Money { minor, currency: *currency }),
        (ValueRef::Integer(i), FieldType::Bool) => Value::Bool(i != 0),
        (ValueRef::Integer(i), _) => Value::Int(i),
        (ValueRef::Real(x), _) => Value::Float(x),
        (ValueRef::Text(text), _) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        _ => Value::Null,
    }
}

/// Notes what a record adds to a fact now. Answers with the records whose fact is another by that: none where nothing changed.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn contribute(
    connection: &Connection,
    company: CompanyId,
    (kind, fact): (&KindId, &FieldId),
    source: RecordId,
    now: Option<&Contribution>,
) -> Result<Vec<RecordId>, LedgerError> {
    let key_of = params![company.as_bytes(), kind.as_str(), fact.as_str(), source.as_bytes()];
    let sql = "SELECT about, at_ms, value FROM fact_part WHERE company = ?1 AND kind = ?2 AND fact = ?3 AND source = ?4";
    let read = |row: &rusqlite::Row<'_>| Ok((key::<RecordId>(row, 0)?, row.get::<_, i64>(1)?, row.get::<_, Sql>(2)?));
    let before = connection.prepare_cached(sql)?.query_row(key_of, read).optional()?;
    let after = now.map(|now| (now.about, now.at_ms, kept(&now.value)));
    if before == after {
        return Ok(Vec::new());
    }
    match &after {
        None => {
            let sql = "DELETE FROM fact_part WHERE company = ?1 AND kind = ?2 AND fact = ?3 AND source = ?4";
            connection.prepare_cached(sql)?.execute(key_of)?;
        }
        Some((about, at_ms, value)) => {
            let sql = "INSERT OR REPLACE INTO fact_part (company, kind, fact, source, about, at_ms, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            connection.prepare_cached(sql)?.execute(params![
                company.as_bytes(),
                kind.as_str(),
                fact.as_str(),
                source.as_bytes(),
                about.as_bytes(),
                at_ms,
                value
            ])?;
        }
    }
    let mut about: Vec<RecordId> = before.into_iter().chain(after).map(|(about, ..)| about).collect();
    about.dedup();
    Ok(about)
}

/// What the parts come to at a time, and until when that holds if nothing but time passes. What is due counts from the record's creation on.
///
/// # Errors
/// Where a row cannot be read.
pub fn aggregate(
    connection: &Connection,
    company: CompanyId,
    (about, created_ms): (RecordId, i64),
    fact: &FieldId,
    (derive, type_): (&Derive, &FieldType),
    now_ms: i64,
) -> Result<(Value, Option<i64>), LedgerError> {
    let what = match derive.how {
        Aggregate::Count => "count(*)",
        Aggregate::Sum => "sum(value)",
        Aggregate::Max => "max(value)",
        Aggregate::Min => "min(value)",
        Aggregate::Latest => "value",
        Aggregate::Due { .. } => "at_ms",
    };
    let order = match derive.how {
        Aggregate::Latest => "ORDER BY at_ms DESC, source DESC LIMIT 1".to_owned(),
        Aggregate::Due { times, .. } => format!("ORDER BY at_ms DESC LIMIT 1 OFFSET {}", times.saturating_sub(1)),
        _ => String::new(),
    };
    let window_ms = derive.within_days.map(|days| i64::from(days) * DAY_MS);
    let since_ms = window_ms.map_or(i64::MIN, |window_ms| now_ms.saturating_sub(window_ms));
    let sql = format!("SELECT {what} FROM fact_part WHERE company = ?1 AND about = ?2 AND fact = ?3 AND at_ms > ?4 {order}");
    let read = |row: &rusqlite::Row<'_>| Ok(told(row.get_ref(0)?, type_));
    let key_of = params![company.as_bytes(), about.as_bytes(), fact.as_str(), since_ms];
    let found = connection.prepare_cached(&sql)?.query_row(key_of, read).optional()?;
    if let Aggregate::Due { every_days, .. } = derive.how {
        let last_ms = match found {
            Some(Value::Int(at_ms)) => at_ms.max(created_ms),
            _ => created_ms,
        };
        return Ok((Value::Int(last_ms.saturating_add(i64::from(every_days) * DAY_MS)), None));
    }
    let value = found.filter(|value| *value != Value::Null).unwrap_or_else(|| fact_of_nothing(derive, type_));
    let Some(window_ms) = window_ms else { return Ok((value, None)) };
    let sql = "SELECT min(at_ms) FROM fact_part WHERE company = ?1 AND about = ?2 AND fact = ?3 AND at_ms > ?4";
    let first: Option<i64> = connection.prepare_cached(sql)?.query_row(key_of, |row| row.get(0))?;
    Ok((value, first.map(|first| first.saturating_add(window_ms))))
}

/// The facts of a record as devices were told.
///
/// # Errors
/// Where a row cannot be read.
pub fn of_record(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
) -> Result<BTreeMap<FieldId, FactValue>, LedgerError> {
    let sql = "SELECT fact, value, as_of_ms, until_ms FROM fact WHERE company = ?1 AND record = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![company.as_bytes(), record.as_bytes()])?;
    let mut facts = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let Ok(name) = FieldId::new(&name) else { continue };
        facts.insert(name, (from_cbor(&row.get::<_, Vec<u8>>(1)?)?, row.get(2)?, row.get(3)?));
    }
    Ok(facts)
}

/// Keeps what a fact comes to; answers whether devices must hear of it.
///
/// # Errors
/// Where the ledger cannot be written.
pub fn keep(
    connection: &Connection,
    company: CompanyId,
    record: RecordId,
    fact: &FieldId,
    (value, as_of_ms, until_ms): &FactValue,
) -> Result<bool, LedgerError> {
    let before = of_record(connection, company, record)?.remove(fact);
    let sql = "INSERT OR REPLACE INTO fact (company, record, fact, value, as_of_ms, until_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = params![company.as_bytes(), record.as_bytes(), fact.as_str(), to_cbor(value)?, as_of_ms, until_ms];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(before.is_none_or(|(old, _, old_until_ms)| old != *value || old_until_ms != *until_ms))
}

/// Those that are others by time alone now.
///
/// # Errors
/// Where a row cannot be read.
pub fn run_out(connection: &Connection, company: CompanyId, now_ms: i64) -> Result<Vec<(RecordId, FieldId)>, LedgerError> {
    let sql = "SELECT record, fact FROM fact WHERE company = ?1 AND until_ms IS NOT NULL AND until_ms <= ?2 LIMIT 2000";
    let mut statement = connection.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| Ok((key::<RecordId>(row, 0)?, row.get::<_, String>(1)?));
    let rows = statement.query_map(params![company.as_bytes(), now_ms], read)?.collect::<Result<Vec<_>, _>>()?;
    Ok(rows.into_iter().filter_map(|(record, fact)| Some((record, FieldId::new(&fact).ok()?))).collect())
}

/// Whether what a record adds to a fact is what is kept of it.
///
/// # Errors
/// Where a row cannot be read.
pub fn is_kept(
    connection: &Connection,
    company: CompanyId,
    (kind, fact): (&KindId, &FieldId),
    source: RecordId,
    made: Option<&Contribution>,
) -> Result<bool, LedgerError> {
    let sql = "SELECT about, at_ms, value FROM fact_part WHERE company = ?1 AND kind = ?2 AND fact = ?3 AND source = ?4";
    let read = |row: &rusqlite::Row<'_>| Ok((key::<RecordId>(row, 0)?, row.get::<_, i64>(1)?, row.get::<_, Sql>(2)?));
    let key_of = params![company.as_bytes(), kind.as_str(), fact.as_str(), source.as_bytes()];
    let found = connection.prepare_cached(sql)?.query_row(key_of, read).optional()?;
    Ok(found == made.map(|made| (made.about, made.at_ms, kept(&made.value))))
}
