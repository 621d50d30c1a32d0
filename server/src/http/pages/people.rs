//! People and their phones: when each was last heard of, what it held back, what runs on it, and the way to take it out of use.

use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use roundsman_domain::{DeviceId, Node, UserId};

use super::{
    Drawn, PageView, Sheet,
    asked::Asked,
    draw,
    home::{days, seats},
    icon::state,
    late, sign_in,
    team::{self, Rep},
    today::steps,
};
use crate::{
    http::{
        Refusal, Shared,
        auth::{NotSignedIn, OwnForm, Person},
    },
    ledger::{
        LedgerError,
        access::Viewer,
        audit::Who,
        device::{self, DeviceRow},
        listing, now_ms,
    },
};

/// So many people stand on a page.
const SHOWN: usize = 30;

/// So many phones of one person are shown.
const DEVICES_SHOWN: usize = 10;

/// The page.
///
/// # Errors
/// Where nobody is signed in, or the ledger does not answer.
pub(super) async fn people(State(site): State<Shared>, person: Person, asked: Asked) -> Result<Response, NotSignedIn> {
    Ok(draw(&site, person, move |sheet| show(sheet, &asked)).await?)
}

/// Somebody of the page: this person, those below who hold a seat, and those below who hold a unit.
struct Row<'a> {
    user: UserId,
    rep: Option<&'a Rep>,
}

fn show(sheet: &Sheet<'_>, asked: &Asked) -> Result<Drawn, LedgerError> {
    let words = &sheet.words;
    let reps = team::reps_with_visits(sheet)?;
    let chosen = asked.get("show").filter(|show| ["late", "idle"].contains(show));
    let rows = rows(sheet, &reps, chosen, asked.get("q"));
    let after = asked.parsed::<UserId>("after");
    let from = after.and_then(|after| rows.iter().position(|row| row.user == after)).map_or(0, |at| at + 1);
    let cards = rows[from..].iter().take(SHOWN).map(|row| card(sheet, row)).collect::<Result<Vec<_>, _>>()?;
    let next = (rows.len() > from + SHOWN).then(|| rows[from + SHOWN - 1].user.to_string());
    let title = words.word("people-title");
    let tab = |show: &str, word: &str, is_here: bool| {
        html! { a href=(asked.address("/people", &[("show", show), ("after", "")])) aria-current=[is_here.then_some("page")] { (words.word(word)) } }
    };
    let body = html! {
        section #head {
            h1 { (title) }
            (late::as_of(sheet, &reps))
            @if asked.get("revoked").is_some() { p.note role="status" { (words.word("device-revoked-done")) } }
            @if sheet.team().is_empty() { p.small { (words.word("people-only-you")) } }
            @else {
                nav.tabs aria-label=(words.word("filter")) {
                    (tab("", "all", chosen.is_none())) (tab("late", "silent-title", chosen == Some("late"))) (tab("idle", "idle-title", chosen == Some("idle")))
                }
                search { form.filter method="get" action="/people" {
                    @if let Some(chosen) = chosen { input type="hidden" name="show" value=(chosen); }
                    label { span { (words.word("user-name")) } input type="search" name="q" value=[asked.get("q")] maxlength="80" autocomplete="off"; }
                    button type="submit" { (words.word("search")) }
                } }
            }
        }
        section #people {
            h2 { (words.say("count-people", &[("count", &rows.len().to_string())])) }
            @if cards.is_empty() { p.empty { (words.word("people-empty")) } }
            ul.cards { @for card in &cards { (card) } }
            (steps(sheet, asked, "after", "#people", from > 0, next.as_deref()))
        }
    };
    Ok(Some(PageView { name: "people", title, body }))
}

fn rows<'a>(sheet: &Sheet<'_>, reps: &'a [Rep], chosen: Option<&str>, named: Option<&str>) -> Vec<Row<'a>> {
    let name = |user: UserId| sheet.words.person(user);
    let mut rows: Vec<Row<'a>> = match chosen {
        Some("late") => team::late(sheet, reps).into_iter().map(|rep| Row { user: rep.user, rep: Some(rep) }).collect(),
        Some(_) => {
            let mut idle: Vec<&Rep> = reps.iter().filter(|rep| rep.are_visits_seen).collect();
            idle.sort_by_key(|rep| (rep.last_visit_ms, rep.user));
            idle.into_iter().map(|rep| Row { user: rep.user, rep: Some(rep) }).collect()
        }
        None => {
            let find = |user: UserId| Row { user, rep: reps.iter().find(|rep| rep.user == user) };
            let mut rows: Vec<Row<'a>> = sheet.team().iter().copied().map(find).collect();
            rows.sort_by_key(|row| name(row.user));
            rows.insert(0, Row { user: sheet.viewer.user, rep: None });
            rows
        }
    };
    let words = named.map(listing::words).unwrap_or_default();
    rows.retain(|row| {
        let name = listing::folded(name(row.user));
        words.iter().all(|word| name.contains(word))
    });
    rows
}

