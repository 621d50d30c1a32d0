//! What a stranger with a token would try: the relay spoken to by hand.

use std::{collections::BTreeMap, sync::Once};

use reqwest::{
    Method,
    blocking::{Client, RequestBuilder, Response},
    header::{CONTENT_ENCODING, CONTENT_TYPE, COOKIE, SET_COOKIE},
    redirect::Policy,
};
use roundsman_domain::{Base, BootId, DeviceId, Edit, EditId, Heads, Op, RecordId, ScopeHash, SectionId, Stamp};
use roundsman_protocol::{ENGINE, Format, PROTOCOL, SyncRequest, SyncResponse, decode_body, encode_body};

use crate::{company::PASSWORD, rep::Rep};

/// An answer as an outsider sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The media type.
    pub media_type: String,
    /// The body.
    pub body: String,
}

/// The relay, spoken to by hand with a rep's token.
#[derive(Debug, Clone)]
pub struct Wire {
    client: Client,
    url: String,
    /// The token that is shown.
    pub token: String,
    /// The device that it names.
    pub device: DeviceId,
    /// The last counter that was given to an edit.
    pub counter: u64,
    /// The cursor, as the relay last gave it.
    pub cursor: Vec<u8>,
    /// The scope's hash, as the relay last gave it.
    pub scope: Option<ScopeHash>,
    /// The relay's epoch.
    pub epoch: u64,
}

const BOOT: BootId = BootId::from_bytes([9; 16]);

impl Wire {
    /// Speaks as a rep's phone does.
    ///
    /// # Panics
    /// Where the phone is not enrolled.
    pub fn of(rep: &Rep) -> Self {
        let said = rep.run(&["token"]).ok();
        let text = |name: &str| said[name].as_str().expect("text").to_owned();
        let device = text("device").parse().expect("a device");
        // Above whatever the phone has given: lower ones would be an older copy of it.
        Self { counter: 1_000, ..Self::new(&text("url"), &text("token"), device) }
    }

