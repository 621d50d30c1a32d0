//! Limits of a condition, checked before it is parsed and without recursion afterwards.

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue};

use super::CompileError;

/// The longest condition, in bytes.
pub(crate) const SOURCE_BYTES_MAX: usize = 2 * 1024;

/// The most operators, brackets and dots: the parser itself overflows its stack on a chain of about a thousand `+`.
pub(crate) const OPERATORS_MAX: usize = 300;

/// The deepest tree.
pub(crate) const DEPTH_MAX: usize = 64;

/// The most nodes of a tree; macros make several of one call.
pub(super) const NODES_MAX: usize = 4_000;

/// What can be called by name.
pub(super) const FUNCTIONS: &[&str] =
    &["has", "size", "days_since", "contains", "startsWith", "endsWith", "all", "exists", "exists_one", "filter", "map"];

const OPERATORS: &[&str] = &[
    "_&&_",
    "_||_",
    "!_",
    "_?_:_",
    "_==_",
    "_!=_",
    "_<_",
    "_<=_",
    "_>_",
    "_>=_",
    "_+_",
    "_-_",
    "_*_",
    "_/_",
    "_%_",
    "-_",
    "@in",
    "@not_strictly_false",
];

/// Counts operators wherever they stand, in texts too: a scanner of our own that disagrees with the parser about where a text
/// ends would be a way round the limit.
pub(super) fn check_source(source: &str) -> Result<(), CompileError> {
    if source.len() > SOURCE_BYTES_MAX {
        return Err(CompileError::Long);
    }
    let doubled = ["&&", "||", "==", "!=", "<=", ">="].iter().map(|pair| source.matches(pair).count()).sum::<usize>();
    let single = source.bytes().filter(|b| b"+-*/%!<>=&|?:([{.,".contains(b)).count();
    let words = source.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| *word == "in").count();
    if single - doubled.min(single) + words > OPERATORS_MAX { Err(CompileError::Chain) } else { Ok(()) }
}

pub(super) fn check_tree(root: &IdedExpr) -> Result<(), CompileError> {
    let mut open = vec![(root, 1, false)];
    while let Some((node, depth, in_loop)) = open.pop() {
        if depth > DEPTH_MAX {
            return Err(CompileError::Deep);
        }
        let mut push = |node, in_loop| open.push((node, depth + 1, in_loop));
        match &node.expr {
            Expr::Ident(_) => {}
            Expr::Literal(LiteralValue::Bytes(_)) => return Err(CompileError::Unsupported("b'…'".to_owned())),
            Expr::Literal(_) => {}
            Expr::Select(select) => push(&select.operand, in_loop),
            Expr::List(list) if list.optional_indices.is_empty() => list.elements.iter().for_each(|e| push(e, in_loop)),
            Expr::Call(call) => {
                check_call(&call.func_name, call.target.is_some(), call.args.len())?;
                call.target.iter().for_each(|target| push(target, in_loop));
                call.args.iter().for_each(|arg| push(arg, in_loop));
            }
            Expr::Comprehension(loop_) => {
                if in_loop || !is_of_record(&loop_.iter_range) {
                    return Err(CompileError::Loop);
                }
                push(&loop_.iter_range, in_loop);
                [&loop_.accu_init, &loop_.loop_cond, &loop_.loop_step, &loop_.result].into_iter().for_each(|e| push(e, true));
            }
            Expr::Map(map) => {
                debug_assert!(map.entries.iter().all(|entry| matches!(entry.expr, EntryExpr::MapEntry(_))));
                return Err(CompileError::Unsupported("{…}".to_owned()));
            }
            Expr::Struct(_) | Expr::List(_) | Expr::Unspecified => return Err(CompileError::Unsupported("{…}".to_owned())),
        }
    }
    Ok(())
}

fn check_call(name: &str, has_target: bool, args: usize) -> Result<(), CompileError> {
    let fits = match (name, has_target, args) {
        (name, false, _) if OPERATORS.contains(&name) => true,
        ("size" | "days_since", false, 1) | ("size", true, 0) => true,
        ("contains" | "startsWith" | "endsWith", true, 1) => true,
        ("_[_]" | "_[?_]", ..) => return Err(CompileError::Unsupported("[…]".to_owned())),
        ("_?._", ..) => return Err(CompileError::Unsupported(".?".to_owned())),
        (name, ..) if FUNCTIONS.contains(&name) => return Err(CompileError::Unsupported(format!("{name}()"))),
        _ => false,
    };
    if fits { Ok(()) } else { Err(CompileError::Function(name.to_owned())) }
}

/// `record.contacts` or `record.customer.contacts`: what a loop may run over.
fn is_of_record(range: &IdedExpr) -> bool {
    let Expr::Select(select) = &range.expr else { return false };
    let root = match &select.operand.expr {
        Expr::Select(link) if !link.test => &link.operand.expr,
        other => other,
    };
    !select.test && matches!(root, Expr::Ident(name) if name == "record")
}
