//! `timeMatch`: whether a time lies between two others, each of which can be `_` for "whenever".

use std::time::{SystemTime, UNIX_EPOCH};

/// Whether the time is after the first and before the second; nothing if one of them is no time.
pub(crate) fn between(from: &str, to: &str, now: SystemTime) -> Option<bool> {
    let now = nanoseconds(now);
    let after = bound(from, |from| now > from)?;
    let before = bound(to, |to| now < to)?;
    Some(after && before)
}

/// Whether this is a bound: `_`, or a time in UTC like `2006-01-02 15:04:05`.
pub(crate) fn is_bound(text: &str) -> bool {
    bound(text, |_| true).is_some()
}

/// Whether a bound holds; `_` always does, and nothing is known of what is none.
fn bound(text: &str, holds: impl FnOnce(i128) -> bool) -> Option<bool> {
    if text == "_" { Some(true) } else { parse(text).map(holds) }
}

/// The nanoseconds from 1970 to a time.
fn parse(text: &str) -> Option<i128> {
    let (date, time) = text.split_once(' ')?;
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (number(date.next()?, 4)?, number(date.next()?, 2)?, number(date.next()?, 2)?);
    let (time, fraction) = time.split_once('.').map_or((time, None), |(time, fraction)| (time, Some(fraction)));
    let mut time = time.splitn(3, ':');
    let (hour, minute, second) = (number(time.next()?, 2)?, number(time.next()?, 2)?, number(time.next()?, 2)?);
    let valid = (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !valid {
        return None;
    }
    let seconds = ((days_before(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(i128::from(seconds) * 1_000_000_000 + fraction.map_or(Some(0), nanos)?)
}

/// The digits behind the point of a second.
fn nanos(fraction: &str) -> Option<i128> {
    let digits = fraction.get(..fraction.len().min(9))?;
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{digits:0<9}").parse().ok()
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to this day, in the calendar that Go extends to before its invention.
///
/// The year begins in March here, so that the odd day stands at its end.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn nanoseconds(time: SystemTime) -> i128 {
    let signed = |nanoseconds: u128| i128::try_from(nanoseconds).unwrap_or(i128::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => signed(since.as_nanos()),
        Err(before) => -signed(before.duration().as_nanos()),
    }
}
