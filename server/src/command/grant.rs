//! `roundsman grant`

use clap::Subcommand;
use roundsman_domain::{CompanyId, Grant, Node, RoleId, UserId};
use rusqlite::Connection;
use serde_json::json;

use super::{CommandError, Desk};
use crate::ledger::{LedgerError, now_ms, people, playbook, tree};

#[derive(Debug, Subcommand)]
pub(super) enum GrantCommand {
    /// Let somebody do at a unit or a seat what a role of the playbook may.
    #[command(after_help = "Examples:
  roundsman grant add wang 厦门一组 rep
  roundsman grant add chen 华东 manager --from 2026-12-01T00:00:00+08:00 --until 2026-12-04T00:00:00+08:00")]
    Add {
        /// Who.
        user: String,
        /// Where.
        #[arg(value_name = "UNIT_OR_SEAT")]
        node: String,
        /// As what.
        role: String,
        /// Not before: RFC 3339, or ms since 1970.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        from: Option<i64>,
        /// Not at or after: RFC 3339, or ms since 1970.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        until: Option<i64>,
    },
    /// End a grant now.
    #[command(after_help = "Example: roundsman grant end wang 厦门一组 rep")]
    End {
        /// Who.
        user: String,
        /// Where.
        #[arg(value_name = "UNIT_OR_SEAT")]
        node: String,
        /// As what.
        role: String,
    },
}

/// A time as people and programs write it, in ms since the Unix epoch.
pub(super) fn moment(text: &str) -> Result<i64, String> {
    let stamp = || text.parse::<jiff::Timestamp>().map(|at| at.as_millisecond());
    text.parse().ok().or_else(|| stamp().ok()).ok_or_else(|| format!("`{text}` is no time: write 2026-11-23T09:00:00+08:00"))
}

fn found(tx: &Connection, company: CompanyId, user: &str, node: &str) -> Result<(UserId, Node), LedgerError> {
    Ok((people::named(tx, company, user)?.id, tree::node_named(&tree::load(tx, company)?, node)?))
}

/// The role, where the newest playbook has it.
pub(super) fn role_named(tx: &Connection, company: CompanyId, role: &str) -> Result<RoleId, LedgerError> {
    let version = playbook::newest(tx, company)?.unwrap_or(0);
    let source = playbook::source(tx, company, version)?.unwrap_or_default();
    let roles = playbook::parse(&source)?.roles;
    let unknown = || {
        let known: Vec<&str> = roles.keys().map(RoleId::as_str).collect();
        LedgerError::Unknown { noun: "role", name: format!("{role}` among `{}", known.join("`, `")) }
    };
    roles.keys().find(|known| known.as_str() == role).cloned().ok_or_else(unknown)
}

impl GrantCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let (mut admin, company) = desk.open_company()?;
        match self {
            Self::Add { user, node, role, from, until } => {
                let (id, grant) = admin.write(|tx| {
                    let (user, node) = found(tx, company.id, user, node)?;
                    let role = role_named(tx, company.id, role)?;
                    let grant = Grant { user, node, role, from_ms: *from, until_ms: *until };
                    Ok((people::add_grant(tx, company.id, &grant, now_ms())?, grant))
                })?;
                let text = desk.say("cli-grant-added", &[("user", user), ("role", role), ("node", node)]);
                desk.print(&json!({ "id": id, "user": grant.user, "node": grant.node, "role": grant.role }), &text)
            }
            Self::End { user, node, role } => {
                let ended = admin.write(|tx| {
                    let (user, node) = found(tx, company.id, user, node)?;
                    people::end_grant(tx, company.id, user, node, role, now_ms())
                })?;
                let text = desk.say("cli-grant-ended", &[("user", user), ("role", role), ("node", node)]);
                desk.print(&json!({ "ended": ended }), &text)
            }
        }
    }
}
