//! What bytes are, found from the bytes alone.

use crate::isobmff;

const BINARY: &str = "application/octet-stream";

/// The media type of these bytes; give all of them, for in some formats the sound track is named at the end.
///
/// Text is `text/plain` unless it plainly is HTML, XML or the like; what nobody knows is `application/octet-stream`.
pub fn sniff(bytes: &[u8]) -> &'static str {
    if let Some(program) = program(bytes) {
        return program;
    }
    if let Some(known) = isobmff::media_type(bytes) {
        return known;
    }
    let known = infer::get(bytes).map(|kind| kind.mime_type());
    match known {
        Some(known) if !is_text(bytes) => usual_name(known),
        Some(known) if is_a_kind_of_text(known) => known,
        None if !is_text(bytes) => BINARY,
        // Two letters at the start of a note (`BC`, `MZ`, `ID3`) are no signature.
        _ => "text/plain",
    }
}

/// Which kind of program this is, where it is one.
pub(crate) fn program(bytes: &[u8]) -> Option<&'static str> {
    // A DOS header is 64 bytes and holds zeros; a text that begins with the letters MZ has none.
    let has_dos_header = || bytes.get(..64).is_some_and(|header| header.contains(&0));
    match bytes {
        [0x7F, b'E', b'L', b'F', ..] => Some("application/x-executable"),
        [b'M', b'Z', ..] if has_dos_header() => Some("application/vnd.microsoft.portable-executable"),
        // AMR sound begins like a script.
        [b'#', b'!', b'A', b'M', b'R', ..] => None,
        [b'#', b'!', ..] => Some("text/x-shellscript"),
        _ if infer::app::is_mach(bytes) => Some("application/x-mach-binary"),
        _ if infer::app::is_java(bytes) => Some("application/java"),
        _ if infer::app::is_wasm(bytes) => Some("application/wasm"),
        _ if infer::app::is_dex(bytes) => Some("application/vnd.android.dex"),
        _ => None,
    }
}

/// UTF-8 without zeros; a character cut off at the very end is forgiven.
fn is_text(bytes: &[u8]) -> bool {
    let is_utf8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    };
    is_utf8 && !bytes.is_empty() && !bytes.contains(&0)
}

fn is_a_kind_of_text(known: &str) -> bool {
    known.starts_with("text/") || matches!(known, "application/pdf" | "application/rtf" | "application/postscript")
}

/// One name where several are about, and none for signatures of two bytes that random data have as well.
fn usual_name(known: &'static str) -> &'static str {
    match known {
        "audio/x-wav" => "audio/wav",
        "audio/opus" => "audio/ogg",
        "audio/x-flac" => "audio/flac",
        "application/x-executable" | "application/x-llvm" | "application/x-x509-ca-cert" => BINARY,
        known if known.starts_with("text/") => BINARY,
        known => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_that_begins_like_a_signature_is_still_a_note() {
        for note in ["MZ-2000 的报价", "BC 类客户名单", "ID3 款的样品", "普通的一句话"] {
            assert_eq!(sniff(note.as_bytes()), "text/plain", "{note}");
        }
        let cut = "报价单".as_bytes();
        assert_eq!(sniff(&cut[..cut.len() - 1]), "text/plain");
        assert_eq!(sniff(b"<!DOCTYPE html><html></html>"), "text/html");
        assert_eq!(sniff(b"%PDF-1.7\n1 0 obj"), "application/pdf");
        assert_eq!(sniff(b""), BINARY);
        assert_eq!(sniff(&[0, 2, 200, 1, 9, 9]), BINARY);
    }

    #[test]
    fn sound_of_old_phones_is_no_script() {
        assert_eq!(sniff(b"#!AMR\n\x3c\x91\x17\x16\xbe\x66\x79"), "audio/amr");
        assert_eq!(sniff(b"#!/bin/sh\necho hello\n"), "text/x-shellscript");
    }
}
