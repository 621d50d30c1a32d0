//! The state's bytes: names and variable-length integers, half the size of CBOR and a fifth of its time.

use automerge::ActorId;
use roundsman_domain::{ChangeHash, DeviceId, Heads};

use super::{Chain, Entry, Holders, Named, OpAt, Run, Runs, Slot, State};
use crate::error::DocumentError;

/// The first byte; another layout gets another number, and is rebuilt from the document.
const LAYOUT: u8 = 1;

impl State {
    /// The state as bytes, to be kept beside the document.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(Vec::with_capacity(256 + 24 * self.slots.0.len()));
        out.0.push(LAYOUT);
        out.hashes(self.heads.as_slice());
        out.number(self.max_op);
        out.number(self.actors.len() as u64);
        for (actor, seq) in &self.actors {
            out.bytes(actor.to_bytes());
            out.number(*seq);
        }
        out.named(&self.slots, Writer::slot);
        match &self.chain {
            None => out.0.push(0),
            Some(chain) => {
                out.0.push(1);
                out.number(chain.device.0);
                out.hashes(chain.from.as_slice());
                out.number(chain.last_counter);
                out.number(chain.tips.len() as u64);
                chain.tips.iter().for_each(|tip| out.0.extend_from_slice(tip));
            }
        }
        out.0
    }

    /// Reads a state that was kept.
    ///
    /// # Errors
    /// [`DocumentError::Corrupt`] where the bytes are none, or of another layout: make the state anew with [`crate::open`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DocumentError> {
        let mut input = Reader(bytes);
        input.state().filter(|_| input.0.is_empty()).ok_or_else(|| DocumentError::corrupt("author state of an unknown layout"))
    }
}

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn hashes(&mut self, hashes: &[ChangeHash]) {
        self.number(hashes.len() as u64);
        hashes.iter().for_each(|hash| self.0.extend_from_slice(&hash.0));
    }

    fn op(&mut self, at: OpAt) {
        self.number(at.counter);
        self.number(at.actor.into());
    }

    fn holders(&mut self, holders: &Holders) {
        self.number(holders.losers.len() as u64);
        holders.losers.iter().for_each(|at| self.op(*at));
        self.op(holders.winner);
    }

    fn named<T>(&mut self, named: &Named<T>, write: fn(&mut Self, &T)) {
        self.number(named.0.len() as u64);
        for (name, value) in named.iter() {
            self.bytes(name.as_bytes());
            write(self, value);
        }
    }

    fn slot(&mut self, slot: &Slot) {
        match slot {
            Slot::Scalar(holders) => {
                self.0.push(0);
                self.holders(holders);
            }
            Slot::Counter(at) => {
                self.0.push(1);
                self.op(*at);
            }
            Slot::Text { object, runs } => {
                self.0.push(2);
                self.op(*object);
                self.number(runs.0.len() as u64);
                for run in &runs.0 {
                    self.op(run.start);
                    self.number(run.len);
                }
            }
            Slot::Map { object, entries } => {
                self.0.push(3);
                self.op(*object);
                self.named(entries, Self::entry);
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Choice(holders) => {
                self.0.push(0);
                self.holders(holders);
            }
            Entry::Item { object, fields } => {
                self.0.push(1);
                self.op(*object);
                self.named(fields, Self::holders);
            }
        }
    }
}

/// Every length is bounded by the bytes that are left.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn state(&mut self) -> Option<State> {
        (self.byte()? == LAYOUT).then_some(())?;
        let heads = Heads::new(self.hashes()?);
        let max_op = self.number()?;
        let actors = self.many(|r| Some((ActorId::from(r.bytes()?), r.number()?)))?;
        let slots = self.named(Self::slot)?;
        let chain = match self.byte()? {
            0 => None,
            1 => Some(Chain {
                device: DeviceId(self.number()?),
                from: Heads::new(self.hashes()?),
                last_counter: self.number()?,
                tips: self.many(|r| r.take(8)?.try_into().ok())?,
            }),
            _ => return None,
        };
        Some(State { heads, max_op, actors, slots, chain })
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = usize::try_from(self.number()?).ok()?;
        self.take(len)
    }

    fn many<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = usize::try_from(self.number()?).ok().filter(|count| *count <= self.0.len())?;
        let mut all = Vec::with_capacity(count);
        for _ in 0..count {
            all.push(read(self)?);
        }
        Some(all)
    }

    fn hashes(&mut self) -> Option<Vec<ChangeHash>> {
        self.many(|r| ChangeHash::from_slice(r.take(32)?).ok())
    }

    fn op(&mut self) -> Option<OpAt> {
        Some(OpAt { counter: self.number()?, actor: u32::try_from(self.number()?).ok()? })
    }

    fn holders(&mut self) -> Option<Holders> {
        Some(Holders { losers: self.many(Self::op)?, winner: self.op()? })
    }

    fn named<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Named<T>> {
        self.many(|r| {
            let name = std::str::from_utf8(r.bytes()?).ok()?;
            Some((name.into(), read(r)?))
        })
        .map(Named)
    }

    fn slot(&mut self) -> Option<Slot> {
        Some(match self.byte()? {
            0 => Slot::Scalar(self.holders()?),
            1 => Slot::Counter(self.op()?),
            2 => Slot::Text { object: self.op()?, runs: Runs(self.many(|r| Some(Run { start: r.op()?, len: r.number()? }))?) },
            3 => Slot::Map { object: self.op()?, entries: self.named(Self::entry)? },
            _ => return None,
        })
    }

    fn entry(&mut self) -> Option<Entry> {
        Some(match self.byte()? {
            0 => Entry::Choice(self.holders()?),
            1 => Entry::Item { object: self.op()?, fields: self.named(Self::holders)? },
            _ => return None,
        })
    }
}
