//! Photos, voice notes and files of a record; those whose bytes are still on a phone are said to be on their way.

use maud::{Markup, html};
use roundsman_domain::{BlobHash, Item, Value};
use roundsman_playbook::Field;
use roundsman_text::{bytes, duration};

use super::Sheet;
use crate::ledger::{LedgerError, view};

/// An attachment as its item in a slot describes it.
struct Attachment<'a> {
    hash: BlobHash,
    thumbnail: Option<BlobHash>,
    media_type: &'a str,
    name: Option<&'a str>,
    size: Option<u64>,
    captured_ms: Option<i64>,
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
}

/// The attachments of one slot.
pub(super) fn slot<'a>(
    sheet: &Sheet<'_>,
    field: &Field,
    items: impl IntoIterator<Item = &'a Item>,
) -> Result<Markup, LedgerError> {
    let title = sheet.words.field(field);
    let mut shown = Vec::new();
    for item in items {
        if let Some(attachment) = Attachment::of(item) {
            shown.push(one(sheet, &title, &attachment)?);
        }
    }
    Ok(html! { @for markup in &shown { (markup) } })
}

fn is_here(sheet: &Sheet<'_>, hash: BlobHash) -> Result<bool, LedgerError> {
    let is_there = view::has_bytes(sheet.snapshot, sheet.viewer.company(), hash)?;
    Ok(is_there && sheet.viewer.may_read_blob(sheet.snapshot, hash)?)
}

fn one(sheet: &Sheet<'_>, slot: &str, attachment: &Attachment<'_>) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let is_here_now = is_here(sheet, attachment.hash)?;
    let address = format!("/blob/{}", attachment.hash);
    let when = attachment.captured_ms.map(|at_ms| words.moment(at_ms)).unwrap_or_default();
    let caption = words.say("photo-of", &[("slot", slot), ("when", &when)]);
    if attachment.media_type.starts_with("image/") {
        let small = match attachment.thumbnail {
            Some(thumbnail) if is_here(sheet, thumbnail)? => Some(format!("/blob/{thumbnail}")),
            _ => is_here_now.then(|| address.clone()),
        };
        return Ok(html! {
            figure {
                @match (&small, is_here_now) {
                    (Some(small), true) => a href=(address) { img src=(small) alt=(caption) loading="lazy"; },
                    (Some(small), false) => img src=(small) alt=(caption) loading="lazy";,
                    (None, _) => div.on-its-way {},
                }
                figcaption { (caption) @if !is_here_now { br; span.mark { (words.word("photo-on-its-way")) } } }
            }
        });
    }
    let is_sound = attachment.media_type.starts_with("audio/");
    if !is_here_now {
        let key = if is_sound { "voice-on-its-way" } else { "file-on-its-way" };
        return Ok(html! { p.mark { (attachment.name.unwrap_or(slot)) ": " (words.word(key)) } });
    }
    let length = attachment.duration_ms.map(|ms| duration(words.language, ms));
    Ok(html! {
        p.attachment {
            @if is_sound { audio controls preload="none" src=(address) {} br; }
            a href=(address) { (attachment.name.unwrap_or(slot)) }
            small { @if let Some(size) = attachment.size { " " (bytes(size)) } @if let Some(length) = length { " " (length) } " " (when) }
        }
    })
}
