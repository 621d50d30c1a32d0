//! Wire goldens: what device and relay say to each other, byte for byte.
//!
//! Each sample has two files beside this one: NAME.cbor.hex and NAME.json. A change of any of them breaks every device in the field, so it
//! is made knowingly: `UPDATE_GOLDENS=1 cargo test -p roundsman-protocol --test golden` writes them anew, and the diff is read.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that stops says why")]

mod samples;

use std::{fmt::Debug, fs, path::PathBuf};

use roundsman_domain::{from_cbor, to_cbor};
use roundsman_protocol::{Format, encode_body};
use serde::{Serialize, de::DeserializeOwned};

/// What a body may take where nothing changed.
const NOTHING_CHANGED_BYTES_MAX: usize = 200;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Thirty-two bytes a line.
fn hex(bytes: &[u8]) -> String {
    let line = |line: &[u8]| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    bytes.chunks(32).map(line).collect()
}

fn holds(name: &str, found: &str) {
    if std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1") {
        fs::write(file(name), found).unwrap();
    }
    let golden = fs::read_to_string(file(name)).unwrap_or_else(|error| panic!("{name}: {error}; UPDATE_GOLDENS=1 makes it"));
    assert_eq!(found, golden, "{name}: the wire has changed. If that is meant, UPDATE_GOLDENS=1 and say so in CHANGELOG.md");
}

/// Writes as the golden, and reads back as the same, in both formats.
fn stays<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, sample: &T) {
    let cbor = to_cbor(sample).unwrap();
    holds(&format!("{name}.cbor.hex"), &hex(&cbor));
    assert_eq!(&from_cbor::<T>(&cbor).unwrap(), sample, "{name} as CBOR");

    let json = serde_json::to_string_pretty(sample).unwrap() + "\n";
    holds(&format!("{name}.json"), &json);
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), sample, "{name} as JSON");
}

#[test]
fn every_wire_type_stays_as_it_is() {
    stays("enrolment", &samples::enrolment());
    stays("enrolled", &samples::enrolled());
    stays("edit_create", &samples::edit_create());
    stays("edit_every_op", &samples::edit_every_op());
    stays("outcomes", &samples::outcomes());
    stays("record_delta", &samples::record_delta());
    stays("exits", &samples::exits());
    stays("scope", &samples::scope());
    stays("sync_request_nothing_changed", &samples::request_nothing_changed());
    stays("sync_request_first_edit", &samples::request_first_edit());
    stays("sync_response_first_edit", &samples::response_first_edit());
    stays("sync_request", &samples::request());
    stays("sync_response_nothing_changed", &samples::response_nothing_changed());
    stays("sync_response", &samples::response());
    stays("problem", &samples::problem());
}

#[test]
fn nothing_changed_fits_in_two_hundred_bytes_each_way() {
    let (request, _) = encode_body(&samples::request_nothing_changed(), Format::Cbor).unwrap();
    let (response, _) = encode_body(&samples::response_nothing_changed(), Format::Cbor).unwrap();
    assert!(request.len() <= NOTHING_CHANGED_BYTES_MAX, "the request has {} bytes", request.len());
    assert!(response.len() <= NOTHING_CHANGED_BYTES_MAX, "the response has {} bytes", response.len());
}

#[test]
fn an_edit_travels_as_the_bytes_that_were_saved() {
    let saved = samples::edit_create().encode().unwrap();
    let request = to_cbor(&samples::request()).unwrap();
    assert!(request.windows(saved.as_slice().len()).any(|window| window == saved.as_slice()));
}
