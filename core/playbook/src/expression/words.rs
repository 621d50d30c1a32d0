//! A condition in words: fields by their titles, options by theirs, operations as people say them. What has no words stays as it is written.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SelectExpr};

use crate::model::{Expression, Field, FieldType, Kind, Playbook};

/// Says a sentence by its key and what it names.
pub type Say<'a> = &'a dyn Fn(&str, &[(&str, &str)]) -> String;

impl Expression {
    /// What it asks, in a language. `say` knows the sentences `condition-…`.
    pub fn in_words(&self, kind: &Kind, playbook: &Playbook, language: &str, say: Say<'_>) -> String {
        let teller = Teller { kind, playbook, language, say };
        teller.asked(&self.tree, 0).unwrap_or_else(|| self.source.clone())
    }
}

/// Operations between two values: how CEL calls them, and the sentence.
const COMPARISONS: [(&str, &str); 7] = [
    ("_>_", "condition-above"),
    ("_>=_", "condition-at-least"),
    ("_<_", "condition-below"),
    ("_<=_", "condition-at-most"),
    ("_==_", "condition-is"),
    ("_!=_", "condition-is-not"),
    ("@in", "condition-in"),
];

const ARITHMETIC: [(&str, &str); 5] = [("_+_", "+"), ("_-_", "−"), ("_*_", "×"), ("_/_", "÷"), ("_%_", "mod")];

struct Teller<'a> {
    kind: &'a Kind,
    playbook: &'a Playbook,
    language: &'a str,
    say: Say<'a>,
}

