//! Voice notes.

use roundsman_domain::BlobHash;
use roundsman_media::{IntakeError, Voice, sniff, voice};

use crate::made::{mp4, mp4_box, wav};

fn take(bytes: &[u8]) -> Voice {
    voice("note.m4a", bytes).unwrap()
}

fn refused(bytes: &[u8]) -> IntakeError {
    voice("note.m4a", bytes).unwrap_err()
}

#[test]
fn a_note_of_two_minutes_says_so() {
    let note = wav(120);
    assert_eq!(take(&note), Voice { media_type: "audio/wav", duration_ms: Some(120_000), hash: BlobHash::of(&note) });
    for (brand, media_type) in [(b"M4A ", "audio/mp4"), (b"mp42", "audio/mp4"), (b"isom", "audio/mp4"), (b"3gp4", "audio/3gpp")] {
        let note = mp4(brand, 120, b"soun");
        assert_eq!(take(&note), Voice { media_type, duration_ms: Some(120_000), hash: BlobHash::of(&note) });
        assert_eq!(sniff(&note), media_type);
    }
}

#[test]
fn a_recorder_that_was_killed_leaves_what_it_had() {
    let mut unsized_ = wav(10);
    unsized_[40..44].fill(0);
    assert_eq!(take(&unsized_).duration_ms, Some(10_000));
    let cut = &wav(10)[..44 + 5 * 16_000];
    assert_eq!(take(cut).duration_ms, Some(5_000));
    assert!(matches!(refused(&wav(10)[..30]), IntakeError::Truncated { .. }));

    let note = mp4(b"mp42", 120, b"soun");
    for length in [60, 4_000, note.len() - 1] {
        assert!(matches!(refused(&note[..length]), IntakeError::Truncated { .. }), "{length}");
    }
}

#[test]
fn other_recorders_are_taken_without_a_length() {
    let ogg = [b"OggS\0\x02".as_slice(), &[0; 22], b"OpusHead\x01\x01", &[0; 20]].concat();
    for (bytes, media_type) in [
        (b"#!AMR\n\x3c\x91\x17\x16\xbe\x66\x79\xe1\xe0".as_slice(), "audio/amr"),
        (b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\0", "audio/mpeg"),
        (b"\xff\xf1\x50\x80\x01\x1f\xfc\x21", "audio/aac"),
        (&ogg, "audio/ogg"),
    ] {
        let taken = take(bytes);
        assert_eq!((taken.media_type, taken.duration_ms), (media_type, None));
    }
}

#[test]
fn what_is_no_sound_is_refused() {
    assert!(matches!(refused("我不是录音".as_bytes()), IntakeError::NotSound { found: "text/plain", .. }));
    assert!(matches!(refused(&mp4(b"mp42", 5, b"vide")), IntakeError::NotSound { found: "video/mp4", .. }));
    assert!(matches!(refused(b"fLaC\0\0\0\x22\x10\0\x10\0"), IntakeError::Unsupported { .. }));
    assert!(matches!(refused(b""), IntakeError::Empty { .. }));
    assert!(matches!(refused(&vec![0; 32 * 1024 * 1024 + 1]), IntakeError::TooLarge { .. }));
}

#[test]
fn boxes_that_lie_about_their_size_end_in_an_answer() {
    let ftyp = mp4_box(b"ftyp", b"M4A \0\0\0\0");
    for size in [0_u32, 1, 2, 7, 8, 9, 0x7FFF_FFFF, u32::MAX] {
        let lying = [ftyp.as_slice(), &size.to_be_bytes(), b"moov", &[0xFF; 40]].concat();
        let _ = voice("note.m4a", &lying);
    }
    // A duration in a time scale of zero is no duration.
    let mvhd = mp4_box(b"mvhd", &[0; 100]);
    let hdlr = mp4_box(b"trak", &mp4_box(b"mdia", &mp4_box(b"hdlr", b"\0\0\0\0\0\0\0\0soun\0\0\0\0")));
    let endless = [ftyp, mp4_box(b"moov", &[mvhd, hdlr].concat())].concat();
    assert_eq!(take(&endless).duration_ms, None);
}
