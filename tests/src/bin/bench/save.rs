//! The save of one edit on a device: judged, encoded, overlaid, searchable and durable, against a bare durable commit.

use std::{process::Command, sync::Arc, time::Duration};

use roundsman_client::{App, Assignment, SystemClock, SystemRandom, record};
use roundsman_domain::KindId;

use super::{
    company::Company,
    row::{Row, micros, quantile, say, timed},
};

/// The word by which this program calls itself with a slow disk under it.
pub(crate) const SLOW: &str = "save-on-a-slow-disk";

/// Makes every fsync 2 ms longer, as on a phone's flash.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static int after(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(fd);
    usleep(2000);
    return result;
}
int fsync(int fd) { return after("fsync", fd); }
int fdatasync(int fd) { return after("fdatasync", fd); }
"#;

/// Medians and tails of a save and of a bare commit.
struct Times {
    save: [Duration; 2],
    bare: [Duration; 2],
}

pub(crate) fn measure(is_quick: bool) -> Vec<Row> {
    say("save: one field of a customer, through the use case");
    let times = times(if is_quick { 300 } else { 2_000 });
    let ratio = |n: usize| times.save[n].as_secs_f64() / times.bare[n].as_secs_f64();
    let row = |what: &str, n: usize, most: f64| Row {
        what: format!("save of one edit, {what}"),
        measured: format!("{} = {:.2}x", micros(times.save[n]), ratio(n)),
        reference: format!("a bare one-row durable commit {}", micros(times.bare[n])),
        target: format!("<= {most}x"),
        holds: ratio(n) <= most,
    };
    let mut rows = vec![row("p50", 0, 2.5), row("p99", 1, 3.0)];
    rows.extend(on_a_slow_disk());
    rows
}

fn on_a_slow_disk() -> Option<Row> {
    let folder = std::env::temp_dir().join(format!("roundsman-shim-{}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let (source, library) = (folder.join("slow.c"), folder.join("slow.so"));
    std::fs::write(&source, SHIM).ok()?;
    let is_built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O2", "-o"])
        .arg(&library)
        .arg(&source)
        .arg("-ldl")
        .status()
        .is_ok_and(|s| s.success());
    let output = if is_built {
        Command::new(std::env::current_exe().ok()?).arg(SLOW).env("LD_PRELOAD", &library).output().ok()
    } else {
        None
    };
    drop(std::fs::remove_dir_all(&folder));
    let said = String::from_utf8(output?.stdout).ok()?;
    let mut words = said.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
    let (save, bare) = (words.next()?, words.next()?);
    Some(Row {
        what: "save of one edit, p50, every fsync 2 ms longer".into(),
        measured: format!("{save:.0} us = {:.2}x", save / bare),
        reference: format!("a bare one-row durable commit {bare:.0} us"),
        target: "<= 1.1x".into(),
        holds: save / bare <= 1.1,
    })
}

/// Called with the shim in place: prints the two medians in microseconds.
pub(crate) fn report_slow() {
    let times = times(200);
    say(&format!("{} {}", times.save[0].as_secs_f64() * 1e6, times.bare[0].as_secs_f64() * 1e6));
}

fn times(count: usize) -> Times {
    let home = std::env::temp_dir().join(format!("roundsman-bench-phone-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&home));
    let app = synced(&home);
    let input = |text: String| [text.parse::<Assignment>().expect("an assignment")];
    let kind = KindId::new("customer").expect("a kind");
    let records: Vec<_> = (0..50)
        .map(|n| {
            let inputs = [format!("name=客户 {n}"), "source=online".to_owned(), "notes=老板在意交期".to_owned()];
            let inputs: Vec<Assignment> = inputs.iter().map(|text| text.parse().expect("an assignment")).collect();
            record::create::create(&app, &kind, None, &inputs).expect("made").record
        })
        .collect();
    let bare = rusqlite::Connection::open(home.join("bare.db")).expect("a database");
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)",
    )
    .expect("a table");
    let (mut saves, mut bares) = (Vec::new(), Vec::new());
    for n in 0..count {
        let text = format!("花岗岩 {n} 平方米");
        let (saved, took) = timed(|| record::change::change(&app, records[n % records.len()], &input(format!("intent={text}"))));
        saved.expect("saved");
        saves.push(took);
        let (done, took) = timed(|| bare.execute("INSERT INTO row VALUES (?1, ?2)", (i64::try_from(n).unwrap_or(0), &text)));
        done.expect("inserted");
        bares.push(took);
    }
    drop(app);
    drop(std::fs::remove_dir_all(&home));
    let both = |values: &mut Vec<Duration>| [quantile(values, 0.5), quantile(values, 0.99)];
    Times { save: both(&mut saves), bare: both(&mut bares) }
}

/// An app that has its scope and playbook from a real relay.
fn synced(home: &std::path::Path) -> App {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let company = Company::new("save");
        let phone = company.phones(1).remove(0);
        let code = company.code(phone.bearer.user);
        let running =
            roundsman::serve::Running::start(&roundsman::serve::Settings::local(&company.data)).await.expect("the relay starts");
        let random = SystemRandom;
        let app = App::open(home, Arc::new(SystemClock::new(&random, 0)), Arc::new(random)).expect("a home");
        roundsman_client::device::enrol::enrol(&app, &format!("http://{}", running.address()), &code, "bench")
            .await
            .expect("enrolled");
        roundsman_client::device::sync::sync(&app).await.expect("synced");
        running.stop().await;
        app
    })
}
