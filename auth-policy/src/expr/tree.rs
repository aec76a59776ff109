use super::{
    BinaryOp, COMPARISON, Expr, ExprKind, Ident, Literal, UnaryOp,
    fault::{Fault, too_deep},
};
use crate::{Span, error::quoted};

/// What parsing a part of an expression gives.
pub(super) type Parsed<T = Tree> = Result<T, Fault>;

/// An expression and how many operators, calls and lists stand in each other.
pub(super) struct Tree {
    pub(super) expr: Box<Expr>,
    pub(super) height: usize,
}

impl Tree {
    pub(super) fn leaf(kind: ExprKind, span: Span) -> Self {
        Self { expr: Box::new(Expr { kind, span }), height: 1 }
    }

    /// A tree over others, of which the highest is this high.
    pub(super) fn above(height: usize, kind: ExprKind, span: Span) -> Parsed {
        if height >= HIGHEST {
            return Err(too_deep(span));
        }
        Ok(Self { expr: Box::new(Expr { kind, span }), height: height + 1 })
    }

    pub(super) fn binary(operator: BinaryOp, left: Self, right: Self) -> Parsed {
        let span = left.expr.span.to(right.expr.span);
        if let Some(condition) = bits_of_condition(operator, &left.expr, &right.expr) {
            return Err(bits(operator, condition.span));
        }
        let height = left.height.max(right.height);
        Self::above(height, ExprKind::Binary(operator, left.expr, right.expr), span)
    }

    pub(super) fn unary(operator: UnaryOp, place: Span, operand: Self) -> Parsed {
        let span = place.to(operand.expr.span);
        Self::above(operand.height, ExprKind::Unary(operator, operand.expr), span)
    }

    pub(super) fn attribute(mut self, name: Ident, end: Span) -> Parsed {
        let ExprKind::Field(field) = &mut self.expr.kind else {
            return Err(Fault::new(
                name.span,
                format!("only fields have attributes, and {} is asked of something else", quoted(&name.name)),
            )
            .help("write `r.sub.name`"));
        };
        field.path.push(name);
        self.expr.span = self.expr.span.to(end);
        Ok(self)
    }
}

pub(super) fn taken_apart(trees: Vec<Tree>) -> (Vec<Expr>, usize) {
    let height = trees.iter().map(|tree| tree.height).max().unwrap_or(0);
    (trees.into_iter().map(|tree| *tree.expr).collect(), height)
}

/// The operand of a bit operator that is certainly a condition, so that no request could ever be decided.
fn bits_of_condition<'a>(operator: BinaryOp, left: &'a Expr, right: &'a Expr) -> Option<&'a Expr> {
    let on_bits = matches!(operator, BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor);
    [left, right].into_iter().find(|operand| on_bits && is_condition(operand))
}

pub(super) fn is_condition(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Binary(operator, ..) => (2..=COMPARISON).contains(&operator.power()),
        ExprKind::Call(name, _) => {
            name.name.strip_prefix('g').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
        }
        ExprKind::Literal(Literal::Bool(_)) | ExprKind::Unary(UnaryOp::Not, _) => true,
        ExprKind::Conditional(..)
        | ExprKind::Field(_)
        | ExprKind::List(_)
        | ExprKind::Literal(_)
        | ExprKind::Unary(..) => false,
    }
}

fn bits(operator: BinaryOp, span: Span) -> Fault {
    let message = format!("`{}` is for the bits of numbers, and this is a condition", operator.symbol());
    Fault::new(span, message).help(conditions_join(operator))
}

pub(super) fn conditions_join(operator: BinaryOp) -> &'static str {
    match operator.symbol() {
        "&" => "write `&&` between conditions",
        "|" => "write `||` between conditions",
        _ => "write `!=` between conditions",
    }
}

/// A tree is at most this high, so that programs can walk through it without a look at their stack.
pub(super) const HIGHEST: usize = 128;
