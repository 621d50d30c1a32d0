//! The company's rules on the largest template: one edit judged on the relay and on a phone, its facts included; the check of the whole
//! playbook; and a form of sixty fields that open and close by each other.

use std::{sync::Arc, time::Duration};

use roundsman::{ledger::directory::Directories, relay::judged};
use roundsman_client::{App, Assignment, SystemClock, SystemRandom, attachment, record, stage};
use roundsman_domain::{BlobHash, Content, FieldId, KindId, Op, Record, RecordId, SeatId, StageId, UserId, Value};
use roundsman_judge::{Hold, Verdict};
use roundsman_playbook::{Facts, Known, Playbook, TEMPLATES, Truth, missing_required};
use tokio::runtime::Runtime;

use super::{
    company::{Company, Phone},
    row::{Row, micros, quantile, say, timed},
};

/// The template with the most rules.
const LARGEST: &str = "medical-devices";

/// Payments of the customer in question: what is counted must not be counted by looking at each.
const PAYMENTS: usize = 60;

pub(crate) fn measure(is_quick: bool) -> Vec<Row> {
    say("rules: judging, checking, and a form of sixty fields");
    let times = if is_quick { 200 } else { 2_000 };
    let Judged { mut on_relay, mut on_phone } = judging(times);
    let (relay, phone) = (quantile(&mut on_relay, 0.5), quantile(&mut on_phone, 0.5));
    let yaml = TEMPLATES.iter().find(|(name, _)| *name == LARGEST).map_or("", |(_, yaml)| *yaml);
    let mut checks: Vec<Duration> = (0..20)
        .map(|_| {
            let (parsed, took) = timed(|| Playbook::parse(yaml));
            assert!(parsed.is_ok());
            took
        })
        .collect();
    let mut forms = form(times);
    let (check, form) = (quantile(&mut checks, 0.5), quantile(&mut forms, 0.5));
    let row = |what: &str, took: Duration, reference: &str, most: Duration| Row {
        what: what.to_owned(),
        measured: micros(took),
        reference: reference.to_owned(),
        target: format!("<= {}", micros(most)),
        holds: took <= most,
    };
    vec![
        row(
            "one move judged on the relay, facts included, p50",
            relay,
            "medical-devices, a fact over 60 payments",
            Duration::from_micros(100),
        ),
        row("the same on a phone, p50", phone, "the phone's own database", Duration::from_millis(1)),
        row("check of the largest template, p50", check, "medical-devices", Duration::from_millis(50)),
        row("form of 60 dynamic fields opened, p50", form, "each shown by two others", Duration::from_millis(2)),
    ]
}

struct Judged {
    on_relay: Vec<Duration>,
    on_phone: Vec<Duration>,
}

/// The move that asks the most: a contract to be signed by a customer who paid late, sixty days, nothing in advance.
fn judging(times: usize) -> Judged {
    let runtime = Runtime::new().expect("a runtime");
    let company = Company::on("rules", LARGEST);
    let phone = company.phones(1).remove(0);
    let manager = company.manager("boss", company.root);
    let code = company.code(manager.bearer.user);
    let home = company.folder.join("phone");
    let settings = roundsman::serve::Settings::local(&company.data);
    let running = runtime.block_on(roundsman::serve::Running::start(&settings)).expect("the relay starts");
    let random = SystemRandom;
    let app = App::open(&home, Arc::new(SystemClock::new(&random, 0)), Arc::new(random)).expect("a home");
    let url = format!("http://{}", running.address());
    runtime.block_on(roundsman_client::device::enrol::enrol(&app, &url, &code, "bench")).expect("enrolled");
    let sync = || runtime.block_on(roundsman_client::device::sync::sync(&app)).expect("synced");
    sync();
    let contract = filled(&app, &home);
    sync();
    // Facts come back with what they are about.
    sync();
    let (signed, agreed) = (StageId::from("signed"), StageId::from("agreed"));
    stage::moving::move_stage(&app, contract, &agreed, None).expect("agreed");
    sync();
    sync();
    let on_phone = (0..times)
        .map(|_| {
            let (list, took) = timed(|| stage::checklist::checklist(&app, contract, &signed));
            assert!(!list.expect("a checklist").items.is_empty());
            took
        })
        .collect();
    let on_relay = on_relay(&company, phone.bearer.user, contract, times);
    drop(app);
    runtime.block_on(running.stop());
    drop(std::fs::remove_dir_all(&company.folder));
    Judged { on_relay, on_phone }
}

