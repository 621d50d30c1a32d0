use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use roundsman_domain::{BlobHash, EditId, Outcome};
use roundsman_protocol::{Relay, RelayFailure, SyncRequest, SyncResponse, UploadStatus};

use super::world::{Rep, png, wav};
use crate::{ClientError, Link, Patience, Traffic, device, visit};

/// A relay that accepts everything.
#[derive(Default)]
struct Yes {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    edits: Vec<EditId>,
    blobs: BTreeMap<BlobHash, Vec<u8>>,
    sizes: BTreeMap<String, (BlobHash, u64)>,
    cuts: u32,
    asked: BTreeSet<u64>,
}

impl Link for Yes {
    fn traffic(&self) -> Traffic {
        Traffic::default()
    }

    fn show(&self, _: &str) {}
}

impl Relay for Yes {
    async fn sync(&self, request: SyncRequest) -> Result<SyncResponse, RelayFailure> {
        let mut state = self.state.lock().unwrap();
        let sent: Vec<_> = request.edits.iter().map(|edit| edit.decode().unwrap().id).collect();
        state.edits.extend(&sent);
        state.asked.insert(request.last_counter);
        let accepted = |edit: EditId| (edit, Outcome::Accepted { heads: BTreeMap::new(), seq: edit.counter, marks: Vec::new() });
        Ok(SyncResponse {
            epoch: 7,
            known: None,
            outcomes: sent.into_iter().map(accepted).collect(),
            scope: None,
            playbook: None,
            records: Vec::new(),
            documents: Vec::new(),
            exits: Vec::new(),
            blobs_wanted: Vec::new(),
            cursor: vec![0; 8],
            more: false,
            remaining: 0,
            check: None,
            resent: Vec::new(),
            relay_ms: super::world::MORNING_MS,
        })
    }

    async fn start_upload(&self, hash: BlobHash, size_bytes: u64) -> Result<UploadStatus, RelayFailure> {
        let mut state = self.state.lock().unwrap();
        let location = format!("/v1/files/{hash}");
        state.sizes.insert(location.clone(), (hash, size_bytes));
        Ok(UploadStatus { offset: state.blobs.entry(hash).or_default().len() as u64, location })
    }

    async fn upload_status(&self, location: &str) -> Result<UploadStatus, RelayFailure> {
        let (hash, size_bytes) = self.state.lock().unwrap().sizes[location];
        self.start_upload(hash, size_bytes).await
    }

    async fn append_upload(&self, at: &UploadStatus, bytes: Vec<u8>) -> Result<UploadStatus, RelayFailure> {
        let mut state = self.state.lock().unwrap();
        let (hash, _) = state.sizes[&at.location];
        state.cuts += 1;
        let cut = state.cuts.is_multiple_of(2);
        let stored = state.blobs.entry(hash).or_default();
        assert_eq!(stored.len() as u64, at.offset);
        stored.extend_from_slice(&bytes[..if cut { bytes.len() / 2 } else { bytes.len() }]);
        let offset = stored.len() as u64;
        if cut { Err(RelayFailure::Unreachable("cut".into())) } else { Ok(UploadStatus { offset, ..at.clone() }) }
    }

    async fn blob(&self, _: BlobHash) -> Result<Vec<u8>, RelayFailure> {
        Err(RelayFailure::Unreachable("not here".into()))
    }
}

const QUICK: Patience = Patience { attempts: 20, first_ms: 1, longest_ms: 2 };

#[tokio::test]
async fn a_day_goes_up_whole_though_the_connection_breaks_and_then_there_is_nothing_left_to_say() {
    let rep = Rep::new();
    let at_shop = visit::start::start(&rep.app, rep.customer(), None).unwrap().saved.record;
    visit::photo::photo(&rep.app, at_shop, &"shelf".into(), &rep.file("p.png", &png())).unwrap();
    visit::voice::voice(&rep.app, at_shop, &rep.file("v.wav", &wav())).unwrap();
    let relay = Yes::default();
    let report = device::sync::sync_with(&rep.app, &relay, QUICK, &mut device::sync::Nobody).await.unwrap();
    assert_eq!((report.outcomes.accepted, report.uploaded, report.pending), (4, 3, 0));
    {
        let state = relay.state.lock().unwrap();
        assert_eq!(state.edits.iter().map(|edit| edit.counter).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert!(state.blobs.iter().all(|(hash, bytes)| BlobHash::of(bytes) == *hash));
    }
    let report = device::sync::sync_with(&rep.app, &relay, QUICK, &mut device::sync::Nobody).await.unwrap();
    assert_eq!(report.requests, 1);
    let status = device::status::status(&rep.app).unwrap();
    assert_eq!((status.counts.pending, status.counts.uploads, status.user_name.as_deref()), (0, 0, Some("王")));
}

#[tokio::test]
async fn without_signal_the_day_stays_on_the_device() {
    let rep = Rep::new();
    rep.customer();
    // Nothing listens where the device is enrolled.
    let failure = device::sync::sync(&rep.app).await.unwrap_err();
    assert!(matches!(failure, ClientError::Relay(RelayFailure::Unreachable(_))) && failure.is_retryable());
    assert_eq!(rep.pending(), 1);
    assert!(matches!(
        device::enrol::enrol(&rep.app, "http://localhost:2", "code", "test").await,
        Err(ClientError::AlreadyEnrolled { .. })
    ));
}
