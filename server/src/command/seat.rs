//! `roundsman seat`

use clap::Subcommand;
use serde_json::json;

use super::{CommandError, Desk};
use crate::ledger::{now_ms, tree};

#[derive(Debug, Subcommand)]
pub(super) enum SeatCommand {
    /// Add a seat.
    #[command(after_help = "Example: roundsman seat add 厦门一组 --unit 华东")]
    Add {
        /// What people call it.
        name: String,
        /// The unit that it is in.
        #[arg(long, value_name = "UNIT")]
        unit: String,
    },
    /// Put a seat, with its records, into another unit from now on.
    #[command(after_help = "Example: roundsman seat move 厦门一组 --unit 华南")]
    Move {
        /// Which seat.
        seat: String,
        /// The unit that it shall be in.
        #[arg(long, value_name = "UNIT")]
        unit: String,
    },
}

impl SeatCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let (mut admin, company) = desk.open_company()?;
        match self {
            Self::Add { name, unit } => {
                let (id, unit) = admin.write(|tx| {
                    let unit = tree::unit_named(&tree::load(tx, company.id)?, unit)?;
                    Ok((tree::add_seat(tx, company.id, name, unit, now_ms())?, unit))
                })?;
                let text = desk.say("cli-seat-added", &[("seat", name)]);
                desk.print(&json!({ "id": id, "name": name.trim(), "unit": unit }), &text)
            }
            Self::Move { seat, unit } => {
                let (id, above) = admin.write(|tx| {
                    let tree = tree::load(tx, company.id)?;
                    let (id, above) = (tree::seat_named(&tree, seat)?, tree::unit_named(&tree, unit)?);
                    tree::move_seat(tx, company.id, id, above, now_ms())?;
                    Ok((id, above))
                })?;
                let text = desk.say("cli-seat-moved", &[("seat", seat), ("unit", unit)]);
                desk.print(&json!({ "id": id, "name": seat, "unit": above }), &text)
            }
        }
    }
}
