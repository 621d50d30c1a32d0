//! Streams that say that there is news, and nothing more: `GET /v1/live` to a device, which syncs then, and `GET /news` to a page, which
//! asks for itself again.

use std::{collections::BTreeSet, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use roundsman_domain::{CompanyId, FeedId, SeatId, UserId};
use tokio::sync::{broadcast, broadcast::error::RecvError, watch};

use super::{AskedBy, Refusal, Shared, auth::Device};
use crate::{
    ledger::{
        LedgerError,
        access::Viewer,
        device::{self, Bearer},
        now_ms, session,
    },
    metrics::Metrics,
    news::News,
};

/// A comment at least this often shows that the line is alive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// How often grants, tree and scope are looked at again: commands change them from another process, which tells no news.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// Pieces of news that come closer together than this are one.
const BREATH: Duration = Duration::from_millis(500);

/// Opens the stream of news for a device.
///
/// # Errors
/// Where the relay goes down.
pub(super) async fn live(State(site): State<Shared>, Device(bearer): Device) -> Result<Response, Refusal> {
    let mut response = stream(site, Ear::Device(bearer)).await?.ok_or_else(Refusal::unauthorized)?;
    response.extensions_mut().insert(AskedBy::Device(bearer.device));
    Ok(response)
}

/// Who listens.
#[derive(Debug, Clone)]
pub(super) enum Ear {
    /// A phone.
    Device(Bearer),
    /// A page of somebody.
    Page {
        /// Of which company.
        company: CompanyId,
        /// Whose.
        user: UserId,
        /// The session's token: with the session the stream ends.
        token: String,
    },
}

/// The stream of news for somebody; `None` where they are not welcome.
///
/// # Errors
/// Where the relay goes down.
pub(super) async fn stream(site: Shared, ear: Ear) -> Result<Option<Response>, Refusal> {
    if *site.stop.borrow() {
        return Err(Refusal::unavailable("it is shutting down"));
    }
    let heard = site.relay.news.listen();
    let Some(standing) = look(&site, &ear, None).await? else { return Ok(None) };
    let stop = site.stop.clone();
    let listener = Listener { _counted: Counted::new(&site.metrics), site, ear, heard, stop, standing };
    let events = stream::unfold(listener, |mut listener| async move {
        let is_news = listener.next().await;
        // Browsers drop an event without data.
        is_news.then(|| (Ok::<_, Infallible>(Event::default().event("news").data("new")), listener))
    });
    Ok(Some(Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)).into_response()))
}

/// What decides whether something is news for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Standing {
    generation: i64,
    /// How many grants of a page's reader hold: they also end by themselves.
    grants: usize,
    feeds: BTreeSet<FeedId>,
}

/// Looks somebody's feeds up; `None` where they are no longer welcome. What was `known` stays where nothing has changed.
async fn look(site: &Shared, ear: &Ear, known: Option<Standing>) -> Result<Option<Standing>, LedgerError> {
    let (ledger, ear) = (Arc::clone(&site.relay.ledger), ear.clone());
    site.relay
        .ledger
        .reading(move |snapshot| match ear {
            Ear::Device(bearer) => {
                let found = device::followed(snapshot, bearer.company, bearer.device)?;
                Ok(found.map(|(generation, feeds)| Standing { generation, grants: 0, feeds }))
            }
            Ear::Page { company, user, token } => {
                if session::find(snapshot, &token, now_ms())?.is_none() {
                    return Ok(None);
                }
                let viewer = Viewer::load(snapshot, ledger.directories(), company, user, now_ms())?;
                let (generation, grants) = (viewer.directory.generation, viewer.active().count());
                if let Some(known) = known.filter(|known| (known.generation, known.grants) == (generation, grants)) {
                    return Ok(Some(known));
                }
                let kinds = viewer.playbook.kinds.keys();
                let seats: BTreeSet<SeatId> = kinds.flat_map(|kind| viewer.sight(kind).seats()).collect();
                let feeds = seats.into_iter().map(FeedId::from).chain([FeedId::from(user)]).collect();
                Ok(Some(Standing { generation, grants, feeds }))
            }
        })
        .await
}

struct Listener {
    site: Shared,
    ear: Ear,
    heard: broadcast::Receiver<News>,
    stop: watch::Receiver<bool>,
    standing: Standing,
    _counted: Counted,
}

impl Listener {
    /// Waits for news; false where the stream ends.
    async fn next(&mut self) -> bool {
        loop {
            let told = tokio::select! {
                _ = self.stop.wait_for(|stop| *stop) => return false,
                told = self.heard.recv() => Some(told),
                () = tokio::time::sleep(LOOK_AGAIN) => None,
            };
            let Some(told) = told else {
                match self.has_changed().await {
                    Some(false) => continue,
                    Some(true) => return true,
                    None => return false,
                }
            };
            let is_news = match told {
                Ok(news) => self.is_mine(&news),
                // Too slow to hear everything: some of it may have been ours.
                Err(RecvError::Lagged(_)) => true,
                Err(RecvError::Closed) => return false,
            };
            if is_news {
                tokio::time::sleep(BREATH).await;
                self.heard = self.heard.resubscribe();
                return true;
            }
        }
    }

    fn is_mine(&self, news: &News) -> bool {
        let (company, own) = match &self.ear {
            Ear::Device(bearer) => (bearer.company, Some(bearer.device)),
            Ear::Page { company, .. } => (*company, None),
        };
        let is_own = own.is_some() && news.by == own;
        news.company == company && !is_own && news.feeds.iter().any(|feed| self.standing.feeds.contains(feed))
    }

    /// Whether the company, the grants or the feeds are others than before; `None` where whoever listens is no longer welcome.
    async fn has_changed(&mut self) -> Option<bool> {
        let fresh = look(&self.site, &self.ear, Some(self.standing.clone())).await.ok()??;
        let has_changed = (fresh.generation, fresh.grants) != (self.standing.generation, self.standing.grants);
        self.standing = fresh;
        Some(has_changed)
    }
}

/// Counts one listener for as long as it lives.
struct Counted(Arc<Metrics>);

impl Counted {
    fn new(metrics: &Arc<Metrics>) -> Self {
        metrics.listening(true);
        Self(Arc::clone(metrics))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.listening(false);
    }
}
