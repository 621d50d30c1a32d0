//! `roundsman delegate`

use clap::Subcommand;
use serde_json::json;

use super::{CommandError, Desk, grant::moment};
use crate::{
    ledger::{
        audit::{self, Who},
        directory::Directories,
        now_ms, people,
    },
    relay::{delegate, end_delegation},
};

#[derive(Debug, Subcommand)]
pub(super) enum DelegateCommand {
    /// Let somebody decide requests for a user who is away: those that are open now, and those to come.
    #[command(after_help = "Example: roundsman delegate add chen zhao --until 2026-12-01T09:00:00+08:00")]
    Add {
        /// Who is away.
        user: String,
        /// Who decides for them.
        to: String,
        /// From when; now where nothing is said.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        from: Option<i64>,
        /// Until when; until ended where nothing is said.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        until: Option<i64>,
    },
    /// The user is back.
    #[command(after_help = "Example: roundsman delegate end chen zhao")]
    End {
        /// Who was away.
        user: String,
        /// Who decided for them.
        to: String,
    },
}

impl DelegateCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let (mut admin, company) = desk.open_company()?;
        let now = now_ms();
        let (user, to) = match self {
            Self::Add { user, to, .. } | Self::End { user, to } => (user, to),
        };
        let away = people::named(admin.connection(), company.id, user)?.id;
        let acting = people::named(admin.connection(), company.id, to)?.id;
        let (key, what) = match self {
            Self::Add { from, until, .. } => {
                let times = (from.unwrap_or(now), *until);
                admin.write(|tx| delegate(tx, &Directories::default(), company.id, (away, acting), times, now))?;
                ("cli-delegate-added", "delegate.add")
            }
            Self::End { .. } => {
                admin.write(|tx| end_delegation(tx, &Directories::default(), company.id, (away, acting), now))?;
                ("cli-delegate-ended", "delegate.end")
            }
        };
        let detail = json!({ "user": away, "to": acting });
        admin.write(|tx| audit::note(tx, company.id, now, Who::Operator, what, &detail))?;
        desk.print(&json!({ "user": away, "to": acting }), &desk.say(key, &[("user", user), ("to", to)]))
    }
}
