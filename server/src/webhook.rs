//! Webhooks: other programs are told what automations have found, by signed POST requests, until they have it.
//!
//! Only ids go out, and names that the playbook gives: whoever is told reads the rest over the API, with a token of their own and its scope. They go
//! to hosts that the operator has allowed and to nowhere else, whatever a playbook says, and follow no redirect.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, Url, redirect::Policy};
use ring::hmac;
use roundsman_domain::CompanyId;
use rusqlite::Connection;

use crate::ledger::{
    Admin, Ledger, LedgerError, Writer, now_ms,
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
    post: Post,
}

/// Where deliveries of one company may go, and what they are signed with.
struct Post {
    hosts: Vec<String>,
    secret: Option<String>,
}

fn take(connection: &Connection, company: CompanyId) -> Result<Due, LedgerError> {
    let post = Post { hosts: webhook::hosts(connection, company)?, secret: webhook::known_secret(connection, company)? };
    Ok(Due { deliveries: webhook::take_due(connection, company, now_ms())?, post })
}

fn settle(connection: &Connection, attempt: &Attempt) -> Result<(), LedgerError> {
    webhook::settle(connection, &attempt.delivery, attempt.has_arrived, &attempt.said, now_ms())
}

/// Sends what is due, of every company of a running relay.
///
/// # Errors
/// Where the ledger cannot be read or written.
pub async fn deliver(ledger: &Arc<Ledger>, writer: &Writer) -> Result<(), LedgerError> {
    let companies = ledger.reading(|snapshot| webhook::are_due(snapshot, now_ms())).await?;
    if companies.is_empty() {
        return Ok(());
    }
    let client = client();
    // Of each company when its turn has come: what is taken is held for no longer than sending it may last.
    for company in companies {
        let due = writer.run(move |tx| take(tx, company)).await?;
        for delivery in due.deliveries {
            let attempt = due.post.send(&client, delivery).await;
            writer.run(move |tx| settle(tx, &attempt)).await?;
        }
    }
    Ok(())
}

/// Sends what is due of one company, for a command.
///
/// # Errors
/// Where the ledger cannot be read or written.
pub fn deliver_now(admin: &mut Admin, company: CompanyId) -> Result<Vec<Attempt>, LedgerError> {
    let due = admin.write(|tx| take(tx, company))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(LedgerError::file("tokio"))?;
    let client = client();
    let mut attempts = Vec::with_capacity(due.deliveries.len());
    for delivery in due.deliveries {
        let attempt = runtime.block_on(due.post.send(&client, delivery));
        admin.write(|tx| settle(tx, &attempt))?;
        attempts.push(attempt);
    }
    Ok(attempts)
}

fn client() -> Result<Client, String> {
    // An installation before this one is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder()
        .user_agent(concat!("roundsman/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .timeout(PATIENCE)
        .no_proxy()
        .build()
        .map_err(|error| error.to_string())
}

impl Post {
    async fn send(&self, client: &Result<Client, String>, delivery: Delivery) -> Attempt {
        let tried = match client {
            Ok(client) => post(client, &delivery, &self.hosts, self.secret.as_deref()).await,
            Err(error) => Err(error.clone()),
        };
        let (has_arrived, said) = match tried {
            Ok(status) => ((200..300).contains(&status), status.to_string()),
            Err(why) => (false, why),
        };
        Attempt { delivery, has_arrived, said }
    }
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
