//! Who decides at a customer's: everybody known, the parts that nobody plays yet, and how far one has got with each.

use std::collections::{BTreeMap, BTreeSet};

use roundsman_domain::{Content, Value};
use roundsman_playbook::{Choice, Field, FieldType, Kind};
use roundsman_text::moment_near;

use crate::{
    card::CardShown,
    screen::{BarView, Block, PersonView},
    today::named,
    value::{option_text, value_text},
    words::Titles,
};

/// What visits can say that one spoke with, and when that was last; nothing where nobody did.
pub type Spoken<'a> = BTreeMap<&'a str, Option<i64>>;

/// Whether the items of a list are people: each has a name and a part to play.
pub(crate) fn is_people(inners: &[Field]) -> bool {
    people(inners).is_some()
}

/// Whether a card of this kind shows people.
pub fn has_people(kind: &Kind) -> bool {
    kind.fields.iter().any(|field| matches!(&field.type_, FieldType::List(inners) if is_people(inners)))
}

fn people(inners: &[Field]) -> Option<(&Field, &Field)> {
    let name = inners.iter().find(|inner| matches!(inner.type_, FieldType::Text))?;
    let role = inners.iter().find(|inner| matches!(inner.type_, FieldType::Choice(_)))?;
    Some((name, role))
}

pub(crate) fn people_block(titles: &Titles<'_>, shown: &CardShown<'_>, field: &Field, inners: &[Field]) -> Option<Block> {
    let (name, role) = people(inners)?;
    let FieldType::Choice(roles) = &role.type_ else { return None };
    let items = shown.record.fields.get(&field.id).and_then(Content::items)?;
    let mut taken = BTreeSet::new();
    let mut found: Vec<PersonView> = Vec::new();
    for item in items.values() {
        let text = |field: &Field| item.fields.get(&field.id).and_then(Value::as_text).filter(|text| !text.is_empty());
        let part = text(role);
        taken.extend(part);
        let others = inners.iter().filter(|inner| inner.id != name.id && inner.id != role.id && inner.type_ != FieldType::Phone);
        let note = others.filter_map(|inner| {
            let value = item.fields.get(&inner.id).filter(|value| !value.is_empty())?;
            Some(value_text(titles, &inner.type_, value))
        });
        let phone = inners.iter().find(|inner| inner.type_ == FieldType::Phone).and_then(text).map(str::to_owned);
        found.push(PersonView {
            name: named(titles, text(name).unwrap_or_default()),
            role: part.map(|part| option_text(titles, roles, part)).unwrap_or_default(),
            note: note.collect::<Vec<_>>().join(" · "),
            is_gap: false,
            phone,
        });
    }
    let gaps = roles.iter().filter(|role| !taken.contains(&*role.id)).map(|role| PersonView {
        name: titles.say("person-missing", &[]),
        role: option_text(titles, roles, &role.id),
        note: String::new(),
        is_gap: true,
        phone: None,
    });
    found.extend(gaps);
    let args = [("known", &*taken.len().to_string()), ("of", &*roles.len().to_string())];
    Some(Block::People {
        centre: named(titles, shown.title),
        people: found,
        text: titles.say("people-known", &args),
        reach: reach(titles, shown, roles, &taken),
    })
}

/// An axis for each part: nobody known, known, spoken with. Nothing where visits cannot say with whom somebody spoke.
fn reach(titles: &Titles<'_>, shown: &CardShown<'_>, roles: &[Choice], taken: &BTreeSet<&str>) -> Vec<BarView> {
    if !roles.iter().all(|role| shown.spoken.contains_key(&*role.id)) {
        return Vec::new();
    }
    let axis = |role: &Choice| {
        let spoken = shown.spoken.get(&*role.id).copied().flatten();
        let (percent, text) = match spoken {
            Some(at_ms) => {
                let when = moment_near(titles.language, at_ms, shown.now_ms, &titles.zone());
                (100, titles.say("reach-spoken", &[("when", &when)]))
            }
            None if taken.contains(&*role.id) => (50, titles.say("reach-known", &[])),
            None => (0, titles.say("reach-nobody", &[])),
        };
        BarView { label: option_text(titles, roles, &role.id), text, percent }
    };
    roles.iter().map(axis).collect()
}
