//! Claims: a record is taken from a pool, a seat in which one may claim and not edit, into a seat of one's own.

use roundsman_domain::{Certainty, KindId, Reason, SeatAt, SeatId, code};
use roundsman_playbook::{Kind, Playbook, Right};

use crate::{
    case::{Author, Case, Findings},
    rights::right,
};

/// Who claims a record that somebody took so lately is told who has it; later it is as if it were not there.
const TOLD_MS: i64 = 30 * 86_400_000;

/// What giving a record to one's own seat amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// No claim: whatever else it is, the author's other rights decide.
    None,
    /// The record is there to be claimed.
    Open,
    /// It was, and somebody else has it.
    Taken,
}

/// Whether an author who may not change a record may take it to the seat `to`. `seats` are where it was, oldest first.
pub fn claim(author: &Author<'_>, playbook: &Playbook, kind: &KindId, seats: &[SeatAt], to: SeatId) -> Claim {
    let may = |seat: SeatId, need| {
        let there = [SeatAt { from_ms: i64::MIN, what: vec![seat] }];
        right(author, playbook, kind, &there, need, None) == Certainty::Yes
    };
    let is_claimable = |at: &SeatAt| at.what.iter().any(|seat| may(*seat, Right::Claim));
    if !may(to, Right::Edit) {
        return Claim::None;
    }
    let lately = author.when.latest_ms.saturating_sub(TOLD_MS);
    match seats.last() {
        Some(present) if is_claimable(present) => Claim::Open,
        _ if seats.windows(2).any(|pair| pair[1].from_ms >= lately && is_claimable(&pair[0])) => Claim::Taken,
        _ => Claim::None,
    }
}

/// Judges an assignment as a claim; says whether it is one. Of two who claim apart, the first to reach the relay has it.
pub(crate) fn judge_claim(case: &Case<'_>, kind: &Kind, to: SeatId, seats: &[SeatAt], findings: &mut Findings) -> bool {
    if case.before.is_none() || kind.within.is_some() {
        return false;
    }
    match claim(&case.author, case.playbook, &kind.id, seats, to) {
        Claim::None => false,
        Claim::Open => true,
        Claim::Taken => {
            let reason = Reason::new(code::CLAIM_TAKEN);
            findings.reasons.push(match case.sources.holder(case.edit.record) {
                Some(holder) => reason.with("by", holder.by).with("at", holder.at_ms),
                None => reason,
            });
            true
        }
    }
}
