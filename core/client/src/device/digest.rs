//! Digest: what a device holds, by its words. Ids, times and bytes differ from phone to phone; what people wrote does not.

use roundsman_domain::{Content, Record, RecordId, Value};
use roundsman_playbook::{FieldType, Kind};
use roundsman_store::ListQuery;

use crate::{
    app::{App, Desk},
    error::ClientError,
    record::open::title_on,
};

/// Records that are read in one go.
const PAGE: u32 = 500;

/// BLAKE3 over one line for each record, sorted: its kind, its stage, its fields as they were written, links by what they lead to.
///
/// # Errors
/// Where the storage cannot be read.
pub fn digest(app: &App) -> Result<String, ClientError> {
    Ok(of(&lines(app)?))
}

/// The digest of these lines.
pub fn of(lines: &[String]) -> String {
    blake3::hash(lines.join("\n").as_bytes()).to_hex().to_string()
}

/// What the digest is made of, for whoever looks for a difference.
///
/// # Errors
/// Where the storage cannot be read.
pub fn lines(app: &App) -> Result<Vec<String>, ClientError> {
    let desk = app.desk()?;
    let mut lines = Vec::new();
    let mut query = ListQuery { include_archived: true, limit: PAGE, ..ListQuery::default() };
    loop {
        let rows = desk.store.list(&query)?.rows;
        for row in &rows {
            let Some(shown) = desk.store.record(row.id)? else { continue };
            let Some(kind) = desk.playbook.kinds.get(&shown.record.kind) else { continue };
            lines.push(line(&desk, kind, &shown.record)?);
        }
        query.offset += PAGE;
        if rows.len() < PAGE as usize {
            break;
        }
    }
    lines.sort();
    Ok(lines)
}

fn line(desk: &Desk<'_>, kind: &Kind, record: &Record) -> Result<String, ClientError> {
    let stage = record.stage.as_ref().map(|stage| stage.as_str()).unwrap_or_default();
    let mut parts = vec![format!("{} {stage}{}", kind.id, if record.is_archived { " archived" } else { "" })];
    for field in &kind.fields {
        // When and where a phone was is its own.
        if field.derive.is_some() || matches!(field.type_, FieldType::Moment | FieldType::Location) {
            continue;
        }
        match record.fields.get(&field.id).filter(|content| !content.is_empty()) {
            None => {}
            Some(Content::Items(items)) if field.type_.is_slot() => parts.push(format!("{}: {}", field.id, items.len())),
            Some(Content::Items(items)) => {
                let item = |(key, item): (&roundsman_domain::ItemKey, &roundsman_domain::Item)| {
                    if item.fields.is_empty() { key.to_string() } else { serde_json::to_string(&item.fields).unwrap_or_default() }
                };
                let mut items: Vec<_> = items.iter().map(item).collect();
                items.sort();
                parts.push(format!("{}: {}", field.id, items.join(" | ")));
            }
            Some(Content::One(value)) => parts.push(format!("{}: {}", field.id, written(desk, &field.type_, value)?)),
        }
    }
    Ok(parts.join("; "))
}

fn written(desk: &Desk<'_>, type_: &FieldType, value: &Value) -> Result<String, ClientError> {
    let link = value.as_text().filter(|_| matches!(type_, FieldType::Link(_))).and_then(|id| id.parse::<RecordId>().ok());
    Ok(match link {
        Some(id) => title_on(desk, id)?.unwrap_or_default(),
        None => serde_json::to_string(value).unwrap_or_default(),
    })
}
