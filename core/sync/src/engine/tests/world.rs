//! A relay and a device in memory, as far as the engine can tell them from real ones.

use roundsman_domain::{
    BlobHash, BootId, DeviceId, EditBytes, EditId, Exit, FeedId, FeedSum, KindId, Outcome, RecordId, Stamp, Waiting,
};
use roundsman_protocol::{Check, Problem, RelayFailure, SyncRequest, SyncResponse, UploadStatus, problem_code};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{Applied, Effect, Engine, Event, Outgoing, Patience, Report, Sort, Upload};

/// What goes wrong with the next call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    /// It never arrives.
    Lost,
    /// It arrives and the answer is lost.
    AnswerLost,
    /// Too many requests: come again in this many seconds.
    Limited(u64),
    /// A portal's page.
    Portal,
}

#[derive(Default)]
pub(super) struct Relay {
    pub(super) epoch: u64,
    pub(super) edits: BTreeMap<EditId, Vec<u8>>,
    pub(super) log: Vec<EditId>,
    pub(super) blobs: BTreeMap<BlobHash, u64>,
    pub(super) whole: BTreeSet<BlobHash>,
    pub(super) held_for: BTreeMap<u64, BlobHash>,
    pub(super) returned: BTreeSet<u64>,
    pub(super) receipts: Vec<Exit>,
    pub(super) records: u64,
    pub(super) page: u64,
    pub(super) fork_to: Option<DeviceId>,
    pub(super) broken_blobs: BTreeSet<BlobHash>,
    pub(super) check: Option<Check>,
    pub(super) parts_seen: u32,
    pub(super) exits: Vec<Exit>,
    /// Records whose documents it gives, always others than the device expects.
    pub(super) gives: BTreeSet<RecordId>,
}

impl Relay {
    fn outcome(&self, edit: EditId) -> Outcome {
        if self.returned.contains(&edit.counter) {
            return Outcome::Returned { reasons: Vec::new() };
        }
        match self.held_for.get(&edit.counter).filter(|hash| !self.whole.contains(hash)) {
            Some(hash) => Outcome::Held { waiting_for: Waiting::Files(vec![*hash]) },
            None => Outcome::Accepted { heads: BTreeMap::new(), seq: 1, marks: Vec::new() },
        }
    }

    fn sync(&mut self, request: &SyncRequest) -> Result<SyncResponse, RelayFailure> {
        if let Some(device) = self.fork_to.filter(|device| *device != request.device) {
            let problem = Problem::new(problem_code::DEVICE_FORKED, 409, "forked").with("device", device).with("token", "new");
            return Err(RelayFailure::Problem(Box::new(problem)));
        }
        // Of another epoch, edits are not taken yet: lost ones with lower counters come first.
        let is_other_epoch = request.epoch != 0 && request.epoch != self.epoch;
        for bytes in request.edits.iter().filter(|_| !is_other_epoch) {
            let counter = u64::from_be_bytes(bytes.as_slice().try_into().unwrap());
            let edit = EditId { device: request.device, counter };
            assert!(self.edits.get(&edit).is_none_or(|stored| stored == bytes.as_slice()), "the same id with other bytes");
            if self.edits.insert(edit, bytes.as_slice().to_vec()).is_none() {
                self.log.push(edit);
            }
        }
        self.receipts.extend(&request.receipts);
        self.parts_seen += u32::from(!request.parts.is_empty());
        let read = request.cursor.as_slice().try_into().map_or(0, u64::from_be_bytes);
        let moved = read < self.records || !request.edits.is_empty();
        let next = self.records.min(read + self.page.max(1));
        let more = next < self.records;
        Ok(SyncResponse {
            epoch: self.epoch,
            known: is_other_epoch.then(|| self.log.iter().map(|e| e.counter).max().unwrap_or(0)),
            outcomes: self.edits.keys().filter(|e| e.device == request.device).map(|e| (*e, self.outcome(*e))).collect(),
            scope: None,
            playbook: None,
            records: Vec::new(),
            documents: request
                .documents
                .iter()
                .filter(|(record, ..)| self.gives.contains(record))
                .map(|(record, section, _)| (*record, section.clone(), Default::default()))
                .collect(),
            exits: std::mem::take(&mut self.exits),
            blobs_wanted: Vec::new(),
            cursor: next.to_be_bytes().to_vec(),
            more,
            remaining: self.records - next,
            check: self.check.clone().filter(|_| !more && moved),
            resent: Vec::new(),
            relay_ms: 0,
        })
    }

