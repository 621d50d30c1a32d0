//! history: who changed what, and when.

use roundsman_client::{App, ClientError, Deed, Past, record};
use roundsman_text::{Language, Names, moment, say};
use serde_json::{Value, json};

use crate::{
    output::{Output, Said},
    record::value_text,
};

pub(crate) fn history(app: &App, record: &str, output: &Output) -> Result<Said, ClientError> {
    let past = record::history::history(app, app.resolve(record)?)?;
    let words = output.words(app)?;
    let (titles, zone) = (words.titles(None), words.zone());
    let json = |past: &Past| {
        json!({
            "edit": past.edit.to_string(),
            "by": past.by,
            "earliest": past.when.earliest_ms,
            "latest": past.when.latest_ms,
            "field": past.path.to_string(),
            "item": past.item.as_ref().map(ToString::to_string),
            "deed": deed(&past.deed),
            "value": value(past),
            "overwritten": past.is_overwritten,
        })
    };
    let line = |past: &Past| {
        let when = moment(output.language, past.when.earliest_ms, &zone);
        let field = titles.field(&past.path).unwrap_or_else(|| past.path.to_string());
        let mark = if past.is_overwritten { say(output.language, "state-overwritten", &[]) } else { String::new() };
        format!("{when}  {}  {field}: {} {mark}", past.by, text(past, output.language)).trim_end().to_owned()
    };
    let text = past.iter().map(line).collect::<Vec<_>>().join("\n");
    Ok(Said { json: json!({ "changes": past.iter().map(json).collect::<Vec<_>>() }), text })
}

fn deed(deed: &Deed) -> &'static str {
    match deed {
        Deed::Set(_) => "set",
        Deed::Wrote { .. } => "wrote",
        Deed::Counted(_) => "counted",
        Deed::Added(_) => "added",
        Deed::Removed => "removed",
    }
}

/// What was said: a value as it was set, a text as it was inserted, an item with its fields; null for what went.
fn value(past: &Past) -> Value {
    match &past.deed {
        Deed::Set(value) => json!(value),
        Deed::Wrote { inserted, deleted } if inserted.is_empty() => json!({ "deleted": deleted }),
        Deed::Wrote { inserted, .. } => json!(inserted),
        Deed::Counted(by) => json!(by),
        Deed::Added(fields) if fields.is_empty() => json!(past.item.as_ref().map(ToString::to_string)),
        Deed::Added(fields) => json!(fields),
        Deed::Removed => Value::Null,
    }
}

fn text(past: &Past, language: Language) -> String {
    match &past.deed {
        Deed::Set(value) => value_text(value, language),
        Deed::Wrote { inserted, deleted } if deleted.is_empty() => format!("+ {inserted}"),
        Deed::Wrote { inserted, deleted } => format!("- {deleted} + {inserted}"),
        Deed::Counted(by) => format!("{by:+}"),
        Deed::Added(fields) => {
            let values: Vec<_> = fields.values().map(|value| value_text(value, language)).collect();
            format!("+ {} {}", past.item.as_ref().map(ToString::to_string).unwrap_or_default(), values.join(" "))
        }
        Deed::Removed => format!("- {}", past.item.as_ref().map(ToString::to_string).unwrap_or_default()),
    }
}
