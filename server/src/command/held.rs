//! `roundsman held`

use clap::Subcommand;
use roundsman_domain::EditId;
use serde_json::json;

use super::{CommandError, Desk};
use crate::{
    ledger::{directory::Directories, edit, now_ms, people},
    relay,
};

#[derive(Debug, Subcommand)]
pub(super) enum HeldCommand {
    /// List the edits that the relay itself failed on. They are stored whole; their authors have been told and need do nothing.
    #[command(after_help = "Example: roundsman held list --json")]
    List,
    /// Judge them again: all, or one. A relay that starts does the same.
    #[command(after_help = "Examples:
  roundsman held retry
  roundsman held retry 3f0c9a1be2d47785.42")]
    Retry {
        /// Which one, as `held list` shows it.
        edit: Option<EditId>,
    },
}

impl HeldCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let (mut admin, company) = desk.open_company()?;
        match self {
            Self::List => {
                let people = people::all(admin.connection(), company.id)?;
                let held = edit::faulted(admin.connection(), company.id)?;
                let name = |row: &edit::EditRow| people.iter().find(|user| user.id == row.user).map_or("—", |user| &user.name);
                let data: Vec<_> = held
                    .iter()
                    .map(|row| json!({ "edit": row.id, "record": row.record, "user_name": name(row), "received": row.received_ms }))
                    .collect();
                let lines: Vec<String> = held.iter().map(|row| format!("{}  {}  {}", row.id, row.record, name(row))).collect();
                let text = if lines.is_empty() { desk.say("cli-no-list", &[]) } else { lines.join("\n") };
                desk.print(&json!({ "held": data }), &text)
            }
            Self::Retry { edit } => {
                let directories = Directories::default();
                let retried = admin.write(|tx| relay::retry(tx, &directories, company.id, *edit, now_ms()))?;
                let data: Vec<_> = retried
                    .iter()
                    .map(|one| json!({ "edit": one.edit, "outcome": edit::state_of(&one.outcome), "failure": one.failure }))
                    .collect();
                let lines: Vec<String> = retried
                    .iter()
                    .map(|one| {
                        format!("{}  {}  {}", one.edit, edit::state_of(&one.outcome), one.failure.as_deref().unwrap_or(""))
                    })
                    .map(|line| line.trim_end().to_owned())
                    .collect();
                let text = if lines.is_empty() { desk.say("cli-no-list", &[]) } else { lines.join("\n") };
                desk.print(&json!({ "retried": data }), &text)?;
                // Whoever scripts this wants to know that some of it is still to be mended.
                if retried.iter().any(|one| one.failure.is_some()) { Err(CommandError::Said) } else { Ok(()) }
            }
        }
    }
}
