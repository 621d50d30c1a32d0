use roundsman_domain::FieldId;

use super::world::{Rep, png, refused, said};
use crate::{ClientError, visit};

/// A PNG's header that claims 100 megapixels.
fn bomb() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(20_000_u32.to_be_bytes());
    bytes.extend(5_000_u32.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

#[test]
fn a_file_that_is_not_taken_changes_nothing_and_is_named() {
    let rep = Rep::new();
    let at_shop = visit::start::start(&rep.app, rep.customer(), None).unwrap().saved.record;
    let before = rep.pending();
    let shelf = FieldId::from("shelf");
    let photo = png();
    let files = [
        rep.file("words.jpg", b"not a picture"),
        rep.file("bomb.png", &bomb()),
        rep.file("cut.png", &photo[..photo.len() / 2]),
        rep.file("empty.jpg", b""),
        rep.file("iphone.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1"),
    ];
    for file in &files {
        let error = visit::photo::photo(&rep.app, at_shop, &shelf, file).unwrap_err();
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(matches!(error, ClientError::Intake(_)) && error.to_string().contains(name), "{error}");
    }
    // A gigabyte that is mostly not there: refused by its size, never read.
    let huge = rep.file("huge.mp4", b"");
    std::fs::File::options().write(true).open(&huge).unwrap().set_len(1 << 30).unwrap();
    let error = rep.attach(at_shop, "voice", &huge).unwrap_err();
    assert!(matches!(error, ClientError::Intake(roundsman_media::IntakeError::TooLarge { .. })), "{error}");
    assert!(matches!(rep.attach(at_shop, "shelf", &rep.home), Err(ClientError::NotAFile { .. })));
    assert!(matches!(rep.attach(at_shop, "shelf", &rep.home.join("gone.jpg")), Err(ClientError::File { .. })));
    assert_eq!((rep.pending(), rep.kept_files()), (before, 0));
}

#[test]
fn a_photo_into_no_slot_is_refused_before_it_is_read() {
    let rep = Rep::new();
    let shop = rep.customer();
    let photo = rep.file("p.png", &png());
    assert_eq!(refused(rep.attach(shop, "nowhere", &photo)), [said("field.unknown", "nowhere")]);
    assert_eq!(refused(rep.attach(shop, "name", &photo)), [said("op.unfit", "name")]);
    assert!(matches!(visit::voice::voice(&rep.app, shop, &photo), Err(ClientError::NotAVisit { .. })));
    assert_eq!(rep.kept_files(), 0);
}

#[test]
fn manifests_of_a_device_form_a_chain() {
    let rep = Rep::new();
    let at_shop = visit::start::start(&rep.app, rep.customer(), None).unwrap().saved.record;
    let head = |rep: &Rep| rep.app.store().manifest_head().unwrap();
    assert_eq!(head(&rep), None);
    let photo = rep.file("p.png", &png());
    let mut previous = None;
    for slot in ["shelf", "storefront"] {
        let saved = visit::photo::photo(&rep.app, at_shop, &FieldId::from(slot), &photo).unwrap();
        let edit = rep.app.store().edit(saved.edit).unwrap().unwrap().edit;
        let Some(roundsman_domain::Op::Attach { manifest, .. }) = edit.ops.first() else { panic!() };
        assert_eq!((manifest.previous, manifest.visit), (previous, Some(at_shop)));
        assert_eq!(manifest.pixels, Some((400, 300)));
        previous = head(&rep);
        assert!(previous.is_some());
    }
}
