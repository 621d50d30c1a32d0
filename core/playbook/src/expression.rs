//! Conditions: CEL within limits, with three values. `true`, `false`, or unknown for want of facts that are all named.
//!
//! Ours is a dialect. A missing field is empty (`null`): it equals only `null`, is smaller or greater than nothing, and counts as
//! false where yes or no is asked. Numbers are exact decimals, so `7 / 2` is 3.5; money counts in major units.

mod decimal;
mod evaluate;
mod limits;
mod operation;
mod types;
mod value;
mod words;

use std::sync::Arc;

use cel::parser::PrattParser;

use crate::{
    model::{Expression, Kind, Playbook},
    problem::{Problem, problem},
    yaml::Mark,
};

pub use evaluate::EvaluateError;
pub(crate) use limits::{DEPTH_MAX, OPERATORS_MAX, SOURCE_BYTES_MAX};
pub(crate) use types::check;
pub use words::Say;

/// Why a text is no condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CompileError {
    Long,
    Chain,
    Deep,
    Loop,
    Syntax(String),
    Unsupported(String),
    Function(String),
}

impl CompileError {
    pub(crate) fn problem(&self, mark: Mark) -> Problem {
        match self {
            Self::Long => problem(mark, "playbook.expression_long", &[("max", &SOURCE_BYTES_MAX.to_string())]),
            Self::Chain => problem(mark, "playbook.expression_chain", &[("max", &OPERATORS_MAX.to_string())]),
            Self::Deep => problem(mark, "playbook.expression_deep", &[("max", &DEPTH_MAX.to_string())]),
            Self::Loop => problem(mark, "playbook.expression_loop", &[]),
            Self::Syntax(detail) => problem(mark, "playbook.expression_syntax", &[("detail", detail)]),
            Self::Unsupported(what) => problem(mark, "playbook.expression_unsupported", &[("what", what)]),
            Self::Function(name) => {
                let mut problems = crate::problem::Problems::default();
                problems.unknown(mark, "playbook.unknown_function", name, limits::FUNCTIONS.iter().copied(), &[]);
                problems.finish().err().and_then(|mut list| list.pop()).unwrap_or_else(|| {
                    let none = crate::problem::NO_SUGGESTION;
                    problem(mark, "playbook.unknown_function", &[("name", name), ("suggestion", none)])
                })
            }
        }
    }
}

impl Expression {
    /// Compiles a condition, within limits of length, operators, depth and loops.
    pub(crate) fn compile(source: &str) -> Result<Self, CompileError> {
        limits::check_source(source)?;
        let parser = PrattParser::new().max_expression_node_count(limits::NODES_MAX);
        let tree = parser.parse(source).map_err(|errors| {
            let first = errors.errors.first();
            CompileError::Syntax(first.map(|error| format!("{}: {}", error.pos.1, error.msg)).unwrap_or_default())
        })?;
        limits::check_tree(&tree)?;
        Ok(Self { source: source.to_owned(), tree: Arc::new(tree) })
    }

    /// Whether no record at all could satisfy it.
    pub(crate) fn is_never_true(&self, kind: &Kind, playbook: &Playbook) -> bool {
        matches!(self.fold(kind, playbook), Ok(crate::Truth::False))
    }
}
