//! `roundsman backup`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{CommandError, Desk};
use crate::ledger::backup;

#[derive(Debug, Args)]
#[command(after_help = "Example: roundsman backup /srv/backup/2026-11-23")]
pub(super) struct Backup {
    /// An empty folder, or one that is not there yet.
    to: PathBuf,
}

impl Backup {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let admin = desk.open()?;
        let made = backup::make(&admin, &self.to)?;
        let path = self.to.display().to_string();
        let data = json!({ "path": path, "bytes": made.bytes, "attachments": made.attachments, "missing": made.missing });
        let text = desk.say("cli-backup-done", &[("path", &path), ("size", &roundsman_text::bytes(made.bytes))]);
        desk.print(&data, &text)
    }
}
