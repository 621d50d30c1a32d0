//! A damaged file: moved aside, own work salvaged.

use std::{
    fs::{self, File},
    io::{Seek, SeekFrom, Write},
};

use super::*;
use crate::{EditState, Notice};

fn worked() -> (Phone, Vec<EditId>) {
    let mut phone = Phone::enrolled();
    phone.brings((0..400).map(|n| customer(n, u64::from(n) + 1, &"店".repeat(60))).collect());
    phone.store().index_some(10_000).unwrap();
    let hash = phone.store().put_file(b"photo").unwrap();
    let customer = id(1).to_string();
    let mut edits =
        vec![phone.save(id(500), vec![create("visit", &[("customer", customer.as_str())]), attach("storefront", hash, None)])];
    edits.extend((501..530).map(|n| phone.save(id(n), vec![create("customer", &[("name", "未上传的店")])])));
    let refused = edits[29];
    phone.answers(vec![(refused, returned(roundsman_domain::code::SCOPE_SEAT))]);
    (phone, edits)
}

fn damage(phone: &mut Phone, at: impl Fn(u64) -> u64, bytes: &[u8]) {
    phone.store = None;
    let path = phone.folder.join("roundsman.db");
    let length = fs::metadata(&path).unwrap().len();
    let mut file = File::options().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(at(length))).unwrap();
    file.write_all(bytes).unwrap();
}

fn is_whole_again(phone: &mut Phone, edits: &[EditId]) {
    let notices = phone.reopen();
    let [Notice::MovedAside { to, edits_salvaged, is_enrolled, .. }] = notices.as_slice() else {
        panic!("no notice: {notices:?}")
    };
    assert!(to.exists() && *is_enrolled);
    assert_eq!(*edits_salvaged, edits.len() as u64);
    assert_eq!(phone.store().edits(EditState::Pending).unwrap().len(), edits.len() - 1);
    assert_eq!(phone.store().returned().unwrap().len(), 1);
    let outgoing = phone.store().gather(1 << 20).unwrap();
    assert_eq!((outgoing.cursor.len(), outgoing.last_counter), (0, edits.last().unwrap().counter));
    assert_eq!(phone.store().to_upload().unwrap().len(), 1);
    let page = Page { scope: Some(scope(&[SEAT])), playbook: Some((1, TEMPLATES[0].1.into())), ..phone.page() };
    phone.apply(page);
    assert!(phone.save(id(900), vec![create("customer", &[("name", "之后")])]).counter > edits.last().unwrap().counter);
    assert_eq!(phone.reopen(), Vec::new());
}

#[test]
fn a_destroyed_header_costs_no_edit() {
    let (mut phone, edits) = worked();
    damage(&mut phone, |_| 0, b"this is no database at all");
    is_whole_again(&mut phone, &edits);
}

#[test]
fn a_torn_page_of_records_costs_no_edit() {
    let (mut phone, edits) = worked();
    let page = phone
        .store()
        .conn()
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'section'", [], |row| row.get::<_, i64>(0))
        .unwrap();
    damage(&mut phone, |_| (page as u64 - 1) * 4096, &[0xFF; 4096]);
    is_whole_again(&mut phone, &edits);
}

#[test]
fn whatever_page_is_torn_the_store_opens_again() {
    let (mut phone, _) = worked();
    phone.store = None;
    let path = phone.folder.join("roundsman.db");
    let sound = fs::read(&path).unwrap();
    for page in (0..sound.len() / 4096).step_by(11) {
        let mut torn = sound.clone();
        torn[page * 4096..][..4096].fill(0xA5);
        fs::write(&path, &torn).unwrap();
        let opened = Store::open(&phone.folder).unwrap();
        let mut store = opened.store;
        store.gather(1 << 20).unwrap();
        store.list(&Default::default()).unwrap();
        drop(store);
        for entry in fs::read_dir(&phone.folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().contains("damaged") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

#[test]
fn a_file_cut_in_half_opens_and_keeps_what_can_be_read() {
    let (mut phone, _) = worked();
    phone.store = None;
    let path = phone.folder.join("roundsman.db");
    let length = fs::metadata(&path).unwrap().len();
    File::options().write(true).open(&path).unwrap().set_len(length / 2 / 4096 * 4096).unwrap();
    let notices = phone.reopen();
    assert_eq!(notices.len(), 1);
    assert!(phone.store().log().unwrap().iter().any(|entry| entry.kind == "damaged"));
    phone.store().gather(1 << 20).unwrap();
}

#[test]
fn damage_found_while_working_is_mended_by_opening_again() {
    let (mut phone, _) = worked();
    let path = phone.folder.join("roundsman.db");
    phone.store().conn().unwrap().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0x11);
    fs::write(&path, bytes).unwrap();
    phone.store().conn().unwrap().release_memory().unwrap();
    let failed = phone.store().gather(1 << 20).is_err() || phone.store().list(&Default::default()).is_err();
    let notices = phone.reopen();
    assert!(failed || notices.len() == 1);
    assert_eq!(notices.len(), 1);
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let mut phone = Phone::enrolled();
    phone.store().conn().unwrap().pragma_update(None, "user_version", 99).unwrap();
    phone.store = None;
    assert!(matches!(Store::open(&phone.folder), Err(crate::StoreError::TooNew { found: 99, .. })));
}
