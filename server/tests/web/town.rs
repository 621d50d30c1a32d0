//! A company whose relay is served on a port of its own.

use std::sync::Arc;

use reqwest::{
    Client, Method, RequestBuilder,
    header::{COOKIE, LOCATION},
    redirect::Policy,
};
use roundsman::{
    http::{Site, serve},
    ledger::{Ledger, people, session},
    metrics::Metrics,
    relay::now_ms,
};
use roundsman_domain::{BlobHash, UserId};
use rusqlite::Connection;
use tokio::{net::TcpListener, sync::watch};

use crate::world::{Phone, World};

pub(crate) struct Town {
    pub(crate) world: World,
    pub(crate) url: String,
    pub(crate) site: Arc<Site>,
    client: Client,
    _stop: watch::Sender<bool>,
}

impl Town {
    pub(crate) async fn new(name: &str) -> Self {
        let world = World::new(name);
        let (stop, stopped) = watch::channel(false);
        let site = Site::new(world.relay.clone(), Arc::new(Metrics::default()), false, stopped);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(Arc::clone(&site), listener));
        Self { world, url, site, client: client(), _stop: stop }
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.ask(Method::GET, path)
    }

    pub(crate) fn ledger(&self) -> &Arc<Ledger> {
        &self.world.relay.ledger
    }

    pub(crate) fn write<T>(&self, work: impl FnOnce(&rusqlite::Transaction<'_>) -> T) -> T {
        let mut connection: Connection = self.ledger().connect().unwrap();
        let tx = connection.transaction().unwrap();
        let done = work(&tx);
        tx.commit().unwrap();
        done
    }

    pub(crate) fn give_password(&self, user: UserId, password: &str) {
        let hash = people::hash_password(password).unwrap();
        self.write(|tx| tx.execute("UPDATE user SET password_hash = ? WHERE id = ?", (hash, user.as_bytes())).unwrap());
    }

    /// Somebody's cookie, without the tenth of a second that a password takes.
    pub(crate) fn cookie(&self, phone: &Phone) -> String {
        let company = self.world.company.id;
        format!("roundsman={}", self.write(|tx| session::begin(tx, company, phone.user(), now_ms()).unwrap()))
    }

    /// A page as somebody sees it.
    pub(crate) async fn page(&self, cookie: &str, path: &str) -> (u16, String) {
        let response = self.get(path).header(COOKIE, cookie).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Sends an attachment as a phone does, and gives its hash.
    pub(crate) async fn upload(&self, phone: &Phone, bytes: &[u8]) -> BlobHash {
        let location = self.announce(phone, BlobHash::of(bytes), bytes.len()).await;
        let sent = self.tus(Method::PATCH, phone, &location).header("upload-offset", "0").body(bytes.to_vec());
        let sent = sent.header("content-type", "application/offset+octet-stream").send().await.unwrap();
        assert_eq!(sent.status(), 204, "{}", sent.text().await.unwrap());
        BlobHash::of(bytes)
    }

    pub(crate) async fn announce(&self, phone: &Phone, hash: BlobHash, size: usize) -> String {
        let response = self.announcing(phone, hash, size).send().await.unwrap();
        assert_eq!(response.status(), 201);
        response.headers()[LOCATION].to_str().unwrap().to_owned()
    }

    pub(crate) fn announcing(&self, phone: &Phone, hash: BlobHash, size: usize) -> RequestBuilder {
        use base64::{Engine, prelude::BASE64_STANDARD};
        let metadata = format!("name {}, hash {}", BASE64_STANDARD.encode("a.jpg"), BASE64_STANDARD.encode(hash.to_string()));
        self.tus(Method::POST, phone, "/v1/files").header("upload-length", size).header("upload-metadata", metadata)
    }

    pub(crate) fn tus(&self, method: Method, phone: &Phone, path: &str) -> RequestBuilder {
        self.ask(method, path).bearer_auth(phone.token()).header("tus-resumable", "1.0.0")
    }
}

pub(crate) fn client() -> Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder().no_proxy().redirect(Policy::none()).build().unwrap()
}
