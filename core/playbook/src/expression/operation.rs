//! Operations on terms: what `==`, `<`, `+`, `in` and the functions say of values, empty ones and unknown ones.

use std::{cmp::Ordering, collections::BTreeSet};

use cel::common::ast::LiteralValue;
use roundsman_domain::Currency;

use super::{
    decimal::Decimal,
    evaluate::{EvaluateError, Result},
    value::Term,
};
use crate::facts::Truth;

/// Yes, no or unknown; empty counts as no.
pub(super) fn truth(term: &Term, operation: &str) -> Result<Truth> {
    match term {
        Term::Bool(b) => Ok((*b).into()),
        Term::Null => Ok(Truth::False),
        Term::Unknown(facts) => Ok(Truth::Unknown(facts.clone())),
        other => Err(types(operation, other, &Term::Bool(true))),
    }
}

pub(super) fn types(operation: &str, left: &Term, right: &Term) -> EvaluateError {
    let operation = operation.trim_matches('_').chars().take(40).collect();
    EvaluateError::Types { operation, left: left.type_name(), right: right.type_name() }
}

pub(super) fn unknown_name(name: &str) -> EvaluateError {
    EvaluateError::Name { name: name.chars().take(80).collect() }
}

/// All facts that are lacking, where one of the terms is unknown.
pub(super) fn lacking<'a>(terms: impl IntoIterator<Item = &'a Term>) -> Option<Term> {
    let unknown = terms.into_iter().filter_map(|term| if let Term::Unknown(facts) = term { Some(facts) } else { None });
    let facts: BTreeSet<String> = unknown.flatten().cloned().collect();
    (!facts.is_empty()).then_some(Term::Unknown(facts))
}

pub(super) fn literal_term(literal: &LiteralValue) -> Result<Term> {
    Ok(match literal {
        LiteralValue::Boolean(b) => Term::Bool(*b.inner()),
        LiteralValue::Double(x) => Term::number(Decimal::from_float(*x.inner()), None)?,
        LiteralValue::Int(i) => Term::number(Decimal::new((*i.inner()).into(), 0), None)?,
        LiteralValue::UInt(u) => Term::number(Decimal::new((*u.inner()).into(), 0), None)?,
        LiteralValue::Null => Term::Null,
        LiteralValue::String(text) => Term::Text(text.inner().to_owned()),
        LiteralValue::Bytes(_) => return Err(unknown_name("b'…'")),
    })
}

pub(super) fn size(term: Term) -> Result<Term> {
    let size = match term {
        Term::Null => 0,
        Term::Text(text) => text.chars().count(),
        Term::List(terms) => terms.len(),
        Term::Unknown(facts) => return Ok(Term::Unknown(facts)),
        other => return Err(types("size", &other, &Term::Null)),
    };
    Term::number(i128::try_from(size).ok().and_then(|size| Decimal::new(size, 0)), None)
}

pub(super) fn search(operation: &str, text: &Term, part: &Term) -> Result<Term> {
    if let Some(lacks) = lacking([text, part]) {
        return Ok(lacks);
    }
    let (text, part) = match (text, part) {
        (Term::Null, Term::Text(_) | Term::Null) | (Term::Text(_), Term::Null) => return Ok(Term::Bool(false)),
        (Term::Text(text), Term::Text(part)) => (text, part.as_str()),
        (text, part) => return Err(types(operation, text, part)),
    };
    Ok(Term::Bool(match operation {
        "contains" => text.contains(part),
        "startsWith" => text.starts_with(part),
        _ => text.ends_with(part),
    }))
}

pub(super) fn currency(operation: &str, left: Option<Currency>, right: Option<Currency>) -> Result<Option<Currency>> {
    match (left, right) {
        (Some(a), Some(b)) if a != b => {
            Err(EvaluateError::Types { operation: operation.to_owned(), left: "money", right: "money of another currency" })
        }
        (left, right) => Ok(left.or(right)),
    }
}

pub(super) fn binary(operation: &str, left: &Term, right: &Term) -> Result<Term> {
    if let Some(lacks) = lacking([left, right]) {
        return Ok(lacks);
    }
    Ok(match operation {
        "_==_" => Term::Bool(equal(operation, left, right)?),
        "_!=_" => Term::Bool(!equal(operation, left, right)?),
        "_<_" => Term::Bool(order(operation, left, right)?.is_some_and(Ordering::is_lt)),
        "_<=_" => Term::Bool(order(operation, left, right)?.is_some_and(Ordering::is_le)),
        "_>_" => Term::Bool(order(operation, left, right)?.is_some_and(Ordering::is_gt)),
        "_>=_" => Term::Bool(order(operation, left, right)?.is_some_and(Ordering::is_ge)),
        "@in" => Term::Bool(match (left, right) {
            (Term::Null, _) | (_, Term::Null) => false,
            (left, Term::List(terms)) => {
                let mut is_in = false;
                for term in terms {
                    is_in |= equal(operation, left, term)?;
                }
                is_in
            }
            (left, right) => return Err(types("in", left, right)),
        }),
        "_-_" | "_*_" | "_/_" | "_%_" => arithmetic(operation, left, right)?,
        _ => return Err(unknown_name(operation)),
    })
}

pub(super) fn arithmetic(operation: &str, left: &Term, right: &Term) -> Result<Term> {
    let (a, b, x, y) = match (left, right) {
        (Term::Null, _) | (_, Term::Null) => return Ok(Term::Null),
        (Term::Number(a, x), Term::Number(b, y)) => (*a, *b, *x, *y),
        (left, right) => return Err(types(operation, left, right)),
    };
    let sum = currency(operation, x, y)?;
    match operation {
        "_-_" => Term::number(a.add(b.negate()), sum),
        "_*_" => Term::number(a.multiply(b), sum),
        // Money by money is a share.
        "_/_" => Term::number(a.divide(b), if y.is_some() { None } else { x }),
        _ => Term::number(a.remainder(b), sum),
    }
}

pub(super) fn equal(operation: &str, left: &Term, right: &Term) -> Result<bool> {
    match (left, right) {
        (Term::Null, Term::Null) => Ok(true),
        (Term::Null, _) | (_, Term::Null) => Ok(false),
        (Term::Bool(a), Term::Bool(b)) => Ok(a == b),
        _ => Ok(order(operation, left, right)? == Some(Ordering::Equal)),
    }
}

/// Nothing where one of them is empty: empty is neither smaller nor greater.
pub(super) fn order(operation: &str, left: &Term, right: &Term) -> Result<Option<Ordering>> {
    match (left, right) {
        (Term::Null, _) | (_, Term::Null) => Ok(None),
        (Term::Number(a, x), Term::Number(b, y)) => currency(operation, *x, *y).map(|_| Some(a.compare(*b))),
        (Term::Text(a), Term::Text(b)) => Ok(Some(a.cmp(b))),
        (left, right) => Err(types(operation, left, right)),
    }
}
