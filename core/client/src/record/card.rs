//! A business card: the vCard of a QR code, laid over the fields of a kind.

use std::path::Path;

use calcard::{
    Entry, Parser,
    vcard::{VCard, VCardProperty, VCardValue},
};
use roundsman_media::{PHOTO_BYTES_MAX, codes};
use roundsman_playbook::{Field, FieldType, Kind};

use crate::{app::App, attachment::intake, error::ClientError};

/// No field of a card is longer, in characters.
const CHARS_MAX: usize = 200;

/// Reads a picture of a card; gives fields and what they say. Empty where nothing on it could be read. The picture is not kept.
///
/// # Errors
/// [`ClientError::Intake`] where the file is no picture.
pub fn read(app: &App, kind: &str, file: &Path) -> Result<Vec<(String, String)>, ClientError> {
    let playbook = app.playbook()?;
    let kind = playbook.kind(kind).ok_or_else(|| ClientError::RecordUnknown { given: kind.chars().take(80).collect() })?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = intake::read(file, &name, PHOTO_BYTES_MAX)?;
    let texts = codes(&name, &bytes)?;
    Ok(texts.iter().find_map(|text| card(text)).map(|card| laid_over(kind, &card)).unwrap_or_default())
}

/// What a card says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Card {
    organisation: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    title: Option<String>,
    address: Option<String>,
}

/// A vCard of any version, or MECARD, which the codes of many cards in China hold.
fn card(text: &str) -> Option<Card> {
    if let Some(body) = text.trim().strip_prefix("MECARD:") {
        return Some(mecard(body));
    }
    match Parser::new(text).entry() {
        Entry::VCard(vcard) => Some(of_vcard(&vcard)),
        _ => None,
    }
}

fn of_vcard(vcard: &VCard) -> Card {
    let first = |property: &VCardProperty| {
        let entry = vcard.entries.iter().find(|entry| entry.name == *property)?;
        let texts: Vec<String> = entry.values.iter().filter_map(value).filter(|text| !text.trim().is_empty()).collect();
        let joined = texts.join(" ").trim().chars().take(CHARS_MAX).collect::<String>();
        (!joined.is_empty()).then_some(joined)
    };
    Card {
        organisation: first(&VCardProperty::Org),
        name: first(&VCardProperty::Fn).or_else(|| first(&VCardProperty::N)),
        phone: first(&VCardProperty::Tel).map(|number| number.trim_start_matches("tel:").to_owned()),
        title: first(&VCardProperty::Title),
        address: first(&VCardProperty::Adr),
    }
}

fn value(value: &VCardValue) -> Option<String> {
    match value {
        VCardValue::Text(text) => Some(text.clone()),
        VCardValue::Component(parts) => Some(parts.join(" ").trim().to_owned()),
        _ => None,
    }
}

/// `N:王,小明;TEL:139…;ORG:…;;`, as NTT docomo wrote it down: a backslash before what is meant as a letter.
fn mecard(body: &str) -> Card {
    let mut card = Card::default();
    let (mut part, mut escaped, mut parts) = (String::new(), false, Vec::new());
    for c in body.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            ';' if !escaped => parts.push(std::mem::take(&mut part)),
            c => {
                part.push(c);
                escaped = false;
            }
        }
    }
    parts.push(part);
    for part in parts {
        let Some((key, text)) = part.split_once(':') else { continue };
        let text =
            || Some(text.replace(',', "").trim().chars().take(CHARS_MAX).collect()).filter(|text: &String| !text.is_empty());
        match key {
            "N" => card.name = text(),
            "TEL" => card.phone = card.phone.or_else(text),
            "ORG" => card.organisation = text(),
            "ADR" => card.address = text(),
            _ => {}
        }
    }
    card
}

/// A company's name is the record's; the person becomes an item of the first list that has a name, else the record's.
fn laid_over(kind: &Kind, card: &Card) -> Vec<(String, String)> {
    let mut inputs: Vec<(String, String)> = Vec::new();
    let mut put = |field: String, text: &Option<String>| inputs.extend(text.clone().map(|text| (field, text)));
    let people = kind.fields.iter().find_map(|field| match &field.type_ {
        FieldType::List(inners) => name_of(inners).map(|name| (field, name, inners)),
        _ => None,
    });
    let own_name = card.organisation.clone().or_else(|| card.name.clone());
    if let Some(title) = &kind.title_field {
        put(title.to_string(), &own_name);
    }
    if let Some(phone) = kind.fields.iter().find(|field| field.type_ == FieldType::Phone) {
        put(phone.id.to_string(), &card.phone);
    }
    if let Some(address) = kind.field("address").filter(|field| matches!(field.type_, FieldType::Text | FieldType::LongText)) {
        put(address.id.to_string(), &card.address);
    }
    if let Some((list, name, inners)) = people.filter(|_| card.organisation.is_some() && card.name.is_some()) {
        put(format!("{}/+", list.id), &Some("1".to_owned()));
        put(format!("{}/+1/{}", list.id, name.id), &card.name);
        if let Some(phone) = inners.iter().find(|inner| inner.type_ == FieldType::Phone) {
            put(format!("{}/+1/{}", list.id, phone.id), &card.phone);
        }
        if let Some(title) = inners.iter().filter(|inner| inner.type_ == FieldType::Text).nth(1) {
            put(format!("{}/+1/{}", list.id, title.id), &card.title);
        }
    }
    inputs
}

fn name_of(inners: &[Field]) -> Option<&Field> {
    inners.iter().find(|inner| inner.type_ == FieldType::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_of_every_age_are_read() {
        let new = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:王小明\r\nORG:福建万隆石业\r\nTITLE:采购经理\r\nTEL;TYPE=cell:+86 139 5920 1234\r\nEND:VCARD\r\n";
        let old = "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E5=B0=8F=E6=98=8E\nORG:福建万隆石业\nTEL;CELL:+86 139 5920 1234\nEND:VCARD\n";
        let docomo = "MECARD:N:王小明;TEL:+86 139 5920 1234;ORG:福建万隆石业\\; 厦门;;";
        for (text, name) in [(new, "王小明"), (old, "王 小明"), (docomo, "王小明")] {
            let card = card(text).unwrap();
            assert_eq!(card.name.as_deref(), Some(name), "{text}");
            assert_eq!(card.phone.as_deref(), Some("+86 139 5920 1234"), "{text}");
            assert!(card.organisation.as_deref().is_some_and(|name| name.starts_with("福建万隆石业")), "{card:?}");
        }
        assert_eq!(card("https://example.com"), None);
        assert_eq!(card(""), None);
    }
}
