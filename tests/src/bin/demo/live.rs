//! Live: reps who go on working while somebody looks at the pages. Some send each thing at once; others are in a basement for five things.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use roundsman_client::Row;
use roundsman_text::say;

use crate::{
    company::Company,
    fault::Fault,
    people::{cast, reps},
    phone::{Phone, Stay},
    plan::{QUOTE, STAGES},
    progress::print,
    story::{Story, rep},
    trade,
};

/// Between one thing that somebody does and the next, s.
const PAUSE_S: std::ops::Range<u64> = 3..8;

/// The largest share of things done that are visits, of ten.
const VISITS_OF_TEN: u8 = 5;

/// So many things that fail one after another are no bad luck any more.
const FAILURES_MAX: u32 = 3;

/// What was done while it ran.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) saved: u64,
    pub(crate) settled: u64,
}

/// Reps at work.
pub(crate) struct Live<'a> {
    company: &'a Company,
    url: &'a str,
    story: Story,
    rng: StdRng,
    pub(crate) tally: Tally,
}

/// A rep who is somewhere without signal, and how many things they still do there.
struct Away {
    phone: Phone,
    left: u8,
    saved_before: u64,
}

impl<'a> Live<'a> {
    pub(crate) fn new(company: &'a Company, url: &'a str, story: Story, seed: u64) -> Self {
        Self { company, url, story, rng: StdRng::seed_from_u64(seed), tally: Tally::default() }
    }

    /// Works until somebody says stop; then everybody who is away comes back and sends what they have.
    pub(crate) fn work(&mut self, stop: &Receiver<()>) -> Result<(), Fault> {
        let (mut away, mut failures): (Option<Away>, u32) = (None, 0);
        loop {
            let pause = Duration::from_secs(self.rng.random_range(PAUSE_S));
            match stop.recv_timeout(pause) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
            }
            // What cannot be sent stays on the phone, as it would on the road; a relay that is gone for good is the end.
            (away, failures) = match self.step(away) {
                Ok(away) => (away, 0),
                Err(fault) if failures + 1 == FAILURES_MAX => return Err(fault),
                Err(fault) => {
                    print(&say(self.company.language, "demo-stumbled", &[("why", &fault.to_string())]));
                    (None, failures + 1)
                }
            };
        }
        away.map_or(Ok(()), |away| self.come_back(away))
    }

    /// Several things one after another without a pause, a spell without signal among them.
    pub(crate) fn hurry(&mut self, steps: u32) -> Result<(), Fault> {
        let mut away = Some(self.leave()?);
        for _ in 0..steps {
            away = self.step(away)?;
        }
        away.map_or(Ok(()), |away| self.come_back(away))
    }

    /// One thing.
    fn step(&mut self, away: Option<Away>) -> Result<Option<Away>, Fault> {
        let mut away = match away {
            Some(away) => away,
            // One spell in three is without signal.
            None if self.rng.random_bool(0.34) => self.leave()?,
            None => Away { left: 1, ..self.leave()? },
        };
        self.do_something(&away.phone)?;
        away.left -= 1;
        if away.left > 0 {
            return Ok(Some(away));
        }
        self.come_back(away).map(|()| None)
    }

    /// Somebody who has no part in the story goes out, and will do five things before there is signal again.
    fn leave(&mut self) -> Result<Away, Fault> {
        let parts = [cast::SILENT, cast::WAITING, cast::LATE, cast::COVERED];
        let free: Vec<usize> = (0..reps().count()).filter(|place| !parts.contains(place)).collect();
        let place = free.choose(&mut self.rng).copied().ok_or(Fault::Missing("rep"))?;
        let random = Arc::new(roundsman_client::SystemRandom);
        let rep = rep(place)?;
        let phone = Phone::open(&self.company.home(rep.name), Some(rep.seat.of(self.company.language)), random)?;
        let saved_before = phone.counts()?.pending;
        Ok(Away { phone, left: 5, saved_before })
    }

    fn come_back(&mut self, away: Away) -> Result<(), Fault> {
        let saved = away.phone.counts()?.pending;
        let report = away.phone.sync(self.url)?;
        let settled = report.outcomes.accepted + report.outcomes.held + report.outcomes.returned;
        self.tally.saved += saved - away.saved_before;
        self.tally.settled += settled;
        if report.pending > 0 {
            return Err(Fault::Left(format!("{} edits are still on a phone", report.pending)));
        }
        Ok(())
    }

    fn do_something(&mut self, phone: &Phone) -> Result<(), Fault> {
        match self.rng.random_range(0..10_u8) {
            0..VISITS_OF_TEN => self.visit(phone),
            5..8 => self.bring_on(phone),
            _ => self.write(phone),
        }
    }

    /// A customer that has no part in the story.
    fn customer(&mut self, phone: &Phone) -> Result<Option<Row>, Fault> {
        let parts = [self.story.disputed, self.story.shared];
        let rows: Vec<Row> = phone.list("customer", None)?.into_iter().filter(|row| !parts.contains(&row.id)).collect();
        Ok(rows.choose(&mut self.rng).cloned())
    }

    fn visit(&mut self, phone: &Phone) -> Result<(), Fault> {
        let Some(row) = self.customer(phone)? else { return Ok(()) };
        let stay = Stay::new(&mut self.rng, &phone.known(row.id)?, 640);
        phone.visit(None, &stay).map(drop)
    }

    /// A deal comes to its next stage, or a new one is opened. What is stuck in the red stage stays there: it is what people came to see.
    fn bring_on(&mut self, phone: &Phone) -> Result<(), Fault> {
        let open = [(0, "lead"), (1, "needs"), (3, "negotiation")];
        let (at, stage) = *open.choose(&mut self.rng).unwrap_or(&open[0]);
        let deals = phone.list("opportunity", Some(stage))?;
        let Some(deal) = deals.choose(&mut self.rng).filter(|_| self.rng.random_bool(0.6)).map(|row| row.id) else {
            return self.open(phone);
        };
        let to = STAGES[at + 1].0;
        if at + 1 == QUOTE {
            let record = phone.record(deal)?;
            let products = record.text("products").unwrap_or("瓷砖").to_owned();
            let text = trade::specification(record.text("name").unwrap_or_default(), &products, "厂里自提");
            phone.attach(deal, "requirement_spec", "客户需求说明书.txt", &text)?;
        }
        match phone.advance(deal, to, None) {
            // The phone says what is missing; the rep will come again.
            Err(Fault::Client(roundsman_client::ClientError::Refused(_))) => self.write(phone),
            other => other,
        }
    }

    fn open(&mut self, phone: &Phone) -> Result<(), Fault> {
        let Some(row) = self.customer(phone)? else { return Ok(()) };
        let (name, products, amount) = trade::deal(&mut self.rng, phone.known(row.id)?.type_);
        let fields =
            [format!("name={name}"), format!("customer={}", row.id), format!("amount={amount}"), format!("products={products}")];
        phone.create("opportunity", &fields).map(drop)
    }

    /// A line more about a customer.
    fn write(&mut self, phone: &Phone) -> Result<(), Fault> {
        let Some(row) = self.customer(phone)? else { return Ok(()) };
        let known = phone.known(row.id)?;
        let intent = trade::intent(&mut self.rng, known.type_);
        phone.set(row.id, &[format!("intent={intent}")])
    }
}
