//! `roundsman token`

use clap::Subcommand;
use roundsman_domain::KindId;
use serde_json::json;

use super::{CommandError, Desk, grant::role_named};
use crate::ledger::{
    Directories,
    access::Viewer,
    api_token::{self, ApiTokenDraft, ApiTokenId, ApiTokenRow, LIFE_MS_MAX},
    now_ms, people, sequence,
};

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make an API token: it reads what its user may read, as far as one role goes, and writes nothing. Shown once.
    #[command(after_help = "Examples:
  roundsman token new chen --role finance --expires 30d
  roundsman token new chen --role manager --expires 2027-06-30T00:00:00+08:00 --name '门店看板' --json")]
    New {
        /// By whose grants it reads.
        user: String,
        /// The role that it is narrowed to; it never gives more than the user has.
        #[arg(long)]
        role: String,
        /// When it ends: 30d, 12h, or a time as RFC 3339 has it; at most 366 days from now.
        #[arg(long, value_name = "WHEN", value_parser = end)]
        expires: i64,
        /// What it is for; the role's name where nothing is said.
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
    },
    /// List all API tokens, without what is secret of them.
    #[command(after_help = "Example: roundsman token list --json")]
    List,
    /// Take an API token away from its next request on.
    #[command(after_help = "Example: roundsman token revoke 3f0c9a1be2d47785")]
    Revoke {
        /// Which one, as `token list` shows it.
        id: ApiTokenId,
    },
}

/// When a token ends, in ms since the Unix epoch.
fn end(text: &str) -> Result<i64, String> {
    let now_ms = now_ms();
    let unit_ms = |unit: char| match unit {
        'h' => Some(3_600_000),
        'd' => Some(24 * 3_600_000),
        _ => None,
    };
    let span = || {
        let unit = text.chars().next_back()?;
        let count: i64 = text[..text.len() - unit.len_utf8()].parse().ok()?;
        now_ms.checked_add(count.checked_mul(unit_ms(unit)?)?)
    };
    let stamp = || text.parse::<jiff::Timestamp>().ok().map(|at| at.as_millisecond());
    let end_ms =
        span().or_else(stamp).ok_or_else(|| format!("`{text}` is no end: write 30d, 12h or 2027-06-30T00:00:00+08:00"))?;
    match end_ms - now_ms {
        ..=0 => Err("it would be over before it begins".to_owned()),
        life if life > LIFE_MS_MAX => Err("a token lives 366 days at most".to_owned()),
        _ => Ok(end_ms),
    }
}

impl TokenCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        match self {
            Self::New { user, role, expires, name } => make(desk, user, role, *expires, name.as_deref()),
            Self::List => list(desk),
            Self::Revoke { id } => {
                let (mut admin, company) = desk.open_company()?;
                admin.write(|tx| api_token::revoke(tx, company.id, *id, now_ms()))?;
                let text = desk.say("cli-token-revoked", &[("id", &id.to_string())]);
                desk.print(&json!({ "id": id, "revoked": true }), &text)
            }
        }
    }
}

fn make(desk: &Desk<'_>, user: &str, role: &str, expires_ms: i64, name: Option<&str>) -> Result<(), CommandError> {
    let (mut admin, company) = desk.open_company()?;
    let (id, token, kinds) = admin.write(|tx| {
        let user = people::named(tx, company.id, user)?;
        let role = role_named(tx, company.id, role)?;
        let viewer = Viewer::load(tx, &Directories::default(), company.id, user.id, now_ms())?.narrowed_to(role.clone());
        let readable = viewer.iter().flat_map(sequence::readable).filter(|(_, seats)| !seats.is_empty());
        let kinds: Vec<KindId> = readable.map(|(kind, _)| kind).collect();
        let draft = ApiTokenDraft { user: user.id, name: name.unwrap_or(role.as_str()), role: role.clone(), expires_ms };
        let (id, token) = api_token::make(tx, company.id, &draft, now_ms())?;
        Ok((id, token, kinds))
    })?;
    let until = shown_time(Some(expires_ms));
    let reads = match kinds.is_empty() {
        true => desk.say("cli-token-reads-nothing", &[("user", user), ("role", role)]),
        false => {
            let kinds: Vec<&str> = kinds.iter().map(KindId::as_str).collect();
            desk.say("cli-token-reads", &[("kinds", &kinds.join(", "))])
        }
    };
    let made = desk.say("cli-token-made", &[("id", &id.to_string()), ("user", user), ("role", role), ("until", &until)]);
    let data = json!({ "id": id, "token": token, "role": role, "expires": until, "kinds": kinds });
    // The token is the last line, so that a script takes it with `tail -n 1`.
    desk.print(&data, &format!("{made}\n{reads}\n{}\n{token}", desk.say("cli-token-once", &[])))
}

fn list(desk: &Desk<'_>) -> Result<(), CommandError> {
    let (admin, company) = desk.open_company()?;
    let people = people::all(admin.connection(), company.id)?;
    let tokens = api_token::all(admin.connection(), company.id)?;
    let name_of = |row: &ApiTokenRow| people.iter().find(|user| user.id == row.user).map(|user| user.name.as_str());
    let now_ms = now_ms();
    let state = |row: &ApiTokenRow| match () {
        () if row.revoked_ms.is_some() => "revoked",
        () if row.expires_ms <= now_ms => "expired",
        () => "good",
    };
    let lines: Vec<String> = tokens
        .iter()
        .map(|row| {
            let (until, used) = (shown_time(Some(row.expires_ms)), shown_time(row.used_ms));
            format!("{}  {}  {}  {}  {until}  {used}  {}", row.id, name_of(row).unwrap_or("—"), row.role, row.name, state(row))
        })
        .collect();
    let data = tokens.iter().map(|row| {
        json!({
            "id": row.id, "name": row.name, "user": row.user, "user_name": name_of(row), "role": row.role, "state": state(row),
            "made": row.made_ms, "expires": row.expires_ms, "used": row.used_ms, "revoked": row.revoked_ms,
        })
    });
    let data = json!({ "tokens": data.collect::<Vec<_>>() });
    let text = if lines.is_empty() { desk.say("cli-no-list", &[]) } else { lines.join("\n") };
    desk.print(&data, &text)
}

fn shown_time(at_ms: Option<i64>) -> String {
    at_ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()).map_or("—".to_owned(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_a_span_or_a_time_within_a_year() {
        for good in ["1h", "30d", "366d"] {
            assert!(end(good).is_ok(), "{good}");
        }
        let tomorrow = jiff::Timestamp::from_millisecond(now_ms() + 86_400_000).unwrap().to_string();
        assert!(end(&tomorrow).is_ok());
        for wrong in ["", "d", "0d", "-3d", "367d", "30", "30m", "3.5d", "天", "9999999999999999999d", "2001-01-01T00:00:00Z"] {
            assert!(end(wrong).is_err(), "{wrong}");
        }
    }
}
