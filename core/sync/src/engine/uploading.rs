//! Attachments: in order of what is looked at first, by parts, from where the relay is; what is stuck is gone round.

use roundsman_domain::BlobHash;
use roundsman_protocol::{RelayFailure, UploadStatus, problem_code};
use std::collections::BTreeMap;

use super::{Engine, State};
use crate::event::{Effect, Upload};

/// A part of an upload: what is lost at most when a connection breaks.
const PART_BYTES: u64 = 256 * 1024;

/// Disagreements over the offset or the checksum that one attachment may have in one pass.
const REPEATS_MAX: u32 = 3;

/// The attachments of one sync.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    current: Option<Current>,
    stuck: BTreeMap<BlobHash, RelayFailure>,
    passes: u32,
    /// Something arrived since the relay was last asked.
    pub(super) arrived: bool,
}

#[derive(Debug)]
struct Current {
    upload: Upload,
    /// Where the part that is under way began.
    part_from: Option<u64>,
    repeats: u32,
}

impl Engine {
    /// Takes up the next attachment that is not stuck, or ends the sync.
    pub(super) fn next_upload(&mut self, mut uploads: Vec<Upload>, now_ms: u64, rng: &mut dyn FnMut() -> u64) -> Vec<Effect> {
        uploads.sort_by_key(|upload| upload.sort);
        let state = &mut self.run.uploads;
        if let Some(upload) = uploads.into_iter().find(|upload| !state.stuck.contains_key(&upload.hash)) {
            state.current = Some(Current { upload, part_from: None, repeats: 0 });
            return self.start_upload(upload);
        }
        if state.arrived {
            // A held move may be waiting for just these bytes: its outcome is fetched before the sync ends.
            self.run.must_ask = true;
            return self.gather();
        }
        let is_worth_another_pass = state.stuck.values().any(RelayFailure::is_retryable);
        if is_worth_another_pass && state.passes + 1 < self.patience.attempts {
            state.passes += 1;
            let passes = state.passes;
            state.stuck.retain(|_, failure| !failure.is_retryable());
            return self.wait(now_ms.saturating_add(self.patience.wait_ms(passes, rng())));
        }
        match state.stuck.pop_first() {
            Some((_, failure)) => self.done(Some(failure)),
            None => self.finish(),
        }
    }

    fn start_upload(&mut self, upload: Upload) -> Vec<Effect> {
        self.run.report.requests += 1;
        self.state = State::Uploading;
        vec![Effect::StartUpload(upload)]
    }

    pub(super) fn upload_at(&mut self, status: UploadStatus) -> Vec<Effect> {
        let uploads = &mut self.run.uploads;
        let Some(current) = &mut uploads.current else { return self.gather() };
        let upload = current.upload;
        if status.offset == upload.size_bytes {
            uploads.current = None;
            uploads.passes = 0;
            uploads.arrived = true;
            self.run.report.uploaded += 1;
            // New edits go before the next attachment.
            let mut effects = vec![Effect::Uploaded(upload.hash)];
            effects.extend(self.gather());
            return effects;
        }
        if current.part_from.is_some_and(|from| status.offset <= from) {
            current.repeats += 1;
        }
        if status.offset > upload.size_bytes || current.repeats > REPEATS_MAX {
            let strange = format!("the upload of {} stands at {} of {}", upload.hash, status.offset, upload.size_bytes);
            return self.set_aside(upload, RelayFailure::Strange(strange));
        }
        current.part_from = Some(status.offset);
        self.run.report.requests += 1;
        self.state = State::Uploading;
        let len = PART_BYTES.min(upload.size_bytes - status.offset);
        vec![Effect::Append { upload, at: status, len }]
    }

    pub(super) fn upload_failed(&mut self, failure: RelayFailure, now_ms: u64, rng: &mut dyn FnMut() -> u64) -> Vec<Effect> {
        let Some(current) = &mut self.run.uploads.current else { return self.retry(failure, now_ms, rng) };
        let upload = current.upload;
        // An upload that is not there any more has expired: it is announced anew.
        let is_disagreement = matches!(
            failure.code(),
            Some(problem_code::OFFSET_CONFLICT | problem_code::CHECKSUM_MISMATCH | problem_code::NOT_FOUND)
        );
        if is_disagreement && current.repeats < REPEATS_MAX {
            current.repeats += 1;
            current.part_from = None;
            return self.start_upload(upload);
        }
        match failure.code() {
            Some(problem_code::RATE_LIMITED) => self.retry(failure, now_ms, rng),
            // The token is no longer good: nothing else will go up either.
            Some(problem_code::UNAUTHORIZED) => self.done(Some(failure)),
            _ => self.set_aside(upload, failure),
        }
    }

    fn set_aside(&mut self, upload: Upload, failure: RelayFailure) -> Vec<Effect> {
        self.run.uploads.current = None;
        self.run.uploads.stuck.insert(upload.hash, failure);
        self.gather()
    }
}
