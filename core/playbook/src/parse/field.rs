//! Fields of kinds and of list items.

use std::collections::BTreeSet;

use roundsman_domain::{FieldId, ItemKey, KindId, SectionId};

use crate::{
    model::{Choice, Field, FieldType, MAIN, Policy},
    parse::{Claim, Reader, table::Table},
    yaml::{Data, Key, Mark, Node},
};

/// What a field may not be called: keys that the projection of an item has itself.
pub(super) const RESERVED: &[&str] = &["id", "contested", "removed"];

const TYPES: &[(&str, &str)] = &[
    ("text", "text"),
    ("long_text", "long_text"),
    ("number", "number"),
    ("bool", "bool"),
    ("money", "money"),
    ("date", "date"),
    ("time", "time"),
    ("choice", "choice"),
    ("multi_choice", "multi_choice"),
    ("link", "link"),
    ("list", "list"),
    ("file", "file"),
    ("photo", "photo"),
    ("location", "location"),
    ("phone", "phone"),
];

const POLICIES: &[(&str, Policy)] = &[("latest", Policy::Latest), ("review", Policy::Review), ("add", Policy::Add)];

impl Reader {
    pub(super) fn fields(&mut self, kind: &KindId, node: &Node) -> Vec<Field> {
        let entries = node.entries("fields", &mut self.problems);
        entries.iter().filter_map(|(key, node)| self.field(Some(kind), key, node)).collect()
    }

    /// Fields of list items: scalars only, since an item's fields are values.
    pub(super) fn item_fields(&mut self, node: &Node) -> Vec<Field> {
        let mut fields = Vec::new();
        for (key, node) in node.entries("fields", &mut self.problems) {
            let Some(field) = self.field(None, key, node) else { continue };
            if field.type_.has_items() {
                self.problems.error(node.mark, "playbook.item_type", &[("field", &key.name)]);
            }
            fields.push(field);
        }
        fields
    }

    fn field(&mut self, kind: Option<&KindId>, key: &Key, node: &Node) -> Option<Field> {
        let name = self.name(key.mark, &key.name, RESERVED)?;
        let id = FieldId::new(&name).ok()?;
        let mut table = Table::of(node, &key.name, &mut self.problems)?;
        let title = self.title(table.get("title"), &name);
        let is_derived = kind.is_some() && table.mark_of_key("derive").is_some();
        let derive = kind.filter(|_| is_derived).and_then(|kind| self.derive(kind, &id, &mut table));
        // A derived fact has the type of what it is made of.
        let type_ = if is_derived { derive.is_some().then_some(FieldType::Number) } else { self.field_type(&mut table) };
        if let (None, Some(kind)) = (&type_, kind) {
            self.broken.insert((kind.clone(), id.clone()));
        }
        let is_known = type_.is_some();
        let type_ = type_.unwrap_or(FieldType::Text);
        let is_required = self.flag(table.get("required"));
        let conflict = match table.get("conflict") {
            Some(node) => self.policy(node, &type_, is_known),
            None => default_policy(&type_),
        };
        let mut field = Field {
            id,
            title,
            section: SectionId::from(MAIN),
            type_,
            is_required,
            is_key: false,
            is_searched: false,
            conflict,
            show_when: None,
            is_system: is_derived,
            derive: derive.map(Box::new),
        };
        if let Some(kind) = kind {
            field.is_key = self.flag(table.get("key"));
            field.is_searched = self.flag(table.get("search"));
            field.section = table.get("section").and_then(|node| self.section(node)).unwrap_or(field.section);
            field.show_when = table.get("show_when").and_then(|node| self.condition(kind, node));
        }
        table.finish(&mut self.problems);
        Some(field)
    }

    fn field_type(&mut self, table: &mut Table<'_>) -> Option<FieldType> {
        let Some(node) = table.required("type", &mut self.problems) else {
            // Whatever else stands there is not complained of: the type would have said what belongs to it.
            for key in ["options", "to", "of", "fields", "currency"] {
                table.get(key);
            }
            return None;
        };
        Some(match self.word(&node, TYPES)? {
            "text" => FieldType::Text,
            "long_text" => FieldType::LongText,
            "number" => FieldType::Number,
            "bool" => FieldType::Bool,
            "date" => FieldType::Date,
            "time" => FieldType::Time,
            "file" => FieldType::File,
            "photo" => FieldType::Photo,
            "location" => FieldType::Location,
            "phone" => FieldType::Phone,
            "money" => FieldType::Money(match table.get("currency") {
                Some(node) => self.currency_of(node)?,
                None => self.currency,
            }),
            "choice" => FieldType::Choice(self.options(table)),
            "multi_choice" => FieldType::MultiChoice(self.options(table)),
            "link" => {
                let node = table.required("to", &mut self.problems)?;
                let kind = self.text(&node)?;
                let id = KindId::new(&self.name(node.mark, &kind, &[])?).ok()?;
                self.claims.push((node.mark, Claim::LinkTo(kind)));
                FieldType::Link(id)
            }
            _ => FieldType::List(self.list_items(table)?),
        })
    }

