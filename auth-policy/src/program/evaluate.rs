use std::{borrow::Cow, cmp::Ordering};

use super::{Constant, Finder, Term, TermKind};
use crate::{
    Elements, Failure, FailureKind, Request, Returned, Value,
    decision::FailedText,
    expr::{BinaryOp, UnaryOp},
    library::Library,
    names::{NameId, Names},
    operators,
    plan::NO_ROW,
    roles::Graph,
};

/// All that a term can ask.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) names: &'a Names,
    pub(crate) graphs: &'a [Graph],
    pub(crate) library: &'a Library,
    pub(crate) request: &'a Request<'a>,
    /// The number of the snapshot, which handles have to be of.
    pub(crate) snapshot: u32,
    /// The row, if there is one.
    pub(crate) row: Option<RowScope<'a>>,
    /// The column whose rule text is being evaluated.
    pub(crate) rule: Option<u16>,
}

/// The row that is being looked at.
#[derive(Clone, Copy)]
pub(crate) struct RowScope<'a> {
    pub(crate) cells: &'a [NameId],
    /// Its number among all rows.
    pub(crate) number: u32,
}

/// Whether something holds. What depends on nothing that failed is known whatever failed beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Truth {
    No,
    Unknown(Failure),
    Yes,
}

/// What a term is worth.
#[derive(Debug)]
enum Worth<'a> {
    Items(Items<'a>),
    Owned(String),
    Plain(Value<'a>),
}

/// The elements of a list that is written out.
#[derive(Debug)]
struct Items<'a>(Vec<Worth<'a>>);

impl Truth {
    pub(crate) fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Whether both hold.
    pub(crate) fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::No => Self::No,
            Self::Yes => other(),
            Self::Unknown(_) => match other() {
                Self::No => Self::No,
                Self::Unknown(_) | Self::Yes => self,
            },
        }
    }

    /// Whether one of them holds.
    pub(crate) fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Yes => Self::Yes,
            Self::No => other(),
            Self::Unknown(_) => match other() {
                Self::Yes => Self::Yes,
                Self::Unknown(_) | Self::No => self,
            },
        }
    }

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown(failure) => Self::Unknown(failure),
            Self::Yes => Self::No,
        }
    }
}

impl<'a> Worth<'a> {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Items(items) => Value::List(items),
            Self::Owned(text) => Value::Text(text),
            Self::Plain(value) => *value,
        }
    }

    fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Owned(text) => Some(Cow::Owned(text)),
            Self::Plain(Value::Text(text)) => Some(Cow::Borrowed(text)),
            Self::Plain(_) | Self::Items(_) => None,
        }
    }
}

impl Elements for Items<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn element(&self, place: usize) -> Option<Value<'_>> {
        self.0.get(place).map(Worth::value)
    }
}

impl<'a> Scope<'a> {
    /// Whether a matcher or a rule text holds: a number does if it is not 0.
    pub(crate) fn holds(&self, term: &'a Term) -> Truth {
        self.truth_of(term, |value| match value {
            Value::Integer(number) => Some(number != 0),
            Value::Float(number) => Some(number != 0.0),
            Value::Bool(_) | Value::List(_) | Value::Name(_) | Value::Null | Value::Object(_) | Value::Text(_) => None,
        })
    }

    /// Whether a condition holds.
    pub(crate) fn truth(&self, term: &'a Term) -> Truth {
        self.truth_of(term, |_| None)
    }

