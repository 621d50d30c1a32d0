//! Acts: what an automation does, as edits of the relay's own.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{FieldId, Grant, KindId, Node, Op, Path, Record, SeatId, UserId, Value};
use roundsman_playbook::{Action, Automation, Destination, Kind, Playbook, Recipient, Words};
use rusqlite::params;

use super::write;
use crate::{
    ledger::{
        LedgerError, automation,
        column::key,
        people,
        record::{self, RecordRow},
        webhook::{self, Event},
    },
    relay::{
        desk::Desk,
        request::{self, Note},
    },
};

/// Does all that an automation does, and says so in the log. What cannot be done (a seat that is not there) is said there too, and stops nothing.
pub(super) fn act(
    desk: &Desk<'_>,
    playbook: &Playbook,
    automation: &Automation,
    row: &RecordRow,
    cause: &str,
) -> Result<(), LedgerError> {
    let (mut done, mut given) = (Vec::new(), None);
    for action in &automation.actions {
        let row = given.as_ref().unwrap_or(row);
        match one(desk, playbook, automation, row, action)? {
            Ok(said) => done.push(said),
            Err(why) => write(desk, automation, row.record.id, "failed", &why)?,
        }
        // What comes after is for whoever has it now.
        if let Action::Assign(_) = action {
            given = record::whole(desk.connection, desk.company(), row.record.id)?.map(|(row, _)| row);
        }
    }
    write(desk, automation, row.record.id, "fired", &format!("{cause}: {}", done.join("; ")))
}

type Said = Result<String, String>;

fn one(
    desk: &Desk<'_>,
    playbook: &Playbook,
    automation: &Automation,
    row: &RecordRow,
    action: &Action,
) -> Result<Said, LedgerError> {
    let record = &row.record;
    match action {
        Action::Task { title, to, due_ms } => {
            let due_ms = Some(desk.now_ms.saturating_add(*due_ms));
            note(desk, automation, record, (to, title, due_ms), true)
        }
        Action::Notify { to, text } => {
            let text = if text.0.is_empty() { &automation.title } else { text };
            note(desk, automation, record, (to, text, None), false)
        }
        Action::Create { kind, link, fields } => create(desk, playbook, record, kind, link.as_ref(), fields),
        Action::Set(values) => set(desk, playbook, record, values),
        Action::Assign(destination) => assign(desk, record, destination),
        Action::Freeze { until: Some(until), .. } if super::is_true(desk, playbook, automation, until, row) => {
            Ok(Ok("nothing to freeze".to_owned()))
        }
        Action::Freeze { kind, for_ms, .. } => {
            let until_ms = desk.now_ms.saturating_add(*for_ms);
            automation::freeze(desk.connection, desk.company(), kind, record.id, until_ms, &automation.id)?;
            Ok(Ok(format!("froze {kind}")))
        }
        Action::Webhook(url) => tell(desk, automation, record, url, Event::Fired),
        Action::Grant { to, role, for_ms } => {
            let people = people_of(desk, record, to)?;
            for user in &people {
                let until_ms = Some(desk.now_ms.saturating_add(*for_ms));
                let grant = Grant {
                    user: *user,
                    node: Node::Seat(record.seat),
                    role: role.clone(),
                    from_ms: Some(desk.now_ms),
                    until_ms,
                };
                people::add_grant(desk.connection, desk.company(), &grant, desk.now_ms)?;
            }
            Ok(Ok(format!("granted {role} to {}", people.len())))
        }
    }
}

/// Puts down what another program is told: only ids, and what the playbook calls things.
pub(super) fn tell(
    desk: &Desk<'_>,
    automation: &Automation,
    record: &Record,
    url: &str,
    event: Event,
) -> Result<Said, LedgerError> {
    let body = serde_json::json!({
        "event": event.as_str(),
        "company": desk.company(),
        "automation": automation.id,
        "record": record.id,
        "kind": record.kind,
        "stage": record.stage,
        "at": desk.now_ms,
    });
    let what = (automation.id.as_str(), record.id);
    webhook::put(desk.connection, desk.company(), what, (url, event, &body.to_string()), desk.now_ms)?;
    Ok(Ok(format!("webhook to {url}")))
}

fn people_of(desk: &Desk<'_>, record: &Record, to: &Recipient) -> Result<BTreeSet<UserId>, LedgerError> {
    match to {
        Recipient::Owner => Ok(request::sitting_in(desk, record)),
        Recipient::Role(role) => request::nearest(desk, record, role),
    }
}

fn note(
    desk: &Desk<'_>,
    automation: &Automation,
    record: &Record,
    (to, title, due_ms): (&Recipient, &Words, Option<i64>),
    is_task: bool,
) -> Result<Said, LedgerError> {
    let people = people_of(desk, record, to)?;
    if people.is_empty() {
        return Ok(Err(format!("nobody to tell: {to:?}")));
    }
    let note = Note { is_task, about: record, to: people.clone(), title: title.packed(), rule: automation.id.clone(), due_ms };
    let request = request::put_note(desk, note)?;
    automation::note(desk.connection, desk.company(), request, &automation.id, record.id)?;
    Ok(Ok(format!("{} for {}", if is_task { "task" } else { "notice" }, people.len())))
}

