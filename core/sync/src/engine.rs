//! The engine: one sync at a time, from the first request to the last attachment.

mod round;
#[cfg(test)]
mod tests;
mod uploading;

use roundsman_domain::{DeviceId, EditId, Exit, RecordId, SectionId};
use roundsman_protocol::{RelayFailure, SyncResponse, problem_code};
use std::collections::{BTreeMap, BTreeSet};

use crate::{
    event::{Effect, Event},
    patience::Patience,
    report::Report,
};
use round::Settled;
use uploading::Uploads;

/// Edits of one request, in bytes; a day's 72 edits are 40 KB.
const EDITS_BYTES: usize = 1024 * 1024;

/// Below this an edit cannot be split further.
const EDITS_BYTES_MIN: usize = 16 * 1024;

/// What an answer may hold, before compression.
const ANSWER_BYTES: u32 = 2 * 1024 * 1024;

/// Rounds in a row that may change nothing before the relay is called strange.
const FRUITLESS_MAX: u32 = 3;

/// New identities in one sync: one is a clone, many are a relay gone wrong.
const FORKS_MAX: u32 = 3;

/// Times that one document is asked for in one sync: it may change once more while it comes.
const DOCUMENT_ASKS_MAX: u32 = 3;

/// Waits that a relay may ask for in one sync.
const ASKED_WAITS_MAX: u32 = 50;

/// What the engine waits for.
#[derive(Debug)]
enum State {
    Idle,
    Gathering,
    Asking(Asked),
    Applying(Box<Answer>),
    Adopting,
    Uploading,
    Waiting,
}

/// What a request held that its answer has to be compared with.
#[derive(Debug)]
struct Asked {
    device: DeviceId,
    cursor: Vec<u8>,
    edits: usize,
    documents: Vec<(RecordId, SectionId)>,
    receipts: Vec<Exit>,
    parts: bool,
}

/// What of an answer is looked at once it is stored.
#[derive(Debug)]
struct Answer {
    more: bool,
    remaining: u64,
    check: Option<roundsman_protocol::Check>,
}

/// The feeds' own sums are sent once in a sync, after a check that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Parts {
    #[default]
    NotNeeded,
    Wanted,
    Sent,
}

/// One sync.
#[derive(Debug)]
struct Run {
    report: Report,
    settled: BTreeMap<EditId, Settled>,
    must_ask: bool,
    /// Pages of a long download are still to come: documents wait until the records are there.
    is_paging: bool,
    again: bool,
    parts: Parts,
    /// The relay was restored: what is here is held against what it has, even where nothing moves.
    must_check: bool,
    documents_asked: BTreeMap<(RecordId, SectionId), u32>,
    documents_refused: BTreeSet<(RecordId, SectionId)>,
    edits_bytes: usize,
    failures: u32,
    fruitless: u32,
    forks: u32,
    asked_waits: u32,
    uploads: Uploads,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            report: Report::default(),
            settled: BTreeMap::new(),
            must_ask: true,
            is_paging: false,
            again: false,
            parts: Parts::default(),
            must_check: false,
            documents_asked: BTreeMap::new(),
            documents_refused: BTreeSet::new(),
            edits_bytes: EDITS_BYTES,
            failures: 0,
            fruitless: 0,
            forks: 0,
            asked_waits: 0,
            uploads: Uploads::default(),
        }
    }
}

/// The engine of one device.
#[derive(Debug)]
pub struct Engine {
    patience: Patience,
    state: State,
    run: Run,
}

impl Engine {
    /// An engine at rest.
    pub fn new(patience: Patience) -> Self {
        Self { patience, state: State::Idle, run: Run::default() }
    }

    /// Whether a sync is under way.
    pub fn is_busy(&self) -> bool {
        !matches!(self.state, State::Idle)
    }

