//! A company of any size, made of copies of a few records.

use roundsman::{
    ledger::{people, tree},
    relay::now_ms,
};
use roundsman_domain::{Grant, Node, Op, RecordId, SeatId, UserId, Value};
use rusqlite::{Transaction, params};

use super::super::company::{Company, Phone};

/// How much there is.
pub(crate) struct Size {
    pub(crate) reps: usize,
    pub(crate) customers: usize,
    pub(crate) deals: usize,
    pub(crate) visits: usize,
}

/// The company, and who looks at it.
pub(crate) struct Town {
    pub(crate) company: Company,
    pub(crate) director: UserId,
    pub(crate) manager: UserId,
    pub(crate) rep: UserId,
    customer: RecordId,
    visit: RecordId,
}

const DAY_MS: i64 = 86_400_000;
const DAYS: i64 = 90;
const STAGES: [&str; 6] = ["lead", "needs", "quote", "negotiation", "won", "lost"];

/// The records that all others are copies of.
struct Originals {
    customer: RecordId,
    deal: RecordId,
    visit: RecordId,
}

impl Town {
    pub(crate) async fn new(size: &Size) -> Self {
        let company = Company::new("pages");
        let mut phones = company.phones(size.reps);
        let originals = originals(&company, &mut phones[0]).await;
        let mut connection = company.relay.ledger.connect().expect("a connection");
        let tx = connection.transaction().expect("a transaction");
        let (director, manager) = seat_them(&tx, &company, &phones);
        let copier = Copier { tx: &tx, company: &company, originals: &originals };
        let (customer, visit) = copier.fill(size, &phones);
        tx.commit().expect("committed");
        Self { director, manager, rep: phones[0].bearer.user, customer, visit, company }
    }

    /// The pages that are measured, with their addresses.
    pub(crate) fn pages(&self) -> Vec<(&'static str, String)> {
        let (customer, visit) = (self.customer, self.visit);
        vec![
            ("home", "/".to_owned()),
            ("today", "/today".to_owned()),
            ("a day of last month", format!("/today?day={}", day_before(30))),
            ("pipeline", "/pipeline".to_owned()),
            ("customers", "/records?kind=customer".to_owned()),
            ("customers, a word that many have", "/records?kind=customer&q=%E7%9F%B3%E4%B8%9A".to_owned()),
            ("customers, a word that one has", "/records?kind=customer&q=%E7%AC%AC%20299%20%E5%8F%B7".to_owned()),
            ("visits, a word that none has", "/records?kind=visit&q=nowhere".to_owned()),
            ("stuck deals", "/records?kind=opportunity&stuck=1".to_owned()),
            ("deals of one stage", "/records?kind=opportunity&stage=quote".to_owned()),
            ("one customer", format!("/records/{customer}")),
            ("one visit", format!("/records/{visit}")),
            ("requests", "/requests".to_owned()),
            ("people", "/people".to_owned()),
            ("people who have not visited", "/people?show=idle".to_owned()),
        ]
    }
}

fn day_before(days: i64) -> String {
    let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis((now_ms() - days * DAY_MS).unsigned_abs());
    let days = at.duration_since(std::time::UNIX_EPOCH).map(|since| since.as_secs() / 86_400).unwrap_or(0);
    // Days since 1970 as a civil date (Howard Hinnant, `civil_from_days`).
    let z = i64::try_from(days).unwrap_or(0) + 719_468;
    let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    format!("{:04}-{month:02}-{day:02}", yoe + era * 400 + i64::from(month <= 2))
}

async fn originals(company: &Company, phone: &mut Phone) -> Originals {
    let customer = phone.new_customer(0);
    let customer_id = customer.record;
    let deal = phone.new_deal(customer_id);
    let deal_id = deal.record;
    let mut visit = phone.new_deal(customer_id);
    let visit_id = RecordId::new_at(now_ms(), rand::random());
    visit.record = visit_id;
    let text = |text: &str| Value::from(text);
    let fields = [
        ("customer", Value::Text(customer_id.to_string())),
        ("needs", text("大厅地面花岗岩 600 平方米")),
        ("competitor", text("东方石材报价低百分之五")),
        ("next_step", text("周五前送样板")),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.into(), value)).collect();
    visit.base.after = None;
    visit.ops = vec![Op::Create { kind: "visit".into(), seat: None, fields }];
    company.take(phone, vec![customer, deal, visit]).await;
    Originals { customer: customer_id, deal: deal_id, visit: visit_id }
}

/// Three regions with a third of the seats each, a director over all and a manager over the first.
fn seat_them(tx: &Transaction<'_>, company: &Company, phones: &[Phone]) -> (UserId, UserId) {
    let units: Vec<_> =
        ["east", "west", "south"].iter().map(|name| tree::add_unit(tx, company.id, name, None, 1_000).expect("a unit")).collect();
    for (n, phone) in phones.iter().enumerate() {
        let sql = "UPDATE seat_edge SET unit = ? WHERE company = ? AND seat = ?";
        let moved = (units[n % 3].as_bytes(), company.id.as_bytes(), phone.seat.as_bytes());
        tx.execute(sql, moved).expect("a seat moved");
    }
    let person = |name: &str, node, role: &'static str| {
        let user = people::add(tx, company.id, name, "x", "zh-CN", 1_000).expect("a user");
        let grant = Grant { user: user.id, node, role: role.into(), from_ms: Some(1_000), until_ms: None };
        people::add_grant(tx, company.id, &grant, 1_000).expect("a grant");
        user.id
    };
    let director = person("director", Node::Unit(units[0]), "director");
    (director, person("manager", Node::Unit(units[0]), "manager"))
}