    fn upload(&mut self, upload: Upload, add: u64) -> Result<UploadStatus, RelayFailure> {
        if self.broken_blobs.contains(&upload.hash) {
            return Err(RelayFailure::Problem(Box::new(Problem::new(problem_code::INTERNAL, 500, "no"))));
        }
        let got = self.blobs.entry(upload.hash).or_default();
        *got = (*got + add).min(upload.size_bytes);
        if *got == upload.size_bytes {
            self.whole.insert(upload.hash);
        }
        Ok(UploadStatus { location: "here".to_owned(), offset: *got })
    }
}

pub(super) struct Device {
    pub(super) id: DeviceId,
    pub(super) epoch: u64,
    pub(super) cursor: Vec<u8>,
    pub(super) last_counter: u64,
    /// Counter and whether an outcome came.
    pub(super) edits: BTreeMap<u64, Option<Outcome>>,
    pub(super) uploads: Vec<Upload>,
    pub(super) receipts: Vec<Exit>,
    pub(super) check: Check,
    pub(super) documents: Vec<RecordId>,
}

impl Device {
    pub(super) fn save(&mut self) -> u64 {
        self.last_counter += 1;
        self.edits.insert(self.last_counter, None);
        self.last_counter
    }

    pub(super) fn save_all(&mut self, count: u32) {
        for _ in 0..count {
            self.save();
        }
    }

    pub(super) fn attach(&mut self, n: u8, size_bytes: u64, sort: Sort) -> BlobHash {
        let hash = BlobHash([n; 32]);
        self.uploads.push(Upload { hash, size_bytes, sort });
        hash
    }

    fn outgoing(&self, with_parts: bool) -> Outgoing {
        let pending: Vec<_> = self.edits.iter().filter(|(_, outcome)| outcome.is_none()).map(|(counter, _)| *counter).collect();
        Outgoing {
            device: self.id,
            epoch: self.epoch,
            playbook: 1,
            scope: None,
            cursor: self.cursor.clone(),
            now: Stamp { wall_ms: 0, monotonic_ms: 0, boot: BootId::from_bytes([0; 16]), relay: None },
            last_counter: self.last_counter,
            edits: pending.iter().take(5).map(|counter| EditBytes::from_stored(counter.to_be_bytes().to_vec())).collect(),
            documents: self.documents.iter().map(|record| (*record, "main".into(), Default::default())).collect(),
            receipts: self.receipts.clone(),
            parts: if with_parts { [(FeedId::from_bytes([1; 16]), self.check.clone())].into() } else { BTreeMap::new() },
            uploads: self.uploads.clone(),
            pending: pending.len() as u64,
        }
    }

    fn apply(&mut self, response: &SyncResponse, told: &[Exit]) -> Applied {
        if let Some(known) = response.known {
            self.edits.iter_mut().filter(|(counter, _)| **counter > known).for_each(|(_, outcome)| *outcome = None);
        }
        self.epoch = response.epoch;
        self.receipts.retain(|exit| !told.contains(exit));
        self.receipts.extend(&response.exits);
        for (edit, outcome) in &response.outcomes {
            self.edits.insert(edit.counter, Some(outcome.clone()));
        }
        self.cursor = response.cursor.clone();
        Applied { check: response.check.as_ref().map(|_| self.check.clone()) }
    }

    fn adopt(&mut self, device: DeviceId) {
        self.id = device;
    }
}

