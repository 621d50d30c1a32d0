//! Sync: run what the engine says, against the storage and the relay.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use roundsman_domain::{BlobHash, Exit, FeedId, RecordId, RelayMark, SectionId};
use roundsman_protocol::{Check, Cursor, Problem, RelayFailure, SyncRequest, SyncResponse, problem_code};
use roundsman_store::{Attachment, Class, Page, Store, StoreError};
use roundsman_sync::{Applied, Effect, Engine, Event, Outgoing, Patience, Report, Sort, Upload};

use super::ahead::{Ahead, Asked};
use crate::{
    app::App,
    error::ClientError,
    http::{HttpRelay, Link},
};

/// Records that go into the search in one transaction.
const INDEX_STEP: u32 = 500;

/// Sends and fetches until nothing is left, over HTTP.
///
/// # Errors
/// [`ClientError::Relay`] where it could not be finished: what was done is kept, and the next one goes on from there.
pub async fn sync(app: &App) -> Result<Report, ClientError> {
    let identity = super::token::identity(app)?;
    let relay = HttpRelay::new(&identity.url, &identity.token)?;
    sync_with(app, &relay, Patience::default(), &mut Nobody).await
}

/// How far a running sync is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    /// So many records have come, and at least so many will.
    Records(u64, u64),
    /// A part of a file has gone up.
    Part,
    /// A file has gone up whole.
    File,
}

/// Who looks on while a sync runs.
pub trait Watch: Send {
    /// It is further than it was.
    fn advanced(&mut self, advance: Advance);

    /// Whether photos, recordings and files may go up now, asked before each of them. Edits and small pictures always do.
    fn may_send_files(&mut self) -> bool {
        true
    }
}

impl<F: FnMut(Advance) + Send> Watch for F {
    fn advanced(&mut self, advance: Advance) {
        self(advance);
    }
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Watch for Nobody {
    fn advanced(&mut self, _: Advance) {}
}

/// Sends and fetches until nothing is left that may be sent.
///
/// # Errors
/// As [`sync`].
pub async fn sync_with<L: Link + Sync>(
    app: &App,
    link: &L,
    patience: Patience,
    watch: &mut dyn Watch,
) -> Result<Report, ClientError> {
    // The app and its background worker share one sync: who comes second waits, and finds little to do.
    let _one_at_a_time = app.syncing.lock().await;
    let before = link.traffic();
    let mut engine = Engine::new(patience);
    let mut run = Run { app, link, watch, mark: None, wanted: Vec::new(), file: None, ahead: None };
    let mut events = VecDeque::from([Event::Start]);
    let mut random = || u64::from_le_bytes(app.random());
    while let Some(event) = events.pop_front() {
        for effect in engine.handle(app.clock.monotonic_ms(), &mut random, event) {
            match effect {
                Effect::Progress { records, remaining } => run.watch.advanced(Advance::Records(records, remaining)),
                Effect::Done(mut report, failure) => {
                    let after = link.traffic();
                    report.bytes_up = after.bytes_up - before.bytes_up;
                    report.bytes_down = after.bytes_down - before.bytes_down;
                    index(app)?;
                    return failure.map_or(Ok(report), |failure| Err(failure.into()));
                }
                effect => events.extend(run.effect(effect).await?),
            }
        }
    }
    Err(RelayFailure::Strange("the sync stopped without an end".to_owned()).into())
}

/// The search is brought up to date after the records, so that a first sync is usable early.
fn index(app: &App) -> Result<(), ClientError> {
    let mut left = u64::MAX;
    while left > 0 {
        let now = app.store().index_some(INDEX_STEP)?;
        if now >= left {
            break;
        }
        left = now;
    }
    Ok(())
}

struct Run<'a, L> {
    app: &'a App,
    link: &'a L,
    watch: &'a mut dyn Watch,
    /// The relay's time in the last answer.
    mark: Option<RelayMark>,
    /// Documents that the last request asked for.
    wanted: Vec<(RecordId, SectionId)>,
    /// The file whose upload is under way.
    file: Option<(BlobHash, Vec<u8>)>,
    /// The page that was asked for while the last one was stored.
    ahead: Option<Ahead<'a>>,
}

