//! list, show, new, set, text, checklist, move, assign, archive.

mod shown;

use roundsman_client::{App, Assignment, ClientError, ListQuery, record, stage};
use roundsman_domain::StageId;
use roundsman_text::{Names, say};
use serde_json::json;

use crate::{
    command::{ListArgs, NewArgs, TextArgs},
    output::{Output, Said},
};
pub(crate) use shown::show;

pub(crate) fn list(app: &App, args: ListArgs, output: &Output) -> Result<Said, ClientError> {
    let ListArgs { kind, query, stage, archived, limit, offset } = args;
    let words = output.words(app)?;
    let query = ListQuery { kind: Some(kind), text: query, stage, include_archived: archived, limit, offset };
    let listed = record::list::list(app, &query)?;
    let rows: Vec<_> = listed
        .rows
        .iter()
        .map(|row| {
            json!({
                "id": row.id.to_string(),
                "kind": row.kind.as_str(),
                "title": row.title,
                "stage": row.stage.as_ref().map(StageId::as_str),
                "seat": row.seat.to_string(),
                "provisional": row.is_provisional,
                "archived": row.is_archived,
            })
        })
        .collect();
    let line = |row: &roundsman_client::Row| {
        let titles = words.titles(Some(row.kind.as_str()));
        let stage = row.stage.as_ref().map(|stage| titles.stage(stage.as_str()).unwrap_or_else(|| stage.to_string()));
        let mark = if row.is_provisional { " *" } else { "" };
        format!("{}  {}  {}{mark}", row.id, row.title, stage.unwrap_or_default()).trim_end().to_owned()
    };
    let mut lines: Vec<_> = listed.rows.iter().map(line).collect();
    lines.push(match listed.total {
        0 => say(output.language, "cli-no-list", &[]),
        total => say(output.language, "count-of", &[("count", &total.to_string())]),
    });
    Ok(Said { json: json!({ "records": rows, "total": listed.total }), text: lines.join("\n") })
}

pub(crate) fn new(app: &App, args: &NewArgs, output: &Output) -> Result<Said, ClientError> {
    record::create::create(app, &args.kind, args.seat.as_deref(), &args.fields).map(|saved| output.saved(&saved))
}

pub(crate) fn set(app: &App, record: &str, fields: &[Assignment], output: &Output) -> Result<Said, ClientError> {
    record::change::change(app, app.resolve(record)?, fields).map(|saved| output.saved(&saved))
}

pub(crate) fn text(app: &App, args: &TextArgs, output: &Output) -> Result<Said, ClientError> {
    let record = app.resolve(&args.record)?;
    let saved = record::change::splice(app, record, &args.field, args.at, args.delete, &args.insert)?;
    Ok(output.saved(&saved))
}

pub(crate) fn checklist(app: &App, record: &str, to: &StageId, output: &Output) -> Result<Said, ClientError> {
    let list = stage::checklist::checklist(app, app.resolve(record)?, to)?;
    let words = output.words(app)?;
    let titles = words.titles(Some(&list.kind));
    let mut lines = Vec::new();
    let items: Vec<_> = list
        .items
        .iter()
        .map(|item| {
            let is_done = item.is_done == Some(true);
            // Once it is done, what it is about is enough; until then, what to do.
            let about = item.field().and_then(|path| titles.field(path)).or_else(|| titles.stage(to.as_str()));
            let text = if is_done { about.unwrap_or_else(|| to.to_string()) } else { titles.reason(&item.reason) };
            lines.push(format!("{} {text}", if is_done { "✓" } else { "✗" }));
            json!({
                "code": item.reason.code.as_str(),
                "field": item.field().map(ToString::to_string),
                "rule": item.reason.rule,
                "done": is_done,
                "unknown": item.is_done.is_none(),
                "text": text,
            })
        })
        .collect();
    lines.extend(list.may_ask.iter().map(|offer| titles.reason(offer)));
    let json = json!({ "can_submit": list.can_submit, "may_ask": list.may_ask.is_some(), "items": items });
    Ok(Said { json, text: lines.join("\n") })
}

pub(crate) fn why(app: &App, record: &str, to: &StageId, output: &Output) -> Result<Said, ClientError> {
    let why = stage::why::why(app, app.resolve(record)?, to)?;
    let words = output.words(app)?;
    let titles = words.titles(Some(&why.kind));
    let mut lines = Vec::new();
    let conditions: Vec<_> = why
        .conditions
        .iter()
        .map(|one| {
            let text = titles.reason(&one.reason);
            let mark = match one.state {
                "met" | "on_its_way" => "✓",
                "unknown" => "?",
                _ => "✗",
            };
            lines.push(
                format!("{mark} {} {}", one.reason.rule.as_deref().unwrap_or_default(), if mark == "✓" { "" } else { &text })
                    .trim_end()
                    .to_owned(),
            );
            if let Some(guard) = one.reason.detail.get("guard") {
                lines.push(format!("    {guard}"));
            }
            for (name, value) in &one.facts {
                let value =
                    value.as_ref().map_or_else(|| "—".to_owned(), |value| serde_json::to_string(value).unwrap_or_default());
                lines.push(format!("    {name} = {value}"));
            }
            lines.extend(one.unknown.iter().map(|name| format!("    {name} = ?")));
            json!({
                "code": one.reason.code.as_str(),
                "field": one.reason.path.as_ref().map(ToString::to_string),
                "rule": one.reason.rule,
                "guard": one.reason.detail.get("guard"),
                "state": one.state,
                "facts": one.facts,
                "unknown": one.unknown,
                "text": text,
            })
        })
        .collect();
    lines.extend(why.approvals.iter().map(|roles| say(output.language, "cli-saved-waits", &[("roles", &roles.join(", "))])));
    let json = json!({ "stage": to.as_str(), "conditions": conditions, "approvals": why.approvals });
    Ok(Said { json, text: lines.join("\n") })
}

pub(crate) fn move_stage(
    app: &App,
    record: &str,
    to: &StageId,
    because: Option<&str>,
    output: &Output,
) -> Result<Said, ClientError> {
    stage::moving::move_stage(app, app.resolve(record)?, to, because).map(|saved| output.saved(&saved))
}

pub(crate) fn claim(app: &App, record: &str, seat: Option<&str>, output: &Output) -> Result<Said, ClientError> {
    record::claim::claim(app, app.resolve(record)?, seat).map(|saved| output.saved(&saved))
}

pub(crate) fn assign(app: &App, record: &str, seat: &str, output: &Output) -> Result<Said, ClientError> {
    record::assign::assign(app, app.resolve(record)?, seat).map(|saved| output.saved(&saved))
}

pub(crate) fn archive(app: &App, record: &str, undo: bool, output: &Output) -> Result<Said, ClientError> {
    record::archive::archive(app, app.resolve(record)?, undo).map(|saved| output.saved(&saved))
}
