//! Why something could not be taken in.

use roundsman_domain::Code;

/// Why an attachment could not be taken in. `file` is what the person calls it: the
/// file's name, or the caller's word for what the camera took.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// No byte at all.
    #[error("{file} is empty")]
    Empty {
        /// What the person calls it.
        file: String,
    },
    /// More bytes than are taken.
    #[error("{file} has {bytes} bytes, over the limit of {limit_bytes}")]
    TooLarge {
        /// What the person calls it.
        file: String,
        /// How many there are.
        bytes: u64,
        /// How many are taken.
        limit_bytes: u64,
    },
    /// A picture that would take too much memory; found from its header, before decoding.
    #[error("{file} would be {megapixels} MP, over the limit of {limit} MP")]
    TooManyPixels {
        /// What the person calls it.
        file: String,
        /// Millions of pixels, rounded up.
        megapixels: u32,
        /// Millions of pixels that are taken of pictures with this depth.
        limit: u32,
    },
    /// A picture or a recording in a format that is not read here.
    #[error("{file} is {found}, which is not read here: save it as {instead}")]
    Unsupported {
        /// What the person calls it.
        file: String,
        /// The format's name: `HEIC`, `GIF`, `image/tiff`.
        found: String,
        /// The way out: formats that are taken.
        instead: &'static str,
    },
    /// Something else under the name of a picture.
    #[error("{file} is not a picture but {found}")]
    NotAPicture {
        /// What the person calls it.
        file: String,
        /// What the bytes are.
        found: &'static str,
    },
    /// Something else under the name of a recording.
    #[error("{file} is not a sound recording but {found}")]
    NotSound {
        /// What the person calls it.
        file: String,
        /// What the bytes are.
        found: &'static str,
    },
    /// It ends before its own end: a broken copy or a camera that was stopped.
    #[error("{file} is cut off")]
    Truncated {
        /// What the person calls it.
        file: String,
    },
    /// The right format, and broken.
    #[error("{file} cannot be read ({detail})")]
    Unreadable {
        /// What the person calls it.
        file: String,
        /// The decoder's complaint, for developers.
        detail: String,
    },
    /// A program: it could be run by whoever opens it.
    #[error("{file} is a program ({found})")]
    Program {
        /// What the person calls it.
        file: String,
        /// What kind.
        found: &'static str,
    },
    /// No room to keep it. Given by whoever writes the bytes down, not by this crate.
    #[error("the device has {free_bytes} bytes left, {needed_bytes} are needed")]
    DiskFull {
        /// Room that there is.
        free_bytes: u64,
        /// Room that it takes.
        needed_bytes: u64,
    },
}

/// Every code that an [`IntakeError`] may have: each of them has a sentence in `text`.
pub const INTAKE_CODES: &[Code] = &[
    Code::new("intake.empty"),
    Code::new("intake.too_large"),
    Code::new("intake.too_many_pixels"),
    Code::new("intake.unsupported"),
    Code::new("intake.not_a_picture"),
    Code::new("intake.not_sound"),
    Code::new("intake.truncated"),
    Code::new("intake.unreadable"),
    Code::new("intake.program"),
    Code::new("intake.disk_full"),
];

impl IntakeError {
    /// The code on the wire and the key of the sentence in `text`; never changes once released.
    pub fn code(&self) -> Code {
        Code::new(match self {
            Self::Empty { .. } => "intake.empty",
            Self::TooLarge { .. } => "intake.too_large",
            Self::TooManyPixels { .. } => "intake.too_many_pixels",
            Self::Unsupported { .. } => "intake.unsupported",
            Self::NotAPicture { .. } => "intake.not_a_picture",
            Self::NotSound { .. } => "intake.not_sound",
            Self::Truncated { .. } => "intake.truncated",
            Self::Unreadable { .. } => "intake.unreadable",
            Self::Program { .. } => "intake.program",
            Self::DiskFull { .. } => "intake.disk_full",
        })
    }

    /// Whether the same call may succeed later without anybody changing the file.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::DiskFull { .. })
    }

    /// The names and values that the sentence in `text` needs. Sizes are whole mebibytes, as people say them.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        let mebibytes = |bytes: u64| bytes.div_ceil(1024 * 1024).to_string();
        match self {
            Self::Empty { file } | Self::Truncated { file } | Self::Unreadable { file, .. } => vec![("file", file.clone())],
            Self::TooLarge { file, bytes, limit_bytes } => {
                vec![("file", file.clone()), ("size", mebibytes(*bytes)), ("limit", mebibytes(*limit_bytes))]
            }
            Self::TooManyPixels { file, megapixels, limit } => {
                vec![("file", file.clone()), ("megapixels", megapixels.to_string()), ("limit", limit.to_string())]
            }
            Self::Unsupported { file, found, instead } => {
                vec![("file", file.clone()), ("found", found.clone()), ("instead", (*instead).to_owned())]
            }
            Self::NotAPicture { file, found } | Self::NotSound { file, found } | Self::Program { file, found } => {
                vec![("file", file.clone()), ("found", (*found).to_owned())]
            }
            Self::DiskFull { free_bytes, needed_bytes } => {
                vec![("free", mebibytes(*free_bytes)), ("needed", mebibytes(*needed_bytes))]
            }
        }
    }
}

/// Refuses what is empty or too large before anything looks at it.
pub(crate) fn check_size(file: &str, bytes: &[u8], limit: usize) -> Result<(), IntakeError> {
    match bytes.len() {
        0 => Err(IntakeError::Empty { file: file.to_owned() }),
        len if len > limit => Err(IntakeError::TooLarge { file: file.to_owned(), bytes: len as u64, limit_bytes: limit as u64 }),
        _ => Ok(()),
    }
}
