use core::fmt::{self, Write};

use super::{BinaryOp, CONDITIONAL, Expr, ExprKind, Field, Literal, PREFIX, UnaryOp};

/// In the language's own spelling, with the parentheses it needs and no others: it parses back to the same tree.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Binary(operator, left, right) => {
                left.grouped(operator.power(), f)?;
                write!(f, " {} ", operator.symbol())?;
                match right.kind {
                    // Parsing takes `a == b & c` for a slip if another comparison follows.
                    ExprKind::Binary(BinaryOp::BitAnd | BinaryOp::BitOr, ..) => write!(f, "({right})"),
                    // All operators group from the left, so an equal one on the right needs parentheses.
                    ExprKind::Binary(..)
                    | ExprKind::Call(..)
                    | ExprKind::Conditional(..)
                    | ExprKind::Field(_)
                    | ExprKind::List(_)
                    | ExprKind::Literal(_)
                    | ExprKind::Unary(..) => right.grouped(operator.power() + 1, f),
                }
            }
            ExprKind::Call(name, arguments) => {
                write!(f, "{}", name.name)?;
                enclosed('(', arguments, ')', f)
            }
            ExprKind::Conditional(condition, then, otherwise) => {
                condition.grouped(CONDITIONAL, f)?;
                f.write_str(" ? ")?;
                then.grouped(CONDITIONAL + 1, f)?;
                f.write_str(" : ")?;
                otherwise.grouped(CONDITIONAL + 1, f)
            }
            ExprKind::Field(field) => field.fmt(f),
            ExprKind::List(elements) => enclosed('[', elements, ']', f),
            ExprKind::Literal(literal) => literal.fmt(f),
            ExprKind::Unary(operator, operand) => {
                f.write_str(operator.symbol())?;
                match operand.kind {
                    // `-1` would be one literal, and `!~` is an operator of its own.
                    ExprKind::Literal(Literal::Float(_) | Literal::Integer(_))
                    | ExprKind::Unary(UnaryOp::BitNot, _) => {
                        write!(f, "({operand})")
                    }
                    ExprKind::Binary(..)
                    | ExprKind::Call(..)
                    | ExprKind::Conditional(..)
                    | ExprKind::Field(_)
                    | ExprKind::List(_)
                    | ExprKind::Literal(_)
                    | ExprKind::Unary(..) => operand.grouped(PREFIX, f),
                }
            }
        }
    }
}

impl Expr {
    /// In parentheses if it binds less tightly than its surroundings ask for.
    fn grouped(&self, surroundings: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.power() < surroundings { write!(f, "({self})") } else { fmt::Display::fmt(self, f) }
    }

    fn power(&self) -> u8 {
        match &self.kind {
            ExprKind::Binary(operator, ..) => operator.power(),
            ExprKind::Conditional(..) => CONDITIONAL,
            ExprKind::Unary(..) => PREFIX,
            ExprKind::Call(..) | ExprKind::Field(_) | ExprKind::List(_) | ExprKind::Literal(_) => PREFIX + 1,
        }
    }
}

/// `r.sub.address["zip code"]`.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.section.name, self.name.name)?;
        for attribute in &self.path {
            if super::lex::is_word(&attribute.name) {
                write!(f, ".{}", attribute.name)?;
            } else {
                f.write_char('[')?;
                quoted(&attribute.name, f)?;
                f.write_char(']')?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            // With a point or an exponent, so that it stays a float.
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Integer(value) => value.fmt(f),
            Self::Text(text) => quoted(text, f),
        }
    }
}

fn enclosed(open: char, elements: &[Expr], close: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char(open)?;
    for (place, element) in elements.iter().enumerate() {
        if place > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{element}")?;
    }
    f.write_char(close)
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(character)?;
    }
    f.write_char('"')
}
