//! The story: what a newcomer should find on the pages. Nothing of it is written into the ledger by hand, but for one thing that no client
//! can do: to have been away.

use roundsman_domain::RecordId;
use serde_json::{Value, json};

use crate::{
    calendar::{DAY, MINUTE, midnight, now_ms},
    company::{Codes, Company, in_parallel},
    fault::Fault,
    people::{REGIONS, Rep, cast, reps},
    phone::{Phone, Stay},
    plan::SILENT_DAYS,
    trade,
};

/// What the phones say of themselves.
const PROGRAM: &str = concat!("roundsman-rep ", env!("CARGO_PKG_VERSION"));

/// Where the things of the story are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Story {
    /// When the company was made, ms since the Unix epoch.
    pub(crate) made_ms: i64,
    /// A customer whose tier and number two people set apart.
    pub(crate) disputed: RecordId,
    /// A customer whom two reps have.
    pub(crate) shared: RecordId,
    /// A deal whose move waits for a file.
    pub(crate) waiting: RecordId,
    /// A deal that was given up while its rep brought it on.
    pub(crate) late: RecordId,
    /// A visit of today, with photos and a voice note.
    pub(crate) visit: RecordId,
}

impl Story {
    pub(crate) fn to_json(self) -> Value {
        let Self { made_ms, disputed, shared, waiting, late, visit } = self;
        let [disputed, shared, waiting, late, visit] = [disputed, shared, waiting, late, visit].map(|id| id.to_string());
        json!({ "made_ms": made_ms, "disputed": disputed, "shared": shared, "waiting": waiting, "late": late, "visit": visit })
    }

    pub(crate) fn from_json(json: &Value) -> Option<Self> {
        let id = |name: &str| json[name].as_str()?.parse::<RecordId>().ok();
        Some(Self {
            made_ms: json["made_ms"].as_i64()?,
            disputed: id("disputed")?,
            shared: id("shared")?,
            waiting: id("waiting")?,
            late: id("late")?,
            visit: id("visit")?,
        })
    }
}

/// The rep in a place of the list.
pub(crate) fn rep(place: usize) -> Result<&'static Rep, Fault> {
    reps().nth(place).map(|(_, _, rep)| rep).ok_or(Fault::Missing("rep"))
}

/// Gives every rep a phone, and the managers theirs.
pub(crate) fn hand_out(company: &Company, url: &str, codes: &[Codes], seed: u64) -> Result<(), Fault> {
    let count = codes.len();
    in_parallel(count + REGIONS.len(), |place| {
        let (name, code) = match codes.get(place) {
            Some(codes) => (rep(place)?.name, codes.phone.clone()),
            None => {
                let manager = REGIONS[place - count].manager;
                (manager, company.code(&["device", "code", manager.of(company.language)])?)
            }
        };
        let phone = company.phone(name, seed.wrapping_add(place as u64))?;
        phone.enrol(url, &code, PROGRAM)
    })?;
    Ok(())
}

/// Plays the story, on the phones of those who have a part in it.
pub(crate) fn play(company: &Company, url: &str, seed: u64, visit: RecordId) -> Result<Story, Fault> {
    let phone = |place: usize| company.phone(rep(place)?.name, seed.wrapping_add(100 + place as u64));
    let manager = company.phone(REGIONS[0].manager, seed.wrapping_add(200))?;
    let disputed = dispute(url, &phone(cast::COVERED)?, &phone(cast::COVERING)?)?;
    let waiting_phone = phone(cast::WAITING)?;
    let shared = meet_again(url, &waiting_phone, &phone(cast::SECOND)?)?;
    let waiting = wait_for_a_file(url, &waiting_phone)?;
    let late = come_too_late(url, &phone(cast::LATE)?, &manager)?;
    fall_silent(company, &phone(cast::SILENT)?, seed)?;
    Ok(Story { made_ms: now_ms(), disputed, shared, waiting, late, visit })
}

/// A customer of this phone: the one that has waited longest for news.
fn any_customer(phone: &Phone) -> Result<RecordId, Fault> {
    Ok(phone.list("customer", None)?.last().ok_or(Fault::Missing("customer"))?.id)
}

