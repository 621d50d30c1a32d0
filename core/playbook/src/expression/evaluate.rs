//! Evaluates a condition over a record, with a budget of steps and of size.

use std::collections::BTreeSet;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, SelectExpr};
use roundsman_domain::Record;

use super::{
    decimal::Decimal,
    limits::DEPTH_MAX,
    operation::{binary, currency, lacking, literal_term, search, size, truth, types, unknown_name},
    value::Term,
};
use crate::{
    facts::{Facts, Known, Truth},
    model::{Expression, Field, Kind, Playbook},
    process::is_held,
};

/// The most nodes that one evaluation visits.
const STEPS_MAX: u32 = 20_000;

/// The most bytes that one evaluation reads or makes.
const SIZE_MAX: usize = 2 * 1024 * 1024;

/// So many bytes read or made cost as much as one step.
const BYTES_A_STEP: usize = 64;

/// Why a condition has no answer: the playbook needs mending.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// Too many steps.
    #[error("takes more than {STEPS_MAX} steps")]
    Steps,
    /// Too much text.
    #[error("handles more than {SIZE_MAX} bytes")]
    Size,
    /// The company has used up what this side does for its conditions at a time.
    #[error("the company's conditions take more than their share of time")]
    Share,
    /// Deeper than a compiled condition can be.
    #[error("nests deeper than {DEPTH_MAX}")]
    Depth,
    /// Two things that do not go together.
    #[error("`{operation}` does not take {left} and {right}")]
    Types {
        /// Which operation.
        operation: String,
        /// What it was given.
        left: &'static str,
        /// And what else.
        right: &'static str,
    },
    /// A name that neither the kind nor the condition has.
    #[error("`{name}` is not known")]
    Name {
        /// The name.
        name: String,
    },
    /// A division by zero, or a number past the limit.
    #[error("a division by zero, or a number out of range")]
    OutOfRange,
    /// A text that is no day.
    #[error("`{text}` is not a day")]
    Day {
        /// The text, cut.
        text: String,
    },
}

/// What `record` is.
enum Subject<'a> {
    /// This one.
    Record(&'a Record, &'a dyn Facts),
    /// Any at all: everything that it says is unknown.
    Any,
}

struct Evaluation<'a> {
    subject: Subject<'a>,
    kind: &'a Kind,
    playbook: &'a Playbook,
    variables: Vec<(&'a str, Term)>,
    steps: u32,
    size: usize,
    /// Inside a branch that may be discarded: accumulators are then copied, not taken.
    guessing: u32,
}

pub(super) type Result<T> = std::result::Result<T, EvaluateError>;

impl Expression {
    /// Evaluates it over a record.
    ///
    /// # Errors
    /// Where types do not go together, a name is unknown or the budget is spent: a broken guard, not a false one.
    pub fn evaluate(&self, record: &Record, kind: &Kind, playbook: &Playbook, facts: &dyn Facts) -> Result<Truth> {
        self.run(Subject::Record(record, facts), kind, playbook)
    }

    /// Evaluates it over a record of which nothing is known.
    pub(super) fn fold(&self, kind: &Kind, playbook: &Playbook) -> Result<Truth> {
        self.run(Subject::Any, kind, playbook)
    }

    fn run(&self, subject: Subject<'_>, kind: &Kind, playbook: &Playbook) -> Result<Truth> {
        let facts = if let Subject::Record(_, facts) = subject { Some(facts) } else { None };
        if facts.is_some_and(|facts| !facts.spend(0)) {
            return Err(EvaluateError::Share);
        }
        let mut evaluation = Evaluation { subject, kind, playbook, variables: Vec::new(), steps: 0, size: 0, guessing: 0 };
        let term = evaluation.term(&self.tree, 0);
        let read = u32::try_from(evaluation.size / BYTES_A_STEP).unwrap_or(u32::MAX);
        if let Some(facts) = facts {
            facts.spend(evaluation.steps.saturating_add(read));
        }
        truth(&term?, "condition")
    }
}

/// A derived fact: told by other records, so this side may not know it.
fn fact(facts: &dyn Facts, record: roundsman_domain::RecordId, field: &Field, name: impl Fn() -> String) -> Result<Term> {
    match facts.derived(record, &field.id) {
        Known::Is(value) => Term::scalar(&value),
        Known::Nothing => Ok(Term::Null),
        Known::Unknown => Ok(Term::unknown(name())),
    }
}

