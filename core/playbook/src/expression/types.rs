//! Checks a condition against a kind: are the names known, and do the types go together?

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SelectExpr};

use crate::{
    model::{Choice, Expression, Field, FieldType, Kind, Playbook},
    problem::{Problem, Problems, problem},
    yaml::Mark,
};

/// What a part of a condition is, as far as the playbook says.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Type<'a> {
    Any,
    Null,
    Bool,
    Number,
    Money,
    Text,
    Date,
    Time,
    Moment,
    Choice(&'a [Choice]),
    Set(&'a [Choice]),
    /// Items of a list; of a slot, whose items have the fields of an attachment.
    Items(Option<&'a [Field]>),
    Item(Option<&'a [Field]>),
    Place,
    /// A list that the condition makes itself.
    List,
}

impl Type<'_> {
    fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Number | Self::Moment => "number",
            Self::Money => "money",
            Self::Text => "text",
            Self::Date => "date",
            Self::Time => "time",
            Self::Choice(_) => "choice",
            Self::Set(_) => "multi_choice",
            Self::Items(_) | Self::List => "list",
            Self::Item(_) => "item",
            Self::Place => "location",
        }
    }

    fn is_open(self) -> bool {
        matches!(self, Self::Any | Self::Null)
    }

    fn is_number(self) -> bool {
        self.is_open() || matches!(self, Self::Number | Self::Money | Self::Moment)
    }

    fn is_text(self) -> bool {
        self.is_open() || matches!(self, Self::Text | Self::Date | Self::Time | Self::Choice(_))
    }

    fn is_bool(self) -> bool {
        self.is_open() || self == Self::Bool
    }

    fn is_list(self) -> bool {
        self.is_open() || matches!(self, Self::Set(_) | Self::Items(_) | Self::List)
    }
}

/// What checking needs to know and finds.
struct Checker<'a> {
    kind: &'a Kind,
    playbook: &'a Playbook,
    is_broken: &'a dyn Fn(&Kind, &Field) -> bool,
    mark: Mark,
    variables: Vec<(&'a str, Type<'a>)>,
    found: Vec<Problem>,
}

/// Everything about a condition that cannot be right for records of this kind.
pub(crate) fn check(
    expression: &Expression,
    kind: &Kind,
    playbook: &Playbook,
    is_broken: &dyn Fn(&Kind, &Field) -> bool,
    mark: Mark,
) -> Vec<Problem> {
    let mut checker = Checker { kind, playbook, is_broken, mark, variables: Vec::new(), found: Vec::new() };
    let type_ = checker.of(&expression.tree);
    if !type_.is_bool() {
        checker.mismatch("true / false", type_, Type::Bool);
    }
    checker.found
}