    fn list_items(&mut self, table: &mut Table<'_>) -> Option<Vec<Field>> {
        let (of, fields) = (table.get("of"), table.get("fields"));
        match (of, fields) {
            (Some(node), None) => {
                let name = self.text(node)?;
                if let Some(fields) = self.items.get(&name) {
                    return Some(fields.clone());
                }
                let known: Vec<_> = self.items.keys().map(String::as_str).collect();
                self.problems.unknown(node.mark, "playbook.unknown_item", &name, known, &[]);
                None
            }
            (None, Some(node)) => Some(self.item_fields(node)),
            (None, None) => {
                self.problems.error(table.mark, "playbook.missing_key", &[("key", "of"), ("in", "list")]);
                None
            }
            (Some(_), Some(_)) => {
                self.problems.error(table.mark_of("fields"), "playbook.unused_key", &[("key", "fields")]);
                None
            }
        }
    }

    /// Options: plain ids, or `{ id: title }` and `{ id: { title } }` where people see other words.
    fn options(&mut self, table: &mut Table<'_>) -> Vec<Choice> {
        let Some(node) = table.required("options", &mut self.problems) else { return Vec::new() };
        let mut options: Vec<Choice> = Vec::new();
        match &node.data {
            Data::Sequence(nodes) => {
                for node in nodes {
                    match &node.data {
                        Data::Mapping(entries) => self.titled_options(entries, &mut options),
                        _ => {
                            let id = self.text(node);
                            options.extend(id.and_then(|id| self.option(node.mark, &id, None)));
                        }
                    }
                }
            }
            Data::Mapping(entries) => self.titled_options(entries, &mut options),
            _ => self.shape(node.mark, "list"),
        }
        let mut seen = BTreeSet::new();
        for option in &options {
            if !seen.insert(&option.id) {
                self.problems.error(node.mark, "playbook.duplicate", &[("name", &option.id)]);
            }
        }
        options
    }

    fn titled_options(&mut self, entries: &[(Key, Node)], options: &mut Vec<Choice>) {
        for (key, node) in entries {
            let title = match &node.data {
                // `{ id: { title: … } }`; without `title` the mapping itself is one text a language.
                Data::Mapping(inner) if inner.iter().any(|(key, _)| key.name == "title") => {
                    let Some(mut table) = Table::of(node, &key.name, &mut self.problems) else { continue };
                    let title = table.get("title");
                    table.finish(&mut self.problems);
                    title
                }
                Data::Empty => None,
                _ => Some(node),
            };
            options.extend(self.option(key.mark, &key.name, title));
        }
    }

    fn option(&mut self, mark: Mark, id: &str, title: Option<&Node>) -> Option<Choice> {
        if ItemKey::new(id).is_err() {
            self.problems.error(mark, "playbook.name", &[("name", id)]);
            return None;
        }
        Some(Choice { id: id.to_owned(), title: self.title(title, id) })
    }

    fn policy(&mut self, node: &Node, type_: &FieldType, is_known: bool) -> Policy {
        let Some(policy) = self.word(node, POLICIES) else { return default_policy(type_) };
        let fits = match type_ {
            FieldType::Number => true,
            FieldType::MultiChoice(_) => policy == Policy::Add,
            // Long text is merged by character and items by key: there is never one value against another.
            FieldType::LongText | FieldType::List(_) | FieldType::File | FieldType::Photo => policy == Policy::Latest,
            _ => policy != Policy::Add,
        };
        if !fits && is_known {
            self.problems.error(node.mark, "playbook.conflict", &[("policy", node.scalar().unwrap_or_default())]);
        }
        policy
    }
}

fn default_policy(type_: &FieldType) -> Policy {
    if matches!(type_, FieldType::MultiChoice(_)) { Policy::Add } else { Policy::Latest }
}