/// The sums of every feed of the scope, of those too that have nothing here: it may be just those that are lacking.
fn parts(store: &Store) -> Result<BTreeMap<FeedId, Check>, ClientError> {
    let feeds = store.scope().map(|scope| scope.feeds.clone()).unwrap_or_default();
    let mut parts: BTreeMap<_, _> = feeds.into_iter().map(|feed| (feed, Check::new())).collect();
    parts.extend(store.parts()?);
    Ok(parts)
}

/// A file that the disk has lost: it is gone round, and everything else goes on.
fn unreadable(upload: &Upload) -> RelayFailure {
    let problem = Problem::new(problem_code::INTERNAL, 400, "the file cannot be read on this device");
    RelayFailure::Problem(Box::new(problem.detail(upload.hash)))
}

impl<'a, L: Link + Sync> Run<'a, L> {
    async fn effect(&mut self, effect: Effect) -> Result<Option<Event>, ClientError> {
        Ok(match effect {
            Effect::Gather { budget_bytes, with_parts, with_documents } => {
                Some(Event::Gathered(Box::new(self.gather(budget_bytes, with_parts, with_documents)?)))
            }
            Effect::Send(request) => Some(self.send(*request).await),
            Effect::Apply { response, told } => Some(Event::Applied(self.apply(*response, told)?)),
            Effect::Adopt { device, token } => {
                self.app.store().fork(device, &super::token::sealed(self.app.keys.as_ref(), &token))?;
                self.link.show(&token);
                Some(Event::Adopted)
            }
            Effect::StartUpload(upload) => {
                let status = self.link.start_upload(upload.hash, upload.size_bytes).await;
                Some(self.upload_at(&upload, status)?)
            }
            Effect::Append { upload, at, len } => {
                let status = match self.part(&upload, at.offset, len)? {
                    Some(part) => self.link.append_upload(&at, part).await,
                    None => Err(unreadable(&upload)),
                };
                Some(self.upload_at(&upload, status)?)
            }
            Effect::Uploaded(hash) => {
                self.file = None;
                self.app.store().set_uploaded(hash)?;
                self.watch.advanced(Advance::File);
                None
            }
            Effect::Wait { until_ms } => {
                let wait_ms = until_ms.saturating_sub(self.app.clock.monotonic_ms());
                tokio::time::sleep(Duration::from_millis(wait_ms)).await;
                Some(Event::Tick)
            }
            Effect::Alarm(text) => {
                let now_ms = self.app.stamp()?.best_guess_ms();
                self.app.store().note("check", now_ms, &text)?;
                None
            }
            Effect::Progress { .. } | Effect::Done(..) => None,
        })
    }

    /// A part of a file, whose bytes are held and have been checked against their name since the upload began.
    fn part(&mut self, upload: &Upload, offset: u64, len: u64) -> Result<Option<Vec<u8>>, ClientError> {
        if self.file.as_ref().is_none_or(|(hash, _)| *hash != upload.hash) {
            self.file = match self.app.store().file(upload.hash) {
                Ok(bytes) => bytes.map(|bytes| (upload.hash, bytes)),
                Err(StoreError::FileAltered { .. }) => None,
                Err(error) => return Err(error.into()),
            };
        }
        let at = usize::try_from(offset).unwrap_or(usize::MAX);
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        let part = self.file.as_ref().and_then(|(_, bytes)| bytes.get(at..at.saturating_add(len).min(bytes.len())));
        Ok(part.filter(|part| !part.is_empty()).map(<[u8]>::to_vec))
    }

    /// What of the files that are left may go up now.
    fn uploads(&mut self, left: Vec<Attachment>) -> Vec<Upload> {
        let may_send_files = left.is_empty() || self.watch.may_send_files();
        let sort = |file: &Attachment| match file.class {
            Class::Thumbnail => Sort::Thumbnail,
            Class::Picture => Sort::Photo,
            Class::Other if file.media_type.starts_with("audio/") => Sort::Voice,
            Class::Other => Sort::File,
        };
        left.iter()
            .map(|file| Upload { hash: file.hash, size_bytes: file.size, sort: sort(file) })
            .filter(|upload| may_send_files || upload.sort == Sort::Thumbnail)
            .collect()
    }

