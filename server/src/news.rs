//! News: which feeds a commit touched, told to the devices that follow them. Says that there is something, never what.

use std::sync::Arc;

use roundsman_domain::{CompanyId, DeviceId, FeedId};
use tokio::sync::broadcast;

/// Listeners that are slower than this many commits hear that they missed some, and take it for news.
const BACKLOG: usize = 1_024;

/// A commit changed something in these feeds.
#[derive(Debug, Clone)]
pub struct News {
    /// Of which company.
    pub company: CompanyId,
    /// Which feeds.
    pub feeds: Arc<[FeedId]>,
    /// The device whose edits did it: it knows already.
    pub by: Option<DeviceId>,
}

/// Where news is told and heard.
#[derive(Debug, Clone)]
pub struct Newsroom(broadcast::Sender<News>);

impl Default for Newsroom {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Newsroom {
    /// Tells everybody who listens.
    pub fn tell(&self, company: CompanyId, feeds: impl Into<Arc<[FeedId]>>, by: Option<DeviceId>) {
        let feeds = feeds.into();
        if !feeds.is_empty() {
            // Nobody listening is no failure.
            drop(self.0.send(News { company, feeds, by }));
        }
    }

    /// Hears what is told from now on.
    pub fn listen(&self) -> broadcast::Receiver<News> {
        self.0.subscribe()
    }
}
