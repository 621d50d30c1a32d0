//! `cargo xtask demo`: three months of a company for building materials, on a relay that one can look at, and reps who go on working.
//!
//! Everything was entered through the client core that a phone has, and went over HTTP to a relay that judged it. `--once` checks that nothing
//! was lost and that everything is there that the walk speaks of; without it the demo stays up until Ctrl-C.

mod arguments;
mod calendar;
mod check;
mod company;
mod fault;
mod history;
mod live;
mod making;
mod people;
mod phone;
mod places;
mod plan;
mod progress;
mod sample;
mod story;
mod today;
mod trade;
mod walk;
mod weak;

use std::{net::TcpListener, process::ExitCode, sync::mpsc};

use roundsman_tests::RelayProcess;
use roundsman_text::{Language, say};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::Notify,
};

use arguments::{Arguments, system_language};
use company::Company;
use fault::Fault;
use live::Live;
use making::Made;
use progress::{Progress, print};

/// Where the demo listens where nothing else is said.
const USUAL: &str = "127.0.0.1:8117";

fn main() -> ExitCode {
    let tag = system_language();
    let arguments = match Arguments::read(std::env::args().skip(1), &tag) {
        Ok(arguments) => arguments,
        Err(word) => {
            let language = Language::from_tag(&tag).unwrap_or(Language::En);
            print(&say(language, "demo-word-unknown", &[("word", &word)]));
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            print(&fault.text(arguments.language));
            ExitCode::FAILURE
        }
    }
}

/// Plays the demo. Says whether everything was as it should be.
fn run(arguments: &Arguments) -> Result<bool, Fault> {
    if arguments.template != company::TEMPLATE {
        return sample::run(arguments, &arguments.template);
    }
    let mut progress = Progress::new(arguments.language, if arguments.is_once { 4 } else { 3 });
    let Made { company, relay, story, days } = making::make(arguments, &mut progress)?;
    let url = relay.url().to_owned();
    if arguments.is_once {
        let is_good = look(arguments, &mut progress, &company, &url, story, &days)?;
        return Ok(relay.stop() && is_good);
    }
    let seconds = format!("{:.0}", progress.seconds());
    progress.note("demo-ready", &[("seconds", &seconds)]);
    walk::invite(&company, &url, &story);
    stay(&company, relay, story)
}

/// Lets reps work for a moment, then looks whether all is there.
fn look(
    arguments: &Arguments,
    progress: &mut Progress,
    company: &Company,
    url: &str,
    story: story::Story,
    days: &[today::Day],
) -> Result<bool, Fault> {
    progress.phase("demo-phase-look", &[]);
    let now_ms = calendar::now_ms();
    let mut live = Live::new(company, url, story, arguments.seed);
    live.hurry(12)?;
    let mut checks = check::Checks::default();
    check::company(&mut checks, company, making::customers(arguments.days), now_ms)?;
    check::days(&mut checks, company, url, days)?;
    check::story(&mut checks, company, url, &story, now_ms)?;
    check::live(&mut checks, live.tally);
    check::pages(&mut checks, company, url, &walk::steps(&story));
    check::ledger(&mut checks, company);
    for check in &checks.0 {
        let args: Vec<(&str, &str)> = check.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        print(&format!("     {} {}", if check.is_so { "·" } else { "!" }, say(arguments.language, check.key, &args)));
    }
    let seconds = format!("{:.0}", progress.seconds());
    print(&say(arguments.language, if checks.are_good() { "demo-good" } else { "demo-bad" }, &[("seconds", &seconds)]));
    Ok(checks.are_good())
}

/// Reps go on working until somebody says stop: then first they, then the relay come to an end.
fn stay(company: &Company, mut relay: RelayProcess, story: story::Story) -> Result<bool, Fault> {
    let (stop, stopped) = mpsc::channel();
    let url = relay.url().to_owned();
    let language = company.language;
    let over = Notify::new();
    let mut live = Live::new(company, &url, story, u64::try_from(calendar::now_ms()).unwrap_or(1));
    let worked = std::thread::scope(|scope| {
        let (at_work, ended) = (&mut live, &over);
        let working = scope.spawn(move || {
            let worked = at_work.work(&stopped);
            ended.notify_one();
            worked
        });
        phone::wait(interrupted(&over))?;
        print(&say(language, "demo-stopping", &[]));
        drop(stop);
        working.join().unwrap_or(Err(Fault::Missing("rep")))
    });
    let was_up = relay.is_up();
    if let Err(fault) = &worked {
        print(&fault.text(language));
    }
    let has_stopped = relay.stop();
    print(&say(language, "demo-stopped", &[("saved", &live.tally.saved.to_string())]));
    Ok(was_up && has_stopped && worked.is_ok())
}

/// Ctrl-C, or whoever asks a program to end; or that nobody works any more. Ctrl-C a second time ends it at once.
async fn interrupted(over: &Notify) -> Result<(), Fault> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = over.notified() => {}
    }
    tokio::spawn(async move {
        interrupt.recv().await;
        std::process::exit(130);
    });
    Ok(())
}

/// An address that is free: the one asked for, or any where the usual one is taken.
fn free_address(asked: Option<&str>, is_once: bool) -> (String, bool) {
    match asked {
        Some(asked) if TcpListener::bind(asked).is_ok() => (asked.to_owned(), false),
        None if is_once => ("127.0.0.1:0".to_owned(), false),
        None if TcpListener::bind(USUAL).is_ok() => (USUAL.to_owned(), false),
        Some(asked) => (format!("{}:0", asked.rsplit_once(':').map_or("127.0.0.1", |(host, _)| host)), true),
        None => ("127.0.0.1:0".to_owned(), true),
    }
}