    /// Speaks as a device.
    ///
    /// # Panics
    /// Where there is no HTTP to be had.
    pub fn new(url: &str, token: &str, device: DeviceId) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let client = Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client");
        let (url, token) = (url.to_owned(), token.to_owned());
        Self { client, url, token, device, counter: 0, cursor: Vec::new(), scope: None, epoch: 0 }
    }

    /// A request without any token.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// An answer to a GET with the token.
    pub fn get(&self, path: &str) -> Told {
        told(self.ask(Method::GET, path).bearer_auth(&self.token))
    }

    /// An answer to a request of the tus protocol.
    pub fn tus(&self, method: Method, path: &str) -> RequestBuilder {
        self.ask(method, path).bearer_auth(&self.token).header("tus-resumable", "1.0.0")
    }

    /// Sends bytes up, as a phone does; gives where they went.
    ///
    /// # Panics
    /// Where the relay does not take them.
    pub fn upload(&self, bytes: &[u8]) -> String {
        let hash = roundsman_domain::BlobHash::of(bytes).to_string();
        let metadata = format!("hash {}", base64(hash.as_bytes()));
        let post = self.tus(Method::POST, "/v1/files").header("upload-length", bytes.len()).header("upload-metadata", metadata);
        let response = post.send().expect("an answer");
        assert_eq!(response.status(), 201);
        let location = response.headers()["location"].to_str().expect("text").to_owned();
        let patch = self.tus(Method::PATCH, &location).header("upload-offset", 0);
        let patch = patch.header(CONTENT_TYPE, "application/offset+octet-stream").body(bytes.to_vec());
        assert_eq!(told(patch).status, 204);
        location
    }

    /// Signs a rep in on pages; gives the cookie.
    ///
    /// # Panics
    /// Where the password is another.
    pub fn sign_in(&self, user: &str) -> String {
        self.sign_in_with(user, PASSWORD)
    }

    /// Signs somebody in on pages with their password; gives the cookie.
    ///
    /// # Panics
    /// Where the password is another.
    pub fn sign_in_with(&self, user: &str, password: &str) -> String {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body = format!("user={}&password={}", encoded(user), encoded(password));
        let post = self.ask(Method::POST, "/sign-in").header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let response = post.send().expect("an answer");
        assert_eq!(response.status(), 303);
        let set = response.headers()[SET_COOKIE].to_str().expect("text").to_owned();
        set.split(';').next().unwrap_or_default().to_owned()
    }

    /// A page as somebody sees it.
    pub fn page(&self, cookie: &str, path: &str) -> Told {
        told(self.ask(Method::GET, path).header(COOKIE, cookie))
    }

    /// The clocks of the hand that writes this.
    pub fn stamp(&self) -> Stamp {
        Stamp { wall_ms: roundsman::relay::now_ms(), monotonic_ms: 1_000 + self.counter, boot: BOOT, relay: None }
    }

    /// This device's next edit, on nothing but a record's id.
    pub fn edit(&mut self, record: RecordId, ops: Vec<Op>) -> Edit {
        self.counter += 1;
        let id = EditId { device: self.device, counter: self.counter };
        Edit { id, record, base: Base::default(), stamp: self.stamp(), playbook: 1, ops }
    }

    /// A request that says nothing new.
    pub fn request(&self) -> SyncRequest {
        SyncRequest {
            protocol: PROTOCOL,
            engine: ENGINE,
            device: self.device,
            epoch: self.epoch,
            playbook: 1,
            scope: self.scope,
            cursor: self.cursor.clone(),
            now: self.stamp(),
            last_counter: self.counter,
            edits: Vec::new(),
            documents: Vec::new(),
            receipts: Vec::new(),
            budget_bytes: 1_000_000,
            parts: BTreeMap::new(),
        }
    }

    /// A request with these edits.
    ///
    /// # Panics
    /// Where one cannot be encoded.
    pub fn with_edits(&self, edits: &[Edit]) -> SyncRequest {
        let edits = edits.iter().map(|edit| edit.encode().expect("an edit")).collect();
        SyncRequest { edits, ..self.request() }
    }

    /// A request that wants a document.
    pub fn wanting(&self, record: RecordId) -> SyncRequest {
        SyncRequest { documents: vec![(record, SectionId::from("main"), Heads::default())], ..self.request() }
    }

    /// One round, taken in.
    ///
    /// # Errors
    /// The status and what was said with it.
    ///
    /// # Panics
    /// Where the answer is no relay's.
    pub fn sync(&mut self, request: &SyncRequest) -> Result<SyncResponse, Told> {
        let (body, is_zstd) = encode_body(request, Format::Cbor).expect("a body");
        let post = self.ask(Method::POST, "/v1/sync").bearer_auth(&self.token).header(CONTENT_TYPE, "application/cbor");
        let post = if is_zstd { post.header(CONTENT_ENCODING, "zstd") } else { post };
        let response = post.body(body).send().expect("an answer");
        if !response.status().is_success() {
            return Err(Told::of(response));
        }
        let bytes = response.bytes().expect("a body");
        let answer: SyncResponse = decode_body(&bytes, false, Format::Cbor).expect("a response");
        self.epoch = answer.epoch;
        self.cursor.clone_from(&answer.cursor);
        if let Some(scope) = &answer.scope {
            self.scope = Some(scope.hash().expect("a hash"));
        }
        Ok(answer)
    }
}

impl Told {
    fn of(response: Response) -> Self {
        let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (status, media_type) = (response.status().as_u16(), media_type.to_owned());
        Self { status, media_type, body: response.text().unwrap_or_default() }
    }
}

/// What a request is answered.
///
/// # Panics
/// Where nothing answers.
pub fn told(request: RequestBuilder) -> Told {
    Told::of(request.send().expect("an answer"))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let of = |chunk: &[u8]| {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        let letter = |n: usize| if n > chunk.len() { '=' } else { LETTERS[(bits >> (18 - 6 * n) & 63) as usize].into() };
        (0..4).map(letter).collect::<String>()
    };
    bytes.chunks(3).map(of).collect()
}
