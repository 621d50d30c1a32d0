//! A rep in the terminal: the real client core behind a small command line, for scripts, tests and the curious.

mod command;
mod device;
mod language;
mod manual;
mod output;
mod past;
mod record;
mod tasks;
mod tray;
mod value;
mod visit;

use std::{path::Path, process::ExitCode, sync::Arc};

use clap::Parser;
use roundsman_client::{App, ClientError, SystemClock, SystemRandom};

use command::{Asked, Cli, Command};
use output::{Output, Said};

fn main() -> ExitCode {
    let Cli { home, json, unjudged, lang, wall_offset_ms, asked } = Cli::parse();
    let output = Output { is_json: json, language: language::choose(lang.as_deref()) };
    let command = match asked {
        Asked::Phone(command) => command,
        Asked::Completions { shell } => return output.written(manual::completions(shell)),
        Asked::Man { folder } => return output.written(manual::pages(&folder)),
    };
    let app = match open(&home, wall_offset_ms, unjudged) {
        Ok(app) => app,
        Err(error) => return output.fail(&error, None),
    };
    output.notices(app.notices());
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return ExitCode::FAILURE };
    match runtime.block_on(run(&app, command, &output)) {
        Ok(said) => output.say(&said),
        Err(error) => output.fail(&error, Some(&app)),
    }
}

fn open(home: &Path, wall_offset_ms: i64, is_unjudged: bool) -> Result<App, ClientError> {
    let random = Arc::new(SystemRandom);
    let clock =
        Arc::new(SystemClock::new(&*random, wall_offset_ms).turned_by(std::env::var_os("ROUNDSMAN_CLOCK").map(Into::into)));
    let app = App::open(home, clock, random)?;
    Ok(if is_unjudged { app.without_judging() } else { app })
}

async fn run(app: &App, command: Command, output: &Output) -> Result<Said, ClientError> {
    match command {
        Command::Enrol { url, code } => device::enrol(app, &url, &code, output).await,
        Command::Token => device::token(app),
        Command::Status => device::status(app, output),
        Command::List(args) => record::list(app, args, output),
        Command::Show { record } => record::show(app, &record, output),
        Command::History { record } => past::history(app, &record, output),
        Command::New(args) => record::new(app, &args, output),
        Command::Set { record, fields } => record::set(app, &record, &fields, output),
        Command::Text(args) => record::text(app, &args, output),
        Command::Visit(command) => visit::run(app, command, output),
        Command::Attach { record, slot, file } => visit::attach(app, &record, &slot, &file, output),
        Command::Checklist { record, stage } => record::checklist(app, &record, &stage, output),
        Command::Move { record, stage, because } => record::move_stage(app, &record, &stage, because.as_deref(), output),
        Command::Why { record, stage } => record::why(app, &record, &stage, output),
        Command::Claim { record, seat } => record::claim(app, &record, seat.as_deref(), output),
        Command::HandOver { record, seat } => record::assign(app, &record, &seat, output),
        Command::Assign { record, seat } => record::assign(app, &record, &seat, output),
        Command::Archive { record, undo } => record::archive(app, &record, undo, output),
        Command::Tasks => tasks::tasks(app, output),
        Command::Reminders => tasks::reminders(app, output),
        Command::Done { task, because } => tasks::done(app, &task, because.as_deref(), output),
        Command::Requests => tray::requests(app, output),
        Command::Decide { request, verdict, because } => tray::decide(app, &request, &verdict, because.as_deref(), output),
        Command::Returned => tray::returned(app, output),
        Command::Amend { edit, fields } => tray::amend(app, edit, &fields, output),
        Command::Discard { edit } => tray::discard(app, edit, output),
        Command::Sync => device::sync(app, output).await,
        Command::PurgeCheck => device::purge_check(app, output),
        Command::Digest => device::digest(app),
    }
}
