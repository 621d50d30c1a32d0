//! `roundsman playbook`

mod diff;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use roundsman_playbook::{Playbook, Problem, SCHEMA, TEMPLATES};
use roundsman_text::{Language, say};
use serde_json::{Value, json};

use super::{CommandError, Desk};
use crate::{
    ledger::{LedgerError, directory::Directories, now_ms, playbook},
    relay::{migrate, renew_facts},
};

/// A playbook is not longer than this; the language's own limit is a quarter of it.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum PlaybookCommand {
    /// Say all that is wrong with a playbook, with line and column.
    #[command(after_help = "Examples:
  roundsman playbook check acme.yaml
  roundsman playbook check building-materials --json")]
    Check {
        /// A YAML file, or the name of a shipped template.
        file: PathBuf,
    },
    /// Put a playbook in force as the company's next version.
    #[command(after_help = "Example: roundsman playbook apply acme.yaml")]
    Apply {
        /// A YAML file, or the name of a shipped template.
        file: PathBuf,
    },
    /// Print the JSON Schema of the language: an editor that is given it completes and checks a playbook as it is written.
    #[command(after_help = "Example: roundsman playbook schema > playbook.schema.json")]
    Schema,
    /// Say what changes between two playbooks, for which roles, and what that does to the company's records.
    #[command(after_help = "Examples:
  roundsman playbook diff 3 acme.yaml
  roundsman playbook diff acme-old.yaml acme.yaml --json")]
    Diff {
        /// A YAML file, the name of a shipped template, or the number of a version that the company has had.
        old: PathBuf,
        /// The same, for what is to come.
        new: PathBuf,
    },
}

/// The YAML of a file, or of a shipped template where there is no such file.
pub(super) fn source_of(file: &Path) -> Result<String, CommandError> {
    let template = TEMPLATES.iter().find(|(name, _)| Path::new(name) == file);
    match (std::fs::metadata(file), template) {
        (Ok(metadata), _) if metadata.len() > FILE_BYTES_MAX => {
            let text = format!("{} has {} bytes; a playbook has at most {FILE_BYTES_MAX}", file.display(), metadata.len());
            Err(CommandError::Failed { code: "playbook_large", text })
        }
        (Ok(_), _) => std::fs::read_to_string(file).map_err(CommandError::file(file)),
        (Err(_), Some((_, yaml))) => Ok((*yaml).to_owned()),
        (Err(error), None) => Err(CommandError::file(file)(error)),
    }
}

fn sentence(language: Language, problem: &Problem) -> String {
    let args: Vec<(&str, &str)> = problem.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    say(language, problem.code, &args)
}

fn line(language: Language, problem: &Problem) -> String {
    // Wrong only as the successor of the version before it: no line of the file is.
    if problem.line == 0 {
        return sentence(language, problem);
    }
    format!("{}:{}: {}", problem.line, problem.column, sentence(language, problem))
}

/// An error as sentences: each mistake of a playbook in the reader's language on a line of its own.
pub(super) fn sentences(language: Language, error: &CommandError) -> String {
    match error {
        CommandError::Ledger(LedgerError::PlaybookWrong { problems }) => {
            problems.iter().map(|problem| line(language, problem)).collect::<Vec<_>>().join("\n")
        }
        _ => error.to_string(),
    }
}

fn data(language: Language, problem: &Problem) -> Value {
    json!({
        "line": problem.line, "column": problem.column, "code": problem.code,
        "text": sentence(language, problem), "is_warning": problem.is_warning,
    })
}

impl PlaybookCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        match self {
            Self::Check { file } => check(desk, &source_of(file)?),
            Self::Schema => {
                let schema: Value = serde_json::from_str(SCHEMA).unwrap_or_default();
                desk.print(&schema, SCHEMA.trim_end())
            }
            Self::Diff { old, new } => diff::diff(desk, old, new),
            Self::Apply { file } => {
                let yaml = source_of(file)?;
                let (mut admin, company) = desk.open_company()?;
                let (version, moved) = admin.write(|tx| {
                    let version = playbook::apply(tx, company.id, &yaml, now_ms())?;
                    let directories = Directories::default();
                    let moved = migrate(tx, &directories, company.id, now_ms())?;
                    renew_facts(tx, &directories, company.id, now_ms())?;
                    Ok((version, moved))
                })?;
                let applied = playbook::parse(&yaml)?;
                let unheld = playbook::unheld(admin.connection(), company.id, &applied, now_ms())?;
                let name = applied.name;
                let mut text = desk.say("cli-playbook-applied", &[("name", &name), ("version", &version.to_string())]);
                if moved > 0 {
                    text = format!("{text}\n{}", desk.say("cli-playbook-moved", &[("count", &moved.to_string())]));
                }
                for role in &unheld {
                    text = format!("{text}\n{}", desk.say("cli-playbook-unheld", &[("role", role.as_str())]));
                }
                desk.print(&json!({ "name": name, "version": version, "moved": moved, "unheld": unheld }), &text)
            }
        }
    }
}

fn check(desk: &Desk<'_>, yaml: &str) -> Result<(), CommandError> {
    let (good, problems) = match Playbook::parse(yaml) {
        Ok(parsed) => (Some(parsed.playbook), parsed.warnings),
        Err(problems) => (None, problems),
    };
    let mut lines: Vec<String> = problems.iter().map(|problem| line(desk.language, problem)).collect();
    let list: Vec<Value> = problems.iter().map(|problem| data(desk.language, problem)).collect();
    let warnings = problems.iter().filter(|problem| problem.is_warning).count();
    match good {
        Some(good) => {
            lines.push(desk.say("cli-playbook-good", &[("name", &good.name), ("version", &good.version.to_string())]));
            desk.print(&json!({ "ok": true, "name": good.name, "version": good.version, "problems": list }), &lines.join("\n"))
        }
        None => {
            let counts = [("errors", (problems.len() - warnings).to_string()), ("warnings", warnings.to_string())];
            let text = desk.say("cli-playbook-bad", &counts.each_ref().map(|(name, count)| (*name, count.as_str())));
            if desk.is_json {
                let error = json!({ "code": "playbook_wrong", "text": text });
                desk.print(&json!({ "ok": false, "problems": list, "error": error }), "")?;
                // Said already, in the same object as the list.
                return Err(CommandError::Said);
            }
            desk.print(&Value::Null, &lines.join("\n"))?;
            Err(CommandError::Failed { code: "playbook_wrong", text })
        }
    }
}
