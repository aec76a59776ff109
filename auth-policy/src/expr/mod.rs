//! Matchers and rule texts as trees with positions.
//!
//! The language is what govaluate and rhai, the engines of Casbin in Go and in Rust, accept in a matcher. Where they
//! disagree, Go's reading is ours:
//!
//! - Operators bind, from the tightest: `!a -a ~a`, `**`, `* / %`, `+ -`, `<< >>`, `& | ^`, all comparisons, `&&`, `||`,
//!   and `?? ?:`. Each of them groups from the left, `**` and `?:` included.
//! - In a text, a backslash stands for itself, unless it stands before a backslash or a quote.
//! - A single literal in parentheses to the right of `in` is a list: `r.act in ("read")`.
//! - `a.f(b)` is `f(a, b)`, as in rhai.

mod display;
mod fault;
mod lex;
mod parse;
#[cfg(test)]
mod tests;
mod tree;

use crate::Span;

pub use self::parse::parse;
pub(crate) use self::{
    lex::is_word,
    parse::{Known, normal, parse_pieces, parse_text},
};

/// An expression, and where it stands in its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `a && b`, `a == b`, `a in b`, ….
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `f(a, b)`; also `g(r.sub, p.sub)` and `eval(p.rule)`.
    Call(Ident, Vec<Expr>),
    /// `a ? b : c`.
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `r.sub`, `p2.act`, `r.sub.address.city`; also in the spelling `r_sub`.
    Field(Field),
    /// `("a", "b")` or `["a", "b"]`.
    List(Vec<Expr>),
    /// `true`, `1`, `1.5`, `"text"`.
    Literal(Literal),
    /// `!a`, `-a`, `~a`.
    Unary(UnaryOp, Box<Expr>),
}

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// A field of a request or rule, and what is asked of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Of what it is a field.
    pub side: Side,
    /// The section's name: `r`, `p2`.
    pub section: Ident,
    /// The field's name: `sub`.
    pub name: Ident,
    /// The attributes asked for, outermost first: `address`, `city`. An index with a literal text or a whole number is
    /// the same: `a["b"]`, `a[0]`.
    pub path: Vec<Ident>,
}

/// Of what something is a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Of the request: `r`, `r2`.
    Request,
    /// Of the policy row: `p`, `p2`.
    Rule,
}

/// A value written out.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `true`, `false`.
    Bool(bool),
    /// `1.5`, `1e3`.
    Float(f64),
    /// `1`, up to 64 bits.
    Integer(i64),
    /// `"text"` or `'text'`, without quotes and with its escapes resolved.
    Text(Box<str>),
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `~a`
    BitNot,
    /// `-a`
    Negate,
    /// `!a`
    Not,
}

/// An operator between its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `a + b`, also of texts.
    Add,
    /// `a && b`
    And,
    /// `a & b`
    BitAnd,
    /// `a | b`
    BitOr,
    /// `a ^ b`
    BitXor,
    /// `a ?? b`: b where a is missing.
    Coalesce,
    /// `a / b`
    Divide,
    /// `a == b`
    Equal,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterOrEqual,
    /// `a in b`
    In,
    /// `a < b`
    Less,
    /// `a <= b`
    LessOrEqual,
    /// `a =~ b`: the regular expression b finds something in a.
    Matches,
    /// `a * b`
    Multiply,
    /// `a != b`
    NotEqual,
    /// `a !~ b`
    NotMatches,
    /// `a || b`
    Or,
    /// `a ** b`
    Power,
    /// `a % b`
    Remainder,
    /// `a << b`
    ShiftLeft,
    /// `a >> b`
    ShiftRight,
    /// `a - b`
    Subtract,
}

impl Expr {
    /// The same tree with its places moved to where its text was taken from.
    pub(crate) fn at(mut self, place: &impl Fn(Span) -> Span) -> Self {
        self.relocate(place);
        self
    }

    fn relocate(&mut self, place: &impl Fn(Span) -> Span) {
        self.span = place(self.span);
        match &mut self.kind {
            ExprKind::Binary(_, left, right) => {
                left.relocate(place);
                right.relocate(place);
            }
            ExprKind::Call(name, elements) => {
                name.span = place(name.span);
                for element in elements {
                    element.relocate(place);
                }
            }
            ExprKind::Conditional(condition, then, otherwise) => {
                condition.relocate(place);
                then.relocate(place);
                otherwise.relocate(place);
            }
            ExprKind::Field(field) => {
                field.section.span = place(field.section.span);
                field.name.span = place(field.name.span);
                field.path.iter_mut().for_each(|name| name.span = place(name.span));
            }
            ExprKind::List(elements) => elements.iter_mut().for_each(|element| element.relocate(place)),
            ExprKind::Literal(_) => {}
            ExprKind::Unary(_, operand) => operand.relocate(place),
        }
    }
}

impl BinaryOp {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::And => "&&",
            Self::BitAnd => "&",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::Coalesce => "??",
            Self::Divide => "/",
            Self::Equal => "==",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Matches => "=~",
            Self::Multiply => "*",
            Self::NotEqual => "!=",
            Self::NotMatches => "!~",
            Self::Or => "||",
            Self::Power => "**",
            Self::Remainder => "%",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::Subtract => "-",
        }
    }

    /// How tightly it binds, from govaluate's planner. rhai differs: `<` binds tighter than `==`, `|` as loosely as `||`,
    /// `&` as `&&`, `**` groups from the right.
    fn power(self) -> u8 {
        match self {
            Self::Coalesce => CONDITIONAL,
            Self::Or => 2,
            Self::And => 3,
            Self::Equal
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::In
            | Self::Less
            | Self::LessOrEqual
            | Self::Matches
            | Self::NotEqual
            | Self::NotMatches => COMPARISON,
            Self::BitAnd | Self::BitOr | Self::BitXor => 5,
            Self::ShiftLeft | Self::ShiftRight => 6,
            Self::Add | Self::Subtract => 7,
            Self::Divide | Self::Multiply | Self::Remainder => 8,
            Self::Power => 9,
        }
    }
}

impl UnaryOp {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::BitNot => "~",
            Self::Negate => "-",
            Self::Not => "!",
        }
    }
}

/// How tightly `a ? b : c` and `a ?? b` bind: of all operators the loosest.
const CONDITIONAL: u8 = 1;

/// How tightly comparisons bind.
const COMPARISON: u8 = 4;

/// How tightly an operator before its operand binds.
const PREFIX: u8 = 10;
