//! The heart of the relay: edits in, judged and written; records out, in scope.

mod accept;
mod answer;
mod automation;
mod builds_on;
mod clone;
mod desk;
mod duty;
mod effect;
mod exception;
mod fact;
mod hold;
mod intake;
mod migrate;
mod page;
mod request;
mod retry;
mod scope;
mod share;
mod sweep;
mod truth;
mod weigh;

pub use crate::clock::now_ms;
pub(crate) use answer::epoch;
pub use effect::{Fate, effect};
pub use fact::{renew_facts, wrong_facts};
pub use migrate::migrate;
pub use request::approval::{delegate, end_delegation};
pub use retry::{Retried, retry};
pub use share::Shares;
pub use sweep::tick;
pub(crate) use truth::Truth;
pub use weigh::judged;

use std::sync::Arc;

use roundsman_domain::{Arrival, BlobHash, CompanyId, DeviceId, EditId, FeedId, Outcome, RecordId, ScopeHash, UserId};
use roundsman_protocol::{SyncRequest, SyncResponse};
use rusqlite::params;

use crate::{
    ledger::{
        Ledger, LedgerError,
        blob::{self, Blob},
        column::kept_device,
        device::{self, Bearer},
        writer::Writer,
    },
    news::Newsroom,
};
use desk::Desk;

/// What a sync may come to, other than an answer.
#[derive(Debug, thiserror::Error)]
pub enum SyncFailure {
    /// Another phone uses this one's identity: it gets a new one.
    #[error("the device has a clone and is {device} from now on")]
    Forked {
        /// The new id.
        device: DeviceId,
        /// The new token.
        token: String,
    },
    /// The ledger's own.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// The heart of the relay. Cloned freely.
#[derive(Clone, Debug)]
pub struct Relay {
    /// The ledger, for reading.
    pub ledger: Arc<Ledger>,
    /// The one writer.
    pub writer: Writer,
    /// Who hears of what.
    pub news: Newsroom,
    /// What each company has left for its conditions.
    pub shares: Shares,
}

impl Relay {
    /// One round of the conversation with a device.
    ///
    /// # Errors
    /// Where the request makes no sense, the device has a clone, or the ledger cannot answer; nothing of the request was taken then.
    pub async fn sync(&self, bearer: Bearer, request: SyncRequest) -> Result<SyncResponse, SyncFailure> {
        let received_ms = now_ms();
        let (last_counter, request) = (request.last_counter, Arc::new(request));
        let answer = self.try_sync(bearer, &request, received_ms).await;
        match answer {
            Err(LedgerError::Forked(_)) => {
                let carried =
                    self.ledger.reading(move |snapshot| clone::carried(snapshot, &bearer, &request, received_ms)).await?;
                if let Some(answer) = carried { Ok(answer) } else { self.fork(bearer, last_counter, received_ms).await }
            }
            other => other.map_err(SyncFailure::from),
        }
    }

    async fn try_sync(&self, bearer: Bearer, request: &Arc<SyncRequest>, received_ms: i64) -> Result<SyncResponse, LedgerError> {
        if request.device != bearer.device {
            return Err(LedgerError::Malformed("the request names another device than its token".to_owned()));
        }
        let standing = {
            let (ledger, request) = (Arc::clone(&self.ledger), Arc::clone(request));
            self.ledger
                .reading(move |snapshot| answer::standing(snapshot, ledger.directories(), &bearer, &request, received_ms))
                .await?
        };
        if let Some(answer) = standing.other_epoch(request, received_ms) {
            return Ok(answer);
        }
        if standing.is_older_copy(request) {
            return Err(LedgerError::Forked(bearer.device));
        }
        let outcomes = if standing.needs_writing(request, received_ms) {
            self.take(bearer, request, standing.new_scope(), received_ms).await?
        } else {
            Vec::new()
        };
        let (ledger, request) = (Arc::clone(&self.ledger), Arc::clone(request));
        self.ledger
            .reading(move |snapshot| answer::answer(snapshot, ledger.directories(), &bearer, &request, outcomes, received_ms))
            .await
    }

    /// Takes what a request brings: judged, authored and durable when this answers.
    ///
    /// # Errors
    /// As [`Relay::sync`].
    pub async fn take(
        &self,
        bearer: Bearer,
        request: &Arc<SyncRequest>,
        scope: Option<(ScopeHash, Vec<FeedId>)>,
        received_ms: i64,
    ) -> Result<Vec<(EditId, Outcome)>, LedgerError> {
        let request = Arc::clone(request);
        self.write(bearer.company, Some(bearer.device), received_ms, move |desk| {
            if let Some((hash, feeds)) = scope {
                scope::put(desk.connection, &bearer, request.scope, hash, &feeds, received_ms)?;
            }
            answer::note_receipts(desk, &bearer, &request.receipts)?;
            device::note_told(desk.connection, &bearer, request.last_counter)?;
            let Bearer { enrolled_ms, history_from_ms, .. } = bearer;
            let arrival = Arrival { now: request.now, received_ms, enrolled_ms, history_from_ms };
            intake::take_all(desk, &bearer, &arrival, &request.edits)
        })
        .await
    }

