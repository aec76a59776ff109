//! What code that is compiled ahead of time calls, so that it cannot decide otherwise than a policy that is loaded.
//!
//! Nothing stands for what a policy calls indeterminate. `None && false` is false and `None || true` is true, whatever side
//! they stand on; everything else that is made of nothing is nothing. [`Value::Null`] is equal to itself and cannot be
//! compared with anything else; `a ?? b` is b where a is null or a missing attribute. `in` looks into lists; a text is none.
//! `+` with a text makes a new text, which is not here.

use crate::{Value, expr::BinaryOp, operators};

/// `a == b`.
#[inline]
pub fn equal(left: Value<'_>, right: Value<'_>) -> Option<bool> {
    operators::equal(left, right).ok()
}

/// `a < b`.
#[inline]
pub fn less(left: Value<'_>, right: Value<'_>) -> Option<bool> {
    operators::compare(left, right).map(core::cmp::Ordering::is_lt).ok()
}

/// `a <= b`.
#[inline]
pub fn less_or_equal(left: Value<'_>, right: Value<'_>) -> Option<bool> {
    operators::compare(left, right).map(core::cmp::Ordering::is_le).ok()
}

/// `value in list`.
#[inline]
pub fn contains(list: Value<'_>, value: Value<'_>) -> Option<bool> {
    operators::contains(list, value).ok()
}

/// What a condition is worth: nothing but true and false is one.
#[inline]
pub fn truth(value: Value<'_>) -> Option<bool> {
    if let Value::Bool(holds) = value { Some(holds) } else { None }
}

/// What a whole matcher or rule is worth: a number holds if it is not 0.
#[inline]
pub fn holds(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(holds) => Some(holds),
        Value::Float(number) => Some(number != 0.0),
        Value::Integer(number) => Some(number != 0),
        Value::List(_) | Value::Name(_) | Value::Null | Value::Object(_) | Value::Text(_) => None,
    }
}

/// `a && b`.
#[inline]
pub fn and(left: Option<bool>, right: impl FnOnce() -> Option<bool>) -> Option<bool> {
    match left {
        Some(false) => Some(false),
        Some(true) => right(),
        None => right().filter(|right| !right),
    }
}

/// `a || b`.
#[inline]
pub fn or(left: Option<bool>, right: impl FnOnce() -> Option<bool>) -> Option<bool> {
    match left {
        Some(true) => Some(true),
        Some(false) => right(),
        None => right().filter(|right| *right),
    }
}

/// `+ - * / % ** & | ^ << >>` between numbers.
#[inline]
pub fn arithmetic(operator: BinaryOp, left: Value<'_>, right: Value<'_>) -> Option<Value<'static>> {
    operators::arithmetic(operator, left, right).ok()
}

/// `-a`.
#[inline]
pub fn negate(value: Value<'_>) -> Option<Value<'static>> {
    operators::negated(value).ok()
}

/// `~a`.
#[inline]
pub fn invert(value: Value<'_>) -> Option<Value<'static>> {
    operators::inverted(value).ok()
}
