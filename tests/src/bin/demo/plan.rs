//! The plan of three months: which customers a rep met on which day, what was said, and how far each deal came. Made of a seed, entered by `history`.

use std::collections::BTreeSet;

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    calendar::{DAY, MINUTE, date, is_sunday, midnight},
    people::{Contact, cast},
    places::{CITIES, Spot},
    trade::{self, Type, one_of},
};

/// The stages that a deal goes through, with the days that the playbook gives each.
pub(crate) const STAGES: [(&str, i64); 5] = [("lead", 7), ("needs", 14), ("quote", 14), ("negotiation", 19), ("won", i64::MAX)];

/// Where [`STAGES`] has the stage in which too much is stuck.
pub(crate) const QUOTE: usize = 2;

/// The region in which it is: the second.
const RED_REGION: usize = 1;

/// For so many days nothing has been heard of the silent rep.
pub(crate) const SILENT_DAYS: i64 = 9;

/// A customer as the rep knew it before.
pub(crate) struct Customer {
    pub(crate) name: String,
    pub(crate) type_: Type,
    pub(crate) spot: Spot,
    pub(crate) contact: Contact,
    /// `FIELD=VALUE`, as typed into a form.
    pub(crate) fields: Vec<String>,
}

/// A deal.
pub(crate) struct Deal {
    pub(crate) customer: usize,
    pub(crate) name: String,
    pub(crate) products: String,
    pub(crate) amount: u32,
    pub(crate) decision_on: String,
}

/// What a rep did.
pub(crate) enum Deed {
    /// Took a customer into the book, by its place in the plan.
    Meet(usize),
    /// Was at a customer's.
    Visit(usize),
    /// Opened a deal.
    Open(usize),
    /// Brought a deal to a stage.
    Move(usize, &'static str),
}

/// All of a rep's months.
pub(crate) struct Plan {
    pub(crate) customers: Vec<Customer>,
    pub(crate) deals: Vec<Deal>,
    /// When, ms since the Unix epoch, and what; in order.
    pub(crate) deeds: Vec<(i64, Deed)>,
}

/// Where a deal ends up, and the days before today on which it came to each stage.
struct Course {
    /// Days before today at which it reached the stage of the same place.
    reached: Vec<i64>,
    /// Days before today at which it was lost.
    lost: Option<i64>,
}

/// How many customers a rep has met in so many days: twenty at a time, as the source article has it.
pub(crate) fn customers(days: i64) -> usize {
    usize::try_from((20 * days / 90).clamp(5, 20)).unwrap_or(20)
}

impl Plan {
    /// The months of the rep in a place of the list, as the seed has them, up to the day before `today_ms`.
    pub(crate) fn new(seed: u64, rep: usize, days: i64, today_ms: i64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(rep as u64));
        let mut plan = Self { customers: Vec::new(), deals: Vec::new(), deeds: Vec::new() };
        let mut names = BTreeSet::new();
        while plan.customers.len() < customers(days) {
            let type_ = Type::new(&mut rng);
            let name = trade::name(&mut rng, CITIES[rep].name, type_);
            if names.insert(name.clone()) {
                plan.add(&mut rng, rep, days, today_ms, name, type_);
            }
        }
        plan.deeds.sort_by_key(|(at_ms, _)| *at_ms);
        plan
    }

