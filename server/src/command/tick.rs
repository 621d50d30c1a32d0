//! `roundsman tick`

use clap::Args;
use serde_json::json;

use super::{CommandError, Desk};
use crate::{
    ledger::{company, directory::Directories, now_ms},
    relay::tick,
};

/// Do now what a running relay does by itself every few minutes.
#[derive(Debug, Args)]
#[command(after_help = "Example: roundsman tick --json")]
pub(super) struct Tick {}

impl Tick {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let mut admin = desk.open()?;
        let mut done = 0;
        for company in company::all(admin.connection())? {
            done += admin.write(|tx| tick(tx, &Directories::default(), company.id, now_ms()))?;
        }
        desk.print(&json!({ "done": done }), &desk.say("cli-ticked", &[("count", &done.to_string())]))
    }
}