/// She, at home with the flu, and he, at the customer's, both correct number and tier without knowing of each other.
fn dispute(url: &str, covered: &Phone, covering: &Phone) -> Result<RecordId, Fault> {
    let customer = any_customer(covered)?;
    covering.sync(url)?;
    // Who says what stands already says nothing: neither takes the tier that it has.
    let has = covered.record(customer)?.text("tier").unwrap_or_default().to_owned();
    let tiers: Vec<&str> = ["A", "C", "B"].into_iter().filter(|tier| *tier != has).collect();
    covered.set(customer, &["phone=0592-5561 288".to_owned(), format!("tier={}", tiers[0])])?;
    covering.set(customer, &["phone=138 5928 0716".to_owned(), format!("tier={}", tiers[1])])?;
    covered.sync(url)?;
    covering.sync(url)?;
    covered.sync(url)?;
    Ok(customer)
}

/// The firm has a branch in the next town, where another rep meets it for the first time.
fn meet_again(url: &str, first: &Phone, second: &Phone) -> Result<RecordId, Fault> {
    let customer = any_customer(first)?;
    let name = first.known(customer)?.name;
    second.create(
        "customer",
        &[format!("name={name}"), "source=exhibition".to_owned(), "intent=漳州分店要铺货，老板在展会上留的名片".to_owned()],
    )?;
    second.sync(url)?;
    Ok(customer)
}

/// A fresh deal of this phone, in the stage of needs, known to the relay.
fn fresh_deal(url: &str, phone: &Phone, name: &str, products: &str, amount: u32) -> Result<RecordId, Fault> {
    let customer = any_customer(phone)?;
    let fields =
        [format!("name={name}"), format!("customer={customer}"), format!("amount={amount}"), format!("products={products}")];
    let deal = phone.create("opportunity", &fields)?;
    phone.advance(deal, "needs", None)?;
    phone.sync(url)?;
    Ok(deal)
}

/// The specification is in the phone, the phone in a basement: the move is known and waits.
fn wait_for_a_file(url: &str, phone: &Phone) -> Result<RecordId, Fault> {
    let products = "花岗岩荔枝面 30 mm 1200 平方米";
    let deal = fresh_deal(url, phone, "地铁站出入口 · 花岗岩", products, 163_200)?;
    let text = trade::specification("福州地铁配套工程", products, "福州");
    phone.attach(deal, "requirement_spec", "客户需求说明书-地铁站出入口.txt", &text)?;
    phone.advance(deal, "quote", None)?;
    phone.sync_weakly(url)?;
    Ok(deal)
}

/// He brings the deal on without signal; meanwhile his manager has heard that it is lost.
fn come_too_late(url: &str, phone: &Phone, manager: &Phone) -> Result<RecordId, Fault> {
    let products = "通体大理石瓷砖 800×800 900 平方米";
    let deal = fresh_deal(url, phone, "妈祖文化园游客中心 · 瓷砖", products, 55_800)?;
    manager.sync(url)?;
    let text = trade::specification("莆田妈祖文化园", products, "莆田");
    phone.attach(deal, "requirement_spec", "客户需求说明书-游客中心.txt", &text)?;
    phone.advance(deal, "quote", None)?;
    manager.set(deal, &["lost_reason=competitor".to_owned()])?;
    manager.advance(deal, "lost", Some("业主昨晚来电，已经定了别的牌子"))?;
    manager.sync(url)?;
    phone.sync(url)?;
    Ok(deal)
}

/// Three visits are in his phone and nowhere else. That the relay last heard of him days ago is the one thing told to the ledger by hand.
fn fall_silent(company: &Company, phone: &Phone, seed: u64) -> Result<(), Fault> {
    let (today_ms, mut rng) = (now_ms(), rand::SeedableRng::seed_from_u64(seed ^ 0x511e));
    let customers = phone.list("customer", None)?;
    for (ago, row) in [6, 4, 1].into_iter().zip(&customers) {
        let stay = Stay::new(&mut rng, &phone.known(row.id)?, 480);
        phone.visit(Some(midnight(today_ms, ago) + 10 * 60 * MINUTE), &stay)?;
    }
    let last_ms = today_ms - SILENT_DAYS * DAY;
    let name = rep(cast::SILENT)?.name.of(company.language);
    let sql =
        "UPDATE device SET seen_ms = ?1, enrolled_ms = min(enrolled_ms, ?1) WHERE user = (SELECT id FROM user WHERE name = ?2)";
    company.ledger()?.execute(sql, (last_ms, name))?;
    Ok(())
}
