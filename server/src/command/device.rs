//! `roundsman device`

use clap::Subcommand;
use roundsman_domain::DeviceId;
use serde_json::json;

use super::{CommandError, Desk, grant::moment};
use crate::ledger::{
    audit::Who,
    device,
    enrolment::{self, CODE_MINUTES},
    now_ms, people,
};

#[derive(Debug, Subcommand)]
pub(super) enum DeviceCommand {
    /// Make a one-time code with which somebody enrols a phone.
    #[command(after_help = "Examples:
  roundsman device code wang
  roundsman device code wang --minutes 15 --json
  roundsman device code wang --history-from 2026-09-01T00:00:00+08:00")]
    Code {
        /// Whose phone.
        user: String,
        /// How long the code is good.
        #[arg(long, default_value_t = CODE_MINUTES, value_parser = clap::value_parser!(i64).range(0..=525_600))]
        minutes: i64,
        /// For an import of what was written down elsewhere: its own dates are believed from this time on. RFC 3339, or ms since 1970.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        history_from: Option<i64>,
    },
    /// List all phones.
    #[command(after_help = "Example: roundsman device list --json")]
    List,
    /// Take a phone's token away from its next request on.
    #[command(after_help = "Example: roundsman device revoke 3f0c9a1be2d47785")]
    Revoke {
        /// Which one, as `device list` shows it.
        id: DeviceId,
    },
}

impl DeviceCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let (mut admin, company) = desk.open_company()?;
        match self {
            Self::Code { user, minutes, history_from } => {
                let code = admin.write(|tx| {
                    let user = people::named(tx, company.id, user)?;
                    match history_from {
                        Some(from_ms) => enrolment::new_import_code(tx, company.id, user.id, *minutes, *from_ms, now_ms()),
                        None => enrolment::new_code(tx, company.id, user.id, *minutes, now_ms()),
                    }
                })?;
                let text = desk.say("cli-enrol-code", &[("code", &code), ("minutes", &minutes.to_string())]);
                desk.print(&json!({ "code": code }), &text)
            }
            Self::List => {
                let people = people::all(admin.connection(), company.id)?;
                let devices = device::all(admin.connection(), company.id)?;
                let name =
                    |row: &device::DeviceRow| people.iter().find(|user| user.id == row.user).map(|user| user.name.as_str());
                let lines: Vec<String> = devices.iter().map(|row| line(row, name(row).unwrap_or("—"))).collect();
                let data = devices.iter().map(|row| {
                    json!({
                        "id": row.id, "user": row.user, "user_name": name(row), "app": row.app, "enrolled": row.enrolled_ms,
                        "seen": row.seen_ms, "revoked": row.revoked_ms, "held": row.held,
                    })
                });
                let data = json!({ "devices": data.collect::<Vec<_>>() });
                let text = if lines.is_empty() { desk.say("cli-no-list", &[]) } else { lines.join("\n") };
                desk.print(&data, &text)
            }
            Self::Revoke { id } => {
                admin.write(|tx| device::revoke(tx, company.id, *id, Who::Operator, now_ms()))?;
                desk.print(&json!({ "id": id, "revoked": true }), &format!("{id}: {}", desk.say("device-revoked", &[])))
            }
        }
    }
}

fn line(row: &device::DeviceRow, user: &str) -> String {
    let at = |ms: Option<i64>| {
        ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()).map_or("—".to_owned(), |at| at.to_string())
    };
    let revoked = if row.revoked_ms.is_some() { "revoked" } else { "" };
    format!("{}  {user}  {}  {}  {}  {revoked}", row.id, row.app, at(Some(row.enrolled_ms)), at(row.seen_ms))
        .trim_end()
        .to_owned()
}
