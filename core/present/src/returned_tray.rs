//! The returned tray: what the relay refused, whole, each with its reasons and a way on.

use roundsman_domain::{Code, Reason, code};
use roundsman_text::{moment_near, reasons};

use crate::words::Titles;

/// A returned edit as the device has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnedEdit<'a> {
    /// Its id.
    pub edit: String,
    /// The record's id.
    pub record: String,
    /// The name of the record's kind.
    pub kind: &'a str,
    /// What the record is called; may be empty.
    pub title: &'a str,
    /// When it was saved, ms since the Unix epoch.
    pub saved_ms: i64,
    /// Why it came back.
    pub reasons: &'a [Reason],
}

/// What its author can do with a returned edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Change it and submit it again.
    Amend,
    /// Submit it again as it is.
    Resubmit,
    /// Go to the edit that it builds on: settling that one brings this one along.
    SettleFirst,
    /// Let it go.
    Discard,
}

/// A line of the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedEditView {
    /// The edit.
    pub edit: String,
    /// The record.
    pub record: String,
    /// What the record is called.
    pub title: String,
    /// When it was saved.
    pub when: String,
    /// Why it came back, each with what to do about it.
    pub reasons: Vec<String>,
    /// The edit that it builds on, where that was returned too.
    pub builds_on: Option<String>,
    /// The buttons, the best first.
    pub ways: Vec<Way>,
}

/// The returned tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedTrayView {
    /// `退回箱（2）`.
    pub title: String,
    /// Oldest first, so that what others build on is settled first.
    pub items: Vec<ReturnedEditView>,
    /// Shown instead of an empty list.
    pub empty: Option<String>,
}

/// Draws the tray.
pub fn returned_tray(titles: &Titles<'_>, returned: &[ReturnedEdit<'_>], now_ms: i64) -> ReturnedTrayView {
    let items: Vec<_> = returned.iter().map(|edit| item(titles, edit, now_ms)).collect();
    ReturnedTrayView {
        title: titles.say("cli-returned-title", &[("count", &items.len().to_string())]),
        empty: items.is_empty().then(|| titles.say("cli-returned-empty", &[])),
        items,
    }
}

fn item(titles: &Titles<'_>, edit: &ReturnedEdit<'_>, now_ms: i64) -> ReturnedEditView {
    let titles = Titles { kind: titles.playbook.kind(edit.kind), ..*titles };
    let builds_on = edit.reasons.iter().find(|reason| reason.code == code::DEPENDS);
    ReturnedEditView {
        edit: edit.edit.clone(),
        record: edit.record.clone(),
        title: if edit.title.trim().is_empty() { titles.say("record-untitled", &[]) } else { edit.title.to_owned() },
        when: moment_near(titles.language, edit.saved_ms, now_ms, &titles.zone()),
        reasons: reasons(titles.language, edit.reasons, &titles),
        builds_on: builds_on.and_then(|reason| reason.detail.get("edit").cloned()),
        ways: ways(edit.reasons),
    }
}

/// Where the deed is gone or forbidden, changing a field of it does not help: it may only be tried again later.
fn ways(reasons: &[Reason]) -> Vec<Way> {
    const PAST_AMENDING: [Code; 6] = [
        code::RECORD_UNKNOWN,
        code::RECORD_EXISTS,
        code::SCOPE_FORBIDDEN,
        code::REQUEST_DECIDED,
        code::REQUEST_FORBIDDEN,
        code::STAGE_MOVED_ON,
    ];
    let has = |code: &Code| reasons.iter().any(|reason| reason.code == *code);
    match () {
        () if has(&code::DEPENDS) => vec![Way::SettleFirst, Way::Discard],
        () if PAST_AMENDING.iter().any(has) => vec![Way::Resubmit, Way::Discard],
        () => vec![Way::Amend, Way::Resubmit, Way::Discard],
    }
}