impl<'a> Checker<'a> {
    /// Recursion is bounded: a compiled condition is at most 64 deep.
    fn of(&mut self, node: &'a IdedExpr) -> Type<'a> {
        match &node.expr {
            Expr::Literal(literal) => of_literal(literal),
            Expr::Ident(name) => match self.variables.iter().rev().find(|(other, _)| other == name) {
                Some((_, type_)) => *type_,
                None => {
                    self.unknown("playbook.unknown_variable", name, &["record".to_owned()]);
                    Type::Any
                }
            },
            Expr::Select(select) => {
                let type_ = self.select(select);
                if select.test { Type::Bool } else { type_ }
            }
            Expr::List(list) => {
                for element in &list.elements {
                    self.of(element);
                }
                Type::List
            }
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(loop_) => {
                let item = match self.of(&loop_.iter_range) {
                    Type::Items(fields) => Type::Item(fields),
                    Type::Set(options) => Type::Choice(options),
                    other => {
                        if !other.is_list() {
                            self.mismatch("list", other, Type::List);
                        }
                        Type::Any
                    }
                };
                let sum = self.of(&loop_.accu_init);
                self.variables.push((&loop_.iter_var, item));
                self.variables.push((&loop_.accu_var, sum));
                self.of(&loop_.loop_cond);
                self.of(&loop_.loop_step);
                let result = self.of(&loop_.result);
                self.variables.truncate(self.variables.len() - 2);
                result
            }
            _ => Type::Any,
        }
    }

    fn select(&mut self, select: &'a SelectExpr) -> Type<'a> {
        let name = select.field.as_str();
        match &select.operand.expr {
            Expr::Ident(root) if root == "record" => {
                self.field(self.kind, name).map_or(Type::Any, |field| of_field(&field.type_))
            }
            Expr::Select(link) if matches!(&link.operand.expr, Expr::Ident(root) if root == "record") => {
                let Some(field) = self.field(self.kind, &link.field) else { return Type::Any };
                let FieldType::Link(to) = &field.type_ else {
                    if !(self.is_broken)(self.kind, field) {
                        self.mismatch(&format!("{}.{name}", link.field), of_field(&field.type_), Type::Any);
                    }
                    return Type::Any;
                };
                let Some(kind) = self.playbook.kinds.get(to) else { return Type::Any };
                self.field(kind, name).map_or(Type::Any, |field| of_field(&field.type_))
            }
            Expr::Ident(variable) => match self.variables.iter().rev().find(|(other, _)| other == variable).map(|(_, t)| *t) {
                Some(Type::Item(Some(fields))) => match fields.iter().find(|field| field.id.as_str() == name) {
                    Some(field) => of_field(&field.type_),
                    None => {
                        let known: Vec<_> = fields.iter().map(|field| field.id.to_string()).collect();
                        self.unknown("playbook.unknown_field", name, &known);
                        Type::Any
                    }
                },
                Some(Type::Item(None) | Type::Any) => Type::Any,
                Some(other) => {
                    self.mismatch(&format!("{variable}.{name}"), other, Type::Any);
                    Type::Any
                }
                None => {
                    self.unknown("playbook.unknown_variable", variable, &["record".to_owned()]);
                    Type::Any
                }
            },
            _ => {
                self.found.push(problem(self.mark, "playbook.expression_unsupported", &[("what", &format!("….{name}"))]));
                Type::Any
            }
        }
    }

    fn field(&mut self, kind: &'a Kind, name: &str) -> Option<&'a Field> {
        let field = kind.field(name);
        if field.is_none() {
            let mut problems = Problems::default();
            let known = kind.fields.iter().map(|field| field.id.as_str());
            problems.unknown(self.mark, "playbook.unknown_field", name, known, &[("kind", kind.id.as_str())]);
            self.found.extend(problems.finish().err().into_iter().flatten());
        }
        field.filter(|field| !(self.is_broken)(kind, field))
    }

    fn unknown(&mut self, code: &'static str, name: &str, known: &[String]) {
        let mut problems = Problems::default();
        problems.unknown(self.mark, code, name, known.iter().map(String::as_str), &[("kind", self.kind.id.as_str())]);
        self.found.extend(problems.finish().err().into_iter().flatten());
    }

    fn mismatch(&mut self, operation: &str, left: Type<'_>, right: Type<'_>) {
        let args = [("operation", operation), ("left", left.name()), ("right", right.name())];
        self.found.push(problem(self.mark, "playbook.expression_type", &args));
    }

    fn call(&mut self, call: &'a CallExpr) -> Type<'a> {
        let target = call.target.as_deref();
        let parts: Vec<&'a IdedExpr> = target.into_iter().chain(call.args.iter()).collect();
        let types: Vec<Type<'a>> = parts.iter().map(|part| self.of(part)).collect();
        let operation = call.func_name.trim_matches('_').trim_start_matches('@');
        let (left, right) = (types.first().copied().unwrap_or(Type::Any), types.get(1).copied().unwrap_or(Type::Any));
        let (fits, result) = match operation {
            "&&" | "||" | "!" => {
                for type_ in types.iter().copied().filter(|type_| !type_.is_bool()) {
                    self.mismatch(operation, type_, Type::Bool);
                }
                (true, Type::Bool)
            }
            "not_strictly_false" => (true, Type::Bool),
            "?_:" => {
                let otherwise = types.get(2).copied().unwrap_or(Type::Any);
                let result = match (right, otherwise) {
                    (Type::Null, other) | (other, Type::Null) => other,
                    (a, b) if a == b => a,
                    _ => Type::Any,
                };
                (left.is_bool(), result)
            }
            "==" | "!=" => (self.are_equal_sorts(&parts, left, right) || (left == Type::Bool && right == Type::Bool), Type::Bool),
            "<" | "<=" | ">" | ">=" => {
                let has_order = |type_: Type<'_>| !matches!(type_, Type::Choice(_));
                (has_order(left) && has_order(right) && self.are_equal_sorts(&parts, left, right), Type::Bool)
            }
            "in" => {
                self.options_of(left, parts.get(1).copied());
                self.options_of(right, parts.first().copied());
                (right.is_list() && !left.is_list() || left.is_open(), Type::Bool)
            }
            "+" if left == Type::List || right == Type::List => (left.is_list() && right.is_list(), Type::List),
            "+" if left.is_text() && right.is_text() => {
                (true, if left.is_open() && right.is_open() { Type::Any } else { Type::Text })
            }
            "+" | "-" | "*" | "/" | "%" => {
                let result = if left == Type::Money && operation != "/" { Type::Money } else { Type::Number };
                (left.is_number() && right.is_number(), result)
            }
            "size" => (left.is_list() || left.is_text(), Type::Number),
            "days_since" => (left.is_open() || matches!(left, Type::Date | Type::Moment), Type::Number),
            _ => (left.is_text() && right.is_text(), Type::Bool),
        };
        if !fits {
            self.mismatch(operation, left, right);
        }
        result
    }

    /// Whether two things can be compared at all; a written option or day is looked up.
    fn are_equal_sorts(&mut self, parts: &[&'a IdedExpr], left: Type<'a>, right: Type<'a>) -> bool {
        self.options_of(left, parts.get(1).copied());
        self.options_of(right, parts.first().copied());
        let day = |type_: Type<'_>, node: Option<&&IdedExpr>| match (type_, node.and_then(|node| written(node))) {
            (Type::Date, Some(text)) => text.parse::<jiff::civil::Date>().is_ok(),
            (Type::Time, Some(text)) => text.parse::<jiff::civil::Time>().is_ok(),
            _ => true,
        };
        let is_day = day(left, parts.get(1)) && day(right, parts.first());
        let alike = (left.is_number() && right.is_number()) || (left.is_text() && right.is_text());
        is_day && (alike || left.is_open() || right.is_open())
    }

    /// Complains of written texts that are none of the options.
    fn options_of(&mut self, type_: Type<'a>, node: Option<&'a IdedExpr>) {
        let (Type::Choice(options) | Type::Set(options), Some(node)) = (type_, node) else { return };
        let elements = if let Expr::List(list) = &node.expr { list.elements.as_slice() } else { std::slice::from_ref(node) };
        for text in elements.iter().filter_map(written) {
            if !options.is_empty() && options.iter().all(|option| option.id != text) {
                let known: Vec<_> = options.iter().map(|option| option.id.clone()).collect();
                self.unknown("playbook.unknown_option", text, &known);
            }
        }
    }
}

fn written(node: &IdedExpr) -> Option<&str> {
    match &node.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

fn of_literal(literal: &LiteralValue) -> Type<'static> {
    match literal {
        LiteralValue::Boolean(_) => Type::Bool,
        LiteralValue::Double(_) | LiteralValue::Int(_) | LiteralValue::UInt(_) => Type::Number,
        LiteralValue::Null => Type::Null,
        LiteralValue::String(_) => Type::Text,
        LiteralValue::Bytes(_) => Type::Any,
    }
}

fn of_field(type_: &FieldType) -> Type<'_> {
    match type_ {
        FieldType::Text | FieldType::LongText | FieldType::Link(_) | FieldType::Phone => Type::Text,
        FieldType::Number => Type::Number,
        FieldType::Bool => Type::Bool,
        FieldType::Money(_) => Type::Money,
        FieldType::Date => Type::Date,
        FieldType::Time => Type::Time,
        FieldType::Moment => Type::Moment,
        FieldType::Choice(options) => Type::Choice(options),
        FieldType::MultiChoice(options) => Type::Set(options),
        FieldType::List(fields) => Type::Items(Some(fields)),
        FieldType::File | FieldType::Photo => Type::Items(None),
        FieldType::Location => Type::Place,
    }
}
