//! Photos, voice notes and files of a record; those whose bytes are still on a phone are said to be on their way.

use maud::{Markup, html};
use roundsman_domain::{BlobHash, Item, ItemKey, Record, RecordId, Value};
use roundsman_playbook::{Field, Kind};
use roundsman_text::{bytes, duration};

use super::{
    Sheet,
    icon::{icon, state},
};
use crate::ledger::{LedgerError, view};

/// An attachment as its item in a slot describes it.
pub(super) struct Attachment<'a> {
    pub(super) hash: BlobHash,
    thumbnail: Option<BlobHash>,
    media_type: &'a str,
    name: Option<&'a str>,
    size: Option<u64>,
    pub(super) captured_ms: Option<i64>,
    duration_ms: Option<u64>,
}

impl<'a> Attachment<'a> {
    fn of(item: &'a Item) -> Option<Self> {
        let text = |name: &str| item.fields.get(name).and_then(Value::as_text);
        let int = |name: &str| match item.fields.get(name) {
            Some(Value::Int(i)) => Some(*i),
            _ => None,
        };
        Some(Self {
            hash: text("hash")?.parse().ok()?,
            thumbnail: text("thumbnail").and_then(|hash| hash.parse().ok()),
            media_type: text("type").unwrap_or_default(),
            name: text("name"),
            size: int("size").and_then(|size| u64::try_from(size).ok()),
            captured_ms: int("captured_at"),
            duration_ms: int("duration_ms").and_then(|ms| u64::try_from(ms).ok()),
        })
    }

    /// Whether it is a picture.
    pub(super) fn is_photo(&self) -> bool {
        self.media_type.starts_with("image/")
    }

    /// What it is called under its slot.
    pub(super) fn caption(&self, sheet: &Sheet<'_>, slot: &str) -> String {
        let when = self.captured_ms.map(|at_ms| sheet.words.moment(at_ms));
        when.map_or_else(|| slot.to_owned(), |when| sheet.words.say("photo-of", &[("slot", slot), ("when", &when)]))
    }
}

/// The attachments of a record's slots in the order of its form, with the slots.
pub(super) fn all<'a>(kind: &'a Kind, record: &'a Record) -> Vec<(&'a Field, &'a ItemKey, Attachment<'a>)> {
    let slots = kind.fields.iter().filter(|field| field.type_.is_slot());
    let items = slots.filter_map(|field| Some((field, record.fields.get(&field.id)?.items()?)));
    items
        .flat_map(|(field, items)| items.iter().filter_map(move |(key, item)| Some((field, key, Attachment::of(item)?))))
        .collect()
}

/// Whether the bytes are here and may be read.
pub(super) fn is_here(sheet: &Sheet<'_>, hash: BlobHash) -> Result<bool, LedgerError> {
    let is_there = view::has_bytes(sheet.snapshot, sheet.viewer.company(), hash)?;
    Ok(is_there && sheet.viewer.may_read_blob(sheet.snapshot, hash)?)
}

/// The first photos of a record, small, and how many it has.
///
/// # Errors
/// Where the database refuses.
pub(super) fn strip(sheet: &Sheet<'_>, kind: &Kind, record: &Record, shown: usize) -> Result<(Markup, usize), LedgerError> {
    let photos: Vec<_> = all(kind, record).into_iter().filter(|(.., attachment)| attachment.is_photo()).collect();
    let small = photos.iter().take(shown).map(|(field, _, photo)| figure(sheet, record.id, &sheet.words.field(field), photo));
    let small = small.collect::<Result<Vec<_>, _>>()?;
    Ok((html! { @for figure in &small { (figure) } }, photos.len()))
}

/// Everything in a record's slots, slot by slot.
///
/// # Errors
/// Where the database refuses.
pub(super) fn slots(sheet: &Sheet<'_>, kind: &Kind, record: &Record) -> Result<Markup, LedgerError> {
    let mut groups: Vec<(String, Vec<Markup>, Vec<Markup>)> = Vec::new();
    for (field, _, attachment) in all(kind, record) {
        let title = sheet.words.field(field);
        if groups.last().is_none_or(|(last, ..)| *last != title) {
            groups.push((title.clone(), Vec::new(), Vec::new()));
        }
        let Some((_, photos, files)) = groups.last_mut() else { continue };
        if attachment.is_photo() {
            photos.push(figure(sheet, record.id, &title, &attachment)?);
        } else {
            files.push(file(sheet, &title, &attachment)?);
        }
    }
    Ok(html! {
        @if !groups.is_empty() {
            section #photos {
                h2 { (sheet.words.word("files")) }
                @for (title, photos, files) in &groups {
                    h3 { (title) " " span.count { (photos.len() + files.len()) } }
                    @if !photos.is_empty() { div.photos { @for photo in photos { (photo) } } }
                    @for file in files { (file) }
                }
            }
        }
    })
}

/// A photo, small, that leads to the page where it is large.
fn figure(sheet: &Sheet<'_>, record: RecordId, slot: &str, photo: &Attachment<'_>) -> Result<Markup, LedgerError> {
    let is_here_now = is_here(sheet, photo.hash)?;
    let caption = photo.caption(sheet, slot);
    let small = match photo.thumbnail {
        Some(thumbnail) if is_here(sheet, thumbnail)? => Some(format!("/blob/{thumbnail}")),
        _ => is_here_now.then(|| format!("/blob/{}", photo.hash)),
    };
    let large = format!("/records/{record}/photos/{}", photo.hash);
    let image = |small: &str| html! { img src=(small) alt=(caption) loading="lazy" decoding="async" width="144" height="144"; };
    Ok(html! {
        figure {
            @match (&small, is_here_now) {
                (Some(small), true) => a href=(large) { (image(small)) },
                (Some(small), false) => (image(small)),
                (None, _) => div.on-its-way { (icon("wait")) },
            }
            figcaption { (caption) @if !is_here_now { br; (state("wait", &sheet.words.word("photo-on-its-way"))) } }
        }
    })
}

/// A voice note with a player, or a file.
fn file(sheet: &Sheet<'_>, slot: &str, file: &Attachment<'_>) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let is_sound = file.media_type.starts_with("audio/");
    let name = file.name.unwrap_or(slot);
    let drawing = if is_sound {
        icon("sound")
    } else {
        html! {}
    };
    if !is_here(sheet, file.hash)? {
        let word = words.word(if is_sound { "voice-on-its-way" } else { "file-on-its-way" });
        return Ok(html! { div.attachment { p { (drawing) (name) } p { (state("wait", &word)) } } });
    }
    let address = format!("/blob/{}", file.hash);
    let length = file.duration_ms.map(|ms| duration(words.language, ms));
    Ok(html! {
        div.attachment {
            p { (drawing) a href=(address) { (name) } }
            @if is_sound { audio controls preload="none" src=(address) aria-label=(name) {} }
            p.small {
                @if let Some(length) = length { (length) " · " }
                @if let Some(size) = file.size { (bytes(size)) }
                @if let Some(at_ms) = file.captured_ms { " · " (words.moment(at_ms)) }
            }
        }
    })
}
