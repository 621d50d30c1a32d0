//! `GET /v1/live`: says to a device that there is news, and nothing more. It syncs then.

use std::{collections::BTreeSet, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use roundsman_domain::FeedId;
use tokio::sync::{broadcast, broadcast::error::RecvError, watch};

use super::{AskedBy, Refusal, Shared, auth::Device};
use crate::{
    ledger::{
        LedgerError,
        device::{self, Bearer},
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

/// Opens the stream of news.
///
/// # Errors
/// Where the relay goes down.
pub(super) async fn live(State(site): State<Shared>, Device(bearer): Device) -> Result<Response, Refusal> {
    if *site.stop.borrow() {
        return Err(Refusal::unavailable("it is shutting down"));
    }
    let heard = site.relay.news.listen();
    let standing = look(&site, bearer).await?.ok_or_else(Refusal::unauthorized)?;
    let stop = site.stop.clone();
    let listener = Listener { _counted: Counted::new(&site.metrics), site, bearer, heard, stop, standing };
    let events = stream::unfold(listener, |mut listener| async move {
        let is_news = listener.next().await;
        is_news.then(|| (Ok::<_, Infallible>(Event::default().event("news").data("")), listener))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)).into_response();
    response.extensions_mut().insert(AskedBy::Device(bearer.device));
    Ok(response)
}

/// What decides whether something is news for a device.
#[derive(Debug, PartialEq, Eq)]
struct Standing {
    generation: i64,
    feeds: BTreeSet<FeedId>,
}

/// Looks a device's feeds up; `None` where its token works no more.
async fn look(site: &Shared, bearer: Bearer) -> Result<Option<Standing>, LedgerError> {
    site.relay
        .ledger
        .reading(move |snapshot| {
            let found = device::followed(snapshot, bearer.company, bearer.device)?;
            Ok(found.map(|(generation, feeds)| Standing { generation, feeds }))
        })
        .await
}

struct Listener {
    site: Shared,
    bearer: Bearer,
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
        news.company == self.bearer.company
            && news.by != Some(self.bearer.device)
            && news.feeds.iter().any(|feed| self.standing.feeds.contains(feed))
    }

    /// Whether the company or the device's feeds are others than before; `None` where the device is no longer welcome.
    async fn has_changed(&mut self) -> Option<bool> {
        let fresh = look(&self.site, self.bearer).await.ok()??;
        let has_changed = fresh.generation != self.standing.generation;
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
