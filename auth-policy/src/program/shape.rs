use super::{Constant, Term, TermKind};
use crate::expr::{BinaryOp, UnaryOp};

/// What is known of a term's value before there is a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Any,
    Bool,
    List,
    Number,
    Text,
}

impl Shape {
    pub(super) fn of(term: &Term) -> Self {
        match &term.kind {
            TermKind::All(_)
            | TermKind::Any(_)
            | TermKind::Compare(..)
            | TermKind::In(_)
            | TermKind::Match(..)
            | TermKind::Not(_)
            | TermKind::Role(..)
            | TermKind::Time(_)
            | TermKind::Constant(Constant::Bool(_))
            | TermKind::Unary(UnaryOp::Not, _) => Self::Bool,
            TermKind::Arithmetic(BinaryOp::Add, terms) => match terms.each_ref().map(Self::of) {
                [Self::Text, _] | [_, Self::Text] => Self::Text,
                [Self::Any | Self::Bool | Self::List | Self::Number, _] => Self::Any,
            },
            TermKind::Arithmetic(..)
            | TermKind::Unary(UnaryOp::BitNot | UnaryOp::Negate, _)
            | TermKind::Constant(Constant::Float(_) | Constant::Integer(_)) => Self::Number,
            TermKind::Constant(Constant::Text(_)) | TermKind::Get(..) | TermKind::GetKey(_) | TermKind::Rule(_) => {
                Self::Text
            }
            TermKind::List(_) => Self::List,
            TermKind::Call(..)
            | TermKind::Coalesce(_)
            | TermKind::Conditional(_)
            | TermKind::Eval(_)
            | TermKind::Request(..) => Self::Any,
        }
    }

    /// Whether a value of this shape can be what is needed.
    pub(super) fn can_be(self, needed: Self) -> bool {
        self == needed || self == Self::Any || needed == Self::Any
    }

    /// `a text`, for messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Bool => "true or false",
            Self::List => "a list",
            Self::Number => "a number",
            Self::Text => "a text",
        }
    }
}