    /// A customer with its visits and deals.
    fn add(&mut self, rng: &mut StdRng, rep: usize, days: i64, today_ms: i64, name: String, type_: Type) {
        let place = self.customers.len();
        let courses: Vec<Course> = (0..if rng.random_bool(0.12) { 2 } else { 1 }).map(|_| Course::new(rng, rep, days)).collect();
        let oldest = courses.iter().filter_map(|course| course.reached.first()).max().copied().unwrap_or(1);
        // The first customer is as old as the history, the others as old as their deals, and some days more.
        let met = if place == 0 { days - 1 } else { (oldest + rng.random_range(0..9)).min(days - 1) };
        let customer = Customer::new(rng, rep, place, name, type_, midnight(today_ms, met));
        let met_ms = working_hour(rng, today_ms, met);
        self.deeds.push((met_ms, Deed::Meet(place)));
        self.visits(rng, rep, place, met_ms, met, today_ms);
        for course in courses {
            let (deal_name, products, amount) = trade::deal(rng, type_);
            let number = self.deals.len();
            let decision_on = date(today_ms + rng.random_range(5..45) * DAY);
            self.deals.push(Deal { customer: place, name: deal_name, products, amount, decision_on });
            let mut last_ms = met_ms + 20 * MINUTE;
            let mut step = |rng: &mut StdRng, ago: i64, deed: Deed, deeds: &mut Vec<(i64, Deed)>| {
                last_ms = working_hour(rng, today_ms, ago).max(last_ms + 7 * MINUTE);
                deeds.push((last_ms, deed));
            };
            for (stage, ago) in course.reached.iter().enumerate() {
                let deed = if stage == 0 { Deed::Open(number) } else { Deed::Move(number, STAGES[stage].0) };
                step(rng, *ago, deed, &mut self.deeds);
            }
            if let Some(ago) = course.lost {
                step(rng, ago, Deed::Move(number, "lost"), &mut self.deeds);
            }
        }
        self.customers.push(customer);
    }

    /// Two or three visits, the first one when they met.
    fn visits(&mut self, rng: &mut StdRng, rep: usize, place: usize, met_ms: i64, met: i64, today_ms: i64) {
        let last = if rep == cast::SILENT { SILENT_DAYS } else { 1 };
        self.deeds.push((met_ms + 10 * MINUTE, Deed::Visit(place)));
        let more = if rng.random_bool(0.5) { 2 } else { 1 };
        for nth in 1..=more {
            let ago = met - (met - last) * nth / more + rng.random_range(0..4);
            if ago >= last && ago < met {
                self.deeds.push((working_hour(rng, today_ms, ago), Deed::Visit(place)));
            }
        }
    }
}

impl Course {
    fn new(rng: &mut StdRng, rep: usize, days: i64) -> Self {
        let is_red = rep / 5 == RED_REGION && rng.random_bool(0.45);
        let silent = if rep == cast::SILENT { SILENT_DAYS } else { 0 };
        let room = days - 3;
        let fate = rng.random_range(0..100_u8);
        let (stage, ago) = match () {
            () if is_red => (QUOTE, rng.random_range(16..(days - 4).clamp(18, 40))),
            () if fate < 18 && room > 18 => (4, rng.random_range(1..(days / 2).max(3))),
            () if fate < 48 => return Self::lost(rng, silent, room),
            () => {
                let stage = rng.random_range(usize::from(silent > 0) * 2..4);
                let limit = STAGES[stage].1;
                // Here and there one is overdue, as everywhere.
                let ago = if rng.random_bool(0.04) { limit + rng.random_range(1..6) } else { rng.random_range(1..limit - 1) };
                (stage, ago)
            }
        };
        Self { reached: backwards(rng, stage, ago.max(silent), room), lost: None }
    }

    fn lost(rng: &mut StdRng, silent: i64, room: i64) -> Self {
        let stage = rng.random_range(0..4);
        let lost = rng.random_range(1..(room / 2).max(3)).max(silent);
        let last = lost + rng.random_range(2..9);
        Self { reached: backwards(rng, stage, last.min(room), room), lost: Some(lost) }
    }
}

/// The days before today at which a deal reached each stage up to `stage`, which it reached `ago` days before; none earlier than `room`.
fn backwards(rng: &mut StdRng, stage: usize, ago: i64, room: i64) -> Vec<i64> {
    let mut reached = vec![ago.min(room)];
    for passed in (0..stage).rev() {
        let longest = [6, 12, 13, 17][passed.min(3)];
        let later = reached[reached.len() - 1];
        let left = (room - later) / (i64::try_from(passed).unwrap_or(0) + 1);
        reached.push(later + rng.random_range(1..=longest).min(left.max(0)));
    }
    reached.reverse();
    reached
}

/// A moment between nine and half past five, so many days ago; a Saturday where that was a Sunday.
fn working_hour(rng: &mut StdRng, today_ms: i64, days_ago: i64) -> i64 {
    let begin = midnight(today_ms, days_ago);
    let begin = if is_sunday(begin) { begin - DAY } else { begin };
    begin + rng.random_range(9 * 60..17 * 60 + 30) * MINUTE + rng.random_range(0..MINUTE)
}

