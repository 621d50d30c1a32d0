//! `roundsman company`

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::{CommandError, Desk, playbook::source_of};
use crate::ledger::{Admin, company, now_ms};

#[derive(Debug, Subcommand)]
pub(super) enum CompanyCommand {
    /// Make a company with its head office and the first version of its playbook.
    #[command(after_help = "Examples:
  roundsman company new 万隆石业 --playbook building-materials
  roundsman company new 精密模具 --template precision-moulds
  roundsman company new Acme --playbook ./acme.yaml --json")]
    New {
        /// What people call it.
        name: String,
        /// A YAML file, or the name of a shipped template.
        #[arg(long, value_name = "FILE", visible_alias = "template")]
        playbook: PathBuf,
    },
}

impl CompanyCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let Self::New { name, playbook } = self;
        // Read first: a mistake in the file should leave no data folder behind.
        let yaml = source_of(playbook)?;
        crate::ledger::playbook::parse(&yaml)?;
        let mut admin = Admin::create(desk.data)?;
        let (company, root) = admin.write(|tx| company::create(tx, name, &yaml, now_ms()))?;
        let text = desk.say("cli-company-added", &[("company", &company.name)]);
        desk.print(&json!({ "id": company.id, "name": company.name, "unit": root }), &text)
    }
}
