//! A running relay: started on a data folder and an address, stopped without losing what was begun.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::watch,
    task::JoinHandle,
    time::{interval, timeout},
};

use crate::{
    http::{self, Site},
    ledger::{Ledger, LedgerError, ServeLock, Writer},
    metrics::Metrics,
    news::Newsroom,
    relay::{Relay, Shares},
    webhook,
};

/// Requests that were begun have this long to be finished when the relay goes down.
const GRACE: Duration = Duration::from_secs(20);

/// How often what is over is forgotten.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// How often it is looked whether another program is to be told something.
const DELIVER_EVERY: Duration = Duration::from_secs(15);

/// How a relay is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// Where to listen; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// A proxy in front speaks TLS.
    pub is_behind_tls: bool,
}

impl Settings {
    /// A relay on this folder, on any free port of this machine: for tests and demonstrations.
    pub fn local(data: &Path) -> Self {
        Self { data: data.to_owned(), listen: SocketAddr::from(([127, 0, 0, 1], 0)), is_behind_tls: false }
    }
}

/// A relay that serves.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    site: Arc<Site>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
    sweeping: JoinHandle<()>,
    delivering: JoinHandle<()>,
    writing: std::thread::JoinHandle<()>,
    _lock: ServeLock,
}

impl Running {
    /// Starts a relay: when this returns it answers.
    ///
    /// # Errors
    /// Where another relay serves the folder, the folder cannot be written, or the address is taken.
    pub async fn start(settings: &Settings) -> Result<Self, LedgerError> {
        let lock = ServeLock::take(&settings.data)?;
        let ledger = Ledger::open(&settings.data)?;
        let metrics = Arc::new(Metrics::default());
        let counted = Arc::clone(&metrics);
        let (writer, writing) = Writer::start(ledger.connect()?, move |pieces| counted.committed(pieces))?;
        let (stop, stopped) = watch::channel(false);
        let relay = Relay { ledger, writer, news: Newsroom::default(), shares: Shares::default() };
        let site = Site::new(relay, metrics, settings.is_behind_tls, stopped);

        let at = settings.listen.to_string();
        let listener = TcpListener::bind(settings.listen).await.map_err(LedgerError::file(&at))?;
        let address = listener.local_addr().map_err(LedgerError::file(&at))?;
        http::wake(&site).await?;
        let serving = tokio::spawn(http::serve(Arc::clone(&site), listener));
        let swept = Arc::clone(&site);
        let sweeping = tokio::spawn(async move {
            let mut every = interval(SWEEP_EVERY);
            loop {
                every.tick().await;
                swept.sweep().await;
            }
        });
        let told = Arc::clone(&site);
        let delivering = tokio::spawn(async move {
            let mut every = interval(DELIVER_EVERY);
            loop {
                every.tick().await;
                if let Err(error) = webhook::deliver(&told.relay.ledger, &told.relay.writer).await {
                    tracing::warn!(code = error.code(), %error, "webhooks were not sent");
                }
            }
        });
        Ok(Self { address, site, stop, serving, sweeping, delivering, writing, _lock: lock })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What requests get: for tests that look inside.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Takes no more requests, lets those that were begun be finished, and ends when everything is on the disk.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let mut serving = self.serving;
        if timeout(GRACE, &mut serving).await.is_err() {
            tracing::warn!("requests were still open after the grace time");
            serving.abort();
        }
        for task in [self.sweeping, self.delivering] {
            task.abort();
            drop(task.await);
        }
        // The writer's thread ends with the last handle on it; handlers that were cut off let go of theirs now.
        drop(self.site);
        let writing = self.writing;
        let ended = tokio::task::spawn_blocking(move || writing.join());
        if timeout(GRACE, ended).await.is_err() {
            tracing::error!("the writer has not ended");
        }
    }
}
