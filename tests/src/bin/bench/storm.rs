//! Monday morning: 200 reps come back at once, each with a day's work, over HTTP to a relay process of its own.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use roundsman_client::{App, Assignment, Identity, SystemClock, SystemRandom, device, record, stage};
use roundsman_domain::{KindId, StageId};
use roundsman_tests::RelayProcess;
use tokio::task::JoinSet;

use super::{
    cold_list::peak_kib,
    company::{Company, Phone},
    row::{Row, say, start as clock},
};

/// A rep's day.
const DAY: usize = 72;

pub(crate) async fn measure(is_quick: bool) -> Vec<Row> {
    let count = if is_quick { 20 } else { 200 };
    say(&format!("storm: {count} reps with {DAY} edits each"));
    let company = Company::new("storm");
    let phones = company.phones(count);
    let relay = RelayProcess::start(&company.data);
    let homes = company.folder.join("homes");
    let apps: Vec<Arc<App>> = phones.iter().enumerate().map(|(n, phone)| Arc::new(app(&homes, n, phone, relay.url()))).collect();
    for app in &apps {
        device::sync::sync(app).await.expect("enrolled and synced");
    }
    say("storm: a day offline");
    apps.iter().enumerate().for_each(|(n, app)| day(app, n));
    say("storm: everybody is back");
    let begun = clock();
    device::sync::sync(&apps[0]).await.expect("synced");
    let alone = begun.elapsed();
    let begun = clock();
    let mut syncing = JoinSet::new();
    for app in &apps[1..] {
        let app = Arc::clone(app);
        syncing.spawn(async move {
            let report = device::sync::sync(&app).await.expect("synced");
            (report.outcomes.accepted, begun.elapsed())
        });
    }
    let mut times = Vec::new();
    let mut accepted = 0;
    while let Some(done) = syncing.join_next().await {
        let (edits, took) = done.expect("synced");
        accepted += edits;
        times.push(took);
    }
    let took = begun.elapsed();
    assert_eq!(accepted, u64::try_from((count - 1) * DAY).unwrap_or(0), "every edit of every rep");
    let readable = company.records();
    assert!(readable >= count * 40, "{readable} records can be read");
    let memory_mb = peak_kib(relay.pid()).unwrap_or(0) / 1024;
    times.sort_unstable();
    vec![Row {
        what: format!("{count} reps back at once, each with {DAY} edits (real client cores over HTTP, on the same two cores)"),
        measured: format!(
            "{:.1} s until the last one is through (half after {:.1} s), {memory_mb} MB at the peak",
            took.as_secs_f64(),
            times.get(times.len() / 2).copied().unwrap_or_default().as_secs_f64()
        ),
        reference: format!("one rep alone {:.2} s", alone.as_secs_f64()),
        target: "<= 5 s, <= 200 MB".into(),
        holds: took <= Duration::from_secs(5) && memory_mb <= 200,
    }]
}

/// A rep's phone that was enrolled before.
fn app(homes: &Path, n: usize, phone: &Phone, url: &str) -> App {
    let home: PathBuf = homes.join(n.to_string());
    let identity =
        Identity { url: url.to_owned(), device: phone.bearer.device, token: phone.token.clone(), user: Some(phone.bearer.user) };
    roundsman_store::Store::open(&home).expect("a store").store.set_identity(&identity).expect("an identity");
    let random = SystemRandom;
    App::open(&home, Arc::new(SystemClock::new(&random, 0)), Arc::new(random)).expect("a home")
}

/// 40 customers, 8 deals that move on, and what is learned of the customers.
fn day(app: &App, rep: usize) {
    let inputs =
        |texts: &[String]| texts.iter().map(|text| text.parse::<Assignment>().expect("an assignment")).collect::<Vec<_>>();
    let new = |kind: &str, texts: &[String]| {
        record::create::create(app, &KindId::new(kind).expect("a kind"), None, &inputs(texts)).expect("made").record
    };
    let customers: Vec<_> = (0..32)
        .map(|n| new("customer", &[format!("name=客户 {rep} {n}"), "source=online".into(), "notes=老板在意交期,约周三。".into()]))
        .collect();
    let deals: Vec<_> =
        (0..8).map(|n| new("opportunity", &[format!("name=项目 {rep} {n}"), format!("customer={}", customers[n])])).collect();
    for deal in &deals {
        stage::moving::move_stage(app, *deal, &StageId::new("needs").expect("a stage"), None).expect("moved");
    }
    for (n, customer) in customers.iter().take(DAY - 48).enumerate() {
        record::change::change(app, *customer, &inputs(&[format!("phone=0592-{rep:04}{n:03}"), "type=dealer".into()]))
            .expect("changed");
    }
}
