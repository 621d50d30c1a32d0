//! One photo, large, with the ways to the next one and back: a page of its own, so that it needs no script and the back button closes it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::html;
use roundsman_domain::{BlobHash, RecordId};

use super::{Drawn, PageView, Sheet, attachment, draw, record::open};
use crate::{
    http::{
        Shared,
        auth::{NotSignedIn, Person},
    },
    ledger::{LedgerError, view},
};

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn photo(
    State(site): State<Shared>,
    person: Person,
    Path((id, hash)): Path<(String, String)>,
) -> Result<Response, NotSignedIn> {
    let (Ok(id), Ok(hash)) = (id.parse::<RecordId>(), hash.parse::<BlobHash>()) else {
        return Ok(super::not_found(person.language));
    };
    Ok(draw(&site, person, move |sheet| show(sheet, id, hash)).await?)
}

fn show(sheet: &Sheet<'_>, id: RecordId, hash: BlobHash) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let Some(open) = open(sheet, id)? else { return Ok(None) };
    let mut photos = attachment::all(open.kind, &open.row.record);
    photos.retain(|(.., photo)| photo.is_photo());
    let mut here = Vec::new();
    for (field, _, photo) in photos {
        if attachment::is_here(sheet, photo.hash)? {
            here.push((field, photo));
        }
    }
    let Some(at) = here.iter().position(|(_, photo)| photo.hash == hash) else { return Ok(None) };
    let (field, photo) = &here[at];
    let caption = photo.caption(sheet, &words.field(field));
    let address = |at: usize| here.get(at).map(|(_, photo)| format!("/records/{}/photos/{}", open.row.record.id, photo.hash));
    let place = words.say("photo-place", &[("at", &(at + 1).to_string()), ("count", &here.len().to_string())]);
    let maker = view::maker(sheet.snapshot, sheet.viewer.company(), open.row.record.id)?;
    let body = html! {
        section #photo {
            p.crumb { a href={ "/records/" (open.row.record.id) "#photos" } { "‹ " (open.title) } }
            h1 { (caption) }
            nav.steps aria-label=(words.word("photos")) {
                @if let Some(before) = at.checked_sub(1).and_then(address) { a.button rel="prev" href=(before) { "‹ " (words.word("photo-before")) } }
                span { (place) }
                @if let Some(after) = address(at + 1) { a.button rel="next" href=(after) { (words.word("photo-after")) " ›" } }
            }
            a.large href={ "/blob/" (photo.hash) } { img src={ "/blob/" (photo.hash) } alt=(caption); }
            p.small { @if let Some((user, when)) = maker { (words.person(user)) " · " (words.when(when)) } }
        }
    };
    Ok(Some(PageView { name: "photo", title: caption.clone(), body }))
}
