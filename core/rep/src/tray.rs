//! requests, decide, returned, amend, discard.

use roundsman_client::{App, Assignment, ClientError, SavedEdit, Shown, request, tray};
use roundsman_domain::EditId;
use roundsman_text::say;
use serde_json::{Value, json};

use crate::{
    output::{Output, Said, Words},
    tasks,
};

pub(crate) fn requests(app: &App, output: &Output) -> Result<Said, ClientError> {
    let open = request::list::list(app)?;
    let user = app.scope().map(|scope| scope.user.to_string());
    let verdicts = |shown: &Shown| verdicts(shown, user.as_deref());
    let json = |shown: &Shown| {
        let record = &shown.record;
        let mut told = json!({ "id": record.id.to_string(), "provisional": shown.is_provisional });
        for (name, content) in &record.fields {
            told[name.as_str()] = serde_json::to_value(content).unwrap_or_default();
        }
        told["verdicts"] = json!(verdicts(shown));
        told["is_own"] = json!(user.is_some() && record.text("author") == user.as_deref());
        for packed in ["values", "unmet"] {
            if let Some(text) = record.text(packed) {
                told[packed] = serde_json::from_str(text).unwrap_or_default();
            }
        }
        told
    };
    let line = |shown: &Shown| {
        let text = |name: &str| shown.record.text(name).unwrap_or_default().to_owned();
        let (title, about) = (tasks::title(shown, output), tasks::about(app, shown).unwrap_or_default());
        let values = [text("first_value"), text("second_value")].join(" / ");
        let said = match title.is_empty() {
            false => vec![title, about],
            true if !text("stage").is_empty() => {
                vec![
                    text("question"),
                    about,
                    text("stage"),
                    text("role"),
                    condition(shown, output),
                    text("values"),
                    text("because"),
                ]
            }
            true => vec![text("question"), about, text("field"), values],
        };
        let said = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        format!("{}  {said}  [{}]", shown.record.id, verdicts(shown).join(", "))
    };
    let mut lines: Vec<_> = open.iter().map(line).collect();
    if lines.is_empty() {
        lines.push(say(output.language, "cli-inbox-empty", &[]));
    }
    Ok(Said { json: json!({ "requests": open.iter().map(json).collect::<Vec<_>>() }), text: lines.join("\n") })
}

/// The rule that asks, as people say it.
fn condition(shown: &Shown, output: &Output) -> String {
    let text = |name: &str| shown.record.text(name).unwrap_or_default();
    let said = roundsman_client::Words::unpacked(text("condition_words"));
    let said = said.get(output.language.tag()).filter(|said| !said.is_empty());
    said.unwrap_or_else(|| text("condition")).to_owned()
}

/// What this user may answer: to a request of their own only that they take it back.
fn verdicts(shown: &Shown, user: Option<&str>) -> Vec<String> {
    let (author, is_own) = (shown.record.text("author"), |author: &str| user == Some(author));
    let fits = |verdict: &String| author.is_none_or(|author| is_own(author) == (verdict == "withdraw"));
    let offered = shown.record.text("verdicts").unwrap_or_default();
    offered.split(',').map(|verdict| verdict.trim().to_owned()).filter(|verdict| !verdict.is_empty() && fits(verdict)).collect()
}

pub(crate) fn decide(
    app: &App,
    request: &str,
    verdict: &str,
    because: Option<&str>,
    output: &Output,
) -> Result<Said, ClientError> {
    let saved = request::decide::decide(app, app.resolve(request)?, verdict, because.unwrap_or_default())?;
    Ok(output.saved(&saved))
}

pub(crate) fn returned(app: &App, output: &Output) -> Result<Said, ClientError> {
    let (tray, words) = (tray::returned::returned(app)?, output.words(app)?);
    let json = |saved: &SavedEdit| -> Value {
        json!({
            "edit": saved.edit.id.to_string(),
            "record": saved.edit.record.to_string(),
            "depends": saved.depends_on().next().map(|edit| edit.to_string()),
            "reasons": words.reasons(saved.reasons(), None),
        })
    };
    let text = if tray.is_empty() { say(output.language, "cli-returned-empty", &[]) } else { tray_text(&tray, &words) };
    Ok(Said { json: json!({ "returned": tray.iter().map(json).collect::<Vec<_>>() }), text })
}

fn tray_text(tray: &[SavedEdit], words: &Words) -> String {
    let mut lines = vec![say(words.language, "cli-returned-title", &[("count", &tray.len().to_string())])];
    for saved in tray {
        lines.push(format!("{}  {}", saved.edit.id, saved.edit.record));
        lines.extend(saved.reasons().iter().map(|reason| format!("  - {}", words.titles(None).reason(reason))));
    }
    lines.push(say(words.language, "cli-returned-ways", &[]));
    lines.join("\n")
}

pub(crate) fn amend(app: &App, edit: EditId, fields: &[Assignment], output: &Output) -> Result<Said, ClientError> {
    let amended = tray::amend::amend(app, edit, fields)?;
    let resubmitted: Vec<_> =
        amended.resubmitted.iter().map(|(old, new)| json!({ "was": old.to_string(), "edit": new.to_string() })).collect();
    let json = json!({ "record": amended.record.to_string(), "edit": amended.edit.to_string(), "resubmitted": resubmitted });
    Ok(Said { json, text: say(output.language, "cli-resubmitted", &[]) })
}

pub(crate) fn discard(app: &App, edit: EditId, output: &Output) -> Result<Said, ClientError> {
    let discarded = tray::discard::discard(app, edit)?;
    let json = json!({ "discarded": discarded.iter().map(ToString::to_string).collect::<Vec<_>>() });
    Ok(Said { json, text: say(output.language, "cli-discarded", &[]) })
}
