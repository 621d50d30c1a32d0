//! The relay over HTTP.

mod answer;
mod news;
#[cfg(test)]
mod tests;
mod upload;

use std::{
    future::Future,
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use reqwest::{Client, RequestBuilder, Response, Url};
use roundsman_domain::BlobHash;
use roundsman_protocol::{
    BODY_BYTES_MAX, Enrolled, Enrolment, Format, Relay, RelayFailure, SyncRequest, SyncResponse, UploadStatus, encode_body,
};

use answer::{Answer, unreachable};
pub use news::News;

const CONNECT: Duration = Duration::from_secs(10);

/// A request may take this long and a second more for every 2,000 bytes that go up: a bad 2G connection.
const ANSWER: Duration = Duration::from_secs(90);

/// The largest attachment that is read, in bytes: the largest that is taken in anywhere.
const BLOB_BYTES_MAX: usize = roundsman_media::FILE_BYTES_MAX;

/// Bytes of bodies, as they went over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Sent.
    pub bytes_up: u64,
    /// Received.
    pub bytes_down: u64,
}

/// A relay that a device holds a conversation with: it counts what goes over the wire, and shows a token that may change.
pub trait Link: Relay {
    /// What went over the wire since the link was made.
    fn traffic(&self) -> Traffic;

    /// Shows this token from now on.
    fn show(&self, token: &str);
}

/// A relay's address, as a person types it, is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a relay's address such as https://relay.example.com")]
pub struct AddressError(pub String);

/// A relay behind an address.
#[derive(Debug)]
pub struct HttpRelay {
    client: Client,
    base: Url,
    token: Mutex<String>,
    bytes_up: AtomicU64,
    bytes_down: AtomicU64,
}

impl HttpRelay {
    /// The relay at `url`, to which this token is shown; empty before the enrolment.
    ///
    /// # Errors
    /// Where the address is none, or the system's certificates cannot be read.
    pub fn new(url: &str, token: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError(url.chars().take(200).collect());
        let base = Url::parse(&format!("{}/", url.trim().trim_end_matches('/'))).map_err(|_| wrong())?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() || base.query().is_some() {
            return Err(wrong());
        }
        let client = client(&base).map_err(|_| wrong())?;
        Ok(Self { client, base, token: Mutex::new(token.to_owned()), bytes_up: AtomicU64::new(0), bytes_down: AtomicU64::new(0) })
    }

    /// Whether what is said can be read by others on the way: no TLS, and not this machine.
    pub fn is_exposed(&self) -> bool {
        self.base.scheme() == "http" && !is_loopback(&self.base)
    }

    /// Turns a one-time code into a device.
    ///
    /// # Errors
    /// Where the relay cannot be reached, or the code is not good.
    pub async fn enrol(&self, enrolment: &Enrolment) -> Result<Enrolled, RelayFailure> {
        let body = encode_body(enrolment, Format::Json).map_err(|error| RelayFailure::Strange(error.to_string()))?.0;
        let request = self.client.post(self.at("v1/enrol")?).header("content-type", Format::Json.media_type());
        self.answer(request, body).await?.decode()
    }

    fn at(&self, path: &str) -> Result<Url, RelayFailure> {
        self.base.join(path).map_err(|error| RelayFailure::Strange(error.to_string()))
    }

    fn authorised(&self, request: RequestBuilder) -> RequestBuilder {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if token.is_empty() { request } else { request.bearer_auth(token.as_str()) }
    }

    async fn send(&self, request: RequestBuilder, body: Vec<u8>) -> Result<Response, RelayFailure> {
        let len = body.len() as u64;
        let request = if body.is_empty() { request } else { request.body(body) };
        self.bytes_up.fetch_add(len, Ordering::Relaxed);
        let timeout = ANSWER + Duration::from_secs(len / 2_000);
        self.authorised(request).timeout(timeout).send().await.map_err(|error| unreachable(&error))
    }

    async fn answer(&self, request: RequestBuilder, body: Vec<u8>) -> Result<Answer, RelayFailure> {
        let response = self.send(request.header("accept-encoding", "zstd"), body).await?;
        Answer::read(response, BODY_BYTES_MAX, &self.bytes_down).await
    }
}

impl Link for HttpRelay {
    fn traffic(&self) -> Traffic {
        Traffic { bytes_up: self.bytes_up.load(Ordering::Relaxed), bytes_down: self.bytes_down.load(Ordering::Relaxed) }
    }

    fn show(&self, token: &str) {
        token.clone_into(&mut self.token.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Relay for HttpRelay {
    async fn sync(&self, request: SyncRequest) -> Result<SyncResponse, RelayFailure> {
        let (body, is_zstd) = encode_body(&request, Format::Cbor).map_err(|error| RelayFailure::Strange(error.to_string()))?;
        let mut post = self.client.post(self.at("v1/sync")?).header("content-type", Format::Cbor.media_type());
        if is_zstd {
            post = post.header("content-encoding", "zstd");
        }
        self.answer(post, body).await?.decode()
    }

    fn start_upload(&self, hash: BlobHash, size_bytes: u64) -> impl Future<Output = Result<UploadStatus, RelayFailure>> + Send {
        self.announce(hash, size_bytes)
    }

    async fn upload_status(&self, location: &str) -> Result<UploadStatus, RelayFailure> {
        self.ask_offset(location).await
    }

    fn append_upload(
        &self,
        at: &UploadStatus,
        bytes: Vec<u8>,
    ) -> impl Future<Output = Result<UploadStatus, RelayFailure>> + Send {
        self.append(at.clone(), bytes)
    }

    async fn blob(&self, hash: BlobHash) -> Result<Vec<u8>, RelayFailure> {
        let response = self.send(self.client.get(self.at(&format!("v1/blobs/{hash}"))?), Vec::new()).await?;
        let answer = Answer::read(response, BLOB_BYTES_MAX, &self.bytes_down).await?;
        // A name that is a hash makes every portal and every broken proxy show itself.
        let bytes = answer.into_bytes()?;
        if BlobHash::of(&bytes) == hash { Ok(bytes) } else { Err(RelayFailure::Strange("other bytes than asked for".to_owned())) }
    }
}

fn is_loopback(base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

fn client(base: &Url) -> Result<Client, reqwest::Error> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // An app that has installed its own keeps it.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let mut builder = Client::builder()
        .user_agent(concat!("roundsman/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .pool_idle_timeout(Duration::from_secs(30))
        // A portal redirects to its page; a relay never does. The token goes nowhere else.
        .redirect(reqwest::redirect::Policy::none());
    if base.scheme() == "http" {
        // Certificates are read from the system only where there is TLS.
        builder = builder.tls_certs_only([]);
    }
    if is_loopback(base) {
        builder = builder.no_proxy();
    }
    builder.build()
}
