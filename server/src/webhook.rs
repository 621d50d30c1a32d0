//! Webhooks: other programs are told what automations have found, by signed POST requests, until they have it.
//!
//! Only ids go out, and names that the playbook gives: whoever is told reads the rest over the API, with a token of their own and its scope. They go
//! to hosts that the operator has allowed and to nowhere else, whatever a playbook says, and follow no redirect.

use std::time::Duration;

use reqwest::{Client, Url, redirect::Policy};
use ring::hmac;

use crate::ledger::{
    Admin, Ledger, LedgerError, Writer, company, now_ms,
    webhook::{self, Delivery},
};

/// A receiver has this long to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is said of a delivery whose host the operator has not allowed.
const NOT_ALLOWED: &str = "host not allowed";

/// What came of one attempt.
#[derive(Debug)]
pub struct Attempt {
    /// What was sent.
    pub delivery: Delivery,
    /// The receiver has it.
    pub has_arrived: bool,
    /// Its status, or why there was none.
    pub said: String,
}

/// A company's deliveries that are due, with what is needed to send them.
struct Due {
    deliveries: Vec<Delivery>,
    hosts: Vec<String>,
    secret: Option<String>,
}

fn take(connection: &rusqlite::Connection, company: roundsman_domain::CompanyId) -> Result<Due, LedgerError> {
    Ok(Due {
        deliveries: webhook::take_due(connection, company, now_ms())?,
        hosts: webhook::hosts(connection, company)?,
        secret: webhook::known_secret(connection, company)?,
    })
}

/// Sends what is due, of every company of a running relay.
///
/// # Errors
/// Where the ledger cannot be read or written.
pub async fn deliver(ledger: &std::sync::Arc<Ledger>, writer: &Writer) -> Result<(), LedgerError> {
    if !ledger.reading(|snapshot| webhook::is_any_due(snapshot, now_ms())).await? {
        return Ok(());
    }
    let all =
        writer.run(|tx| company::all(tx)?.iter().map(|company| take(tx, company.id)).collect::<Result<Vec<_>, _>>()).await?;
    for due in all {
        for attempt in send(due).await {
            writer.run(move |tx| webhook::settle(tx, &attempt.delivery, attempt.has_arrived, &attempt.said, now_ms())).await?;
        }
    }
    Ok(())
}

/// Sends what is due of one company, for a command.
///
/// # Errors
/// Where the ledger cannot be read or written.
pub fn deliver_now(admin: &mut Admin, company: roundsman_domain::CompanyId) -> Result<Vec<Attempt>, LedgerError> {
    let due = admin.write(|tx| take(tx, company))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(LedgerError::file("tokio"))?;
    let attempts = runtime.block_on(send(due));
    for attempt in &attempts {
        admin.write(|tx| webhook::settle(tx, &attempt.delivery, attempt.has_arrived, &attempt.said, now_ms()))?;
    }
    Ok(attempts)
}

async fn send(due: Due) -> Vec<Attempt> {
    let mut attempts = Vec::with_capacity(due.deliveries.len());
    if due.deliveries.is_empty() {
        return attempts;
    }
    // An installation before this one is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = Client::builder()
        .user_agent(concat!("roundsman/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .timeout(PATIENCE)
        .no_proxy()
        .build();
    for delivery in due.deliveries {
        let tried = match &client {
            Ok(client) => post(client, &delivery, &due.hosts, due.secret.as_deref()).await,
            Err(error) => Err(error.to_string()),
        };
        let (has_arrived, said) = match tried {
            Ok(status) => ((200..300).contains(&status), status.to_string()),
            Err(why) => (false, why),
        };
        attempts.push(Attempt { delivery, has_arrived, said });
    }
    attempts
}

async fn post(client: &Client, delivery: &Delivery, hosts: &[String], secret: Option<&str>) -> Result<u16, String> {
    let url: Url = delivery.url.parse().map_err(|_| "no address".to_owned())?;
    if !url.host_str().is_some_and(|host| hosts.iter().any(|allowed| allowed == host)) {
        return Err(NOT_ALLOWED.to_owned());
    }
    let mut request = client
        .post(url)
        .header("content-type", "application/json")
        .header("roundsman-delivery", delivery.id.to_string())
        .body(delivery.body.clone());
    if let Some(secret) = secret {
        request = request.header("roundsman-signature", format!("sha256={}", signature(secret, &delivery.body)));
    }
    match request.send().await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) if error.is_timeout() => Err("no answer in time".to_owned()),
        Err(error) => Err(error.without_url().to_string()),
    }
}

/// HMAC-SHA-256 of the body, in hexadecimal digits: the receiver reckons the same.
pub fn signature(secret: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::sign(&key, body.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
