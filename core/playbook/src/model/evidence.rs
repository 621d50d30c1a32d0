//! Evidence: what a move must show.

use roundsman_domain::FieldId;

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// A film.
    Video,
    /// A recording.
    Sound,
}

impl Media {
    /// As a playbook writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Picture => "picture",
            Self::Video => "video",
            Self::Sound => "sound",
        }
    }

    /// Whether bytes of this media type are such a file.
    pub fn covers(self, media_type: &str) -> bool {
        match self {
            Self::Pdf => media_type == "application/pdf",
            Self::Picture => media_type.starts_with("image/"),
            Self::Video => media_type.starts_with("video/"),
            Self::Sound => media_type.starts_with("audio/"),
        }
    }
}

/// Files in a slot: `requirement_spec`, or `{ slot: cases, at_least: 3, type: pdf }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The slot.
    pub slot: FieldId,
    /// So many; one where nothing is said.
    pub at_least: u32,
    /// Only such files count; any where nothing is said.
    pub media: Option<Media>,
}
