//! The API as integrators use it, against a real relay; every answer is held against the relay's own OpenAPI document.

#[path = "api/bad_input.rs"]
mod bad_input;
#[path = "api/cast.rs"]
mod cast;
#[path = "api/contract.rs"]
mod contract;
#[path = "api/pages.rs"]
mod pages;
#[path = "api/reading.rs"]
mod reading;
#[path = "api/scope.rs"]
mod scope;
#[path = "api/tokens.rs"]
mod tokens;
#[path = "api/walk.rs"]
mod walk;

use roundsman_domain::{BlobHash, BootId, ItemKey, Manifest, Op, Stamp};

/// An attachment into a slot, whose bytes nobody has sent.
fn attached(slot: &'static str, bytes: &[u8]) -> Op {
    let captured = Stamp { wall_ms: 0, monotonic_ms: 0, boot: BootId::from_bytes([9; 16]), relay: None };
    let manifest = Manifest {
        media_type: "text/plain".into(),
        size_bytes: bytes.len() as u64,
        file_name: "spec.txt".into(),
        captured,
        visit: None,
        fix: None,
        pixels: None,
        difference_hash: None,
        duration_ms: None,
        previous: None,
        signature: None,
    };
    let (slot, item) = (slot.into(), ItemKey::from("by-hand"));
    Op::Attach { slot, item, hash: BlobHash::of(bytes), thumbnail: None, manifest: Box::new(manifest) }
}