struct Copier<'a> {
    tx: &'a Transaction<'a>,
    company: &'a Company,
    originals: &'a Originals,
}

impl Copier<'_> {
    fn fill(&self, size: &Size, phones: &[Phone]) -> (RecordId, RecordId) {
        let now = now_ms();
        // Newest last; spread over three months, most of the day's in working hours whatever the hour is now.
        let at = |n: usize, of: usize| {
            now - DAYS * DAY_MS + DAYS * DAY_MS * i64::try_from(n).unwrap_or(0) / i64::try_from(of.max(1)).unwrap_or(1)
        };
        let seat = |n: usize| phones[n % phones.len()].seat;
        let mut customers = Vec::new();
        for n in 0..size.customers {
            let name = format!("福建万隆石业第 {n} 号店");
            customers.push((
                self.copy(self.originals.customer, seat(n), at(n, size.customers), Some(("name", &name)), None, None),
                seat(n),
            ));
        }
        for n in 0..size.deals {
            let (customer, seat) = customers[n % customers.len()];
            let at_ms = at(n, size.deals);
            let deal = self.copy(
                self.originals.deal,
                seat,
                at_ms,
                Some(("name", &format!("大厅地面 {n}"))),
                Some(customer),
                Some(STAGES[n % 6]),
            );
            let amount = i64::try_from(n).unwrap_or(0) * 1_000 + 50;
            self.run(
                "UPDATE listed SET amount = ?3, currency = 'CNY' WHERE company = ?1 AND kind = 'opportunity' AND record = ?2",
                params![self.company.id.as_bytes(), deal.as_bytes(), amount],
            );
        }
        let mut visit = self.originals.visit;
        for n in 0..size.visits {
            let (customer, seat) = customers[n % customers.len()];
            visit = self.copy(self.originals.visit, seat, at(n, size.visits), None, Some(customer), None);
        }
        (customers[size.customers / 2].0, visit)
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) {
        self.tx.prepare_cached(sql).expect("a statement").execute(values).expect("written");
    }

    /// Writes a record's rows again, for another seat and another time.
    fn copy(
        &self,
        of: RecordId,
        seat: SeatId,
        at_ms: i64,
        named: Option<(&str, &str)>,
        customer: Option<RecordId>,
        stage: Option<&str>,
    ) -> RecordId {
        let id = RecordId::new_at(at_ms, rand::random());
        let (company, of, new) = (self.company.id.as_bytes(), of.as_bytes(), id.as_bytes());
        let target = customer.map(|customer| customer.to_string());
        self.run(
            "INSERT INTO record (company, id, kind, seat, stage, within, seq, created_ms, changed_ms, changed_by, stage_since_ms)
             SELECT company, ?3, kind, ?4, coalesce(?6, stage), CASE WHEN within IS NULL THEN NULL ELSE ?7 END, seq, ?5, ?5, changed_by,
                    CASE WHEN stage IS NULL THEN NULL ELSE ?5 END FROM record WHERE company = ?1 AND id = ?2",
            params![company, of, new, seat.as_bytes(), at_ms, stage, customer.map(|customer| *customer.as_bytes())],
        );
        let projection = "json_set(projection, coalesce('$.' || ?4, '$.x'), coalesce(?5, ''), CASE WHEN ?6 IS NULL THEN '$.x' ELSE '$.customer' END, coalesce(?6, ''))";
        self.run(
            &format!(
                "INSERT INTO section (company, record, section, projection, heads, state, above, snapshot, digest)
                 SELECT company, ?3, section, json_remove({projection}, '$.x'), heads, state, above, snapshot, digest FROM section WHERE company = ?1 AND record = ?2"
            ),
            params![company, of, new, named.map(|(field, _)| field), named.map(|(_, name)| name), target],
        );
        self.run(
            "INSERT INTO change SELECT company, ?3, section, seq, n, bytes FROM change WHERE company = ?1 AND record = ?2",
            params![company, of, new],
        );
        self.run(
            "INSERT INTO listed SELECT company, kind, ?3, section, coalesce(?4 || char(10), '') || text, amount, currency FROM listed
             WHERE company = ?1 AND record = ?2 AND kind = (SELECT kind FROM record WHERE company = ?1 AND id = ?2)",
            params![company, of, new, named.map(|(_, name)| name)],
        );
        if let Some(customer) = customer {
            self.run("INSERT INTO linked VALUES (?1, ?2, ?3, 'main')", params![company, customer.as_bytes(), new]);
        }
        if let Some(stage) = stage {
            self.run(
                "INSERT INTO stage_move SELECT company, ?3, seq, 'lead', ?4, user, device, counter, playbook, ?5, ?5, NULL FROM stage_move
                 WHERE company = ?1 AND record = ?2",
                params![company, of, new, stage, at_ms],
            );
        }
        self.run(
            "INSERT INTO edit SELECT company, device, abs(random()), ?3, user, bytes, state, outcome, seq, playbook, ?4, ?4, ?4, digest FROM edit
             WHERE company = ?1 AND record = ?2",
            params![company, of, new, at_ms],
        );
        id
    }
}
