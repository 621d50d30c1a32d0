//! Check in at a customer's.

use std::collections::BTreeMap;

use roundsman_domain::{FieldId, KindId, Location, Op, RecordId, Value};
use roundsman_playbook::{FieldType, Kind, Playbook, Site, check_site};

use crate::{
    app::App,
    error::ClientError,
    saving::{Intent, Saved},
};

/// A visit that has begun.
#[derive(Debug, Clone, PartialEq)]
pub struct Started {
    /// The visit.
    pub saved: Saved,
    /// Whether the phone was at the customer's.
    pub site: Site,
}

/// Starts a visit at `customer`; `at` is where the phone is.
///
/// # Errors
/// [`ClientError::NotAVisit`] where the playbook has no visits at records of this kind, [`ClientError::Refused`].
pub fn start(app: &App, customer: RecordId, at: Option<Location>) -> Result<Started, ClientError> {
    let mut desk = app.desk()?;
    let shown = desk.shown(customer)?;
    let playbook = desk.playbook.clone();
    let none = || ClientError::NotAVisit { given: shown.record.kind.to_string() };
    let (kind, link) = visits_at(&playbook, &shown.record.kind).ok_or_else(none)?;
    let mut fields = BTreeMap::from([(link.clone(), Value::Text(shown.record.id.to_string()))]);
    let mut fill = |name: &'static str, value: Option<Value>| {
        if let Some(value) = value.filter(|_| kind.field(name).is_some()) {
            fields.insert(FieldId::from(name), value);
        }
    };
    fill("started_at", Some(Value::Int(desk.now_ms())));
    fill("check_in", at.map(Value::Location));
    let record = desk.new_record();
    let seat = kind.within.is_none().then(|| crate::seat::own(&desk, &kind.id)).transpose()?;
    let ops = vec![Op::Create { kind: kind.id.clone(), seat, fields }];
    let saved = desk.save(Intent { record, before: None, ops, reasons: Vec::new(), files: Vec::new() })?;
    let begun = desk.shown(record)?;
    let site = check_site(kind, &begun.record, &desk.store.view(desk.now_ms())?);
    Ok(Started { saved, site })
}

/// The kind of visits at records of a kind, and the link that leads there: the one that visits live within comes first.
pub(crate) fn visits_at<'a>(playbook: &'a Playbook, visited: &KindId) -> Option<(&'a Kind, &'a FieldId)> {
    let visits = playbook.kinds.values().filter(|kind| kind.visit.is_some());
    let leads = |kind: &Kind, link: &FieldId| {
        kind.field(link.as_str()).is_some_and(|field| matches!(&field.type_, FieldType::Link(to) if to == visited))
    };
    let of = |kind: &'a Kind| {
        let links = kind.within.iter().chain(kind.fields.iter().map(|field| &field.id));
        links.filter(|link| leads(kind, link)).map(move |link| (kind, link)).next()
    };
    visits.filter_map(of).next()
}

/// The kind that is visited: the one that the first kind of visits leads to.
pub(crate) fn visited(playbook: &Playbook) -> Option<&Kind> {
    playbook
        .kinds
        .values()
        .find(|kind| visits_at(playbook, &kind.id).is_some_and(|(visit, link)| visit.within.as_ref() == Some(link)))
}
