//! The relay over HTTP: what devices say under `/v1`, what people see on pages, and how the operator sees that it lives.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use roundsman_domain::DeviceId;
use tokio::sync::{Semaphore, watch};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

use crate::{
    ledger::{LedgerError, api_token::ApiTokenId, company},
    metrics::Metrics,
    relay::Relay,
};

pub mod api;
pub mod auth;
mod blobs;
mod door;
mod enrol;
mod files;
mod health;
pub mod limits;
mod live;
mod pages;
mod problem;
mod sync;

pub use door::{Door, Peer};
pub use problem::Refusal;

/// A page that takes longer than this is given up.
const PAGE_TIME_MAX: Duration = Duration::from_secs(10);

/// A sync, an upload or a download may take this long on a slow line; silence ends it earlier (see the door).
const DEVICE_TIME_MAX: Duration = Duration::from_secs(600);

/// The most bytes of a form or of an enrolment.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// So many passwords are hashed at once: each takes 19 MiB and a core.
const HASHINGS_MAX: usize = 2;

/// So many arrived files are read through at once: each may take 64 MB.
const CHECKINGS_MAX: usize = 2;

/// So many requests are worked on at once; more wait.
const REQUESTS_MAX: usize = 512;

/// Everything that a request may need.
#[derive(Debug)]
pub struct Site {
    /// The heart: ledger, writer, news, and everything that judges.
    pub relay: Relay,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Behind a proxy that speaks TLS: cookies are Secure, and the visitor's address is what the proxy says.
    pub is_behind_tls: bool,
    limits: limits::Limits,
    uploads: files::Gates,
    hashings: Semaphore,
    checkings: Semaphore,
    requests: Semaphore,
    /// True once the relay goes down.
    stop: watch::Receiver<bool>,
    /// True once there is a company. None is ever taken away while a relay runs.
    has_company: AtomicBool,
}

/// What handlers get.
pub type Shared = Arc<Site>;

impl Site {
    /// A site over a relay. `stop` turns true when the relay goes down.
    pub fn new(relay: Relay, metrics: Arc<Metrics>, is_behind_tls: bool, stop: watch::Receiver<bool>) -> Shared {
        Arc::new(Self {
            relay,
            metrics,
            is_behind_tls,
            limits: limits::Limits::default(),
            uploads: files::Gates::default(),
            hashings: Semaphore::new(HASHINGS_MAX),
            checkings: Semaphore::new(CHECKINGS_MAX),
            requests: Semaphore::new(REQUESTS_MAX),
            stop,
            has_company: AtomicBool::new(false),
        })
    }

    /// Whether there is a company to serve. One that is made meanwhile is noticed.
    ///
    /// # Errors
    /// Where the ledger does not answer.
    pub async fn has_company(&self) -> Result<bool, LedgerError> {
        if self.has_company.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let found = self.relay.ledger.reading(|snapshot| Ok(!company::all(snapshot)?.is_empty())).await?;
        self.has_company.store(found, Ordering::Relaxed);
        Ok(found)
    }

    /// Forgets what is over: quiet visitors, sessions, codes, uploads that nobody goes on with.
    pub async fn sweep(&self) {
        self.limits.sweep();
        self.uploads.sweep();
        let swept = match files::sweep(self).await {
            Ok(()) => self.relay.sweep().await,
            Err(error) => Err(error),
        };
        if let Err(error) = swept {
            tracing::warn!(code = error.code(), %error, "sweeping failed");
        }
    }
}

