//! The operator's commands. Each opens the ledger in this process; a running relay heeds what they change at its next request.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use roundsman_text::Language;
use serde_json::{Value, json};

use crate::ledger::{
    Admin, Ledger, LedgerError,
    company::{self, Company},
};

mod backup;
mod company_new;
mod completions;
mod delegate;
mod device;
mod grant;
mod held;
mod playbook;
mod restore;
mod seat;
mod serve;
mod tick;
mod token;
mod unit;
mod user;
mod verify;
mod webhook;
pub(crate) mod welcome;

/// The version, with the commit that it was built from where the build said so (`cargo xtask dist` does).
const VERSION: &str = match option_env!("ROUNDSMAN_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};

/// The relay of Roundsman: takes in what reps did offline, judges it by the company's own process, and shows it to their managers.
#[derive(Debug, Parser)]
#[command(
    name = "roundsman",
    version = VERSION,
    after_help = "Examples:
  roundsman company new 万隆石业 --playbook building-materials
  roundsman unit add 华东
  roundsman seat add 厦门一组 --unit 华东
  printf '%s\\n' 'a long password' | roundsman user add wang
  roundsman grant add wang 厦门一组 rep
  roundsman device code wang
  roundsman serve --listen 127.0.0.1:8117"
)]
pub struct Arguments {
    /// The data folder.
    #[arg(long, global = true, env = "ROUNDSMAN_DATA", default_value = "./roundsman-data", value_name = "DIR")]
    data: PathBuf,
    /// Which company, where there is more than one.
    #[arg(long, global = true, value_name = "NAME")]
    company: Option<String>,
    /// Print data as JSON.
    #[arg(long, global = true)]
    json: bool,
    /// The language of sentences: zh-CN or en.
    #[arg(long, global = true, env = "LANG", hide_env = true, value_name = "TAG", default_value = "en")]
    lang: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve devices and pages until stopped.
    Serve(serve::Serve),
    /// Make companies.
    #[command(subcommand)]
    Company(company_new::CompanyCommand),
    /// Units of the company's tree: regions, teams.
    #[command(subcommand)]
    Unit(unit::UnitCommand),
    /// Seats: positions that own records.
    #[command(subcommand)]
    Seat(seat::SeatCommand),
    /// People who sign in.
    #[command(subcommand)]
    User(user::UserCommand),
    /// What people may do, where and when.
    #[command(subcommand)]
    Grant(grant::GrantCommand),
    /// Who decides for whom while they are away.
    #[command(subcommand)]
    Delegate(delegate::DelegateCommand),
    /// Phones.
    #[command(subcommand)]
    Device(device::DeviceCommand),
    /// Edits that the relay itself failed on.
    #[command(subcommand)]
    Held(held::HeldCommand),
    /// API tokens: what other programs read with.
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Other programs that automations tell.
    #[command(subcommand)]
    Webhook(webhook::WebhookCommand),
    /// The company's sales process.
    #[command(subcommand)]
    Playbook(playbook::PlaybookCommand),
    /// Do now what a running relay does by itself every few minutes: end what is over, remind, escalate.
    #[command(hide = true)]
    Tick(tick::Tick),
    /// Copy everything, while the relay runs, into an empty folder.
    Backup(backup::Backup),
    /// Put a backup in the place of the data; the relay must not run.
    Restore(restore::Restore),
    /// Check that every document loads and gives its projection, that facts and stages recompute, and that every attachment has its hash.
    Verify(verify::Verify),
    /// Print a shell's completions of these commands.
    Completions(completions::Completions),
    /// Write the manual's pages into a folder.
    #[command(hide = true)]
    Man(completions::Man),
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    /// The ledger did not do as asked.
    #[error("{0}")]
    Ledger(#[from] LedgerError),
    /// A command's own failure.
    #[error("{text}")]
    Failed {
        /// A stable code.
        code: &'static str,
        /// A sentence.
        text: String,
    },
    /// The command has printed its data, and with them what is wrong.
    #[error("see above")]
    Said,
}

impl CommandError {
    fn code(&self) -> &'static str {
        match self {
            Self::Ledger(error) => error.code(),
            Self::Failed { code, .. } => code,
            Self::Said => "said",
        }
    }

    fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let to_ledger = LedgerError::file(path);
        move |error| Self::Ledger(to_ledger(error))
    }
}

impl From<rusqlite::Error> for CommandError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Ledger(error.into())
    }
}

/// What every command has at hand.
struct Desk<'a> {
    data: &'a Path,
    company: Option<&'a str>,
    is_json: bool,
    language: Language,
}

impl Desk<'_> {
    fn open(&self) -> Result<Admin, CommandError> {
        Ok(Ledger::open_admin(self.data)?)
    }

    /// The ledger and the company that the command is about.
    fn open_company(&self) -> Result<(Admin, Company), CommandError> {
        let admin = self.open()?;
        let company = company::named(admin.connection(), self.company)?;
        Ok((admin, company))
    }

    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        roundsman_text::say(self.language, key, args)
    }

    /// Prints the command's data, or its sentence.
    fn print(&self, data: &Value, text: &str) -> Result<(), CommandError> {
        let line = if self.is_json { data.to_string() } else { text.to_owned() };
        print_line(&line).map_err(CommandError::file(Path::new("standard output")))
    }
}

fn print_line(line: &str) -> std::io::Result<()> {
    print_bytes(format!("{line}\n").as_bytes())
}

fn print_bytes(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Runs a command. Wrong usage has ended with 2 before; failure is 1.
pub fn run(arguments: &Arguments) -> ExitCode {
    let desk = Desk {
        data: &arguments.data,
        company: arguments.company.as_deref(),
        is_json: arguments.json,
        language: Language::from_tag(&arguments.lang).unwrap_or(Language::En),
    };
    let done = match &arguments.command {
        Command::Serve(serve) => serve.run(&desk),
        Command::Company(command) => command.run(&desk),
        Command::Unit(command) => command.run(&desk),
        Command::Seat(command) => command.run(&desk),
        Command::User(command) => command.run(&desk),
        Command::Grant(command) => command.run(&desk),
        Command::Delegate(command) => command.run(&desk),
        Command::Tick(command) => command.run(&desk),
        Command::Webhook(command) => command.run(&desk),
        Command::Device(command) => command.run(&desk),
        Command::Held(command) => command.run(&desk),
        Command::Token(command) => command.run(&desk),
        Command::Playbook(command) => command.run(&desk),
        Command::Backup(backup) => backup.run(&desk),
        Command::Restore(restore) => restore.run(&desk),
        Command::Verify(verify) => verify.run(&desk),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    };
    let Err(error) = done else { return ExitCode::SUCCESS };
    if matches!(error, CommandError::Said) {
        return ExitCode::FAILURE;
    }
    let text = playbook::sentences(desk.language, &error);
    // Where even the complaint cannot be written, the exit code still says it.
    drop(if desk.is_json {
        print_line(&json!({ "error": { "code": error.code(), "text": text } }).to_string())
    } else {
        writeln!(std::io::stderr().lock(), "{}", desk.say("cli-failed", &[("why", &text)]))
    });
    ExitCode::FAILURE
}
