//! Health for whoever watches the relay: does it live, can it work, what has it done.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Shared;
use crate::ledger::LedgerError;

/// The process answers.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// The ledger can be read and its writer commits.
pub(super) async fn readyz(State(site): State<Shared>) -> Response {
    if *site.stop.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "going down\n").into_response();
    }
    let read = site
        .relay
        .ledger
        .reading(|snapshot| Ok(snapshot.query_row("SELECT count(*) FROM company", [], |row| row.get::<_, i64>(0))?));
    let checked: Result<(), LedgerError> = async {
        read.await?;
        site.relay.writer.run(|tx| Ok(tx.query_row("SELECT 1", [], |_| Ok(()))?)).await
    }
    .await;
    match checked {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(code = error.code(), %error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the ledger does not answer\n").into_response()
        }
    }
}

/// What the relay counts of itself, for Prometheus.
pub(super) async fn metrics(State(site): State<Shared>) -> Response {
    let counted = site.relay.ledger.reading(|snapshot| {
        let one = |sql: &str| snapshot.query_row(sql, [], |row| row.get::<_, i64>(0));
        let held = one("SELECT count(*) FROM edit WHERE state <> 'accepted' AND state = 'held'")?;
        let returned = one("SELECT count(*) FROM edit WHERE state <> 'accepted' AND state = 'returned'")?;
        Ok((held, returned, one("SELECT count(*) FROM device WHERE revoked_ms IS NULL")?))
    });
    if let Ok((held, returned, devices)) = counted.await {
        site.metrics.standing(held, returned, devices);
    }
    let text = site.metrics.text();
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
}
