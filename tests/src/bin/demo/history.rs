//! The history: each rep's months, entered by an import device of theirs through the real client core, and sent like any day's work.

use std::sync::atomic::Ordering;

use rand::{SeedableRng, rngs::StdRng};
use roundsman_domain::RecordId;

use crate::{
    calendar::{DAY, Dice},
    company::{Codes, Company},
    fault::Fault,
    people::reps,
    phone::{Known, Phone, Stay},
    places::CITIES,
    plan::{Deed, Plan},
    progress::Count,
    trade,
};

/// Older photos are smaller: the company was sent them by chat.
const PIXELS_OLD: u32 = 480;
const PIXELS_NEW: u32 = 640;
const NEW_DAYS: i64 = 10;

/// What the import says of itself.
const PROGRAM: &str = concat!("import ", env!("CARGO_PKG_VERSION"));

/// A rep's import while it goes on.
struct Import<'a> {
    plan: &'a Plan,
    phone: Phone,
    rng: StdRng,
    today_ms: i64,
    customers: Vec<Option<RecordId>>,
    deals: Vec<Option<RecordId>>,
    contracts: u32,
    place: usize,
}

/// Enters a rep's months and sends them; then the import's token is taken away: nobody may date anything back any more.
pub(crate) fn enter(
    company: &Company,
    url: &str,
    codes: &Codes,
    (place, plan): (usize, &Plan),
    seed: u64,
    today_ms: i64,
    count: &Count,
) -> Result<(), Fault> {
    let (_, _, rep) = reps().nth(place).ok_or(Fault::Missing("rep"))?;
    let seed = seed.wrapping_mul(31).wrapping_add(place as u64);
    let home = company.folder.join("imports").join(rep.seat.of(roundsman_text::Language::En));
    let phone = Phone::open(&home, Some(rep.seat.of(company.language)), Dice::new(seed))?;
    phone.enrol(url, &codes.import, PROGRAM)?;
    let (customers, deals) = (vec![None; plan.customers.len()], vec![None; plan.deals.len()]);
    let rng = StdRng::seed_from_u64(seed ^ 0x0dd5);
    let mut import = Import { plan, phone, rng, today_ms, customers, deals, contracts: 0, place };
    for (at_ms, deed) in &plan.deeds {
        import.phone.show(*at_ms);
        import.enter(*at_ms, deed)?;
        count.entries.fetch_add(1, Ordering::Relaxed);
    }
    let Import { phone, .. } = import;
    phone.show_now();
    phone.sync(url)?;
    let left = phone.counts()?;
    if left.pending + left.held + left.returned + left.uploads > 0 {
        return Err(Fault::Left(format!("{}: {left:?}", rep.name.of(company.language))));
    }
    let device = phone.device()?;
    drop(phone);
    std::fs::remove_dir_all(&home)?;
    company.operator(&["device", "revoke", &device])?;
    count.people.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

impl Import<'_> {
    fn enter(&mut self, at_ms: i64, deed: &Deed) -> Result<(), Fault> {
        match deed {
            Deed::Meet(customer) => {
                let id = self.phone.create("customer", &self.plan.customers[*customer].fields)?;
                self.customers[*customer] = Some(id);
                Ok(())
            }
            Deed::Visit(customer) => {
                let pixels = if self.today_ms - at_ms < NEW_DAYS * DAY { PIXELS_NEW } else { PIXELS_OLD };
                let known = self.known(*customer)?;
                let mut stay = Stay::new(&mut self.rng, &known, pixels);
                // Voice notes of long ago are not worth the space.
                stay.voice_ms = stay.voice_ms.filter(|_| pixels == PIXELS_NEW);
                self.phone.visit(Some(at_ms), &stay).map(drop)
            }
            Deed::Open(deal) => self.open(*deal),
            Deed::Move(deal, to) => self.advance(at_ms, *deal, to),
        }
    }

    fn known(&self, customer: usize) -> Result<Known, Fault> {
        let id = self.customers[customer].ok_or(Fault::Missing("customer"))?;
        let of_plan = &self.plan.customers[customer];
        let (name, who) = (of_plan.name.clone(), of_plan.contact.called());
        Ok(Known { id, name, who, type_: of_plan.type_, spot: Some(of_plan.spot) })
    }

    fn open(&mut self, deal: usize) -> Result<(), Fault> {
        let planned = &self.plan.deals[deal];
        let customer = self.customers[planned.customer].ok_or(Fault::Missing("customer"))?;
        let fields = [
            format!("name={}", planned.name),
            format!("customer={customer}"),
            format!("amount={}", planned.amount),
            format!("products={}", planned.products),
            format!("decision_date={}", planned.decision_on),
        ];
        self.deals[deal] = Some(self.phone.create("opportunity", &fields)?);
        Ok(())
    }

    /// What a stage asks for is filled in before the move to it.
    fn advance(&mut self, at_ms: i64, deal: usize, to: &'static str) -> Result<(), Fault> {
        let id = self.deals[deal].ok_or(Fault::Missing("deal"))?;
        let planned = &self.plan.deals[deal];
        let customer = &self.plan.customers[planned.customer];
        match to {
            "quote" => {
                let text = trade::specification(&customer.name, &planned.products, CITIES[self.place].name);
                self.phone.attach(id, "requirement_spec", &format!("客户需求说明书-{}.txt", planned.name), &text)?;
            }
            "negotiation" => {
                let text = trade::quotation(&customer.name, &planned.products, planned.amount);
                self.phone.attach(id, "quotation", &format!("报价单-{}.txt", planned.name), &text)?;
                self.phone.set(id, &[format!("competitor={}", trade::competitor(&mut self.rng))])?;
            }
            "lost" => {
                let (reason, because) = trade::loss(&mut self.rng);
                self.phone.set(id, &[format!("lost_reason={reason}")])?;
                return self.phone.advance(id, to, Some(because));
            }
            _ => {}
        }
        self.phone.advance(id, to, None)?;
        if to == "won" { self.sign(at_ms, deal, id) } else { Ok(()) }
    }

    /// A deal that was won has a contract.
    fn sign(&mut self, at_ms: i64, deal: usize, id: RecordId) -> Result<(), Fault> {
        let planned = &self.plan.deals[deal];
        let customer = self.customers[planned.customer].ok_or(Fault::Missing("customer"))?;
        self.contracts += 1;
        let signed_on = crate::calendar::date(at_ms);
        let fields = [
            format!("number=DH{}-{}-{:03}", CITIES[self.place].letters, &signed_on[..4], self.contracts),
            format!("customer={customer}"),
            format!("opportunity={id}"),
            format!("amount={}", planned.amount),
            format!("signed_on={signed_on}"),
            format!("delivery_on={}", crate::calendar::date(at_ms + 21 * DAY)),
            format!("products={}", planned.products),
        ];
        self.phone.create("contract", &fields).map(drop)
    }
}
