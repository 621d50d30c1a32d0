//! tasks, reminders, done.

use roundsman_client::{
    App, ClientError, Shown, Words as Title,
    duty::{self, Duty},
    record, request,
};
use roundsman_domain::{Content, Value};
use roundsman_text::{moment, say};
use serde_json::json;

use crate::output::{Output, Said};

/// What a task or notice says; empty for every other request.
pub(crate) fn title(shown: &Shown, output: &Output) -> String {
    let packed = shown.record.text("title").unwrap_or_default();
    Title::unpacked(packed).get(output.language.tag()).unwrap_or_default().to_owned()
}

/// What the record is called that a request is about: three times the same words say nothing without it.
pub(crate) fn about(app: &App, shown: &Shown) -> Option<String> {
    let carried = || record::open::title(app, shown.record.text("about")?.parse().ok()?).ok().flatten();
    carried().or_else(|| shown.record.text("about_title").map(str::to_owned))
}

fn ms(shown: &Shown, field: &str) -> Option<i64> {
    match shown.record.fields.get(field).and_then(Content::as_value) {
        Some(Value::Int(ms)) => Some(*ms),
        _ => None,
    }
}

pub(crate) fn tasks(app: &App, output: &Output) -> Result<Said, ClientError> {
    let words = output.words(app)?;
    let is_note = |shown: &Shown| matches!(shown.record.text("question"), Some("task" | "notice"));
    let mut open: Vec<Shown> = request::list::list(app)?.into_iter().filter(is_note).collect();
    open.sort_by_key(|shown| (ms(shown, "due_at").unwrap_or(i64::MAX), shown.record.id));
    let title = |shown: &Shown| title(shown, output);
    let json = |shown: &Shown| {
        let text = |name: &str| shown.record.text(name).unwrap_or_default().to_owned();
        json!({
            "id": shown.record.id.to_string(),
            "kind": text("question"),
            "title": title(shown),
            "about": text("about"),
            "due": ms(shown, "due_at"),
            "state": text("state"),
            "why": text("rule"),
        })
    };
    let line = |shown: &Shown| {
        let due = ms(shown, "due_at").map(|due_ms| moment(output.language, due_ms, &words.zone()));
        let parts = [Some(title(shown)), about(app, shown), due];
        format!("{}  {}", shown.record.id, parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
    };
    let mut lines: Vec<_> = open.iter().map(line).collect();
    let now_ms = app.stamp()?.best_guess_ms();
    let duties = duty::list(app, now_ms.saturating_add(duty::AHEAD_MS))?;
    lines.extend(duties.iter().map(|duty| {
        let code = if duty.due_ms < now_ms { "cli-duty-overdue" } else { "cli-duty" };
        sentence(duty, code, output, &words)
    }));
    if lines.is_empty() {
        lines.push(say(output.language, "cli-tasks-empty", &[]));
    }
    let duties: Vec<_> = duties.iter().map(|duty| told(duty, output)).collect();
    Ok(Said { json: json!({ "tasks": open.iter().map(json).collect::<Vec<_>>(), "duties": duties }), text: lines.join("\n") })
}

pub(crate) fn reminders(app: &App, output: &Output) -> Result<Said, ClientError> {
    let words = output.words(app)?;
    let all = duty::reminders(app)?;
    let mut lines: Vec<_> = all
        .iter()
        .map(|one| {
            let at = moment(output.language, one.at_ms, &words.zone());
            format!("{at}  {}", sentence(&one.duty, "cli-duty", output, &words))
        })
        .collect();
    if lines.is_empty() {
        lines.push(say(output.language, "cli-reminders-empty", &[]));
    }
    let json: Vec<_> = all.iter().map(|one| json!({ "at": one.at_ms, "text": sentence(&one.duty, "cli-duty", output, &words), "duty": told(&one.duty, output) })).collect();
    Ok(Said { json: json!({ "reminders": json }), text: lines.join("\n") })
}

fn title_of(duty: &Duty, output: &Output) -> String {
    duty.title.get(output.language.tag()).unwrap_or(duty.name.as_str()).to_owned()
}

fn sentence(duty: &Duty, code: &str, output: &Output, words: &crate::output::Words) -> String {
    let due = moment(output.language, duty.due_ms, &words.zone());
    say(output.language, code, &[("record", &duty.record_title), ("duty", &title_of(duty, output)), ("due", &due)])
}

fn told(duty: &Duty, output: &Output) -> serde_json::Value {
    json!({
        "record": duty.record.to_string(),
        "record_title": duty.record_title,
        "kind": duty.kind,
        "duty": duty.name.as_str(),
        "title": title_of(duty, output),
        "due": duty.due_ms,
        "provisional": duty.is_provisional,
    })
}

pub(crate) fn done(app: &App, task: &str, because: Option<&str>, output: &Output) -> Result<Said, ClientError> {
    let task = app.resolve(task)?;
    let open = request::list::list(app)?;
    let found = open.iter().find(|shown| shown.record.id == task);
    let verdict = if found.is_some_and(|shown| shown.record.text("question") == Some("notice")) { "seen" } else { "done" };
    request::decide::decide(app, task, verdict, because.unwrap_or_default()).map(|saved| output.saved(&saved))
}
