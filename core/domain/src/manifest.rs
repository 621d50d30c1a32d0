//! Manifests: what was true when an attachment was captured.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    id::{BlobHash, RecordId},
    name::FieldId,
    stamp::Stamp,
    value::{Location, Value},
};

/// What was true when a photo, voice note or file was captured. The manifests of a device form a chain, so a gap shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// What the bytes are, such as `image/jpeg`; found from the bytes, not from the file's name.
    #[serde(rename = "t")]
    pub media_type: String,
    /// How many bytes.
    #[serde(rename = "n")]
    pub size_bytes: u64,
    /// What the file was called where it was picked; empty for the camera.
    #[serde(rename = "f", default, skip_serializing_if = "String::is_empty")]
    pub file_name: String,
    /// The clocks at capture.
    #[serde(rename = "c")]
    pub captured: Stamp,
    /// The visit that was open.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<RecordId>,
    /// Where the phone was, if it knew.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Location>,
    /// Width and height in pixels after orientation, for pictures.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<(u32, u32)>,
    /// Difference hash of the oriented picture, 64 bits: near duplicates differ in few of them.
    #[serde(rename = "d", with = "crate::digits::optional", default, skip_serializing_if = "Option::is_none")]
    pub difference_hash: Option<u64>,
    /// Length in milliseconds, for sound.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// The hash of the device's manifest before this one.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<BlobHash>,
    /// The device key's signature over the rest; absent where the platform has no key store.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<serde_bytes::ByteBuf>,
}

impl Manifest {
    /// The fields of the item that an `Attach` puts into its slot: the one mapping, for plain values and for documents.
    pub fn item_fields(&self, hash: BlobHash, thumbnail: Option<BlobHash>) -> BTreeMap<FieldId, Value> {
        let mut fields = BTreeMap::new();
        let mut put = |name: &'static str, value: Value| {
            fields.insert(FieldId::from(name), value);
        };
        put("hash", Value::Text(hash.to_string()));
        put("type", Value::Text(self.media_type.clone()));
        put("size", Value::Int(i64::try_from(self.size_bytes).unwrap_or(i64::MAX)));
        put("captured_at", Value::Int(self.captured.best_guess_ms()));
        if let Some(thumbnail) = thumbnail {
            put("thumbnail", Value::Text(thumbnail.to_string()));
        }
        if !self.file_name.is_empty() {
            put("name", Value::Text(self.file_name.clone()));
        }
        if let Some(fix) = self.fix {
            put("fix", Value::Location(fix));
        }
        if let Some((width, height)) = self.pixels {
            put("width", Value::Int(width.into()));
            put("height", Value::Int(height.into()));
        }
        if let Some(duration_ms) = self.duration_ms {
            put("duration_ms", Value::Int(i64::try_from(duration_ms).unwrap_or(i64::MAX)));
        }
        fields
    }
}
