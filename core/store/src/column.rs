//! Columns: ids, heads and CBOR in and out of a row.

use roundsman_domain::{BlobHash, ChangeHash, DeviceId, EditId, FeedId, Heads, RecordId, SeatId, UserId, from_cbor, to_cbor};
use rusqlite::{
    Row,
    types::{FromSqlError, Type, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::StoreError;

/// A value that a column holds as bytes.
pub(crate) trait Column: Sized {
    fn read(bytes: &[u8]) -> Option<Self>;
}

macro_rules! columns {
    ($($name:ident),*) => {$(
        impl Column for $name {
            fn read(bytes: &[u8]) -> Option<Self> {
                Self::from_slice(bytes).ok()
            }
        }
    )*};
}

columns!(RecordId, SeatId, UserId, FeedId, BlobHash);

impl Column for Heads {
    fn read(bytes: &[u8]) -> Option<Self> {
        let hashes = bytes.chunks(32).map(|chunk| ChangeHash::from_slice(chunk).ok()).collect::<Option<Vec<_>>>()?;
        Some(Self::new(hashes))
    }
}

/// The bytes of heads as a column holds them.
pub(crate) fn heads(heads: &Heads) -> Vec<u8> {
    heads.as_slice().iter().flat_map(|hash| hash.0).collect()
}

/// Reads a column of a row.
pub(crate) fn get<T: Column>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    get_optional(row, index)?.ok_or(rusqlite::Error::InvalidColumnType(index, "id".to_owned(), Type::Null))
}

/// Reads a column of a row that may be NULL.
pub(crate) fn get_optional<T: Column>(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<T>> {
    let wrong = || rusqlite::Error::FromSqlConversionFailure(index, Type::Blob, Box::new(FromSqlError::InvalidType));
    match row.get_ref(index)? {
        ValueRef::Null => Ok(None),
        ValueRef::Blob(bytes) => T::read(bytes).map(Some).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

/// SQLite's integers are signed: ids and counters are stored bit by bit.
pub(crate) fn unsigned(row: &Row<'_>, index: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(index).map(i64::cast_unsigned)
}

/// An edit's id from the columns device and counter.
pub(crate) fn edit_id(row: &Row<'_>, device: usize) -> rusqlite::Result<EditId> {
    Ok(EditId { device: DeviceId(unsigned(row, device)?), counter: unsigned(row, device + 1)? })
}

/// CBOR of a collection, NULL where it is empty.
pub(crate) fn cbor_or_null<T: Serialize>(value: &T, is_empty: bool) -> Result<Option<Vec<u8>>, StoreError> {
    if is_empty { Ok(None) } else { Ok(Some(to_cbor(value)?)) }
}

/// Reads what [`cbor_or_null`] wrote.
pub(crate) fn from_cbor_or_null<T: DeserializeOwned + Default>(
    bytes: Option<&[u8]>,
    what: &'static str,
) -> Result<T, StoreError> {
    bytes.map_or_else(|| Ok(T::default()), |bytes| from_cbor(bytes).map_err(StoreError::unreadable(what)))
}