impl<'a> Evaluation<'a> {
    /// Dispatches only, and so do the other functions that call themselves through it: unoptimised, every arm of a `match` takes its
    /// own room on the stack.
    fn term(&mut self, node: &'a IdedExpr, depth: usize) -> Result<Term> {
        self.steps += 1;
        if self.steps > STEPS_MAX {
            return Err(EvaluateError::Steps);
        }
        if depth > DEPTH_MAX {
            return Err(EvaluateError::Depth);
        }
        match &node.expr {
            Expr::Call(call) => self.call(call, depth + 1),
            Expr::List(list) => self.list(&list.elements, depth + 1),
            Expr::Comprehension(loop_) => self.comprehend(loop_, depth + 1),
            _ => self.leaf(node),
        }
    }

    fn leaf(&mut self, node: &'a IdedExpr) -> Result<Term> {
        let term = match &node.expr {
            Expr::Literal(literal) => literal_term(literal)?,
            Expr::Ident(name) => self.variable(name).ok_or_else(|| unknown_name(name))?.clone(),
            Expr::Select(select) => self.select(select)?,
            _ => return Err(unknown_name("{…}")),
        };
        self.charge(term)
    }

    fn list(&mut self, elements: &'a [IdedExpr], depth: usize) -> Result<Term> {
        let terms = self.terms(elements, depth)?;
        Ok(lacking(&terms).unwrap_or(Term::List(terms)))
    }

    fn terms(&mut self, nodes: &'a [IdedExpr], depth: usize) -> Result<Vec<Term>> {
        let mut terms = Vec::with_capacity(nodes.len() + 1);
        for node in nodes {
            terms.push(self.term(node, depth)?);
        }
        Ok(terms)
    }

    fn charge(&mut self, term: Term) -> Result<Term> {
        self.size = self.size.saturating_add(term.size());
        if self.size > SIZE_MAX { Err(EvaluateError::Size) } else { Ok(term) }
    }

    fn variable(&self, name: &str) -> Option<&Term> {
        self.variables.iter().rev().find(|(other, _)| *other == name).map(|(_, term)| term)
    }

    /// `record.field`, `record.link.field`, `item.field`, and `has()` of each.
    fn select(&mut self, select: &'a SelectExpr) -> Result<Term> {
        let name = select.field.as_str();
        let term = match &select.operand.expr {
            Expr::Ident(root) if root == "record" => self.own_field(name, select.test)?,
            Expr::Ident(variable) => match self.variable(variable) {
                Some(Term::Item(fields)) => fields.get(name).map_or(Ok(Term::Null), Term::scalar)?,
                Some(Term::Unknown(facts)) => Term::Unknown(facts.clone()),
                Some(other) => return Err(types(name, other, &Term::Null)),
                None => return Err(unknown_name(variable)),
            },
            Expr::Select(link) if !link.test && matches!(&link.operand.expr, Expr::Ident(root) if root == "record") => {
                self.linked_field(&link.field, name)?
            }
            _ => return Err(unknown_name(name)),
        };
        Ok(match term {
            term if !select.test => term,
            Term::Unknown(facts) => Term::Unknown(facts),
            Term::List(terms) => Term::Bool(!terms.is_empty()),
            term => Term::Bool(term != Term::Null),
        })
    }

    fn own_field(&mut self, name: &str, is_test: bool) -> Result<Term> {
        let field = self.kind.field(name).ok_or_else(|| unknown_name(name))?;
        match &self.subject {
            Subject::Any => Ok(Term::unknown(name.to_owned())),
            Subject::Record(record, facts) if field.derive.is_some() => fact(*facts, record.id, field, || name.to_owned()),
            Subject::Record(record, facts) if !is_held(self.kind, record, &field.id, *facts) => {
                Ok(Term::unknown(name.to_owned()))
            }
            // A question whether a long note is there need not copy it.
            Subject::Record(record, _) if is_test => Ok(Term::List(vec![Term::Null; usize::from(!record.is_blank(&field.id))])),
            Subject::Record(record, _) => Term::content(field, record.fields.get(name)),
        }
    }

