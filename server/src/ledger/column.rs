//! Columns: how ids are kept in tables.

use roundsman_domain::{BlobHash, CompanyId, DeviceId, FeedId, ParseIdError, RecordId, SeatId, UnitId, UserId};
use rusqlite::{Row, types::Type};

/// An id that a BLOB column holds.
pub trait Key: Sized {
    /// Reads the column's bytes.
    ///
    /// # Errors
    /// Where their number is wrong.
    fn from_key(bytes: &[u8]) -> Result<Self, ParseIdError>;
}

macro_rules! keys {
    ($($id:ident),*) => {$(
        impl Key for $id {
            fn from_key(bytes: &[u8]) -> Result<Self, ParseIdError> {
                Self::from_slice(bytes)
            }
        }
    )*};
}
keys!(BlobHash, CompanyId, FeedId, RecordId, SeatId, UnitId, UserId);

/// The id in a column.
///
/// # Errors
/// Where the column is NULL or its bytes are no such id.
pub fn key<T: Key>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let bytes = row.get_ref(column)?.as_blob()?;
    T::from_key(bytes).map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error)))
}

/// The id in a column that may be NULL.
///
/// # Errors
/// Where its bytes are no such id.
pub fn key_or_none<T: Key>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => key(row, column).map(Some),
    }
}

/// The device in a column: a u64 kept as i64.
///
/// # Errors
/// Where the column is no number.
pub fn device(row: &Row<'_>, column: usize) -> rusqlite::Result<DeviceId> {
    row.get::<_, i64>(column).map(|kept| DeviceId(kept.cast_unsigned()))
}

/// How a device's id is kept.
pub fn kept_device(device: DeviceId) -> i64 {
    device.0.cast_signed()
}
