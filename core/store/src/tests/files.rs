//! Attachments on the disk and on their way.

use super::*;
use crate::{AttachmentState, Class, StoreError};

#[test]
fn files_go_up_small_pictures_first() {
    let mut phone = Phone::enrolled();
    let mut put = |bytes: &[u8]| phone.store().put_file(bytes).unwrap();
    let (voice, photo, small) = (put(b"voice"), put(b"photo"), put(b"small"));
    let Op::Attach { slot, item, hash, mut manifest, .. } = attach("voice", voice, None) else { unreachable!() };
    manifest.media_type = "audio/mp4".into();
    let spoken = Op::Attach { slot, item, hash, thumbnail: None, manifest };
    let ops = vec![create("visit", &[("customer", &id(1).to_string())]), spoken, attach("storefront", photo, Some(small))];
    phone.save(id(2), ops);
    let order: Vec<_> = phone.store().to_upload().unwrap().into_iter().map(|file| (file.hash, file.class)).collect();
    assert_eq!(order, [(small, Class::Thumbnail), (photo, Class::Picture), (voice, Class::Other)]);
    assert_eq!(phone.store().counts().unwrap().uploads, 3);
    let shown = phone.sees(id(2));
    assert_eq!(shown.record.fields["storefront"].items().unwrap().len(), 1);
    assert!(phone.store().manifest_head().unwrap().is_some());
}

#[test]
fn an_upload_goes_on_where_it_was_cut() {
    let mut phone = Phone::enrolled();
    let hash = phone.store().put_file(b"photo").unwrap();
    phone.save(id(2), vec![create("visit", &[("customer", &id(1).to_string())]), attach("storefront", hash, None)]);
    phone.store().set_upload_progress(hash, Some("/v1/files/7"), 3).unwrap();
    phone.reopen();
    let file = phone.store().to_upload().unwrap().remove(0);
    assert_eq!(
        (file.state, file.sent, file.location.as_deref(), file.size),
        (AttachmentState::Uploading, 3, Some("/v1/files/7"), 5)
    );
    phone.store().set_uploaded(hash).unwrap();
    assert!(phone.store().to_upload().unwrap().is_empty());
    let page = Page { blobs_wanted: vec![hash], ..phone.page() };
    phone.apply(page);
    assert_eq!(phone.store().to_upload().unwrap().len(), 1);
}

#[test]
fn an_edit_whose_bytes_are_nowhere_is_not_saved() {
    let mut phone = Phone::enrolled();
    let ops = vec![create("visit", &[("customer", &id(1).to_string())]), attach("storefront", BlobHash([7; 32]), None)];
    let draft = Draft { record: id(2), base: Default::default(), stamp: stamp(), playbook: 1, ops, unknown: BTreeSet::new() };
    assert!(matches!(phone.store().save(draft), Err(StoreError::FileMissing { .. })));
    assert!(phone.store().record(id(2)).unwrap().is_none());
    assert_eq!(phone.store().counts().unwrap().pending, 0);
}

#[test]
fn bytes_that_nothing_names_are_gone_at_the_next_start() {
    let mut phone = Phone::enrolled();
    let hash = phone.store().put_file(b"never saved").unwrap();
    phone.reopen();
    assert_eq!(phone.store().file(hash).unwrap(), None);
}

#[test]
fn altered_bytes_are_not_handed_out() {
    let mut phone = Phone::enrolled();
    let hash = phone.store().put_file(b"photo").unwrap();
    std::fs::write(phone.folder.join("files").join(hash.to_string()), b"fotos").unwrap();
    assert!(matches!(phone.store().file(hash), Err(StoreError::FileAltered { .. })));
}

#[test]
fn a_photo_of_a_colleague_is_kept_to_look_at_and_goes_with_its_record() {
    let mut phone = Phone::enrolled();
    phone.brings(vec![customer(1, 5, "万隆")]);
    let hash = BlobHash::of(b"theirs");
    phone.store().cache_file(id(1), hash, "image/jpeg", b"theirs").unwrap();
    phone.reopen();
    assert!(phone.store().file(hash).unwrap().is_some());
    assert!(phone.store().to_upload().unwrap().is_empty());
    let page = Page { exits: vec![roundsman_domain::Exit::Record(id(1), 6)], ..phone.page() };
    phone.apply(page);
    assert_eq!(phone.store().file(hash).unwrap(), None);
}