/// All routes.
pub fn router(site: Shared) -> Router {
    let devices = Router::new()
        .route("/v1/enrol", post(enrol::enrol))
        .route("/v1/sync", post(sync::sync))
        .route("/v1/files", post(files::create).options(files::options))
        .route(
            "/v1/files/{id}",
            axum::routing::patch(files::append).head(files::status).delete(files::terminate).options(files::options),
        )
        .route("/v1/blobs/{hash}", get(blobs::for_caller))
        .route("/v1/records/{id}/files/{hash}", get(blobs::of_record))
        .layer(from_fn(|request, next| within(DEVICE_TIME_MAX, request, next)))
        .layer(from_fn_with_state(Arc::clone(&site), queue));
    let pictures = Router::new()
        .route("/blob/{hash}", get(blobs::for_person))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, DEVICE_TIME_MAX))
        .layer(from_fn_with_state(Arc::clone(&site), queue));
    let reading = api::routes()
        .layer(from_fn(|request, next| within(PAGE_TIME_MAX, request, next)))
        .layer(from_fn_with_state(Arc::clone(&site), queue));
    let pages = pages::routes()
        .layer(from_fn_with_state(Arc::clone(&site), pages::greet))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, PAGE_TIME_MAX));
    Router::new()
        .merge(devices)
        .merge(pictures)
        .merge(reading)
        .merge(pages)
        .merge(pages::streams())
        // Waiting for news takes no turn and has no end of its own.
        .route("/v1/live", get(live::live))
        .fallback(pages::nothing_here)
        .method_not_allowed_fallback(api::wrong_method)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(guard_headers))
        .layer(from_fn_with_state(Arc::clone(&site), observe))
        .with_state(site)
}

/// Serves until `stop` turns true, then lets what was begun be finished.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(site: Shared, listener: tokio::net::TcpListener) -> std::io::Result<()> {
    let mut stop = site.stop.clone();
    let routes = router(site).into_make_service_with_connect_info::<Peer>();
    axum::serve(Door::new(listener), routes)
        .with_graceful_shutdown(async move {
            // An error means that whoever could stop us is gone, which is the same.
            drop(stop.wait_for(|stop| *stop).await);
        })
        .await
}

fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    Refusal::internal().into_response()
}

/// Gives a request up after a while, in words.
async fn within(limit: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::unavailable("it took too long: ask for less at once").into_response(),
    }
}

/// One of so many requests at once.
async fn queue(State(site): State<Shared>, request: Request, next: Next) -> Response {
    match site.requests.acquire().await {
        Ok(_turn) => next.run(request).await,
        Err(_) => Refusal::unavailable("it is shutting down").into_response(),
    }
}

/// Which device or program asked, for the log: put into the answer by the extractor's user.
#[derive(Debug, Clone, Copy)]
enum AskedBy {
    Device(DeviceId),
    Program(ApiTokenId),
}

/// Counts and logs what was answered: the route's pattern, never the address, a query or a token.
async fn observe(State(site): State<Shared>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let began = tokio::time::Instant::now();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    site.metrics.answered(&route, status);
    let (device, token) = match response.extensions().get() {
        Some(AskedBy::Device(device)) => (Some(device.to_string()), None),
        Some(AskedBy::Program(token)) => (None, Some(token.to_string())),
        None => (None, None),
    };
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status, took_ms, device, token, "answered");
    response
}

/// Every answer says that it is what it says, is framed by nobody, and loads nothing from elsewhere.
async fn guard_headers(request: Request, next: Next) -> Response {
    const GUARDS: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; media-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    let mut response = next.run(request).await;
    for (name, value) in GUARDS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The visitor's address.
#[derive(Debug, Clone, Copy)]
pub struct Address(pub IpAddr);

impl FromRequestParts<Shared> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<axum::extract::ConnectInfo<Peer>>().map(|info| info.0.0);
        let here = peer.unwrap_or(SocketAddr::from(([0, 0, 0, 0], 0))).ip();
        if !site.is_behind_tls {
            return Ok(Self(here));
        }
        // The last entry is the one that our own proxy wrote; what comes before it anybody can send.
        let told = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
        let last = told.and_then(|list| list.rsplit(',').next()).and_then(|address| address.trim().parse().ok());
        Ok(Self(last.unwrap_or(here)))
    }
}

/// Goes on with what a stop cut off between the last byte of a file and the edits that waited for it, and with edits that the relay failed on.
///
/// # Errors
/// Where the ledger does not answer.
pub async fn wake(site: &Shared) -> Result<(), LedgerError> {
    for (company, device, hash) in site.relay.ledger.reading(crate::ledger::blob::waited_for).await? {
        site.relay.blob_arrived(company, device, hash, None).await?;
    }
    site.relay.retry_faulted().await
}