fn typed(kind: &Kind, values: &[(FieldId, String)]) -> Result<BTreeMap<FieldId, Value>, String> {
    let one = |(name, text): &(FieldId, String)| {
        let field = kind.field(name.as_str()).ok_or_else(|| format!("there is no field {name}"))?;
        Ok((name.clone(), field.parse_input(text).map_err(|reason| format!("{name}: {}", reason.code))?))
    };
    values.iter().map(one).collect()
}

fn create(
    desk: &Desk<'_>,
    playbook: &Playbook,
    record: &Record,
    kind: &KindId,
    link: Option<&FieldId>,
    fields: &[(FieldId, String)],
) -> Result<Said, LedgerError> {
    let Some(kind) = playbook.kinds.get(kind) else { return Ok(Err(format!("there is no kind {kind}"))) };
    let mut first = match typed(kind, fields) {
        Ok(first) => first,
        Err(why) => return Ok(Err(why)),
    };
    first.extend(link.map(|link| (link.clone(), Value::Text(record.id.to_string()))));
    let op = Op::Create { kind: kind.id.clone(), seat: Some(record.seat), fields: first };
    request::own_edit(desk, desk.new_record_id(), vec![op], None)?;
    Ok(Ok(format!("made a {}", kind.id)))
}

fn set(desk: &Desk<'_>, playbook: &Playbook, record: &Record, values: &[(FieldId, String)]) -> Result<Said, LedgerError> {
    let Some(kind) = playbook.kinds.get(&record.kind) else { return Ok(Err("its kind is gone".to_owned())) };
    let values = match typed(kind, values) {
        Ok(values) => values,
        Err(why) => return Ok(Err(why)),
    };
    // What stands already is not written again: an automation that is set off by its own change would go on for ever.
    let new = values.into_iter().filter(|(name, value)| record.value(name.as_str()) != Some(value));
    let ops: Vec<Op> = new.map(|(name, value)| Op::Set { path: Path::field(name), value }).collect();
    if !ops.is_empty() {
        request::own_edit(desk, record.id, ops, None)?;
    }
    Ok(Ok("set".to_owned()))
}

fn assign(desk: &Desk<'_>, record: &Record, destination: &Destination) -> Result<Said, LedgerError> {
    let tree = &desk.directory.tree;
    let named = |name: &str| tree.seats.iter().find(|(_, seat)| seat.name == name).map(|(id, _)| *id);
    let seat = match destination {
        Destination::Table(field, seats) => {
            let value = record.text(field.as_str()).unwrap_or_default();
            let name = seats.iter().find(|(key, _)| key == value).map(|(_, seat)| seat.as_str());
            name.and_then(named).ok_or_else(|| format!("no seat stands beside {field} = {value}"))
        }
        Destination::LeastLoaded(unit) => least_loaded(desk, record, unit)?.ok_or_else(|| format!("no seat under {unit}")),
    };
    match seat {
        Err(why) => Ok(Err(why)),
        Ok(seat) if seat == record.seat => Ok(Ok("stays".to_owned())),
        Ok(seat) => {
            request::own_edit(desk, record.id, vec![Op::Assign { seat }], None)?;
            Ok(Ok(format!("to {}", tree.seats.get(&seat).map_or("", |seat| seat.name.as_str()))))
        }
    }
}

/// The seat under a unit with the fewest open records of the kind; of several the first by name.
fn least_loaded(desk: &Desk<'_>, record: &Record, unit: &str) -> Result<Option<SeatId>, LedgerError> {
    let tree = &desk.directory.tree;
    let Some(unit) = tree.units.iter().find(|(_, found)| found.name == unit).map(|(id, _)| *id) else { return Ok(None) };
    let sql = "SELECT seat, count(*) FROM record WHERE company = ?1 AND kind = ?2 AND is_archived = 0 GROUP BY seat";
    let mut statement = desk.connection.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| Ok((key::<SeatId>(row, 0)?, row.get::<_, i64>(1)?));
    let rows = statement.query_map(params![desk.company().as_bytes(), record.kind.as_str()], read)?;
    let loads: BTreeMap<SeatId, i64> = rows.collect::<Result<_, _>>()?;
    let seats = tree.seats_of(Node::Unit(unit), desk.now_ms).into_iter().filter(|seat| {
        // A seat that nobody sits in, such as a pool, takes nothing by itself.
        desk.directory.grants.values().flatten().any(|grant| grant.node == Node::Seat(*seat) && grant.is_active(desk.now_ms))
    });
    let load = |seat: &SeatId| (loads.get(seat).copied().unwrap_or(0), tree.seats.get(seat).map(|seat| seat.name.clone()));
    Ok(seats.min_by_key(load))
}
