//! One round: gather, ask, store, and see whether that was all.

use roundsman_domain::{EditId, Outcome};
use roundsman_protocol::{ENGINE, PROTOCOL, RelayFailure, SyncRequest, SyncResponse, problem_code};
use std::collections::BTreeMap;

use super::{
    ANSWER_BYTES, Answer, Asked, DOCUMENT_ASKS_MAX, EDITS_BYTES_MIN, Engine, FORKS_MAX, FRUITLESS_MAX, Parts, State, is_fruitful,
};
use crate::{
    event::{Applied, Effect, Outgoing},
    report::OutcomeCounts,
};

/// What the relay last said of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    Accepted,
    Held,
    Returned,
}

/// Counts each edit once, as it stands at the end.
pub(super) fn count(settled: &BTreeMap<EditId, Settled>) -> OutcomeCounts {
    let mut counts = OutcomeCounts::default();
    for said in settled.values() {
        *match said {
            Settled::Accepted => &mut counts.accepted,
            Settled::Held => &mut counts.held,
            Settled::Returned => &mut counts.returned,
        } += 1;
    }
    counts
}

impl Engine {
    pub(super) fn gathered(&mut self, mut outgoing: Outgoing, now_ms: u64, rng: &mut dyn FnMut() -> u64) -> Vec<Effect> {
        let run = &mut self.run;
        run.report.pending = outgoing.pending + outgoing.uploads.len() as u64;
        outgoing.documents.retain(|(record, section, _)| !run.documents_refused.contains(&(*record, section.clone())));
        if run.is_paging {
            outgoing.documents.clear();
        }
        let has_something = !outgoing.edits.is_empty()
            || !outgoing.documents.is_empty()
            || !outgoing.receipts.is_empty()
            || !outgoing.parts.is_empty();
        if run.must_ask || has_something { self.ask(outgoing) } else { self.next_upload(outgoing.uploads, now_ms, rng) }
    }

    fn ask(&mut self, outgoing: Outgoing) -> Vec<Effect> {
        let asked = Asked {
            device: outgoing.device,
            cursor: outgoing.cursor.clone(),
            edits: outgoing.edits.len(),
            documents: outgoing.documents.iter().map(|(record, section, _)| (*record, section.clone())).collect(),
            receipts: outgoing.receipts.clone(),
            parts: !outgoing.parts.is_empty(),
        };
        let request = SyncRequest {
            protocol: PROTOCOL,
            engine: ENGINE,
            device: outgoing.device,
            epoch: outgoing.epoch,
            playbook: outgoing.playbook,
            scope: outgoing.scope,
            cursor: outgoing.cursor,
            now: outgoing.now,
            last_counter: outgoing.last_counter,
            edits: outgoing.edits,
            documents: outgoing.documents,
            receipts: outgoing.receipts,
            budget_bytes: ANSWER_BYTES,
            parts: outgoing.parts,
        };
        self.run.report.requests += 1;
        self.run.uploads.arrived = false;
        self.state = State::Asking(asked);
        vec![Effect::Send(Box::new(request))]
    }

    pub(super) fn answered(&mut self, asked: Asked, response: Box<SyncResponse>) -> Vec<Effect> {
        let run = &mut self.run;
        run.failures = 0;
        // The first round may well find nothing; what it was asked for does not have to be asked again.
        run.fruitless = if is_fruitful(&asked, &response) { 0 } else { run.fruitless + 1 };
        if asked.parts {
            run.parts = Parts::Sent;
        }
        run.must_check |= response.known.is_some();
        for document in asked.documents {
            let asks = run.documents_asked.entry(document.clone()).or_default();
            *asks += 1;
            if response.documents.is_empty() || *asks >= DOCUMENT_ASKS_MAX {
                run.documents_refused.insert(document);
            }
        }
        // Those of the device whose clone this one is are that one's to count.
        for (edit, outcome) in response.outcomes.iter().filter(|(edit, _)| edit.device == asked.device) {
            let said = match outcome {
                Outcome::Accepted { .. } => Settled::Accepted,
                Outcome::Held { .. } => Settled::Held,
                Outcome::Returned { .. } => Settled::Returned,
            };
            run.settled.insert(*edit, said);
        }
        run.report.records += response.records.len() as u64;
        run.report.exits += response.exits.len() as u64;
        self.state = State::Applying(Box::new(Answer {
            more: response.more,
            remaining: response.remaining,
            check: response.check.clone(),
        }));
        vec![Effect::Apply { response, told: asked.receipts }]
    }

    pub(super) fn applied(&mut self, answer: &Answer, applied: &Applied) -> Vec<Effect> {
        let run = &mut self.run;
        let mut effects = Vec::new();
        run.must_ask = answer.more;
        run.is_paging = answer.more;
        if let (Some(theirs), Some(ours)) = (&answer.check, &applied.check)
            && !answer.more
        {
            let is_equal = theirs.iter().filter(|(_, sum)| sum.0 != 0).eq(ours.iter().filter(|(_, sum)| sum.0 != 0));
            run.report.is_unequal = !is_equal;
            if !is_equal {
                effects.push(Effect::Alarm(format!("the check does not agree: relay {theirs:?}, device {ours:?}")));
            }
            if !is_equal && run.parts == Parts::NotNeeded {
                run.parts = Parts::Wanted;
                run.must_ask = true;
            }
        }
        if answer.check.is_some() {
            run.must_check = false;
        } else if run.must_check && !answer.more && run.parts == Parts::NotNeeded {
            run.parts = Parts::Wanted;
            run.must_ask = true;
        }
        if run.fruitless > FRUITLESS_MAX {
            let strange = RelayFailure::Strange("it answers and says nothing of what was sent".to_owned());
            effects.extend(self.done(Some(strange)));
            return effects;
        }
        effects.push(Effect::Progress { records: run.report.records, remaining: answer.remaining });
        effects.extend(self.gather());
        effects
    }

    pub(super) fn request_failed(
        &mut self,
        asked: Asked,
        failure: RelayFailure,
        now_ms: u64,
        rng: &mut dyn FnMut() -> u64,
    ) -> Vec<Effect> {
        match (&failure, failure.code()) {
            (RelayFailure::Problem(problem), Some(problem_code::DEVICE_FORKED)) if self.run.forks < FORKS_MAX => {
                let device = problem.members.get("device").and_then(|device| device.parse().ok());
                let (Some(device), Some(token)) = (device, problem.members.get("token").cloned()) else {
                    return self.done(Some(failure));
                };
                self.run.forks += 1;
                self.run.must_ask = true;
                self.state = State::Adopting;
                vec![Effect::Adopt { device, token }]
            }
            (_, Some(problem_code::TOO_LARGE)) if asked.edits > 1 && self.run.edits_bytes > EDITS_BYTES_MIN => {
                self.run.edits_bytes = (self.run.edits_bytes / 4).max(EDITS_BYTES_MIN);
                self.gather()
            }
            _ => self.retry(failure, now_ms, rng),
        }
    }
}
