//! What the operators of expressions do. Rules that are compiled ahead of time call the very same functions.
//!
//! Each is total: what has no meaning is a [`FailureKind`], and the row indeterminate.

use core::cmp::Ordering;

use crate::{FailureKind, Value, expr::BinaryOp};

/// Whether two values of one kind are the same.
pub(crate) fn equal(left: Value<'_>, right: Value<'_>) -> Result<bool, FailureKind> {
    equal_within(left, right, DEEPEST)
}

fn equal_within(left: Value<'_>, right: Value<'_>, depth: usize) -> Result<bool, FailureKind> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
        (Value::Float(_) | Value::Integer(_), Value::Float(_) | Value::Integer(_)) => {
            Ok(numeric(left, right)? == Ordering::Equal)
        }
        (Value::Text(left), Value::Text(right)) => Ok(left == right),
        (Value::Null, Value::Null) => Ok(true),
        (Value::Name(left), Value::Name(right)) if left.snapshot == right.snapshot => Ok(left.name == right.name),
        (Value::List(left), Value::List(right)) if left.len() == right.len() => {
            let depth = depth.checked_sub(1).ok_or(FailureKind::NotComparable)?;
            let mut failure = None;
            for place in 0..left.len() {
                let element = |list: &dyn crate::Elements| list.element(place).is_some();
                if !element(left) || !element(right) {
                    failure = Some(FailureKind::NotComparable);
                    continue;
                }
                let (left, right) =
                    (left.element(place).unwrap_or(Value::Null), right.element(place).unwrap_or(Value::Null));
                match equal_within(left, right, depth) {
                    Ok(true) => {}
                    Ok(false) => return Ok(false),
                    Err(kind) => failure = Some(kind),
                }
            }
            failure.map_or(Ok(true), Err)
        }
        (Value::List(_), Value::List(_)) => Ok(false),
        (
            Value::Bool(_)
            | Value::Float(_)
            | Value::Integer(_)
            | Value::List(_)
            | Value::Name(_)
            | Value::Null
            | Value::Object(_)
            | Value::Text(_),
            _,
        ) => Err(FailureKind::NotComparable),
    }
}

/// How two numbers or two texts are ordered.
pub(crate) fn compare(left: Value<'_>, right: Value<'_>) -> Result<Ordering, FailureKind> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Ok(left.cmp(right)),
        (Value::Float(_) | Value::Integer(_), Value::Float(_) | Value::Integer(_)) => numeric(left, right),
        _ => Err(FailureKind::NotComparable),
    }
}

/// Whether one of the list's elements is the value.
pub(crate) fn contains(list: Value<'_>, value: Value<'_>) -> Result<bool, FailureKind> {
    let Value::List(list) = list else { return Err(FailureKind::WrongType) };
    let mut failure = None;
    let found = list.any(&mut |element| match equal(element, value) {
        Ok(same) => same,
        Err(kind) => {
            failure = Some(kind);
            false
        }
    });
    match failure {
        Some(kind) if !found => Err(kind),
        _ => Ok(found),
    }
}

/// An operator between numbers, or between bits of whole numbers.
pub(crate) fn arithmetic(operator: BinaryOp, left: Value<'_>, right: Value<'_>) -> Result<Value<'static>, FailureKind> {
    if let (Value::Integer(left), Value::Integer(right)) = (left, right)
        && let Some(number) = whole(operator, left, right)?
    {
        return Ok(Value::Integer(number));
    }
    let number = match operator {
        BinaryOp::Add => float(left)? + float(right)?,
        BinaryOp::Divide | BinaryOp::Remainder if float(right)? == 0.0 => return Err(FailureKind::DividedByZero),
        BinaryOp::Divide => float(left)? / float(right)?,
        BinaryOp::Multiply => float(left)? * float(right)?,
        BinaryOp::Power => float(left)?.powf(float(right)?),
        BinaryOp::Remainder => float(left)? % float(right)?,
        BinaryOp::Subtract => float(left)? - float(right)?,
        BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor | BinaryOp::ShiftLeft | BinaryOp::ShiftRight => {
            let number = whole(operator, bits(left)?, bits(right)?)?.ok_or(FailureKind::WrongType)?;
            return Ok(Value::Integer(number));
        }
        BinaryOp::And
        | BinaryOp::Coalesce
        | BinaryOp::Equal
        | BinaryOp::Greater
        | BinaryOp::GreaterOrEqual
        | BinaryOp::In
        | BinaryOp::Less
        | BinaryOp::LessOrEqual
        | BinaryOp::Matches
        | BinaryOp::NotEqual
        | BinaryOp::NotMatches
        | BinaryOp::Or => return Err(FailureKind::WrongType),
    };
    finite(number)
}

