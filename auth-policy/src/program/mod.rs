//! Matchers and rule texts, resolved against their model: names of fields are numbers of columns, functions are known,
//! and patterns that stand in the text are made ready.

use std::sync::Arc;

mod evaluate;
mod lower;
mod shape;
#[cfg(test)]
mod tests;

pub(crate) use self::{
    evaluate::{RowScope, Scope, Truth},
    lower::{Lowering, Uses, Vocabulary, remedy_of},
};
use crate::{
    Span,
    custom::Function,
    expr::{BinaryOp, UnaryOp},
    functions::pattern::{GetKind, Getter, Kind, Pattern},
};

/// A term of an expression and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) kind: TermKind,
    pub(crate) span: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum TermKind {
    /// All of them hold.
    All(Box<[Term]>),
    /// One of them holds.
    Any(Box<[Term]>),
    /// `+ - * / % ** & | ^ << >>`.
    Arithmetic(BinaryOp, Box<[Term; 2]>),
    Call(Arc<Function>, Box<[Term]>),
    /// `a ?? b`.
    Coalesce(Box<[Term; 2]>),
    /// `== != < <= > >=`.
    Compare(BinaryOp, Box<[Term; 2]>),
    Conditional(Box<[Term; 3]>),
    Constant(Constant),
    /// `eval(p.rule)`: the rule text in this column.
    Eval(u16),
    Get(GetKind, Box<[Term; 2]>, Finder<Getter>),
    /// `keyGet`, which has no pattern to make ready.
    GetKey(Box<[Term; 2]>),
    /// `a in b`.
    In(Box<[Term; 2]>),
    List(Box<[Term]>),
    Match(Kind, Box<Term>, Finder<Pattern>),
    Not(Box<Term>),
    /// `g(a, b)` or `g(a, b, domain)`, by the number of the graph.
    Role(usize, Box<[Term]>),
    /// A field of the request, and the attributes asked of it.
    Request(u16, Box<[Box<str>]>),
    /// A field of the row.
    Rule(u16),
    /// `timeMatch(a, b)`.
    Time(Box<[Term; 2]>),
    Unary(UnaryOp, Box<Term>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    Bool(bool),
    Float(f64),
    Integer(i64),
    Text(Box<str>),
}

/// How the pattern of a comparison is found.
#[derive(Clone, Debug)]
pub(crate) enum Finder<P> {
    /// It is the same for all rows.
    Always(Arc<P>),
    /// It is made when it is known.
    Asked(Box<Term>),
    /// It is the field of this column, made ready when the policy was loaded.
    Column(u16),
}

impl Term {
    /// Calls `visit` with this term and all in it.
    pub(crate) fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Term)) {
        visit(self);
        let terms: &[Self] = match &self.kind {
            TermKind::All(terms)
            | TermKind::Any(terms)
            | TermKind::Call(_, terms)
            | TermKind::List(terms)
            | TermKind::Role(_, terms) => terms,
            TermKind::Arithmetic(_, terms)
            | TermKind::Coalesce(terms)
            | TermKind::Compare(_, terms)
            | TermKind::GetKey(terms)
            | TermKind::In(terms)
            | TermKind::Time(terms) => &**terms,
            TermKind::Conditional(terms) => &**terms,
            TermKind::Get(_, terms, finder) => {
                if let Finder::Asked(pattern) = finder {
                    pattern.each(visit);
                }
                &**terms
            }
            TermKind::Match(_, term, finder) => {
                if let Finder::Asked(pattern) = finder {
                    pattern.each(visit);
                }
                core::slice::from_ref(term)
            }
            TermKind::Not(term) | TermKind::Unary(_, term) => core::slice::from_ref(term),
            TermKind::Constant(_) | TermKind::Eval(_) | TermKind::Request(..) | TermKind::Rule(_) => &[],
        };
        for term in terms {
            term.each(visit);
        }
    }

    /// Whether it depends on the row.
    pub(crate) fn needs_row(&self) -> bool {
        let mut needs = false;
        self.each(&mut |term| {
            needs |= match &term.kind {
                TermKind::Rule(_)
                | TermKind::Eval(_)
                | TermKind::Match(_, _, Finder::Column(_))
                | TermKind::Get(_, _, Finder::Column(_)) => true,
                TermKind::All(_)
                | TermKind::Any(_)
                | TermKind::Arithmetic(..)
                | TermKind::Call(..)
                | TermKind::Coalesce(_)
                | TermKind::Compare(..)
                | TermKind::Conditional(_)
                | TermKind::Constant(_)
                | TermKind::Get(..)
                | TermKind::GetKey(_)
                | TermKind::In(_)
                | TermKind::List(_)
                | TermKind::Match(..)
                | TermKind::Not(_)
                | TermKind::Request(..)
                | TermKind::Role(..)
                | TermKind::Time(_)
                | TermKind::Unary(..) => false,
            };
        });
        needs
    }
}