fn card(sheet: &Sheet<'_>, row: &Row<'_>) -> Result<Markup, LedgerError> {
    let words = &sheet.words;
    let devices = device::of_user(sheet.snapshot, sheet.viewer.company(), row.user)?;
    let may_revoke = sheet.viewer.may_revoke_phones_of(row.user);
    let (gone, here): (Vec<&DeviceRow>, Vec<&DeviceRow>) = devices.iter().partition(|device| device.revoked_ms.is_some());
    let list = |devices: &[&DeviceRow]| {
        html! { ul.phones { @for device in devices.iter().take(DEVICES_SHOWN) { (phone(sheet, device, may_revoke)) } } }
    };
    let seat = row.rep.and_then(|rep| rep.seats.first());
    Ok(html! {
        li.card id=(row.user) {
            h3 { (words.person(row.user)) @if row.user == sheet.viewer.user { " " span.tag { (words.word("you")) } } }
            p.small { (posts(sheet, row.user)) }
            @if let Some(rep) = row.rep.filter(|rep| rep.are_visits_seen) {
                p { (seats(sheet, rep)) " · " (days(sheet, rep)) }
            }
            @if let (Some(seat), Some(kind)) = (seat, sheet.main_kind().filter(|_| row.rep.is_some_and(|rep| rep.are_visits_seen))) {
                p.more { a href={ "/records?kind=" (kind.id) "&seat=" (seat) } { (words.say("records-of-seat", &[("kind", words.kinds(kind))])) } }
            }
            @if here.is_empty() { p.small { (words.word("no-phone")) } } @else { (list(&here)) }
            @if !gone.is_empty() {
                details { summary { (words.say("phones-revoked", &[("count", &gone.len().to_string())])) } (list(&gone)) }
            }
        }
    })
}

/// What somebody is where, now: of places that this person may know of.
fn posts(sheet: &Sheet<'_>, user: UserId) -> String {
    let (words, tree) = (&sheet.words, &sheet.viewer.directory.tree);
    let grants = sheet.viewer.directory.grants_of(user).iter().filter(|grant| grant.is_active(words.now_ms));
    let posts: Vec<String> = grants
        .filter(|grant| user == sheet.viewer.user || sheet.viewer.is_place_below(grant))
        .map(|grant| {
            let role = sheet.viewer.playbook.roles.get(&grant.role);
            let role = role.and_then(|role| role.title.get(words.language.tag())).unwrap_or(grant.role.as_str());
            let place = match grant.node {
                Node::Seat(seat) => words.seat(seat),
                Node::Unit(unit) => tree.units.get(&unit).map_or("—", |unit| unit.name.as_str()),
            };
            format!("{role} · {place}")
        })
        .collect();
    if posts.is_empty() { words.word("no-post") } else { posts.join(&words.word("list-separator")) }
}

fn phone(sheet: &Sheet<'_>, device: &DeviceRow, may_revoke: bool) -> Markup {
    let words = &sheet.words;
    let short: String = device.id.to_string().chars().take(6).collect();
    html! {
        li {
            p { span.what { (device.app) } " " span.small.number { (short) } }
            p.small {
                @match device.seen_ms {
                    Some(seen) => { (words.say("last-sync-at", &[("when", &words.moment(seen))])) " (" (words.ago(seen)) ")" },
                    None => (words.word("today-never-synced")),
                }
                " · " (words.say("enrolled-at", &[("when", &words.moment(device.enrolled_ms))]))
            }
            @if device.unsent > 0 { p { (state("wait", &words.say("unsent-at-most", &[("count", &device.unsent.to_string())]))) } }
            @if device.unsent_files > 0 { p { (state("wait", &words.say("unsent-files", &[("count", &device.unsent_files.to_string())]))) } }
            @if device.held > 0 { p { (state("wait", &words.say("held-count", &[("count", &device.held.to_string())]))) } }
            @if let Some(at_ms) = device.revoked_ms { p { (state("bad", &words.say("device-revoked-at", &[("when", &words.moment(at_ms))]))) } }
            @else if may_revoke {
                details.danger {
                    summary { (words.word("device-revoke")) }
                    p.small { (words.word("device-revoke-what")) }
                    form method="post" action={ "/devices/" (device.id) "/revoke" } {
                        (sheet.csrf())
                        button.danger type="submit" { (words.word("device-revoke-sure")) }
                    }
                }
            }
        }
    }
}

/// Takes a phone out of use from its next request on. A phone out of sight answers like one that does not exist.
///
/// # Errors
/// Where the form comes from elsewhere, or the ledger does not answer.
pub(super) async fn revoke(
    State(site): State<Shared>,
    _: OwnForm,
    person: Person,
    Path(id): Path<String>,
    Form(form): Form<sign_in::Signed>,
) -> Result<Response, NotSignedIn> {
    sign_in::check(&person, &form.csrf)?;
    let Ok(device) = id.parse::<DeviceId>() else { return Ok(super::not_found(person.language)) };
    let (company, user, ledger) = (person.session.company, person.user.id, site.relay.ledger.clone());
    // Looked up and taken away in one transaction: what the viewer may cannot change in between.
    let revoked = site.relay.writer.run(move |tx| {
        let viewer = Viewer::load(tx, ledger.directories(), company, user, now_ms())?;
        let found = device::find(tx, company, device)?;
        let Some(found) = found.filter(|found| viewer.may_revoke_phones_of(found.user)) else { return Ok(false) };
        device::revoke(tx, company, found.id, Who::User(user), now_ms())?;
        Ok(true)
    });
    if !revoked.await.map_err(Refusal::from)? {
        return Ok(super::not_found(person.language));
    }
    Ok(Redirect::to("/people?revoked=1").into_response())
}
