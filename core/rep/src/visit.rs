//! visit start, photo, voice, end; attach.

use std::path::Path;

use roundsman_client::{App, ClientError, Condition, ConditionState, Site, Truth, VisitVerdict, attachment, visit};
use roundsman_domain::FieldId;
use roundsman_text::{Names, say};
use serde_json::{Value, json};

use crate::{
    command::VisitCommand,
    output::{Output, Said, Words},
};

pub(crate) fn run(app: &App, command: VisitCommand, output: &Output) -> Result<Said, ClientError> {
    match command {
        VisitCommand::Start { customer, at } => {
            let started = visit::start::start(app, app.resolve(&customer)?, at)?;
            let mut said = output.saved(&started.saved);
            let (site, key, distance_m) = match started.site {
                Site::In { distance_m } => ("in", "visit-distance", Some(distance_m)),
                Site::Out { distance_m } => ("out", "visit-outside", Some(distance_m)),
                Site::Unknown => ("unknown", "visit-no-fix", None),
            };
            said.json["site"] = json!(site);
            said.json["distance_m"] = json!(distance_m.map(f64::round));
            let metres = format!("{:.0}", distance_m.unwrap_or_default());
            said.text = format!("{}\n{}", said.text, say(output.language, key, &[("metres", &metres)]));
            Ok(said)
        }
        VisitCommand::Photo { visit, slot, file } => {
            visit::photo::photo(app, app.resolve(&visit)?, &slot, &file).map(|saved| output.saved(&saved))
        }
        VisitCommand::Voice { visit, file } => {
            visit::voice::voice(app, app.resolve(&visit)?, &file).map(|saved| output.saved(&saved))
        }
        VisitCommand::End { visit, fields } => {
            let ended = visit::end::end(app, app.resolve(&visit)?, &fields)?;
            let mut said = output.saved(&ended.saved);
            let (verdict, lines) = told(&ended.verdict, &output.words(app)?);
            said.json["verdict"] = verdict;
            said.text = std::iter::once(said.text).chain(lines).collect::<Vec<_>>().join("\n");
            Ok(said)
        }
    }
}

pub(crate) fn attach(app: &App, record: &str, slot: &FieldId, file: &Path, output: &Output) -> Result<Said, ClientError> {
    attachment::attach::attach(app, app.resolve(record)?, slot, file).map(|saved| output.saved(&saved))
}

/// The verdict, and what is missing.
fn told(verdict: &VisitVerdict, words: &Words) -> (Value, Vec<String>) {
    let titles = words.titles(None);
    let item = |item: &Condition| {
        let told = item.reason();
        let is_done = matches!(item.state, ConditionState::Met | ConditionState::OnItsWay(_));
        let title = told.path.as_ref().filter(|_| is_done).and_then(|path| titles.field(path));
        json!({
            "code": told.code.as_str(),
            "field": told.path.as_ref().map(ToString::to_string),
            "done": is_done,
            "text": title.unwrap_or_else(|| titles.reason(&told)),
        })
    };
    let (is_valid, key) = match &verdict.is_valid {
        Truth::True => (Some(true), "visit-valid"),
        Truth::False => (Some(false), "visit-not-valid"),
        Truth::Unknown(_) => (None, "visit-provisional"),
    };
    let missing = verdict.items.iter().filter(|item| matches!(item.state, ConditionState::Unmet | ConditionState::Broken(_)));
    let missing = missing.map(|item| format!("  - {}", titles.reason(&item.reason())));
    let lines = std::iter::once(say(words.language, key, &[])).chain(missing).collect();
    (json!({ "valid": is_valid, "items": verdict.items.iter().map(item).collect::<Vec<_>>() }), lines)
}