pub(super) struct World {
    pub(super) relay: Relay,
    pub(super) device: Device,
    pub(super) faults: VecDeque<Fault>,
    pub(super) engine: Engine,
    pub(super) now_ms: u64,
    pub(super) waits: Vec<u64>,
    pub(super) alarms: u32,
    pub(super) went_up: Vec<BlobHash>,
    seed: u64,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            relay: Relay { epoch: 7, ..Relay::default() },
            device: Device {
                id: DeviceId(1),
                epoch: 0,
                cursor: Vec::new(),
                last_counter: 0,
                edits: BTreeMap::new(),
                uploads: Vec::new(),
                receipts: Vec::new(),
                check: Check::new(),
                documents: Vec::new(),
            },
            faults: VecDeque::new(),
            engine: Engine::new(Patience { attempts: 4, first_ms: 100, longest_ms: 1_000 }),
            now_ms: 0,
            waits: Vec::new(),
            alarms: 0,
            went_up: Vec::new(),
            seed: 1,
        }
    }

    /// One sync to its end.
    pub(super) fn sync(&mut self) -> (Report, Option<RelayFailure>) {
        let mut events = VecDeque::from([Event::Start]);
        for _ in 0..20_000 {
            let event = events.pop_front().expect("the engine waits for nothing");
            let seed = &mut self.seed;
            let mut rng = || {
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *seed >> 33
            };
            let effects = self.engine.handle(self.now_ms, &mut rng, event);
            for effect in effects {
                if let Effect::Done(report, failure) = effect {
                    assert!(!self.engine.is_busy());
                    return (report, failure);
                }
                events.extend(self.run(effect));
            }
        }
        panic!("the sync does not end");
    }

    fn run(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Gather { with_parts, .. } => Some(Event::Gathered(Box::new(self.device.outgoing(with_parts)))),
            Effect::Send(request) => {
                let answer = self.call(|relay| relay.sync(&request));
                Some(answer.map_or_else(Event::Failed, |response| Event::Answered(Box::new(response))))
            }
            Effect::Apply { response, told } => Some(Event::Applied(self.device.apply(&response, &told))),
            Effect::Adopt { device, .. } => {
                self.device.adopt(device);
                Some(Event::Adopted)
            }
            Effect::StartUpload(upload) => {
                Some(self.call(|relay| relay.upload(upload, 0)).map_or_else(Event::Failed, Event::UploadAt))
            }
            Effect::Append { upload, len, .. } => {
                Some(self.call(|relay| relay.upload(upload, len)).map_or_else(Event::Failed, Event::UploadAt))
            }
            Effect::Uploaded(hash) => {
                self.went_up.push(hash);
                self.device.uploads.retain(|upload| upload.hash != hash);
                None
            }
            Effect::Wait { until_ms } => {
                self.waits.push(until_ms - self.now_ms);
                self.now_ms = until_ms;
                Some(Event::Tick)
            }
            Effect::Alarm(_) => {
                self.alarms += 1;
                None
            }
            Effect::Progress { .. } | Effect::Done(..) => None,
        }
    }

    fn call<T>(&mut self, call: impl FnOnce(&mut Relay) -> Result<T, RelayFailure>) -> Result<T, RelayFailure> {
        match self.faults.pop_front().unwrap_or(Fault::None) {
            Fault::None => call(&mut self.relay),
            Fault::Lost => Err(RelayFailure::Unreachable("lost".to_owned())),
            Fault::AnswerLost => {
                let _ = call(&mut self.relay);
                Err(RelayFailure::Unreachable("answer lost".to_owned()))
            }
            Fault::Limited(seconds) => {
                let problem = Problem::new(problem_code::RATE_LIMITED, 429, "slowly").with("retry_after", seconds);
                Err(RelayFailure::Problem(Box::new(problem)))
            }
            Fault::Portal => Err(RelayFailure::Strange("<html>".to_owned())),
        }
    }
}

pub(super) fn check_of(count: u64) -> Check {
    [(KindId::from("customer"), FeedSum(count, count * 31))].into()
}
