//! Visits: kinds with a check-in, photo slots, or a condition for counting.

use roundsman_domain::{FieldId, KindId, SectionId};

use crate::{
    model::{CheckIn, Field, FieldType, MAIN, PhotoSlot, Policy, VisitRules, Words},
    parse::{Claim, Reader, field::RESERVED, table::Table},
    yaml::{Data, Key, Mark, Node},
};

/// How far from its site a visit may start where the playbook says nothing, in metres.
const RADIUS_M: u32 = 300;

impl Reader {
    /// Reads what makes a kind a kind of visit, and adds the fields that every visit has.
    pub(super) fn visit(&mut self, kind: &KindId, table: &mut Table<'_>, fields: &mut Vec<Field>) -> Option<VisitRules> {
        let (check_in, photos, valid_when) = (table.get("check_in"), table.get("photos"), table.get("valid_when"));
        let mark = ["check_in", "photos", "valid_when"].map(|key| table.mark_of(key)).into_iter().max_by_key(|mark| mark.line)?;
        if check_in.is_none() && photos.is_none() && valid_when.is_none() {
            return None;
        }
        let mut check = CheckIn { site: None, radius_m: RADIUS_M, needs_reason_outside: false };
        if let Some(node) = check_in {
            self.check_in(kind, node, &mut check);
        }
        let mut slots = Vec::new();
        for (key, node) in photos.map(|node| node.entries("photos", &mut self.problems)).unwrap_or_default() {
            slots.extend(self.photo(key, node, fields));
        }
        let valid_when = valid_when.and_then(|node| self.condition(kind, node));
        for field in system_fields() {
            self.add_field(mark, field, fields);
        }
        Some(VisitRules { check_in: check, photos: slots, valid_when })
    }

    fn check_in(&mut self, kind: &KindId, node: &Node, check: &mut CheckIn) {
        let Some(mut table) = Table::of(node, "check_in", &mut self.problems) else { return };
        if let Some(node) = table.get("site") {
            match node.scalar().and_then(|site| site.split_once('.')) {
                Some((link, place)) => {
                    let claim = Claim::Site { kind: kind.clone(), link: link.to_owned(), place: place.to_owned() };
                    self.claims.push((node.mark, claim));
                    check.site = FieldId::new(link).ok().zip(FieldId::new(place).ok());
                }
                None => self.shape(node.mark, "link.field"),
            }
        }
        if let Some(radius) = table.get("radius").and_then(|node| self.metres(node)) {
            check.radius_m = radius;
        }
        let outside = [("reason", true), ("allowed", false)];
        check.needs_reason_outside = table.get("outside").and_then(|node| self.word(node, &outside)).unwrap_or(false);
        table.finish(&mut self.problems);
    }

    /// `storefront: required`, or `storefront: { required: true, title: … }`.
    fn photo(&mut self, key: &Key, node: &Node, fields: &mut Vec<Field>) -> Option<PhotoSlot> {
        let name = self.name(key.mark, &key.name, RESERVED)?;
        let (is_required, title) = match &node.data {
            Data::Mapping(_) => {
                let mut table = Table::of(node, "photos", &mut self.problems)?;
                let title = self.title(table.get("title"), &name);
                let is_required = self.flag(table.get("required"));
                table.finish(&mut self.problems);
                (is_required, title)
            }
            _ => (self.word(node, &[("required", true), ("optional", false)])?, self.title(None, &name)),
        };
        let field = FieldId::new(&name).ok()?;
        let added = Field { title, ..blank(field.clone(), FieldType::Photo) };
        self.add_field(key.mark, added, fields);
        Some(PhotoSlot { field, is_required })
    }

    fn add_field(&mut self, mark: Mark, field: Field, fields: &mut Vec<Field>) {
        if fields.iter().any(|other| other.id == field.id) {
            self.problems.error(mark, "playbook.name_taken", &[("name", field.id.as_str())]);
        } else {
            fields.push(field);
        }
    }
}

/// A field with nothing but a name and a type.
pub(crate) fn blank(id: FieldId, type_: FieldType) -> Field {
    Field {
        id,
        title: Words::default(),
        section: SectionId::from(MAIN),
        type_,
        is_required: false,
        is_key: false,
        is_searched: false,
        conflict: Policy::Latest,
        show_when: None,
        is_system: false,
        derive: None,
    }
}

/// A field of the product itself: its words are ours.
pub(crate) fn built_in(id: &'static str, type_: FieldType, is_system: bool, zh: &str, en: &str) -> Field {
    let title = Words([("zh-CN".to_owned(), zh.to_owned()), ("en".to_owned(), en.to_owned())].into());
    Field { title, is_system, ..blank(FieldId::from(id), type_) }
}

fn system_fields() -> [Field; 5] {
    [
        built_in("started_at", FieldType::Moment, true, "开始时间", "Started at"),
        built_in("ended_at", FieldType::Moment, true, "结束时间", "Ended at"),
        built_in("check_in", FieldType::Location, true, "签到位置", "Check-in place"),
        built_in("outside_reason", FieldType::Text, false, "范围外签到原因", "Why outside the site"),
        built_in("voice", FieldType::File, false, "语音备注", "Voice notes"),
    ]
}
