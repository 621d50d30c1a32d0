//! Edits: one save by one user on one record, the only way anything changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    PlaybookVersion,
    encoding::{DecodeError, EDIT_BYTES_MAX, EDIT_OPS_MAX, EncodeError, from_cbor, to_cbor},
    id::{BlobHash, EditId, Heads, RecordId},
    name::SectionId,
    op::Op,
    stamp::Stamp,
};

/// What an edit was made on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Base {
    /// The canonical heads of each section that the device showed; empty for a record that it made itself.
    #[serde(rename = "h", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub heads: BTreeMap<SectionId, Heads>,
    /// This device's last unsettled edit before it on the same record.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub after: Option<EditId>,
}

/// One save by one user on one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Its name everywhere.
    #[serde(rename = "i")]
    pub id: EditId,
    /// What it is about.
    #[serde(rename = "r")]
    pub record: RecordId,
    /// What it was made on.
    #[serde(rename = "b", default)]
    pub base: Base,
    /// When.
    #[serde(rename = "s")]
    pub stamp: Stamp,
    /// Under which rules.
    #[serde(rename = "v")]
    pub playbook: PlaybookVersion,
    /// What it does, in order.
    #[serde(rename = "o")]
    pub ops: Vec<Op>,
}

impl Edit {
    /// The edit's one encoding (CBOR). Done once, at save: those bytes are stored, hashed and sent.
    ///
    /// # Errors
    /// Where it would be longer than the relay takes.
    pub fn encode(&self) -> Result<EditBytes, EncodeError> {
        if self.ops.len() > EDIT_OPS_MAX {
            return Err(EncodeError::TooManyOps { ops: self.ops.len() });
        }
        let bytes = to_cbor(self)?;
        if bytes.len() > EDIT_BYTES_MAX { Err(EncodeError::TooLong { bytes: bytes.len() }) } else { Ok(EditBytes(bytes)) }
    }

    /// The attachments whose bytes the edit promises.
    pub fn blobs(&self) -> impl Iterator<Item = BlobHash> + '_ {
        self.ops.iter().flat_map(Op::blobs)
    }

    /// The creation, where the edit makes its record.
    pub fn creates(&self) -> bool {
        matches!(self.ops.first(), Some(Op::Create { .. }))
    }
}

/// An encoded edit. In CBOR the bytes themselves, in JSON the edit as an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EditBytes(Vec<u8>);

impl EditBytes {
    /// Takes bytes as they were stored or sent, unread.
    pub fn from_stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The bytes themselves.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }

    /// Reads the edit in bounded time and memory.
    ///
    /// # Errors
    /// Where the bytes are too many, or no edit.
    pub fn decode(&self) -> Result<Edit, DecodeError> {
        if self.0.len() > EDIT_BYTES_MAX {
            return Err(DecodeError::TooLong { bytes: self.0.len() });
        }
        let edit: Edit = from_cbor(&self.0)?;
        if edit.ops.is_empty() || edit.ops.len() > EDIT_OPS_MAX {
            return Err(DecodeError::OpCount { ops: edit.ops.len() });
        }
        Ok(edit)
    }
}

impl Serialize for EditBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.decode().map_err(serde::ser::Error::custom)?.serialize(serializer)
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for EditBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Edit::deserialize(deserializer)?.encode().map_err(D::Error::custom)
        } else {
            Ok(Self(serde_bytes::ByteBuf::deserialize(deserializer)?.into_vec()))
        }
    }
}