    fn linked_field(&mut self, link: &str, name: &str) -> Result<Term> {
        let of_link = self.kind.field(link).ok_or_else(|| unknown_name(link))?;
        let fact = || Term::unknown(format!("{link}.{name}"));
        let (record, facts) = match &self.subject {
            Subject::Any => return Ok(fact()),
            Subject::Record(record, facts) => (record, facts),
        };
        if !is_held(self.kind, record, &of_link.id, *facts) {
            return Ok(Term::unknown(link.to_owned()));
        }
        let Some(id) = record.link(link) else { return Ok(Term::Null) };
        match facts.record(id) {
            Known::Unknown => Ok(fact()),
            Known::Nothing => Ok(Term::Null),
            Known::Is(linked) => {
                let kind = self.playbook.kinds.get(&linked.kind).ok_or_else(|| unknown_name(linked.kind.as_str()))?;
                let field: &Field = kind.field(name).ok_or_else(|| unknown_name(name))?;
                if field.derive.is_some() {
                    return self::fact(*facts, linked.id, field, || format!("{link}.{name}"));
                }
                if !is_held(kind, &linked, &field.id, *facts) {
                    return Ok(fact());
                }
                Term::content(field, linked.fields.get(name))
            }
        }
    }

    fn call(&mut self, call: &'a CallExpr, depth: usize) -> Result<Term> {
        match (call.func_name.as_str(), call.args.as_slice()) {
            ("_&&_", args) => self.junction(args, false, depth),
            ("_||_", args) => self.junction(args, true, depth),
            ("_?_:_", [condition, then, otherwise]) => self.choose(condition, then, otherwise, depth),
            ("_+_", [left, right]) => self.sum(left, right, depth),
            _ => self.plain_call(call, depth),
        }
    }

    fn plain_call(&mut self, call: &'a CallExpr, depth: usize) -> Result<Term> {
        let mut terms = self.terms(&call.args, depth)?;
        if let Some(target) = &call.target {
            terms.insert(0, self.term(target, depth)?);
        }
        self.apply(&call.func_name, terms)
    }

    fn apply(&self, operation: &str, mut terms: Vec<Term>) -> Result<Term> {
        let second = if terms.len() == 2 { terms.pop() } else { None };
        let (Some(first), true) = (terms.pop(), terms.is_empty()) else { return Err(unknown_name(operation)) };
        match (operation, second) {
            ("!_", None) => Ok(match truth(&first, operation)? {
                Truth::Unknown(facts) => Term::Unknown(facts),
                truth => Term::Bool(truth == Truth::False),
            }),
            ("@not_strictly_false", None) => Ok(Term::Bool(truth(&first, operation)? != Truth::False)),
            ("-_", None) => match first {
                Term::Number(number, currency) => Ok(Term::Number(number.negate(), currency)),
                term @ (Term::Null | Term::Unknown(_)) => Ok(term),
                other => Err(types(operation, &other, &Term::Null)),
            },
            ("size", None) => size(first),
            ("days_since", None) => self.days_since(first),
            ("contains" | "startsWith" | "endsWith", Some(part)) => search(operation, &first, &part),
            (_, Some(second)) => binary(operation, &first, &second),
            _ => Err(unknown_name(operation)),
        }
    }

    fn sum(&mut self, left: &'a IdedExpr, right: &'a IdedExpr, depth: usize) -> Result<Term> {
        let left = self.taken(left, depth)?;
        let right = self.term(right, depth)?;
        self.add(left, right)
    }

    /// `&&` and `||`: the deciding value wins wherever it stands; else what is unknown is collected from all sides.
    fn junction(&mut self, args: &'a [IdedExpr], deciding: bool, depth: usize) -> Result<Term> {
        let mut lacks = BTreeSet::new();
        for arg in args {
            match self.asked(arg, if deciding { "||" } else { "&&" }, depth)? {
                Truth::Unknown(facts) => lacks.extend(facts),
                truth if (truth == Truth::True) == deciding => return Ok(Term::Bool(deciding)),
                _ => {}
            }
        }
        Ok(if lacks.is_empty() { Term::Bool(!deciding) } else { Term::Unknown(lacks) })
    }

    fn choose(&mut self, condition: &'a IdedExpr, then: &'a IdedExpr, otherwise: &'a IdedExpr, depth: usize) -> Result<Term> {
        let chosen = match self.asked(condition, "?:", depth)? {
            Truth::True => then,
            Truth::False => otherwise,
            Truth::Unknown(facts) => return self.guess(facts, then, otherwise, depth),
        };
        self.term(chosen, depth)
    }

    fn asked(&mut self, condition: &'a IdedExpr, operation: &str, depth: usize) -> Result<Truth> {
        truth(&self.term(condition, depth)?, operation)
    }

