//! `roundsman webhook`

use clap::Subcommand;
use serde_json::json;

use super::{CommandError, Desk};
use crate::{
    ledger::{
        audit::{self, Who},
        now_ms,
        webhook::{self, Delivery},
    },
    webhook::deliver_now,
};

#[derive(Debug, Subcommand)]
pub(super) enum WebhookCommand {
    /// Let the company's webhooks go to a host. None is allowed before that, whatever the playbook says.
    #[command(after_help = "Example: roundsman webhook allow hooks.example.com")]
    Allow {
        /// The host, without scheme and port.
        host: String,
    },
    /// Let them go there no more; what waits for it waits.
    #[command(after_help = "Example: roundsman webhook forbid hooks.example.com")]
    Forbid {
        /// The host.
        host: String,
    },
    /// Print the secret by which a receiver knows that what it gets is ours: the header `Roundsman-Signature` has the HMAC-SHA-256 of the body.
    #[command(after_help = "Example: roundsman webhook secret")]
    Secret,
    /// List the latest, what came of each, and when it is tried again; and where they may go.
    #[command(after_help = "Example: roundsman webhook list --json")]
    List,
    /// Send now what is due; a running relay does so by itself.
    #[command(after_help = "Example: roundsman webhook send")]
    Send,
}

/// So many are listed.
const LISTED: u32 = 100;

impl WebhookCommand {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        let (mut admin, company) = desk.open_company()?;
        match self {
            Self::Allow { host } | Self::Forbid { host } => {
                let is_allowed = matches!(self, Self::Allow { .. });
                let what = if is_allowed { "webhook.allow" } else { "webhook.forbid" };
                admin.write(|tx| {
                    webhook::allow(tx, company.id, host, is_allowed)?;
                    // Nothing goes out without a signature.
                    webhook::secret(tx, company.id)?;
                    audit::note(tx, company.id, now_ms(), Who::Operator, what, &json!({ "host": host }))
                })?;
                let hosts = webhook::hosts(admin.connection(), company.id)?;
                let all = if hosts.is_empty() { "—".to_owned() } else { hosts.join(", ") };
                desk.print(&json!({ "hosts": hosts }), &desk.say("cli-webhook-hosts", &[("hosts", &all)]))
            }
            Self::Secret => {
                let secret = admin.write(|tx| webhook::secret(tx, company.id))?;
                desk.print(&json!({ "secret": secret }), &secret)
            }
            Self::List => {
                let all = webhook::latest(admin.connection(), company.id, LISTED)?;
                let hosts = webhook::hosts(admin.connection(), company.id)?;
                let mut lines: Vec<String> = all.iter().map(line).collect();
                if lines.is_empty() {
                    lines.push(desk.say("cli-no-list", &[]));
                }
                let data: Vec<_> = all.iter().map(data).collect();
                desk.print(&json!({ "webhooks": data, "hosts": hosts }), &lines.join("\n"))
            }
            Self::Send => {
                let sent = deliver_now(&mut admin, company.id)?;
                let arrived = sent.iter().filter(|attempt| attempt.has_arrived).count();
                let data: Vec<_> = sent
                    .iter()
                    .map(|attempt| json!({ "id": attempt.delivery.id, "arrived": attempt.has_arrived, "said": attempt.said }))
                    .collect();
                let counts = [("count", sent.len().to_string()), ("arrived", arrived.to_string())];
                let text = desk.say("cli-webhook-sent", &counts.each_ref().map(|(name, count)| (*name, count.as_str())));
                desk.print(&json!({ "sent": data }), &text)
            }
        }
    }
}

fn line(one: &Delivery) -> String {
    let state = match (one.next_ms, &one.said) {
        (None, said) | (Some(_), said @ Some(_)) => said.as_deref().unwrap_or_default(),
        (Some(_), None) => "…",
    };
    format!("{}  {}  {}  {}  {state}", one.id, one.automation, one.record, one.url)
}

fn data(one: &Delivery) -> serde_json::Value {
    json!({
        "id": one.id, "automation": one.automation, "record": one.record, "url": one.url, "attempts": one.attempts,
        "next": one.next_ms, "said": one.said,
    })
}
