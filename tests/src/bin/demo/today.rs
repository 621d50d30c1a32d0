//! Today: visits all over the country, and two reps who spend a day without signal. What they saved has to be on the relay in the evening.

use rand::{Rng, SeedableRng, rngs::StdRng};
use roundsman_client::{ClientError, Report};
use roundsman_domain::RecordId;

use crate::{
    company::{Company, in_parallel},
    fault::Fault,
    people::{cast, reps},
    phone::{Phone, Stay},
    story::rep,
    trade,
};

/// The longer edge of today's pictures, pixels.
const PIXELS: u32 = 800;

/// Two who spend the day without signal, and one of another region.
pub(crate) const OFFLINE: [usize; 2] = [10, 11];
pub(crate) const ELSEWHERE: usize = 6;

/// A day without signal, and the evening.
pub(crate) struct Day {
    pub(crate) place: usize,
    /// Edits that the phone showed as saved.
    pub(crate) saved: u64,
    pub(crate) evening: Report,
    /// A second sync: there is nothing to say.
    pub(crate) again: Report,
    /// The codes with which the phone itself stopped a move.
    pub(crate) stopped: Vec<String>,
    pub(crate) made: [RecordId; 3],
}

/// Another day begins for a company that was kept: everybody but the silent one is heard of.
pub(crate) fn begin(company: &Company, url: &str, seed: u64) -> Result<(), Fault> {
    visits(company, url, seed)?;
    let quiet = [cast::COVERED, cast::LATE, cast::WAITING, OFFLINE[0], OFFLINE[1]];
    in_parallel(quiet.len(), |nth| {
        let phone = company.phone(rep(quiet[nth])?.name, seed.wrapping_add(500 + nth as u64))?;
        // His file must not go up: it is what the move in the story waits for.
        if quiet[nth] == cast::WAITING { phone.sync_weakly(url) } else { phone.sync(url).map(drop) }
    })
    .map(drop)
}

/// Everybody who is on the line makes a visit and sends it; gives one of the first region with everything that a visit can have.
pub(crate) fn visits(company: &Company, url: &str, seed: u64) -> Result<RecordId, Fault> {
    let made = in_parallel(reps().count(), |place| {
        if [cast::SILENT, cast::WAITING, cast::LATE, cast::COVERED].contains(&place) || OFFLINE.contains(&place) {
            return Ok(None);
        }
        let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(17).wrapping_add(place as u64));
        let phone = company.phone(rep(place)?.name, rng.random())?;
        let customers = phone.list("customer", None)?;
        let row = &customers[rng.random_range(0..customers.len().max(1))];
        let mut stay = Stay::new(&mut rng, &phone.known(row.id)?, PIXELS);
        if place == cast::COVERING {
            stay = Stay { photos: vec!["storefront", "shelf", "signature"], voice_ms: Some(9_000), forgets: None, ..stay };
        }
        let visit = phone.visit(None, &stay)?;
        phone.sync(url)?;
        Ok(Some((place, visit)))
    })?;
    let found = made.into_iter().flatten().find(|(place, _)| *place == cast::COVERING);
    found.map(|(_, visit)| visit).ok_or(Fault::Missing("visit"))
}

/// The two days without signal.
pub(crate) fn offline(company: &Company, url: &str, seed: u64) -> Result<Vec<Day>, Fault> {
    in_parallel(OFFLINE.len(), |nth| day(company, url, OFFLINE[nth], seed.wrapping_add(300 + nth as u64)))
}

fn day(company: &Company, url: &str, place: usize, seed: u64) -> Result<Day, Fault> {
    let mut rng = StdRng::seed_from_u64(seed);
    let phone = company.phone(rep(place)?.name, rng.random())?;
    let before = phone.counts()?;
    let city = &crate::places::CITIES[place];
    let type_ = trade::Type::Retail;
    let name = format!("{} · {}号新店", trade::name(&mut rng, city.name, type_), rng.random_range(2..99_u8));
    let spot = city.spot(&mut rng);
    let fields =
        [format!("name={name}"), "source=referral".to_owned(), "type=retail".to_owned(), format!("location={}", spot.typed(15))];
    let customer = phone.create("customer", &fields)?;
    phone.set(customer, &["notes=朋友介绍来的，下个月开业。".to_owned()])?;
    let visit = phone.visit(None, &Stay { forgets: None, ..Stay::new(&mut rng, &phone.known(customer)?, PIXELS) })?;
    let (deal_name, products, amount) = trade::deal(&mut rng, type_);
    let fields =
        [format!("name={deal_name}"), format!("customer={customer}"), format!("amount={amount}"), format!("products={products}")];
    let deal = phone.create("opportunity", &fields)?;
    phone.advance(deal, "needs", None)?;
    let stopped = stopped(&phone, deal)?;
    if place == OFFLINE[0] {
        phone.attach(deal, "requirement_spec", "客户需求说明书.txt", &trade::specification(&name, &products, city.name))?;
        phone.advance(deal, "quote", None)?;
    }
    let saved = phone.counts()?.pending - before.pending;
    let evening = phone.sync(url)?;
    let again = phone.sync(url)?;
    Ok(Day { place, saved, evening, again, stopped, made: [customer, visit, deal] })
}

/// Tries to quote without a specification: the phone says what is missing while the rep is still in the shop.
fn stopped(phone: &Phone, deal: RecordId) -> Result<Vec<String>, Fault> {
    match phone.advance(deal, "quote", None) {
        Ok(()) => Ok(Vec::new()),
        Err(Fault::Client(ClientError::Refused(reasons))) => Ok(reasons.iter().map(|reason| reason.code.to_string()).collect()),
        Err(other) => Err(other),
    }
}