    async fn fork(&self, bearer: Bearer, last_counter: u64, now_ms: i64) -> Result<SyncResponse, SyncFailure> {
        let (device, token) = self
            .writer
            .run(move |tx| {
                device::insert(tx, bearer.company, bearer.user, "clone", Some((bearer.device, last_counter)), bearer.enrolled_ms)
            })
            .await?;
        tracing::warn!(company = %bearer.company, device = %bearer.device, new = %device, at = now_ms, "a device has a clone: it gets an id of its own");
        Err(SyncFailure::Forked { device, token })
    }

    /// Writes at a desk of the company, and tells whom it concerns once that is durable.
    async fn write<T: Send + 'static>(
        &self,
        company: CompanyId,
        by: Option<DeviceId>,
        now_ms: i64,
        work: impl FnOnce(&Desk<'_>) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (ledger, shares) = (Arc::clone(&self.ledger), self.shares.clone());
        let (done, touched) = self
            .writer
            .run(move |tx| {
                let directory = ledger.directories().get(tx, company)?;
                let mut desk = Desk::open(tx, &directory, now_ms)?;
                desk.truth.share = shares.left(company, now_ms);
                let done = work(&desk);
                let (spent, share) = (desk.truth.spent(), desk.truth.share);
                shares.used(company, spent);
                if spent > share {
                    tracing::warn!(%company, spent, "the company's conditions take more than their share of time: some were not evaluated");
                }
                let done = done?;
                Ok((done, desk.close()?))
            })
            .await?;
        self.news.tell(company, touched.into_iter().collect::<Vec<_>>(), by);
        Ok(done)
    }

    /// The bytes of an attachment have arrived from a device: moves that waited for them are judged again. In one commit with the word that they
    /// are here, where that is new (`blob`): a cut between the two would leave an attachment that is both here and waited for.
    ///
    /// # Errors
    /// Where the ledger cannot be written.
    pub async fn blob_arrived(
        &self,
        company: CompanyId,
        device: DeviceId,
        hash: BlobHash,
        blob: Option<Blob>,
    ) -> Result<(), LedgerError> {
        self.write(company, None, now_ms(), move |desk| {
            if let Some(blob) = &blob {
                blob::arrived(desk.connection, company, device, hash, blob, desk.now_ms)?;
            }
            desk.connection
                .prepare_cached("DELETE FROM blob_wanted WHERE company = ?1 AND device = ?2 AND hash = ?3")?
                .execute(params![company.as_bytes(), kept_device(device), hash.0])?;
            hold::blob_arrived(desk, hash)
        })
        .await
    }

    /// Judges edits again that the relay failed on, in every company: it may be a newer one now.
    ///
    /// # Errors
    /// Where the ledger cannot be written. An edit that it fails on again stays held.
    pub async fn retry_faulted(&self) -> Result<(), LedgerError> {
        let faulted = |snapshot: &rusqlite::Connection| {
            let companies = crate::ledger::company::all(snapshot)?.into_iter().map(|company| company.id);
            let has_some = |company: &CompanyId| crate::ledger::edit::faulted(snapshot, *company).map(|edits| !edits.is_empty());
            companies
                .filter_map(|company| has_some(&company).map(|some| some.then_some(company)).transpose())
                .collect::<Result<Vec<_>, _>>()
        };
        for company in self.ledger.reading(faulted).await? {
            self.write(company, None, now_ms(), |desk| retry::at_desk(desk, None)).await?;
        }
        Ok(())
    }

    /// Answers a request as a person on a page: an edit of the relay's own device on their behalf, judged like any other.
    ///
    /// # Errors
    /// Where the ledger cannot be written. A refusal is an outcome.
    pub async fn decide_from_page(
        &self,
        company: CompanyId,
        user: UserId,
        request: RecordId,
        verdict: String,
        reason: String,
    ) -> Result<Outcome, LedgerError> {
        self.write(company, None, now_ms(), move |desk| answer::decide(desk, user, request, verdict, reason)).await
    }

    /// Takes old records out of the devices' feeds and ends shares, in every company.
    ///
    /// # Errors
    /// Where the ledger cannot be written.
    pub async fn sweep(&self) -> Result<usize, LedgerError> {
        let companies = self.ledger.reading(crate::ledger::company::all).await?;
        let mut swept = 0;
        for company in companies {
            swept += self.write(company.id, None, now_ms(), sweep::sweep).await?;
        }
        Ok(swept)
    }
}
