//! `roundsman restore`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{CommandError, Desk};
use crate::ledger::{backup, now_ms};

#[derive(Debug, Args)]
#[command(after_help = "Example: roundsman restore /srv/backup/2026-11-23
What was there before is kept in the data folder under `replaced-TIME`.")]
pub(super) struct Restore {
    /// A folder that `roundsman backup` made.
    from: PathBuf,
}

impl Restore {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let aside = backup::restore(&self.from, desk.data, now_ms())?;
        let data =
            json!({ "restored": self.from.display().to_string(), "replaced": aside.map(|path| path.display().to_string()) });
        desk.print(&data, &desk.say("cli-restore-done", &[]))
    }
}
