//! Names that a playbook gives: of kinds, fields, sections, stages, roles and list items.

use std::{borrow::Borrow, fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// The longest name, in bytes. Keys of tables and paths of reasons stay short.
pub const NAME_BYTES_MAX: usize = 64;

/// Why a text cannot be a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a name: 1 to 64 bytes without `/` or control characters")]
pub struct NameError(String);

macro_rules! name {
    ($(#[$doc:meta] $name:ident),* $(,)?) => {$(
        #[$doc]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes `text` as a name.
            ///
            /// # Errors
            /// Where it is empty, longer than 64 bytes, or holds `/` or a control character.
            pub fn new(text: &str) -> Result<Self, NameError> {
                if text.is_empty() || text.len() > NAME_BYTES_MAX || text.contains(|c: char| c == '/' || c.is_control()) {
                    return Err(NameError(text.chars().take(80).collect()));
                }
                Ok(Self(text.into()))
            }

            /// The name as a playbook writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&'static str> for $name {
            /// For names written in code, which are known to be good.
            fn from(text: &'static str) -> Self {
                debug_assert!(Self::new(text).is_ok());
                Self(text.into())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                Self::new(&text).map_err(D::Error::custom)
            }
        }
    )*};
}

name! {
    /// A type of record: customer, visit, contract.
    KindId,
    /// A field of a kind, an evidence slot included.
    FieldId,
    /// The part of a record that one set of roles may read.
    SectionId,
    /// Where a record stands in its pipeline.
    StageId,
    /// What a grant lets its user do.
    RoleId,
    /// An item of a list or a set: a UUID for lists, the option itself for sets.
    ItemKey,
}