/// `-a`.
pub(crate) fn negated(value: Value<'_>) -> Result<Value<'static>, FailureKind> {
    if let Value::Integer(number) = value {
        return number.checked_neg().map(Value::Integer).ok_or(FailureKind::OutOfRange);
    }
    finite(-float(value)?)
}

/// `~a`.
pub(crate) fn inverted(value: Value<'_>) -> Result<Value<'static>, FailureKind> {
    bits(value).map(|bits| Value::Integer(!bits))
}

/// An operator between whole numbers; nothing where its result is a fraction.
fn whole(operator: BinaryOp, left: i64, right: i64) -> Result<Option<i64>, FailureKind> {
    let shift = || u32::try_from(right).ok().filter(|by| *by < i64::BITS).ok_or(FailureKind::OutOfRange);
    let number = match operator {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::BitAnd => Some(left & right),
        BinaryOp::BitOr => Some(left | right),
        BinaryOp::BitXor => Some(left ^ right),
        BinaryOp::Divide | BinaryOp::Remainder if right == 0 => return Err(FailureKind::DividedByZero),
        BinaryOp::Divide if left.checked_rem(right) == Some(0) => left.checked_div(right),
        BinaryOp::Multiply => left.checked_mul(right),
        BinaryOp::Power if right >= 0 => u32::try_from(right).ok().and_then(|power| left.checked_pow(power)),
        // -2^63 % -1 is 0, though its quotient fits into no 64 bits.
        BinaryOp::Remainder => Some(left.wrapping_rem(right)),
        BinaryOp::ShiftLeft => Some(left.wrapping_shl(shift()?)),
        BinaryOp::ShiftRight => Some(left.wrapping_shr(shift()?)),
        BinaryOp::Subtract => left.checked_sub(right),
        BinaryOp::And
        | BinaryOp::Coalesce
        | BinaryOp::Divide
        | BinaryOp::Equal
        | BinaryOp::Greater
        | BinaryOp::GreaterOrEqual
        | BinaryOp::In
        | BinaryOp::Less
        | BinaryOp::LessOrEqual
        | BinaryOp::Matches
        | BinaryOp::NotEqual
        | BinaryOp::NotMatches
        | BinaryOp::Or
        | BinaryOp::Power => return Ok(None),
    };
    number.map(Some).ok_or(FailureKind::OutOfRange)
}

fn finite(number: f64) -> Result<Value<'static>, FailureKind> {
    if number.is_finite() { Ok(Value::Float(number)) } else { Err(FailureKind::OutOfRange) }
}

fn float(value: Value<'_>) -> Result<f64, FailureKind> {
    match value {
        Value::Float(number) => Ok(number),
        #[expect(clippy::cast_precision_loss, reason = "one of both numbers is a float, and so is the result")]
        Value::Integer(number) => Ok(number as f64),
        Value::Bool(_) | Value::List(_) | Value::Name(_) | Value::Null | Value::Object(_) | Value::Text(_) => {
            Err(FailureKind::WrongType)
        }
    }
}

/// The bits of a whole number, which a float can be as well.
fn bits(value: Value<'_>) -> Result<i64, FailureKind> {
    match value {
        Value::Integer(number) => Ok(number),
        Value::Float(number) => truncated(number).filter(|_| number.fract() == 0.0).ok_or(FailureKind::OutOfRange),
        Value::Bool(_) | Value::List(_) | Value::Name(_) | Value::Null | Value::Object(_) | Value::Text(_) => {
            Err(FailureKind::WrongType)
        }
    }
}

/// How two numbers are ordered, exactly: no whole number is rounded to be compared with a float.
fn numeric(left: Value<'_>, right: Value<'_>) -> Result<Ordering, FailureKind> {
    let ordering = match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(&right)),
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(&right),
        (Value::Integer(left), Value::Float(right)) => exact(left, right),
        (Value::Float(left), Value::Integer(right)) => exact(right, left).map(Ordering::reverse),
        _ => return Err(FailureKind::NotComparable),
    };
    ordering.ok_or(FailureKind::NotComparable)
}

fn exact(whole: i64, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    Some(match truncated(float) {
        Some(truncated) => whole.cmp(&truncated).then_with(|| 0.0_f64.total_cmp(&(float.fract() + 0.0))),
        None if float > 0.0 => Ordering::Less,
        None => Ordering::Greater,
    })
}

/// The whole number next to zero, if it has 64 bits.
fn truncated(float: f64) -> Option<i64> {
    // 2^63 is a float, and the first that is too large.
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range was checked, and cutting the fraction off is the point"
    )]
    (-BEYOND..BEYOND).contains(&float).then_some(float as i64)
}

/// Lists in each other are compared as deep as this.
const DEEPEST: usize = 32;
