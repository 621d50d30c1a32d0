//! history: who changed what, and when.

use roundsman_client::{App, ClientError, Deed, Past, record};
use roundsman_text::{Names, moment, say};
use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::{
    output::{Output, Said},
    value::Reader,
};

pub(crate) fn history(app: &App, record: &str, output: &Output) -> Result<Said, ClientError> {
    let past = record::history::history(app, app.resolve(record)?)?;
    let words = output.words(app)?;
    let kind = record::open::open(app, app.resolve(record)?)?.shown.record.kind;
    let (titles, zone) = (words.titles(Some(kind.as_str())), words.zone());
    let reader = Reader::new(app, &words, Some(kind.as_str()));
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
        format!("{when}  {}  {field}: {} {mark}", past.by, text(past, &reader)).trim_end().to_owned()
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

fn text(past: &Past, reader: &Reader<'_>) -> String {
    let field = &past.path.field;
    let item = |fields| past.item.as_ref().map(|item| reader.item(field, item.as_str(), fields)).unwrap_or_default();
    match &past.deed {
        Deed::Set(value) => reader.value(past.path.item.is_none().then_some(field), value),
        Deed::Wrote { inserted, deleted } if deleted.is_empty() => format!("+ {inserted}"),
        Deed::Wrote { inserted, deleted } => format!("- {deleted} + {inserted}"),
        Deed::Counted(by) => format!("{by:+}"),
        Deed::Added(fields) => format!("+ {}", item(fields)),
        Deed::Removed => format!("- {}", item(&BTreeMap::new())),
    }
}
