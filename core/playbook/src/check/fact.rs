//! What a derived fact claims of the kind that it looks at.

use roundsman_domain::{FieldId, KindId};

use crate::{
    model::{Aggregate, Derive, Field, FieldType, Kind, Playbook},
    parse::Reader,
    yaml::Mark,
};

/// `marks` are those of `of`, `via` and `dated`.
pub(super) fn fact(playbook: &Playbook, reader: &mut Reader, kind: &KindId, field: &FieldId, marks: [Mark; 3]) {
    let found = playbook.kinds.get(kind).and_then(|kind| kind.field(field.as_str()));
    let Some((own, derive)) = found.and_then(|own| Some((own, own.derive.as_deref()?))) else { return };
    let [of_mark, via_mark, dated_mark] = marks;
    let Some(of) = playbook.kinds.get(&derive.of).filter(|of| !of.is_system) else {
        let known = playbook.kinds.keys().map(KindId::as_str);
        reader.problems.unknown(of_mark, "playbook.unknown_kind", derive.of.as_str(), known, &[]);
        return;
    };
    if let Some(via) = named(reader, of, via_mark, &derive.via)
        && via.type_ != FieldType::Link(kind.clone())
    {
        let args = [("field", derive.via.as_str()), ("kind", kind.as_str())];
        reader.problems.error(via_mark, "playbook.fact_via", &args);
    }
    value(reader, of, of_mark, own, derive);
    if let Some(dated) = derive.dated.as_ref().and_then(|dated| named(reader, of, dated_mark, dated))
        && !matches!(dated.type_, FieldType::Date | FieldType::Moment)
    {
        reader.problems.error(dated_mark, "playbook.fact_dated", &[("field", dated.id.as_str())]);
    }
    let mut filtered = derive.filter.iter().flat_map(|when| crate::approval::fields_of(when, of));
    let other = filtered.find(|field| of.field(field.as_str()).is_some_and(|field| field.derive.is_some()));
    if let Some(other) = other {
        reader.problems.error(of_mark, "playbook.fact_of_fact", &[("field", other.as_str())]);
    }
    // A change of the other record would have to look at all that link to it; and two facts could hang on each other.
    let mut paths = derive.filter.iter().flat_map(crate::Expression::paths);
    let linked = paths.find(|path| {
        let mut parts = path.split('.');
        let link = parts.next().and_then(|link| of.field(link)).filter(|link| matches!(link.type_, FieldType::Link(_)));
        link.is_some() && parts.next().is_some()
    });
    if let Some(linked) = linked {
        reader.problems.error(of_mark, "playbook.fact_linked", &[("field", linked)]);
    }
}

fn named<'a>(reader: &mut Reader, of: &'a Kind, mark: Mark, name: &FieldId) -> Option<&'a Field> {
    let field = of.field(name.as_str());
    if field.is_none() {
        let known = of.fields.iter().map(|field| field.id.as_str());
        reader.problems.unknown(mark, "playbook.unknown_field", name.as_str(), known, &[("kind", of.id.as_str())]);
    }
    field
}

fn value(reader: &mut Reader, of: &Kind, mark: Mark, own: &Field, derive: &Derive) {
    let Some(name) = &derive.value else {
        if !matches!(derive.how, Aggregate::Count | Aggregate::Due { .. }) {
            reader.problems.error(mark, "playbook.fact_value", &[("field", own.id.as_str()), ("kind", of.id.as_str())]);
        }
        return;
    };
    let Some(field) = named(reader, of, mark, name) else { return };
    if field.derive.is_some() {
        reader.problems.error(mark, "playbook.fact_of_fact", &[("field", name.as_str())]);
    }
    let is_number = matches!(field.type_, FieldType::Number | FieldType::Money(_));
    let has_order = is_number || matches!(field.type_, FieldType::Date | FieldType::Time | FieldType::Moment);
    let fits = match derive.how {
        Aggregate::Count | Aggregate::Due { .. } => false,
        Aggregate::Sum => is_number,
        Aggregate::Max | Aggregate::Min => has_order,
        Aggregate::Latest => !field.type_.has_items() && !matches!(field.type_, FieldType::LongText | FieldType::Location),
    };
    if !fits {
        reader.problems.error(mark, "playbook.fact_type", &[("field", name.as_str())]);
    }
    if field.section != own.section {
        let args = [("field", name.as_str()), ("section", field.section.as_str()), ("own", own.section.as_str())];
        reader.problems.warn(mark, "playbook.fact_section", &args);
    }
}
