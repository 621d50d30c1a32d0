//! A relay in this process: what goes to it is encoded as it would be over a network, and an answer can be lost.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use roundsman::{ledger::device, relay::Relay};
use roundsman_client::{
    App, ClientError, Link, Patience, Report, SystemClock, SystemRandom, Traffic,
    device::sync::{Nobody, sync_with},
};
use roundsman_domain::{BlobHash, DeviceId, UserId};
use roundsman_protocol::{Format, RelayFailure, SyncRequest, SyncResponse, UploadStatus, decode_body, encode_body};
use roundsman_store::{Identity, Store};

/// One phone's way to the relay.
#[derive(Debug)]
pub struct Direct {
    relay: Relay,
    token: String,
    /// The next answer does not arrive.
    pub loses_answer: AtomicBool,
}

impl Direct {
    /// A phone in the folder `home` that is a device of the relay already, and its way there.
    ///
    /// # Panics
    /// Where the folder cannot be written.
    pub fn enrol(relay: &Relay, home: &Path, user: UserId, device: DeviceId, token: String) -> (App, Self) {
        let identity = Identity { url: "http://localhost:1".into(), device, token: token.clone(), user: Some(user) };
        Store::open(home).expect("a store").store.set_identity(&identity).expect("written");
        let (clock, random) = (Arc::new(SystemClock::new(&SystemRandom, 0)), Arc::new(SystemRandom));
        let app = App::open(home, clock, random).expect("a phone");
        (app, Self { relay: relay.clone(), token, loses_answer: AtomicBool::new(false) })
    }

    /// Syncs once.
    ///
    /// # Errors
    /// Where the answer is lost, or the phone cannot take it in.
    pub async fn sync(&self, app: &App) -> Result<Report, ClientError> {
        let patience = Patience { attempts: 1, first_ms: 1, longest_ms: 1 };
        sync_with(app, self, patience, &mut Nobody).await
    }
}

fn encoded<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    let (bytes, is_zstd) = encode_body(value, Format::Cbor).expect("it can be written");
    decode_body(&bytes, is_zstd, Format::Cbor).expect("and read")
}

impl roundsman_protocol::Relay for Direct {
    async fn sync(&self, request: SyncRequest) -> Result<SyncResponse, RelayFailure> {
        let bearer =
            self.relay.ledger.read(|snapshot| device::bearer(snapshot, &self.token)).expect("the ledger").expect("a device");
        let answer = self.relay.sync(bearer, encoded(&request)).await;
        let answer = answer.map_err(|error| RelayFailure::Strange(error.to_string()))?;
        if self.loses_answer.swap(false, Ordering::Relaxed) {
            return Err(RelayFailure::Unreachable("the answer was lost".to_owned()));
        }
        Ok(encoded(&answer))
    }

    async fn start_upload(&self, _: BlobHash, _: u64) -> Result<UploadStatus, RelayFailure> {
        Err(RelayFailure::Strange("nothing is attached here".to_owned()))
    }

    async fn upload_status(&self, _: &str) -> Result<UploadStatus, RelayFailure> {
        Err(RelayFailure::Strange("nothing is attached here".to_owned()))
    }

    async fn append_upload(&self, _: &UploadStatus, _: Vec<u8>) -> Result<UploadStatus, RelayFailure> {
        Err(RelayFailure::Strange("nothing is attached here".to_owned()))
    }

    async fn blob(&self, _: BlobHash) -> Result<Vec<u8>, RelayFailure> {
        Err(RelayFailure::Strange("nothing is attached here".to_owned()))
    }
}

impl Link for Direct {
    fn traffic(&self) -> Traffic {
        Traffic::default()
    }

    fn show(&self, _: &str) {}
}
