//! Matchers and rule texts as trees with positions.

use crate::Span;

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
    /// The attributes asked for, outermost first: `address`, `city`. An index, `a["b"]`, with a literal text is the same.
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
