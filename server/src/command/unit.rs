//! `roundsman unit`

use clap::Subcommand;
use serde_json::json;

use super::{CommandError, Desk};
use crate::ledger::{now_ms, tree};

#[derive(Debug, Subcommand)]
pub(super) enum UnitCommand {
    /// Add a unit.
    #[command(after_help = "Examples:
  roundsman unit add 华东
  roundsman unit add 厦门 --under 华东")]
    Add {
        /// What people call it.
        name: String,
        /// What it is under; the head office where nothing is said.
        #[arg(long, value_name = "UNIT")]
        under: Option<String>,
    },
    /// Put a unit, with all that is under it, under another from now on.
    #[command(after_help = "Example: roundsman unit move 厦门 --under 华南")]
    Move {
        /// Which unit.
        unit: String,
        /// What it shall be under.
        #[arg(long, value_name = "UNIT")]
        under: String,
    },
}

impl UnitCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let (mut admin, company) = desk.open_company()?;
        match self {
            Self::Add { name, under } => {
                let id = admin.write(|tx| {
                    let tree = tree::load(tx, company.id)?;
                    let under = under.as_deref().map(|under| tree::unit_named(&tree, under)).transpose()?;
                    tree::add_unit(tx, company.id, name, under, now_ms())
                })?;
                desk.print(&json!({ "id": id, "name": name.trim() }), &desk.say("cli-unit-added", &[("unit", name)]))
            }
            Self::Move { unit, under } => {
                let (id, above) = admin.write(|tx| {
                    let tree = tree::load(tx, company.id)?;
                    let (id, above) = (tree::unit_named(&tree, unit)?, tree::unit_named(&tree, under)?);
                    tree::move_unit(tx, company.id, id, above, now_ms())?;
                    Ok((id, above))
                })?;
                let text = desk.say("cli-unit-moved", &[("unit", unit), ("under", under)]);
                desk.print(&json!({ "id": id, "name": unit, "under": above }), &text)
            }
        }
    }
}