    /// Which branch is not known: what both say is so, else all facts that are lacking.
    fn guess(&mut self, mut facts: BTreeSet<String>, then: &'a IdedExpr, otherwise: &'a IdedExpr, depth: usize) -> Result<Term> {
        self.guessing += 1;
        let (then, otherwise) = (self.term(then, depth)?, self.term(otherwise, depth)?);
        self.guessing -= 1;
        if let Some(Term::Unknown(more)) = lacking([&then, &otherwise]) {
            facts.extend(more);
        } else if then == otherwise {
            return Ok(then);
        }
        Ok(Term::Unknown(facts))
    }

    /// An accumulator is moved out of its variable where the sum replaces it: lists grow in place.
    fn taken(&mut self, node: &'a IdedExpr, depth: usize) -> Result<Term> {
        if let (Expr::Ident(name), 0) = (&node.expr, self.guessing)
            && name.starts_with('@')
            && let Some((_, term)) = self.variables.iter_mut().rev().find(|(other, _)| other == name)
        {
            return Ok(std::mem::replace(term, Term::Null));
        }
        self.term(node, depth)
    }

    fn add(&mut self, left: Term, right: Term) -> Result<Term> {
        if let Some(lacks) = lacking([&left, &right]) {
            return Ok(lacks);
        }
        match (left, right) {
            (Term::Null, _) | (_, Term::Null) => Ok(Term::Null),
            (Term::Number(a, x), Term::Number(b, y)) => Term::number(a.add(b), currency("+", x, y)?),
            (Term::Text(mut a), Term::Text(b)) => {
                self.size = self.size.saturating_add(a.len()).saturating_add(b.len());
                if self.size > SIZE_MAX {
                    return Err(EvaluateError::Size);
                }
                a.push_str(&b);
                Ok(Term::Text(a))
            }
            (Term::List(mut a), Term::List(b)) => {
                a.extend(b);
                Ok(Term::List(a))
            }
            (left, right) => Err(types("+", &left, &right)),
        }
    }

    fn comprehend(&mut self, loop_: &'a ComprehensionExpr, depth: usize) -> Result<Term> {
        let items = match self.term(&loop_.iter_range, depth)? {
            Term::List(items) => items,
            Term::Null => Vec::new(),
            Term::Unknown(facts) => return Ok(Term::Unknown(facts)),
            other => return Err(types("list", &other, &Term::Null)),
        };
        let mut sum = self.term(&loop_.accu_init, depth)?;
        for item in items {
            self.variables.push((&loop_.iter_var, item));
            self.variables.push((&loop_.accu_var, sum));
            let goes_on = self.asked(&loop_.loop_cond, "loop", depth)? != Truth::False;
            let step = if goes_on { Some(self.term(&loop_.loop_step, depth)?) } else { None };
            let kept = self.variables.pop().map_or(Term::Null, |(_, term)| term);
            self.variables.pop();
            sum = step.unwrap_or(kept);
            if !goes_on {
                break;
            }
        }
        self.variables.push((&loop_.accu_var, sum));
        let result = self.term(&loop_.result, depth);
        self.variables.pop();
        result
    }

    /// Whole calendar days of the company's time zone from a day or a moment until now.
    fn days_since(&self, term: Term) -> Result<Term> {
        let Subject::Record(_, facts) = &self.subject else { return Ok(Term::unknown("now".to_owned())) };
        let zone = jiff::tz::TimeZone::get(&self.playbook.time_zone).map_err(|_| unknown_name(&self.playbook.time_zone))?;
        let day_of = |ms: i64| {
            let moment = jiff::Timestamp::from_millisecond(ms).map_err(|_| EvaluateError::OutOfRange)?;
            Ok::<_, EvaluateError>(moment.to_zoned(zone.clone()).date())
        };
        let since = match term {
            Term::Null => return Ok(Term::Null),
            Term::Unknown(facts) => return Ok(Term::Unknown(facts)),
            Term::Text(text) => text.parse().map_err(|_| EvaluateError::Day { text: text.chars().take(40).collect() })?,
            Term::Number(number, None) => day_of(number.whole().ok_or(EvaluateError::OutOfRange)?)?,
            other => return Err(types("days_since", &other, &Term::Null)),
        };
        let days = (day_of(facts.now_ms())? - since).get_days();
        Term::number(Decimal::new(days.into(), 0), None)
    }
}
