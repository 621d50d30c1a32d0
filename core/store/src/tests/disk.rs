//! A full disk is said before anybody reads "saved".

use super::*;
use crate::StoreError;

#[test]
fn a_full_disk_refuses_the_save_and_keeps_what_was_saved() {
    let mut phone = Phone::enrolled();
    phone.save(id(1), vec![create("customer", &[("name", "万隆")])]);
    let pages: i64 = phone.store().conn().unwrap().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    phone.store().conn().unwrap().query_row(&format!("PRAGMA max_page_count = {}", pages + 1), [], |_| Ok(())).unwrap();
    let long = "很长的备注。".repeat(3_000);
    let draft = |n| Draft {
        record: id(n),
        base: Default::default(),
        stamp: stamp(),
        playbook: 1,
        ops: vec![create("customer", &[("name", "新店"), ("notes", &long)])],
        unknown: BTreeSet::new(),
    };
    let error = phone.store().save(draft(2)).unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }) && error.is_retryable(), "{error}");
    assert_eq!(error.code().as_str(), "store.disk_full");
    assert!(phone.store().record(id(2)).unwrap().is_none());
    assert_eq!(phone.says(id(1), "name"), "万隆");
    phone.store().conn().unwrap().query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(())).unwrap();
    phone.store().save(draft(2)).unwrap();
    assert_eq!(phone.says(id(2), "name"), "新店");
}

#[test]
fn a_page_that_does_not_fit_changes_nothing() {
    let mut phone = Phone::enrolled();
    let pages: i64 = phone.store().conn().unwrap().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    phone.store().conn().unwrap().query_row(&format!("PRAGMA max_page_count = {}", pages + 5), [], |_| Ok(())).unwrap();
    let before = phone.store().gather(1000).unwrap();
    let records = (0..2_000).map(|n| customer(n, u64::from(n) + 1, "店")).collect();
    let page = Page { records, ..phone.page() };
    assert!(matches!(phone.store().apply(page), Err(StoreError::DiskFull { .. })));
    assert_eq!(phone.store().gather(1000).unwrap(), before);
    assert_eq!(phone.store().list(&Default::default()).unwrap().total, 0);
}