    fn gather(&mut self, budget_bytes: usize, with_parts: bool, with_documents: bool) -> Result<Outgoing, ClientError> {
        // Whoever looks on is asked before the storage is held: it may want to know of it too.
        let left = self.app.store().to_upload()?;
        let uploads = self.uploads(left);
        let mut store = self.app.store();
        let identity = store.identity()?.ok_or(ClientError::NotEnrolled)?;
        let outgoing = store.gather(budget_bytes)?;
        Ok(Outgoing {
            device: identity.device,
            epoch: outgoing.epoch,
            playbook: outgoing.playbook,
            scope: outgoing.scope,
            cursor: outgoing.cursor,
            now: self.app.clock.stamp(store.clock_mark()?),
            last_counter: outgoing.last_counter,
            edits: outgoing.edits,
            documents: if with_documents { store.documents_wanted()? } else { Vec::new() },
            receipts: outgoing.receipts,
            parts: if with_parts { parts(&store)? } else { BTreeMap::new() },
            uploads,
            pending: store.pending()?,
        })
    }

    async fn send(&mut self, request: SyncRequest) -> Event {
        self.wanted = request.documents.iter().map(|(record, section, _)| (*record, section.clone())).collect();
        let (sent_at_ms, asked) = (request.now.monotonic_ms, Asked::of(&request));
        let ahead = match self.ahead.take() {
            Some(ahead) => ahead.answer(&request).await,
            None => None,
        };
        let (answer, sent_at_ms) = match ahead {
            Some(read) => read,
            None => (self.link.sync(request).await, sent_at_ms),
        };
        let (monotonic_ms, boot) = (self.app.clock.monotonic_ms(), self.app.clock.boot());
        match answer {
            Ok(response) => {
                let round_trip_ms = monotonic_ms.saturating_sub(sent_at_ms);
                self.mark = Some(RelayMark { relay_ms: response.relay_ms, monotonic_ms, round_trip_ms, boot });
                self.ahead = match asked {
                    Some(asked) => asked.and_then(self.link, &response).await,
                    None => None,
                };
                Event::Answered(Box::new(response))
            }
            Err(failure) => Event::Failed(failure),
        }
    }

    fn apply(&mut self, response: SyncResponse, told: Vec<Exit>) -> Result<Applied, ClientError> {
        let asks_for_check = response.check.is_some();
        let mark = self.mark.take().unwrap_or_else(|| RelayMark {
            relay_ms: response.relay_ms,
            monotonic_ms: self.app.clock.monotonic_ms(),
            round_trip_ms: 0,
            boot: self.app.clock.boot(),
        });
        // A cursor is the relay's own affair, but for which feeds are still on their way.
        let backfilling =
            Cursor::decode(&response.cursor).unwrap_or_default().backfills.into_iter().map(|(feed, _)| feed).collect();
        let page = Page {
            epoch: response.epoch,
            known: response.known,
            outcomes: response.outcomes,
            scope: response.scope,
            playbook: response.playbook.map(|playbook| (playbook.version, playbook.source)),
            records: response.records,
            documents: response
                .documents
                .into_iter()
                .map(|(record, section, bytes)| (record, section, bytes.into_vec()))
                .collect(),
            exits: response.exits,
            cursor: response.cursor,
            more: response.more,
            resent: response.resent,
            backfilling,
            blobs_wanted: response.blobs_wanted,
            mark,
            asked: std::mem::take(&mut self.wanted),
            told,
        };
        let mut store = self.app.store();
        store.apply(page)?;
        let feeds = store.scope().map(|scope| scope.feeds.clone()).unwrap_or_default();
        Ok(Applied { check: if asks_for_check { Some(store.check(&feeds)?) } else { None } })
    }

    fn upload_at(
        &mut self,
        upload: &Upload,
        status: Result<roundsman_protocol::UploadStatus, RelayFailure>,
    ) -> Result<Event, ClientError> {
        match status {
            Ok(status) => {
                self.app.store().set_upload_progress(upload.hash, Some(&status.location), status.offset)?;
                self.watch.advanced(Advance::Part);
                Ok(Event::UploadAt(status))
            }
            Err(failure) => Ok(Event::Failed(failure)),
        }
    }
}