    /// Takes what happened at a time of a clock that nobody can turn back, and says what to do. What does not fit the state is passed over.
    pub fn handle(&mut self, now_ms: u64, rng: &mut dyn FnMut() -> u64, event: Event) -> Vec<Effect> {
        match (std::mem::replace(&mut self.state, State::Idle), event) {
            (State::Idle, Event::Start) => {
                self.run = Run::default();
                self.gather()
            }
            (State::Idle, _) => Vec::new(),
            (busy, Event::Start) => {
                self.run.again = true;
                self.state = busy;
                Vec::new()
            }
            (_, Event::Broken) => self.done(None),
            (State::Gathering, Event::Gathered(outgoing)) => self.gathered(*outgoing, now_ms, rng),
            (State::Asking(asked), Event::Answered(response)) => self.answered(asked, response),
            (State::Asking(asked), Event::Failed(failure)) => self.request_failed(asked, failure, now_ms, rng),
            (State::Applying(answer), Event::Applied(applied)) => self.applied(&answer, &applied),
            (State::Adopting, Event::Adopted) | (State::Waiting, Event::Tick) => self.gather(),
            (State::Uploading, Event::UploadAt(status)) => self.upload_at(status),
            (State::Uploading, Event::Failed(failure)) => self.upload_failed(failure, now_ms, rng),
            (state, _) => {
                self.state = state;
                Vec::new()
            }
        }
    }

    fn gather(&mut self) -> Vec<Effect> {
        self.state = State::Gathering;
        vec![Effect::Gather {
            budget_bytes: self.run.edits_bytes,
            with_parts: self.run.parts == Parts::Wanted,
            with_documents: !self.run.is_paging,
        }]
    }

    fn wait(&mut self, until_ms: u64) -> Vec<Effect> {
        self.state = State::Waiting;
        vec![Effect::Wait { until_ms }]
    }

    /// Waits and tries again, or ends the sync where patience is at its end.
    fn retry(&mut self, failure: RelayFailure, now_ms: u64, rng: &mut dyn FnMut() -> u64) -> Vec<Effect> {
        if let Some(retry_after_ms) = retry_after_ms(&failure) {
            self.run.asked_waits += 1;
            if self.run.asked_waits <= ASKED_WAITS_MAX {
                return self.wait(now_ms.saturating_add(self.patience.asked_ms(retry_after_ms, rng())));
            }
        }
        self.run.failures += 1;
        if !failure.is_retryable() || self.run.failures >= self.patience.attempts {
            return self.done(Some(failure));
        }
        self.wait(now_ms.saturating_add(self.patience.wait_ms(self.run.failures, rng())))
    }

    fn done(&mut self, failure: Option<RelayFailure>) -> Vec<Effect> {
        let mut run = std::mem::take(&mut self.run);
        self.state = State::Idle;
        run.report.outcomes = round::count(&run.settled);
        vec![Effect::Done(run.report, failure)]
    }

    /// Ends well, or begins anew where somebody asked meanwhile.
    fn finish(&mut self) -> Vec<Effect> {
        if std::mem::take(&mut self.run.again) {
            self.run.must_ask = true;
            return self.gather();
        }
        self.done(None)
    }
}

/// How long a relay that is asked too often wants to be left alone.
fn retry_after_ms(failure: &RelayFailure) -> Option<u64> {
    let RelayFailure::Problem(problem) = failure else { return None };
    if problem.code != problem_code::RATE_LIMITED && problem.code != problem_code::UNAVAILABLE {
        return None;
    }
    problem.members.get("retry_after")?.parse::<u64>().ok().map(|seconds| seconds.saturating_mul(1_000))
}

/// Whether an answer changed anything on the device or said anything of its edits.
fn is_fruitful(asked: &Asked, response: &SyncResponse) -> bool {
    !response.outcomes.is_empty()
        || !response.records.is_empty()
        || !response.documents.is_empty()
        || !response.exits.is_empty()
        || !response.resent.is_empty()
        || response.scope.is_some()
        || response.playbook.is_some()
        || response.known.is_some()
        || response.cursor != asked.cursor
}
