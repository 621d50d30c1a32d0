//! `roundsman serve`

use std::{net::SocketAddr, sync::Arc};

use clap::{Args, builder::FalseyValueParser};
use serde_json::json;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::Notify,
};
use tracing_subscriber::EnvFilter;

use super::{CommandError, Desk, welcome};
use crate::{
    ledger::LedgerError,
    serve::{Running, Settings},
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  roundsman serve
  roundsman serve --listen 0.0.0.0:8117 --behind-tls
  ROUNDSMAN_LOG=debug roundsman serve --listen 127.0.0.1:0")]
pub(super) struct Serve {
    /// Where to listen; port 0 takes any that is free.
    #[arg(long, env = "ROUNDSMAN_LISTEN", default_value = "127.0.0.1:8117", value_name = "ADDR")]
    listen: SocketAddr,
    /// A proxy in front speaks TLS: cookies are Secure, and the visitor's address is the last of X-Forwarded-For.
    #[arg(long, env = "ROUNDSMAN_BEHIND_TLS", value_parser = FalseyValueParser::new())]
    behind_tls: bool,
    /// Stop when standard input closes: for programs that start a relay and must not leave it behind, however they end.
    #[arg(long)]
    stop_with_stdin: bool,
}

impl Serve {
    pub(super) fn run(&self, desk: &Desk<'_>) -> Result<(), CommandError> {
        log();
        let settings = Settings { data: desk.data.to_owned(), listen: self.listen, is_behind_tls: self.behind_tls };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(CommandError::file(desk.data))?;
        runtime.block_on(serve(&settings, desk, self.stop_with_stdin))
    }
}

/// Structured lines on standard error; `ROUNDSMAN_LOG` chooses, as `info` or `roundsman=debug,warn`.
fn log() {
    let filter = EnvFilter::try_from_env("ROUNDSMAN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().json().flatten_event(true).with_current_span(false).with_span_list(false);
    // A second subscriber is refused; the first one goes on.
    drop(lines.with_env_filter(filter).with_writer(std::io::stderr).try_init());
}

async fn serve(settings: &Settings, desk: &Desk<'_>, stops_with_stdin: bool) -> Result<(), CommandError> {
    let failed = |source| LedgerError::File { path: "signals".to_owned(), source };
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let left = stdin_closed(stops_with_stdin);
    let relay = Running::start(settings).await?;
    let url = format!("http://{}", relay.address());
    let has_company = relay.site().has_company().await?;
    let mut text = desk.say("cli-relay-listening", &[("address", &url)]);
    if !has_company {
        text = format!("{text}\n\n{}", welcome::text(desk.language, desk.data));
    }
    desk.print(&json!({ "listening": url, "has_company": has_company }), &text)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = left.notified() => {}
    }
    tracing::info!("stopping");
    relay.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Told when standard input ends, where that matters. The thread waits in a read that nothing can cut short: it ends with the process.
fn stdin_closed(matters: bool) -> Arc<Notify> {
    let closed = Arc::new(Notify::new());
    if matters {
        let told = Arc::clone(&closed);
        std::thread::spawn(move || {
            // An input that cannot be read is as good as one that has ended.
            drop(std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()));
            told.notify_one();
        });
    }
    closed
}