impl Teller<'_> {
    /// Nothing where some part of it has no words.
    fn told(&self, node: &IdedExpr, depth: usize) -> Option<String> {
        if depth > super::DEPTH_MAX {
            return None;
        }
        match &node.expr {
            Expr::Call(call) => self.call(call, depth + 1),
            Expr::Select(select) => self.select(select),
            Expr::Literal(literal) => Some(literal_words(literal)?),
            Expr::List(list) => {
                let all: Option<Vec<String>> = list.elements.iter().map(|one| self.told(one, depth + 1)).collect();
                Some(all?.join(&(self.say)("condition-comma", &[])))
            }
            _ => None,
        }
    }

    fn call(&self, call: &CallExpr, depth: usize) -> Option<String> {
        let name = call.func_name.as_str();
        match (name, call.target.as_deref(), call.args.as_slice()) {
            ("_&&_" | "_||_", None, args) => self.junction(name, args, depth),
            ("!_", None, [one]) => self.negated(one, depth),
            ("days_since", None, [one]) => self.said("condition-days-since", one, depth),
            ("size", None, [one]) => self.said("condition-size", one, depth),
            ("contains" | "startsWith" | "endsWith", Some(target), [part]) => {
                let (left, right) = (self.told(target, depth)?, self.told(part, depth)?);
                Some((self.say)("condition-contains", &[("left", &left), ("right", &right)]))
            }
            (_, None, [left, right]) => self.between(name, left, right, depth),
            _ => None,
        }
    }

    fn said(&self, key: &str, of: &IdedExpr, depth: usize) -> Option<String> {
        Some((self.say)(key, &[("field", &self.told(of, depth)?)]))
    }

    /// Several at once; what is itself a choice among several stands in brackets.
    fn junction(&self, name: &str, args: &[IdedExpr], depth: usize) -> Option<String> {
        let part = |node: &IdedExpr| {
            let told = self.asked(node, depth)?;
            let is_other = matches!(&node.expr, Expr::Call(inner) if matches!(inner.func_name.as_str(), "_&&_" | "_||_") && inner.func_name != name);
            Some(if is_other { (self.say)("condition-group", &[("what", &told)]) } else { told })
        };
        let parts: Option<Vec<String>> = args.iter().map(part).collect();
        Some(parts?.join(&(self.say)(if name == "_&&_" { "condition-and" } else { "condition-or" }, &[])))
    }

    /// A yes-or-no field by itself asks whether it is ticked.
    fn asked(&self, node: &IdedExpr, depth: usize) -> Option<String> {
        let told = self.told(node, depth)?;
        let is_ticked = matches!(&node.expr, Expr::Select(select) if !select.test);
        Some(if is_ticked { (self.say)("condition-ticked", &[("field", &told)]) } else { told })
    }

    fn negated(&self, node: &IdedExpr, depth: usize) -> Option<String> {
        match &node.expr {
            Expr::Select(select) => {
                let key = if select.test { "condition-empty" } else { "condition-not-ticked" };
                Some((self.say)(key, &[("field", &self.field(select)?)]))
            }
            _ => Some((self.say)("condition-not", &[("what", &self.told(node, depth)?)])),
        }
    }

    fn between(&self, name: &str, left: &IdedExpr, right: &IdedExpr, depth: usize) -> Option<String> {
        let known = |literal: &IdedExpr, beside: &IdedExpr| self.option(literal, beside).or_else(|| self.told(literal, depth));
        let (one, other) = (known(left, right)?, known(right, left)?);
        if let Some((_, sign)) = ARITHMETIC.iter().find(|(operation, _)| *operation == name) {
            return Some(format!("{one} {sign} {other}"));
        }
        let (_, key) = COMPARISONS.iter().find(|(operation, _)| *operation == name)?;
        Some((self.say)(key, &[("left", &one), ("right", &other)]))
    }

    /// A literal, or a list of them, beside a choice: the titles of its options.
    fn option(&self, literal: &IdedExpr, beside: &IdedExpr) -> Option<String> {
        let Expr::Select(select) = &beside.expr else { return None };
        let (FieldType::Choice(options) | FieldType::MultiChoice(options)) = &self.found(select)?.type_ else { return None };
        let title = |node: &IdedExpr| match &node.expr {
            Expr::Literal(LiteralValue::String(id)) => {
                let option = options.iter().find(|option| option.id == id.inner());
                option
                    .and_then(|option| option.title.get(self.language))
                    .map(|title| (self.say)("condition-quoted", &[("what", title)]))
            }
            _ => None,
        };
        match &literal.expr {
            Expr::List(list) => {
                let all: Option<Vec<String>> = list.elements.iter().map(title).collect();
                Some(all?.join(&(self.say)("condition-comma", &[])))
            }
            _ => title(literal),
        }
    }

    fn select(&self, select: &SelectExpr) -> Option<String> {
        let field = self.field(select)?;
        Some(if select.test { (self.say)("condition-filled", &[("field", &field)]) } else { field })
    }

    /// What a field is called; one of a linked record after the link.
    fn field(&self, select: &SelectExpr) -> Option<String> {
        let title = |field: &Field| field.title.get(self.language).unwrap_or(field.id.as_str()).to_owned();
        let found = self.found(select)?;
        match &select.operand.expr {
            Expr::Select(link) => {
                let link = title(self.kind.field(&link.field)?);
                Some((self.say)("condition-of", &[("link", &link), ("field", &title(found))]))
            }
            _ => Some((self.say)("condition-quoted", &[("what", &title(found))])),
        }
    }

    fn found(&self, select: &SelectExpr) -> Option<&Field> {
        let is_record = |node: &IdedExpr| matches!(&node.expr, Expr::Ident(root) if root == "record");
        match &select.operand.expr {
            _ if is_record(&select.operand) => self.kind.field(&select.field),
            Expr::Select(link) if is_record(&link.operand) => match &self.kind.field(&link.field)?.type_ {
                FieldType::Link(to) => self.playbook.kinds.get(to)?.field(&select.field),
                _ => None,
            },
            _ => None,
        }
    }
}

fn literal_words(literal: &LiteralValue) -> Option<String> {
    Some(match literal {
        LiteralValue::Int(int) => grouped(&int.inner().to_string()),
        LiteralValue::UInt(int) => grouped(&int.inner().to_string()),
        LiteralValue::Double(float) => float.inner().to_string(),
        LiteralValue::String(text) => format!("“{}”", text.inner()),
        _ => return None,
    })
}

/// 500000 as people write it: 500,000.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("−", rest));
    let mut text = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}
