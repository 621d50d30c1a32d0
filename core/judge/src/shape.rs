//! Shape: whether the operations of an edit fit the kind at all, before anything is applied.

use std::collections::BTreeMap;

use roundsman_domain::{Edit, FieldId, ItemKey, Op, Path, Reason, Record, Value, code};
use roundsman_playbook::{Field, FieldType, Kind, Playbook, Policy};

/// Whether the operations fit the kind: names, types, options, lengths.
///
/// # Errors
/// Every misfit, each naming its path.
pub fn shape(edit: &Edit, before: Option<&Record>, playbook: &Playbook) -> Result<(), Vec<Reason>> {
    let kind_id = match (before, edit.ops.first()) {
        (_, Some(Op::Create { kind, .. })) => kind,
        (Some(before), _) => &before.kind,
        (None, _) => return Err(vec![Reason::new(code::RECORD_UNKNOWN)]),
    };
    let Some(kind) = playbook.kinds.get(kind_id) else {
        return Err(vec![Reason::new(code::KIND_UNKNOWN).with("kind", kind_id)]);
    };
    let mut reasons = Vec::new();
    if edit.ops.len() > 1 && edit.ops.iter().any(Op::stands_alone)
        || edit.ops.iter().skip(1).any(|op| matches!(op, Op::Create { .. }))
    {
        reasons.push(Reason::new(code::EDIT_MALFORMED).with("why", "an operation that must be an edit of its own"));
    }
    if kind.is_system && !matches!(edit.ops.as_slice(), [Op::Decide { .. }]) {
        reasons.push(Reason::new(code::FIELD_READ_ONLY));
    }
    reasons.extend(edit.ops.iter().flat_map(|op| misfits(op, kind, edit)));
    if reasons.is_empty() { Ok(()) } else { Err(reasons) }
}

fn misfits(op: &Op, kind: &Kind, edit: &Edit) -> Vec<Reason> {
    match op {
        Op::Create { fields, .. } => fields.iter().filter_map(|(field, value)| first_value(kind, field, value).err()).collect(),
        Op::Set { path, value } => set(kind, path, value).err().into_iter().collect(),
        Op::Splice { path, insert, .. } => splice(kind, path, insert).err().into_iter().collect(),
        Op::Increment { path, .. } => fits(kind, path, |field| field.conflict == Policy::Add && field.type_ == FieldType::Number),
        Op::Add { path, item, value } => add(kind, path, item, value),
        Op::Remove { path, .. } => fits(kind, path, |field| field.type_.has_items()),
        Op::Attach { slot, .. } => fits(kind, &Path::field(slot.clone()), |field| field.type_.is_slot()),
        Op::Move { to, .. } => stage(kind, to.as_str()),
        Op::Decide { request, .. } if *request != edit.record => {
            vec![Reason::new(code::EDIT_MALFORMED).with("why", "a decision on another record")]
        }
        Op::Decide { .. } | Op::Assign { .. } | Op::Share { .. } | Op::Archive { .. } => Vec::new(),
    }
}

fn field<'a>(kind: &'a Kind, path: &Path) -> Result<&'a Field, Reason> {
    let unknown = || Reason::new(code::FIELD_UNKNOWN).at(path.clone());
    let field = kind.field(path.field.as_str()).ok_or_else(unknown)?;
    if field.derive.is_some() {
        return Err(Reason::new(code::FIELD_READ_ONLY).at(path.clone()));
    }
    match (&path.item, &field.type_) {
        (None, _) => Ok(field),
        (Some((_, inner)), FieldType::List(inners)) => inners.iter().find(|field| field.id == *inner).ok_or_else(unknown),
        (Some(_), _) => Err(unknown()),
    }
}

fn fits(kind: &Kind, path: &Path, is_fit: impl Fn(&Field) -> bool) -> Vec<Reason> {
    match field(kind, path) {
        Err(reason) => vec![reason],
        Ok(field) if is_fit(field) => Vec::new(),
        Ok(_) => vec![Reason::new(code::OP_UNFIT).at(path.clone())],
    }
}

fn checked(field: &Field, path: &Path, value: &Value) -> Result<(), Reason> {
    field.check_value(value).map_err(|reason| reason.at(path.clone()))
}

fn is_scalar(field: &Field) -> bool {
    let is_counter = field.type_ == FieldType::Number && field.conflict == Policy::Add;
    !(is_counter || field.type_.has_items())
}

fn first_value(kind: &Kind, name: &FieldId, value: &Value) -> Result<(), Reason> {
    let path = Path::field(name.clone());
    let field = field(kind, &path)?;
    if field.type_.has_items() { Err(Reason::new(code::OP_UNFIT).at(path)) } else { checked(field, &path, value) }
}

fn set(kind: &Kind, path: &Path, value: &Value) -> Result<(), Reason> {
    let field = field(kind, path)?;
    if is_scalar(field) { checked(field, path, value) } else { Err(Reason::new(code::OP_UNFIT).at(path.clone())) }
}

fn splice(kind: &Kind, path: &Path, insert: &str) -> Result<(), Reason> {
    let field = field(kind, path)?;
    if field.type_ == FieldType::LongText && path.item.is_none() {
        checked(field, path, &Value::Text(insert.to_owned()))
    } else {
        Err(Reason::new(code::OP_UNFIT).at(path.clone()))
    }
}

fn add(kind: &Kind, path: &Path, item: &ItemKey, value: &BTreeMap<FieldId, Value>) -> Vec<Reason> {
    let found = match field(kind, path) {
        Ok(field) => field,
        Err(reason) => return vec![reason],
    };
    match &found.type_ {
        FieldType::MultiChoice(options) if value.is_empty() => {
            let is_option = options.iter().any(|option| option.id == item.as_str());
            if is_option { Vec::new() } else { vec![Reason::new(code::VALUE_OPTION).at(path.clone()).with("value", item)] }
        }
        FieldType::List(inners) => {
            let one = |(name, value): (&FieldId, &Value)| {
                let inner_path = Path { field: path.field.clone(), item: Some((item.clone(), name.clone())) };
                let inner = inners
                    .iter()
                    .find(|field| field.id == *name)
                    .ok_or_else(|| Reason::new(code::FIELD_UNKNOWN).at(inner_path.clone()))?;
                checked(inner, &inner_path, value)
            };
            value.iter().filter_map(|pair| one(pair).err()).collect()
        }
        _ => vec![Reason::new(code::OP_UNFIT).at(path.clone())],
    }
}

fn stage(kind: &Kind, to: &str) -> Vec<Reason> {
    let is_known = kind.stage(to).is_some() || (to == "lost" && kind.lost.is_some());
    if is_known { Vec::new() } else { vec![Reason::new(code::STAGE_UNKNOWN).with("stage", to)] }
}
