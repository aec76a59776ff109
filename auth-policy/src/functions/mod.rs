//! The functions that Casbin's language has by itself, for use outside of policies as well.
//!
//! Each says what its documentation says: what is no wildcard in a pattern stands for itself. Compiling a pattern costs
//! more than comparing it; a policy compiles each of its patterns once.
//!
//! # Examples
//!
//! ```
//! use auth_policy::functions::{glob_match, ip_match, key_match, key_match2, key_match4};
//!
//! assert!(key_match("/alice_data/resource1", "/alice_data/*"));
//! assert!(key_match2("/resource/7", "/resource/:id"));
//! assert!(!key_match2("/resource/7/parts", "/resource/:id"));
//! assert!(!key_match4("/parent/1/child/2", "/parent/{id}/child/{id}"));
//! assert_eq!(ip_match("192.168.2.7", "192.168.2.0/24"), Some(true));
//! assert_eq!(ip_match("localhost", "192.168.2.0/24"), None);
//! assert_eq!(glob_match("/foo/bar", "/foo/*"), Some(true));
//! ```

use std::time::SystemTime;

pub(crate) mod glob;
pub(crate) mod ip;
pub(crate) mod key;
mod matching;
pub(crate) mod pattern;
#[cfg(test)]
mod tests;
pub(crate) mod time;
mod words;

pub use self::matching::{Matching, UnknownMatchingError};
use self::pattern::{GetKind, Kind};

/// Whether the pattern up to its first `*` begins the text; without a `*`, whether both are the same.
pub fn key_match(key: &str, pattern: &str) -> bool {
    key::key_match(key, pattern)
}

/// What stands in the text for the first `*` of the pattern; an empty text if it does not match.
pub fn key_get<'a>(key: &'a str, pattern: &str) -> &'a str {
    key::key_get(key, pattern)
}

/// As [`key_match3`], with `:name` for one part of a path.
pub fn key_match2(key: &str, pattern: &str) -> bool {
    matches(Kind::Key2, key, pattern) == Some(true)
}

/// What stands in the text for `:name`; an empty text if nothing does.
pub fn key_get2<'a>(key: &'a str, pattern: &str, name: &str) -> &'a str {
    GetKind::Key2.compile(pattern).map_or("", |getter| getter.get(key, name))
}

/// Whether the text is as the pattern says, in which `{name}` is a part of a path without `/`, and `/*` a `/` and anything.
pub fn key_match3(key: &str, pattern: &str) -> bool {
    matches(Kind::Key3, key, pattern) == Some(true)
}

/// What stands in the text for `{name}`; an empty text if nothing does.
pub fn key_get3<'a>(key: &'a str, pattern: &str, name: &str) -> &'a str {
    GetKind::Key3.compile(pattern).map_or("", |getter| getter.get(key, name))
}

/// As [`key_match3`]; the same name twice stands for the same text twice.
pub fn key_match4(key: &str, pattern: &str) -> bool {
    matches(Kind::Key4, key, pattern) == Some(true)
}

/// As [`key_match3`]; a `?` in the text, and all behind it, does not count.
pub fn key_match5(key: &str, pattern: &str) -> bool {
    matches(Kind::Key5, key, pattern) == Some(true)
}

/// Whether the regular expression finds something in the text; nothing if it is none.
///
/// It is not anchored: `^` and `$` say that the whole text is meant.
pub fn regex_match(key: &str, pattern: &str) -> Option<bool> {
    matches(Kind::Regex, key, pattern)
}

/// Whether the text is as the pattern says: `*`, `?`, `**`, `[a-z]`, `{a,b}`; nothing if the pattern is none.
pub fn glob_match(key: &str, pattern: &str) -> Option<bool> {
    matches(Kind::Glob, key, pattern)
}

/// Whether the address is this one or in this network; nothing if one of them is no address.
pub fn ip_match(address: &str, network: &str) -> Option<bool> {
    matches(Kind::Ip, address, network)
}

/// Whether the time is after the first and before the second, both in UTC; `_` is no bound.
///
/// Nothing if one of them is no time like `2006-01-02 15:04:05`.
pub fn time_match(from: &str, to: &str, now: SystemTime) -> Option<bool> {
    time::between(from, to, now)
}

fn matches(kind: Kind, text: &str, pattern: &str) -> Option<bool> {
    kind.compile(pattern).ok()?.matches(text)
}
