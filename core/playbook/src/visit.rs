//! Visits: was it at the site, and does it count.

use cel::common::ast::{Expr, IdedExpr};
use roundsman_domain::{FieldId, Record, Value, code};

use crate::{
    facts::{Facts, Known, Truth},
    form::rule,
    model::{Expression, Kind, Playbook, VisitRules},
    process::{Condition, ConditionState, bytes_missing, evaluated, is_held, lacking},
};

/// Whether a visit counts, and everything that it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitVerdict {
    /// It counts. A photo on its way is there: the verdict is provisional, not bad.
    pub is_valid: Truth,
    /// Photos, then the fields and the rest of `valid_when`.
    pub items: Vec<Condition>,
}

/// Where a visit was started.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Site {
    /// Within the radius, the fix's accuracy taken off.
    In {
        /// Metres from the site.
        distance_m: f64,
    },
    /// Certainly not within it.
    Out {
        /// Metres from the site.
        distance_m: f64,
    },
    /// No fix, or no place to compare it with on this side.
    Unknown,
}

/// What a visit needs to count. A kind that is no visit needs nothing.
pub fn visit_verdict(kind: &Kind, record: &Record, playbook: &Playbook, facts: &dyn Facts) -> VisitVerdict {
    let Some(rules) = &kind.visit else { return VisitVerdict { is_valid: Truth::True, items: Vec::new() } };
    let mut items = Vec::new();
    for slot in rules.photos.iter().filter(|slot| slot.is_required) {
        let missing = bytes_missing(record, &slot.field, facts);
        let state = match () {
            () if record.is_blank(&slot.field) => ConditionState::Unmet,
            () if missing.is_empty() => ConditionState::Met,
            () => ConditionState::OnItsWay(missing),
        };
        items.push(Condition::new(code::EVIDENCE_MISSING, rule(kind, "photos"), state).at(slot.field.clone()));
    }
    items.extend(outside_reason(kind, rules, record, facts));
    if let Some(when) = &rules.valid_when {
        items.extend(valid_when(when, kind, record, playbook, facts));
    }
    let is_valid = items.iter().fold(Truth::True, |sum, item| {
        sum.and(match &item.state {
            ConditionState::Met | ConditionState::OnItsWay(_) => Truth::True,
            ConditionState::Unmet => Truth::False,
            ConditionState::Unknown(facts) => Truth::Unknown(facts.clone()),
            ConditionState::Broken(_) => Truth::lacks(item.rule.clone()),
        })
    });
    VisitVerdict { is_valid, items }
}

/// A visit outside its site needs a reason where the playbook asks for one.
fn outside_reason(kind: &Kind, rules: &VisitRules, record: &Record, facts: &dyn Facts) -> Option<Condition> {
    if !rules.check_in.needs_reason_outside || !matches!(check_site(kind, record, facts), Site::Out { .. }) {
        return None;
    }
    let state = if record.value("outside_reason").is_some() { ConditionState::Met } else { ConditionState::Unmet };
    Some(Condition::new(code::VISIT_FIELD, rule(kind, "check_in.outside"), state).at(FieldId::from("outside_reason")))
}

/// One condition for each `has(record.field)` that the rule joins by `&&`, so that a rep sees what is missing; else the rule as a whole.
fn valid_when(when: &Expression, kind: &Kind, record: &Record, playbook: &Playbook, facts: &dyn Facts) -> Vec<Condition> {
    let by_rule = rule(kind, "valid_when");
    let mut items = Vec::new();
    let mut is_whole = true;
    for part in joined(&when.tree) {
        let field = match &part.expr {
            Expr::Select(select) if select.test && matches!(&select.operand.expr, Expr::Ident(name) if name == "record") => {
                kind.field(&select.field)
            }
            _ => None,
        };
        let Some(field) = field else {
            is_whole = false;
            continue;
        };
        let state = match () {
            () if !record.is_blank(&field.id) => ConditionState::Met,
            () if is_held(kind, record, &field.id, facts) => ConditionState::Unmet,
            () => lacking(&field.id),
        };
        items.push(Condition::new(code::VISIT_FIELD, by_rule.clone(), state).at(field.id.clone()));
    }
    if !is_whole || items.is_empty() {
        let state = evaluated(when, record, kind, playbook, facts);
        items.push(Condition::new(code::VISIT_RULE, by_rule, state).with("guard", &when.source));
    }
    items
}

/// The parts of a chain of `&&`, in order.
fn joined(root: &IdedExpr) -> Vec<&IdedExpr> {
    let (mut open, mut parts) = (vec![root], Vec::new());
    while let Some(node) = open.pop() {
        match &node.expr {
            Expr::Call(call) if call.func_name == "_&&_" => open.extend(call.args.iter().rev()),
            _ => parts.push(node),
        }
    }
    parts
}

/// Whether the visit was started at its site. The fix's accuracy counts in the rep's favour.
pub fn check_site(kind: &Kind, record: &Record, facts: &dyn Facts) -> Site {
    let site = kind.visit.as_ref().and_then(|rules| Some((&rules.check_in, rules.check_in.site.as_ref()?)));
    let (Some((check, (link, place))), Some(Value::Location(fix))) = (site, record.value("check_in")) else {
        return Site::Unknown;
    };
    let Some(Known::Is(linked)) = record.link(link.as_str()).map(|id| facts.record(id)) else { return Site::Unknown };
    let Some(Value::Location(site)) = linked.value(place.as_str()) else { return Site::Unknown };
    let distance_m = fix.distance_m(site);
    if distance_m - fix.accuracy_m <= f64::from(check.radius_m) { Site::In { distance_m } } else { Site::Out { distance_m } }
}
