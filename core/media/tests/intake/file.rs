//! Other files.

use roundsman_domain::BlobHash;
use roundsman_media::{FileIn, IntakeError, file};

#[test]
fn a_specification_is_taken_as_it_is() {
    for (bytes, media_type) in [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".as_slice(), "application/pdf"),
        ("客户需求:交期三十天。".as_bytes(), "text/plain"),
        (b"PK\x03\x04\x14\0\0\0\x08\0nothing in particular", "application/zip"),
        (b"\x01\x02\x03\xf0\xf1\xf2", "application/octet-stream"),
    ] {
        assert_eq!(file("spec", bytes).unwrap(), FileIn { media_type, hash: BlobHash::of(bytes) });
    }
}

#[test]
fn a_program_is_refused_whatever_it_is_called() {
    let pe = [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 200]].concat();
    let elf = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 60]].concat();
    for bytes in [
        pe.as_slice(),
        &elf,
        b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0",
        b"\xca\xfe\xba\xbe\0\0\0\x02\x01\0\0\x07",
        b"#!/bin/sh\nrm -rf /\n",
        b"#! /usr/bin/env python3\n",
    ] {
        assert!(matches!(file("报价单.pdf", bytes).unwrap_err(), IntakeError::Program { .. }), "{bytes:?}");
    }
}

#[test]
fn an_empty_or_huge_file_is_refused() {
    assert!(matches!(file("x", b"").unwrap_err(), IntakeError::Empty { .. }));
    let error = file("x", &vec![b'a'; 64 * 1024 * 1024 + 1]).unwrap_err();
    assert_eq!(error.details()[1..], [("size", "65".to_owned()), ("limit", "64".to_owned())]);
    assert!(file("x", &vec![b'a'; 64 * 1024 * 1024]).is_ok());
}
