//! A rep's morning through the door, against a real relay.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that stops says why")]

use std::path::{Path, PathBuf};

use roundsman::{
    ledger::{Admin, company, device, now_ms, people, tree},
    serve::{Running, Settings},
};
use roundsman_bindings::{App, AppError, ChecklistAction, Input, ListRequest};
use roundsman_domain::{Grant, Node};
use roundsman_playbook::TEMPLATES;

/// Folders of a test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("roundsman-door-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A company with one rep; gives the code for the rep's phone.
fn company_with_a_rep(data: &Path) -> String {
    let mut admin = Admin::create(data).unwrap();
    admin
        .write(|tx| {
            let now = now_ms();
            let (company, root) = company::create(tx, "福建建材", TEMPLATES[0].1, now)?;
            let seat = tree::add_seat(tx, company.id, "厦门一组", root, now)?;
            let user = people::add(tx, company.id, "wang", "no password", "zh-CN", now)?;
            let grant = Grant { user: user.id, node: Node::Seat(seat), role: "rep".into(), from_ms: None, until_ms: None };
            people::add_grant(tx, company.id, &grant, now)?;
            device::new_code(tx, company.id, user.id, 10, now)
        })
        .unwrap()
}

fn open(home: &Path) -> std::sync::Arc<App> {
    App::open(home.to_str().unwrap(), "zh-CN").unwrap()
}

fn inputs(pairs: &[(&str, &str)]) -> Vec<Input> {
    pairs.iter().map(|(field, value)| Input { field: (*field).to_owned(), value: (*value).to_owned() }).collect()
}

#[test]
fn a_phone_that_is_not_enrolled_says_so_and_does_not_fall_over() {
    let folder = Folder::new("new");
    let app = open(&folder.join("home"));
    let status = app.status().unwrap();
    assert!(!status.is_enrolled);
    assert_eq!(status.sync.headline, "尚未同步过");
    let error = app.create("customer", None, Vec::new()).unwrap_err();
    assert!(matches!(error, AppError::Failed { ref code, .. } if code == "client.not_enrolled"), "{error:?}");
    let error = app.create("a/b", None, Vec::new()).unwrap_err();
    assert!(matches!(error, AppError::Failed { ref code, .. } if code == "bindings.kind"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reps_morning_goes_through_the_door() {
    let folder = Folder::new("morning");
    let code = company_with_a_rep(&folder.join("relay"));
    let relay = Running::start(&Settings::local(&folder.join("relay"))).await.unwrap();
    let app = open(&folder.join("home"));

    let enrolled = app.enrol(format!("http://{}", relay.address()), code).await.unwrap();
    assert!(!enrolled.is_exposed);
    app.sync().await.unwrap();
    assert_eq!(app.status().unwrap().company.as_deref(), Some("福建建材"));

    let refused = app.create("customer", None, inputs(&[("name", "万隆石业")])).unwrap_err();
    let AppError::Refused { reasons } = refused else { panic!("{refused:?}") };
    assert_eq!((reasons[0].code.as_str(), reasons[0].field.as_deref()), ("field.required", Some("source")));
    assert!(reasons[0].text.contains("客户来源"), "{}", reasons[0].text);

    let customer = app.create("customer", None, inputs(&[("name", "万隆石业"), ("source", "exhibition")])).unwrap();
    let deal = app.create("opportunity", None, inputs(&[("name", "厂房幕墙"), ("customer", &customer.record)])).unwrap();
    app.move_to(&deal.record, "needs", None).unwrap();

    let checklist = app.checklist(&deal.record, "quote", None).unwrap();
    assert_eq!(checklist.title, "进入「方案报价」还差 2 项");
    assert_eq!(checklist.items[0].action, ChecklistAction::Attach);
    assert!(!checklist.can_submit);
    let blocked = app.move_to(&deal.record, "quote", None).unwrap_err();
    assert!(
        matches!(&blocked, AppError::Refused { reasons } if reasons.iter().any(|r| r.code == "evidence.missing")),
        "{blocked:?}"
    );

    let list = app.list(ListRequest { text: Some("幕墙".to_owned()), ..ListRequest::default() }).unwrap();
    assert_eq!((list.total, list.rows[0].subtitle.as_str(), list.rows[0].is_pending), (1, "商机 · 需求诊断", true));
    assert_eq!(app.status().unwrap().pending, 3);

    let report = app.sync().await.unwrap();
    assert_eq!((report.accepted, report.returned, report.pending), (3, 0, 0));
    assert!(!app.list(ListRequest::default()).unwrap().rows.iter().any(|row| row.is_pending));
    assert_eq!(app.returned().unwrap().items, []);
    assert_eq!(app.sync().await.unwrap().requests, 1);
    relay.stop().await;
}