/// A customer who has paid late often enough, and a contract of theirs with all that it needs but people's yes.
fn filled(app: &App, home: &std::path::Path) -> RecordId {
    let create = |kind: &'static str, fields: &[String]| {
        let inputs: Vec<Assignment> = fields.iter().map(|field| field.parse().expect("an assignment")).collect();
        record::create::create(app, &KindId::from(kind), Some("seat of rep 0"), &inputs).expect("made").record
    };
    let customer = create("customer", &["name=康复医院".to_owned(), "type=hospital".to_owned()]);
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    for n in 0..PAYMENTS {
        create("payment", &[format!("customer={customer}"), format!("paid_on={today}"), format!("days_late={}", n % 5)]);
    }
    let contract = [
        format!("customer={customer}"),
        "number=HT-1".into(),
        "amount=80000".into(),
        "payment_days=60".into(),
        "prepaid_percent=0".into(),
    ];
    let contract = create("contract", &contract);
    let file = home.join("contract.pdf");
    std::fs::write(&file, b"%PDF-1.4 contract").expect("written");
    attachment::attach::attach(app, contract, &FieldId::from("file"), &file).expect("attached");
    contract
}

/// The same move as the relay judges it. Every time it reads the record and its facts anew.
fn on_relay(company: &Company, rep: UserId, contract: RecordId, times: usize) -> Vec<Duration> {
    let edit = Phone::nobody().edit(contract, vec![Op::Move { from: "agreed".into(), to: "signed".into(), justification: None }]);
    let directories = Directories::default();
    let measured = company.relay.ledger.read(|snapshot| {
        let directory = directories.get(snapshot, company.id)?;
        let mut all = Vec::new();
        for _ in 0..times {
            let (verdict, took) = timed(|| judged(snapshot, &directory, &edit, rep, roundsman::relay::now_ms()));
            // Only people's yes is lacking: all conditions were looked at, those of the approvals too.
            assert!(matches!(verdict?, Verdict::Held(Hold::Approval(approvals)) if approvals.len() == 2));
            all.push(took);
        }
        Ok(all)
    });
    measured.expect("the ledger can be read")
}

/// A form in which each field is shown by two others.
fn form(times: usize) -> Vec<Duration> {
    let fields: String = (0..60)
        .map(|n| {
            let (one, other) = ((n + 59) % 60, (n + 7) % 60);
            format!("      f{n}: {{ type: number, required: true, key: true, show_when: \"record.f{one} > {n} || !has(record.f{other})\" }}\n")
        })
        .collect();
    let yaml = format!(
        "playbook: form\nversion: 1\nroles:\n  rep: {{ scope: own, can: {{ \"*\": edit }} }}\nkinds:\n  sheet:\n    fields:\n{fields}"
    );
    let playbook = Playbook::parse(&yaml).expect("a playbook").playbook;
    let kind = playbook.kind("sheet").expect("the kind");
    let filled = |n: i64| (FieldId::new(&format!("f{n}")).expect("a name"), Content::One(Value::Int(n)));
    let record = Record {
        id: RecordId::new_at(1, [1; 10]),
        kind: KindId::from("sheet"),
        seat: SeatId::from_bytes([1; 16]),
        shares: std::collections::BTreeMap::new(),
        stage: None,
        is_archived: false,
        merged_into: None,
        fields: (0..60).step_by(2).map(filled).collect(),
    };
    (0..times)
        .map(|_| {
            let (shown, took) = timed(|| {
                let shown = kind
                    .fields
                    .iter()
                    .filter(|field| kind.is_visible(field, &record, &playbook, &Nothing) == Truth::True)
                    .count();
                shown + missing_required(kind, &record, &playbook, &Nothing).len()
            });
            assert!(shown > 0);
            took
        })
        .collect()
}

/// A form asks about nothing but its own record.
struct Nothing;

impl Facts for Nothing {
    fn record(&self, _: RecordId) -> Known<Arc<Record>> {
        Known::Unknown
    }

    fn derived(&self, _: RecordId, _: &FieldId) -> Known<Value> {
        Known::Unknown
    }

    fn has_bytes(&self, _: BlobHash) -> bool {
        false
    }

    fn now_ms(&self) -> i64 {
        1
    }
}