impl Customer {
    fn new(rng: &mut StdRng, rep: usize, place: usize, name: String, type_: Type, met_ms: i64) -> Self {
        let city = &CITIES[rep];
        let spot = city.spot(rng);
        let contact = Contact::new(rng);
        let tier = ["A", "B", "B", "C", "C"][rng.random_range(0..5)];
        let mut fields = vec![
            format!("name={name}"),
            format!("source={}", one_of(rng, &["exhibition", "referral", "referral", "online"])),
            format!("phone={}", city.phone(rng, rep, place * 3)),
            format!("met_on={}", date(met_ms)),
            format!("tier={tier}"),
            format!("type={}", type_.id()),
            format!("address={}", city.address(rng)),
            format!("location={}", spot.typed(rng.random_range(6..28))),
            format!("intent={}", trade::intent(rng, type_)),
        ];
        fields.extend(extras(rng, city.name, type_, met_ms));
        let decides = if contact.is_decider { "true" } else { "false" };
        let mobile = city.phone(rng, rep, place * 3 + 1);
        fields.push(format!("contacts+=name={},position={},phone={mobile},is_decider={decides}", contact.name, contact.position));
        if rng.random_bool(0.3) {
            let second = Contact::new(rng);
            let phone = city.phone(rng, rep, place * 3 + 2);
            fields.push(format!("contacts+=name={},position={},phone={phone}", second.name, second.position));
        }
        for tag in ["price_sensitive", "quality_first", "urgent", "long_term"] {
            if rng.random_bool(0.22) {
                fields.push(format!("tags+={tag}"));
            }
        }
        Self { name, type_, spot, contact, fields }
    }
}

/// The fields that a type of customer opens.
fn extras(rng: &mut StdRng, city: &str, type_: Type, met_ms: i64) -> Vec<String> {
    match type_ {
        Type::Dealer => vec![
            format!("licence_expires={}", date(met_ms + rng.random_range(60..900) * DAY)),
            format!("dealer_area={city}{}", one_of(rng, &["市区", "全市", "及周边县市"])),
        ],
        Type::Contractor => vec![
            format!("current_project={}", one_of(rng, &["安置房二期", "实验小学扩建", "万汇广场", "滨江酒店改造", "产业园三期"])),
            format!("qualification={}", one_of(rng, &["special", "first", "second", "second", "third"])),
        ],
        Type::Retail => vec![
            format!("store_area={}", rng.random_range(4..38_u32) * 10),
            format!("shelf_count={}", rng.random_range(4..26_u32)),
        ],
        Type::Designer => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 1_795_600_000_000;

    #[test]
    fn the_same_seed_gives_the_same_months_and_another_one_others() {
        let told =
            |seed| Plan::new(seed, 3, 90, TODAY).customers.iter().map(|customer| customer.fields.join("\n")).collect::<Vec<_>>();
        assert_eq!(told(5), told(5));
        assert_ne!(told(5), told(6));
        assert_eq!(told(5).len(), 20);
    }

    #[test]
    fn deeds_are_in_order_within_the_days_and_on_working_days() {
        for (rep, days) in [(0, 90), (7, 90), (cast::SILENT, 90), (6, 21)] {
            let plan = Plan::new(1, rep, days, TODAY);
            let from = midnight(TODAY, days + 1);
            assert!(plan.deeds.is_sorted_by_key(|(at_ms, _)| *at_ms));
            assert!(plan.deeds.iter().all(|(at_ms, _)| *at_ms > from && *at_ms < TODAY), "rep {rep}");
            let mut opened = BTreeSet::new();
            for (_, deed) in &plan.deeds {
                match deed {
                    Deed::Open(deal) => assert!(opened.insert(*deal)),
                    Deed::Move(deal, _) => assert!(opened.contains(deal)),
                    Deed::Meet(_) | Deed::Visit(_) => {}
                }
            }
        }
    }

    #[test]
    fn the_silent_rep_has_done_nothing_for_days() {
        let plan = Plan::new(1, cast::SILENT, 90, TODAY);
        let last = plan.deeds.last().unwrap().0;
        assert!(last < midnight(TODAY, SILENT_DAYS - 1), "{}", date(last));
    }
}
