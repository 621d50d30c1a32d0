//! show: one record with all its fields.

use std::collections::BTreeMap;

use roundsman_client::{App, ClientError, SavedEdit, record};
use roundsman_domain::{FieldId, StageId, Value};
use roundsman_text::{Names, moment, say, waiting};
use serde_json::json;

use crate::{
    output::{Output, Said, Words},
    value::Reader,
};

pub(crate) fn show(app: &App, record: &str, output: &Output) -> Result<Said, ClientError> {
    let opened = record::open::open(app, app.resolve(record)?)?;
    let words = output.words(app)?;
    let (shown, fields) = (&opened.shown, all_fields(&opened, &words));
    let record = &shown.record;
    let kind = Some(record.kind.as_str());
    let attachments: Vec<_> = opened
        .attachments
        .iter()
        .map(|attachment| {
            json!({
                "slot": attachment.slot.as_str(),
                "item": attachment.item.as_str(),
                "hash": attachment.hash.to_string(),
                "type": attachment.media_type,
                "size": attachment.size_bytes,
                "state": attachment.state.to_string(),
                "sent": attachment.sent_bytes,
                "here": attachment.has_file,
            })
        })
        .collect();
    let seat = words.scope.as_ref().and_then(|scope| scope.tree.seats.get(&record.seat)).map(|seat| seat.name.clone());
    let json = json!({
        "id": record.id.to_string(),
        "kind": record.kind.as_str(),
        "seat": record.seat.to_string(),
        "seat_name": seat,
        "stage": record.stage.as_ref().map(StageId::as_str),
        "archived": record.is_archived,
        "provisional": shown.is_provisional,
        "leaving": shown.is_hidden,
        "merged_into": record.merged_into.map(|into| into.to_string()),
        "seq": shown.seq,
        "fields": fields,
        "facts": shown.facts.iter().map(|(name, (value, as_of, _))| (name.to_string(), json!({ "value": value, "as_of": as_of }))).collect::<BTreeMap<_, _>>(),
        "marks": words.reasons(&shown.marks, kind),
        "pending": opened.unsettled().map(|edit| edit.to_string()).collect::<Vec<_>>(),
        "attachments": attachments,
        "edits": opened.edits.iter().map(|edit| edit_json(edit, &words)).collect::<Vec<_>>(),
    });
    Ok(Said { text: text(app, &opened, &words), json })
}

/// Every field of the kind that the device may show, empty ones too.
fn all_fields(opened: &record::open::OpenedRecord, words: &Words) -> BTreeMap<String, serde_json::Value> {
    let record = &opened.shown.record;
    let mut all = BTreeMap::new();
    for field in words.playbook.kinds.get(&record.kind).map(|kind| kind.fields.as_slice()).unwrap_or_default() {
        // Of a section that is not here nothing is said, not even that it is empty.
        if opened.shown.sections.contains(&field.section) || record.fields.contains_key(&field.id) || opened.shown.seq == 0 {
            all.insert(field.id.to_string(), if field.type_.has_items() { json!([]) } else { serde_json::Value::Null });
        }
    }
    for (name, content) in &record.fields {
        all.insert(name.to_string(), serde_json::to_value(content).unwrap_or_default());
    }
    all
}

fn edit_json(saved: &SavedEdit, words: &Words) -> serde_json::Value {
    json!({
        "edit": saved.edit.id.to_string(),
        "state": saved.state.to_string(),
        "waiting_for": saved.waiting_for().map(|for_| waiting(words.language, for_)),
        "lacking": saved.unknown,
        "marks": words.reasons(saved.marks(), None),
    })
}

fn text(app: &App, opened: &record::open::OpenedRecord, words: &Words) -> String {
    let shown = &opened.shown;
    let record = &shown.record;
    let kind = Some(record.kind.as_str());
    let (titles, reader) = (words.titles(kind), Reader::new(app, words, kind));
    let mut lines = vec![format!("{}  {}", titles.kind(record.kind.as_str()).unwrap_or_default(), record.id)];
    if let Some(stage) = &record.stage {
        lines.push(titles.stage(stage.as_str()).unwrap_or_else(|| stage.to_string()));
    }
    for field in words.playbook.kinds.get(&record.kind).map(|kind| kind.fields.as_slice()).unwrap_or_default() {
        if let Some(content) = record.fields.get(&field.id).filter(|content| !content.is_empty()) {
            lines.push(format!("{}: {}", titles.title(field), reader.content(&field.id, content)));
        }
    }
    let kind = words.playbook.kinds.get(&record.kind);
    let is_told = |name: &FieldId| kind.is_some_and(|kind| kind.is_due_of_cadence(name));
    for (name, (value, ..)) in shown.facts.iter().filter(|(name, (value, ..))| !value.is_empty() && !is_told(name)) {
        // A deadline tells until when while it is open, then how it stands.
        if let Some(deadline) = kind.and_then(|kind| kind.deadlines.iter().find(|deadline| deadline.id == *name)) {
            let standing = match value {
                Value::Int(due_ms) => moment(words.language, *due_ms, &words.zone()),
                other => say(words.language, &format!("duty-{}", other.as_text().unwrap_or("undetermined")), &[]),
            };
            let title = deadline.title.get(words.language.tag()).unwrap_or(name.as_str());
            lines.push(format!("{title}: {standing}"));
            continue;
        }
        let title = kind.and_then(|kind| kind.field(name.as_str())).map(|field| titles.title(field));
        let content = roundsman_domain::Content::One(value.clone());
        lines.push(format!("{}: {}", title.unwrap_or_else(|| name.to_string()), reader.content(name, &content)));
    }
    if shown.is_provisional {
        lines.push(say(words.language, "cli-saved-provisional", &[]));
    }
    lines.extend(shown.marks.iter().map(|mark| titles.reason(mark)));
    lines.join("\n")
}