    fn truth_of(&self, term: &'a Term, otherwise: impl FnOnce(Value<'_>) -> Option<bool>) -> Truth {
        let known = |result: Result<bool, FailureKind>| match result {
            Ok(holds) => Truth::of(holds),
            Err(kind) => Truth::Unknown(self.failure(term, kind)),
        };
        match &term.kind {
            TermKind::All(terms) => terms.iter().fold(Truth::Yes, |truth, term| truth.and(|| self.truth(term))),
            TermKind::Any(terms) => terms.iter().fold(Truth::No, |truth, term| truth.or(|| self.truth(term))),
            TermKind::Not(term) => self.truth(term).not(),
            TermKind::Compare(operator, terms) => self.compared(term, *operator, terms),
            TermKind::In(terms) => self.contained(term, terms),
            TermKind::Match(kind, key, finder) => {
                let text = match self.text(key) {
                    Ok(text) => text,
                    Err(failure) => return Truth::Unknown(failure),
                };
                match finder {
                    Finder::Always(pattern) => known(pattern.matches(&text).ok_or(FailureKind::BadPattern)),
                    Finder::Column(column) => {
                        let pattern = self.cell(*column).and_then(|cell| self.library.pattern(*kind, cell));
                        known(pattern.and_then(|pattern| pattern.matches(&text)).ok_or(FailureKind::BadPattern))
                    }
                    Finder::Asked(pattern) => match self.text(pattern) {
                        Ok(pattern) => known(
                            kind.compile(&pattern)
                                .ok()
                                .and_then(|pattern| pattern.matches(&text))
                                .ok_or(FailureKind::BadPattern),
                        ),
                        Err(failure) => Truth::Unknown(failure),
                    },
                }
            }
            TermKind::Role(graph, terms) => self.has_role(term, *graph, terms),
            TermKind::Time(terms) => {
                let [from, to] = &**terms;
                match (self.text(from), self.text(to)) {
                    (Ok(from), Ok(to)) => {
                        known(self.request.time.ok_or(FailureKind::NoTime).and_then(|now| {
                            crate::functions::time_match(&from, &to, now).ok_or(FailureKind::WrongType)
                        }))
                    }
                    (Err(failure), _) | (_, Err(failure)) => Truth::Unknown(failure),
                }
            }
            TermKind::Eval(column) => {
                let rule = self.cell(*column).and_then(|cell| self.library.rule(*column, cell));
                match rule {
                    Some(rule) => Scope { rule: Some(*column), ..*self }.truth_of(rule, otherwise),
                    None => Truth::Unknown(self.failure(term, FailureKind::WrongType)),
                }
            }
            TermKind::Conditional(terms) => {
                let [condition, then, last] = &**terms;
                match self.truth(condition) {
                    Truth::Yes => self.truth_of(then, otherwise),
                    Truth::No => self.truth_of(last, otherwise),
                    Truth::Unknown(failure) => Truth::Unknown(failure),
                }
            }
            TermKind::Arithmetic(..)
            | TermKind::Call(..)
            | TermKind::Coalesce(_)
            | TermKind::Constant(_)
            | TermKind::Get(..)
            | TermKind::GetKey(_)
            | TermKind::List(_)
            | TermKind::Request(..)
            | TermKind::Rule(_)
            | TermKind::Unary(..) => match self.worth(term) {
                Ok(worth) => {
                    let value = worth.value();
                    if let Value::Bool(holds) = value {
                        return Truth::of(holds);
                    }
                    known(otherwise(value).ok_or(FailureKind::WrongType))
                }
                Err(failure) => Truth::Unknown(failure),
            },
        }
    }

    fn compared(&self, term: &Term, operator: BinaryOp, terms: &'a [Term; 2]) -> Truth {
        let [left, right] = terms;
        // Most often these are a field and a literal, which are at hand.
        if let (Some(left), Some(right)) = (self.plain(left), self.plain(right)) {
            return match (left, right) {
                (Ok(left), Ok(right)) => self.comparison(term, operator, left, right),
                (Err(failure), _) | (_, Err(failure)) => Truth::Unknown(failure),
            };
        }
        match (self.worth(left), self.worth(right)) {
            (Ok(left), Ok(right)) => self.comparison(term, operator, left.value(), right.value()),
            (Err(failure), _) | (_, Err(failure)) => Truth::Unknown(failure),
        }
    }

    fn comparison(&self, term: &Term, operator: BinaryOp, left: Value<'_>, right: Value<'_>) -> Truth {
        let compared = match operator {
            BinaryOp::Equal => operators::equal(left, right),
            BinaryOp::NotEqual => operators::equal(left, right).map(|same| !same),
            BinaryOp::Less => operators::compare(left, right).map(Ordering::is_lt),
            BinaryOp::LessOrEqual => operators::compare(left, right).map(Ordering::is_le),
            BinaryOp::Greater => operators::compare(left, right).map(Ordering::is_gt),
            BinaryOp::GreaterOrEqual => operators::compare(left, right).map(Ordering::is_ge),
            BinaryOp::Add
            | BinaryOp::And
            | BinaryOp::BitAnd
            | BinaryOp::BitOr
            | BinaryOp::BitXor
            | BinaryOp::Coalesce
            | BinaryOp::Divide
            | BinaryOp::In
            | BinaryOp::Matches
            | BinaryOp::Multiply
            | BinaryOp::NotMatches
            | BinaryOp::Or
            | BinaryOp::Power
            | BinaryOp::Remainder
            | BinaryOp::ShiftLeft
            | BinaryOp::ShiftRight
            | BinaryOp::Subtract => Err(FailureKind::WrongType),
        };
        match compared {
            Ok(holds) => Truth::of(holds),
            Err(kind) => Truth::Unknown(self.failure(term, kind)),
        }
    }

    fn contained(&self, term: &Term, terms: &'a [Term; 2]) -> Truth {
        let [value, list] = terms;
        let value = match self.worth(value) {
            Ok(value) => value,
            Err(failure) => return Truth::Unknown(failure),
        };
        let same = |element: Value<'_>| match operators::equal(element, value.value()) {
            Ok(same) => Truth::of(same),
            Err(kind) => Truth::Unknown(self.failure(term, kind)),
        };
        if let TermKind::List(elements) = &list.kind {
            return elements.iter().fold(Truth::No, |truth, element| {
                truth.or(|| match self.worth(element) {
                    Ok(element) => same(element.value()),
                    Err(failure) => Truth::Unknown(failure),
                })
            });
        }
        match self.worth(list).map(|list| operators::contains(list.value(), value.value())) {
            Ok(Ok(holds)) => Truth::of(holds),
            Ok(Err(kind)) => Truth::Unknown(self.failure(term, kind)),
            Err(failure) => Truth::Unknown(failure),
        }
    }

    fn has_role(&self, term: &Term, graph: usize, terms: &'a [Term]) -> Truth {
        let [user, role, domain @ ..] = terms else {
            return Truth::Unknown(self.failure(term, FailureKind::WrongType));
        };
        let domain = domain.first().map(|domain| self.text(domain)).transpose();
        let (user, role, domain) = match (self.text(user), self.text(role), domain) {
            (Ok(user), Ok(role), Ok(domain)) => (user, role, domain),
            (Err(failure), ..) | (_, Err(failure), _) | (.., Err(failure)) => return Truth::Unknown(failure),
        };
        let Some(graph) = self.graphs.get(graph) else {
            return Truth::Unknown(self.failure(term, FailureKind::WrongType));
        };
        match graph.has(self.names, &user, &role, domain.as_deref(), self.request.time) {
            Ok(holds) => Truth::of(holds),
            Err(kind) => Truth::Unknown(self.failure(term, kind)),
        }
    }

    /// The text that a term is worth.
    pub(crate) fn text(&self, term: &'a Term) -> Result<Cow<'a, str>, Failure> {
        if let Some(value) = self.plain(term) {
            return match value? {
                Value::Text(text) => Ok(Cow::Borrowed(text)),
                Value::Bool(_)
                | Value::Float(_)
                | Value::Integer(_)
                | Value::List(_)
                | Value::Name(_)
                | Value::Null
                | Value::Object(_) => Err(self.failure(term, FailureKind::WrongType)),
            };
        }
        self.worth(term)?.text().ok_or_else(|| self.failure(term, FailureKind::WrongType))
    }

    /// What a field or a literal is worth; nothing if it is another term.
    #[inline]
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others have to be evaluated")]
    fn plain(&self, term: &'a Term) -> Option<Result<Value<'a>, Failure>> {
        match &term.kind {
            TermKind::Constant(constant) => Some(Ok(match constant {
                Constant::Bool(value) => Value::Bool(*value),
                Constant::Float(number) => Value::Float(*number),
                Constant::Integer(number) => Value::Integer(*number),
                Constant::Text(text) => Value::Text(text),
            })),
            TermKind::Request(field, path) => {
                Some(self.requested(*field, path).map_err(|kind| self.failure(term, kind)))
            }
            TermKind::Rule(column) => Some(match self.cell(*column) {
                Some(cell) => Ok(Value::Text(self.names.text(cell))),
                None => Err(self.failure(term, FailureKind::EmptyPolicy)),
            }),
            _ => None,
        }
    }

    fn worth(&self, term: &'a Term) -> Result<Worth<'a>, Failure> {
        if let Some(value) = self.plain(term) {
            return value.map(Worth::Plain);
        }
        let failed = |kind| self.failure(term, kind);
        Ok(match &term.kind {
            // These are plain.
            TermKind::Constant(_) | TermKind::Request(..) | TermKind::Rule(_) => {
                return Err(failed(FailureKind::WrongType));
            }
            TermKind::Arithmetic(operator, terms) => {
                let [left, right] = &**terms;
                let (left, right) = (self.worth(left)?, self.worth(right)?);
                added(*operator, &left, &right).map_err(failed)?
            }
            TermKind::Unary(UnaryOp::BitNot, operand) => {
                Worth::Plain(operators::inverted(self.worth(operand)?.value()).map_err(failed)?)
            }
            TermKind::Unary(UnaryOp::Negate, operand) => {
                Worth::Plain(operators::negated(self.worth(operand)?.value()).map_err(failed)?)
            }
            TermKind::Call(function, terms) => {
                let arguments = terms.iter().map(|term| self.worth(term)).collect::<Result<Vec<_>, _>>()?;
                let values: Vec<_> = arguments.iter().map(Worth::value).collect();
                match function.call(&values).ok_or_else(|| failed(FailureKind::FunctionFailed))? {
                    Returned::Bool(value) => Worth::Plain(Value::Bool(value)),
                    Returned::Float(number) if number.is_finite() => Worth::Plain(Value::Float(number)),
                    Returned::Float(_) => return Err(failed(FailureKind::OutOfRange)),
                    Returned::Integer(number) => Worth::Plain(Value::Integer(number)),
                    Returned::Text(text) => Worth::Owned(text),
                }
            }
            TermKind::Coalesce(terms) => {
                let [value, otherwise] = &**terms;
                match self.worth(value) {
                    Ok(Worth::Plain(Value::Null)) => self.worth(otherwise)?,
                    Err(failure) if failure.kind == FailureKind::MissingAttribute => self.worth(otherwise)?,
                    Err(failure) => return Err(failure),
                    Ok(value) => value,
                }
            }
            TermKind::Conditional(terms) => {
                let [condition, then, otherwise] = &**terms;
                match self.truth(condition) {
                    Truth::Yes => self.worth(then)?,
                    Truth::No => self.worth(otherwise)?,
                    Truth::Unknown(failure) => return Err(failure),
                }
            }
            TermKind::GetKey(terms) => {
                let [key, pattern] = &**terms;
                let pattern = self.text(pattern)?;
                part_of(&self.text(key)?, |key| crate::functions::key_get(key, &pattern))
            }
            TermKind::Get(kind, terms, finder) => {
                let [key, name] = &**terms;
                let (key, name) = (self.text(key)?, self.text(name)?);
                match finder {
                    Finder::Always(getter) => part_of(&key, |key| getter.get(key, &name)),
                    Finder::Column(column) => {
                        let getter = self.cell(*column).and_then(|cell| self.library.getter(*kind, cell));
                        let getter = getter.ok_or_else(|| failed(FailureKind::BadPattern))?;
                        part_of(&key, |key| getter.get(key, &name))
                    }
                    Finder::Asked(pattern) => {
                        let getter = kind.compile(&self.text(pattern)?);
                        let getter = getter.map_err(|_| failed(FailureKind::BadPattern))?;
                        part_of(&key, |key| getter.get(key, &name))
                    }
                }
            }
            TermKind::List(terms) => {
                Worth::Items(Items(terms.iter().map(|term| self.worth(term)).collect::<Result<_, _>>()?))
            }
            TermKind::Eval(column) => {
                let rule = self.cell(*column).and_then(|cell| self.library.rule(*column, cell));
                let rule = rule.ok_or_else(|| failed(FailureKind::WrongType))?;
                Scope { rule: Some(*column), ..*self }.worth(rule)?
            }
            TermKind::All(_)
            | TermKind::Any(_)
            | TermKind::Compare(..)
            | TermKind::In(_)
            | TermKind::Match(..)
            | TermKind::Not(_)
            | TermKind::Role(..)
            | TermKind::Time(_)
            | TermKind::Unary(UnaryOp::Not, _) => match self.truth(term) {
                Truth::Yes => Worth::Plain(Value::Bool(true)),
                Truth::No => Worth::Plain(Value::Bool(false)),
                Truth::Unknown(failure) => return Err(failure),
            },
        })
    }

    /// A value of the request, with its name looked up.
    pub(crate) fn requested(&self, field: u16, path: &[Box<str>]) -> Result<Value<'a>, FailureKind> {
        let mut value = self.request.value(usize::from(field)).ok_or(FailureKind::WrongNumberOfValues)?;
        for name in path {
            value = match value {
                Value::Object(object) => object.attribute(name).ok_or(FailureKind::MissingAttribute)?,
                Value::List(list) => {
                    let place: usize = name.parse().map_err(|_| FailureKind::MissingAttribute)?;
                    list.element(place).ok_or(FailureKind::MissingAttribute)?
                }
                Value::Null => return Err(FailureKind::MissingAttribute),
                Value::Bool(_) | Value::Float(_) | Value::Integer(_) | Value::Name(_) | Value::Text(_) => {
                    return Err(FailureKind::WrongType);
                }
            };
        }
        match value {
            Value::Name(handle) if handle.snapshot == self.snapshot => {
                Ok(Value::Text(self.names.text(NameId(handle.name))))
            }
            Value::Name(_) => Err(FailureKind::ForeignHandle),
            Value::Float(number) if !number.is_finite() => Err(FailureKind::OutOfRange),
            Value::Bool(_)
            | Value::Float(_)
            | Value::Integer(_)
            | Value::List(_)
            | Value::Null
            | Value::Object(_)
            | Value::Text(_) => Ok(value),
        }
    }

    /// The text of a column of the row.
    pub(crate) fn cell_text(&self, column: u16) -> Option<&'a str> {
        self.cell(column).map(|cell| self.names.text(cell))
    }

    fn cell(&self, column: u16) -> Option<NameId> {
        self.row?.cells.get(usize::from(column)).copied()
    }

    fn failure(&self, term: &Term, kind: FailureKind) -> Failure {
        let text = self.rule.map_or(FailedText::MODEL, FailedText::rule);
        Failure { kind, text, span: term.span, row: self.row.map_or(NO_ROW, |row| row.number) }
    }
}

fn part_of<'a>(key: &str, part: impl FnOnce(&str) -> &str) -> Worth<'a> {
    Worth::Owned(part(key).to_owned())
}

/// `+` also puts texts together, a number or a condition among them as it is written.
fn added<'a>(operator: BinaryOp, left: &Worth<'_>, right: &Worth<'_>) -> Result<Worth<'a>, FailureKind> {
    let (left, right) = (left.value(), right.value());
    if operator == BinaryOp::Add && matches!((left, right), (Value::Text(_), _) | (_, Value::Text(_))) {
        let mut text = written(left).ok_or(FailureKind::WrongType)?.into_owned();
        text.push_str(&written(right).ok_or(FailureKind::WrongType)?);
        return Ok(Worth::Owned(text));
    }
    operators::arithmetic(operator, left, right).map(Worth::Plain)
}

/// How a value is written in a text that it becomes part of.
fn written(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
        Value::Float(number) => Some(Cow::Owned(number.to_string())),
        Value::Integer(number) => Some(Cow::Owned(number.to_string())),
        Value::List(_) | Value::Name(_) | Value::Null | Value::Object(_) => None,
    }
}
