//! `max_age = "5m", acr = "urn:example:mfa"`: how, and how recently, somebody must have signed in.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::{LitStr, Token, parse::Parser, punctuated::Punctuated};

use crate::{
    errors::{Errors, did_you_mean},
    rule::{Rule, SignedIn, compact},
};

/// The option for how long ago it may have been.
pub(crate) const MAX_AGE: &str = "max_age";

/// The option for the authentication context.
pub(crate) const ACR: &str = "acr";

/// How it is written.
pub(crate) const EXAMPLE: &str = "max_age = \"5m\"";

/// Reads the options of `#[require_auth(..)]` or `signed_in(..)`, which stands at `span`.
pub(crate) fn read(span: Span, entries: &[Vec<TokenTree>], errors: &mut Errors) -> Option<Rule> {
    let mut max_age = None;
    let mut acr: Option<Vec<LitStr>> = None;
    for entry in entries {
        let (word, value) = match entry.as_slice() {
            [TokenTree::Ident(word), TokenTree::Punct(eq), value @ ..] if eq.as_char() == '=' => (word, value),
            [TokenTree::Ident(word)] if [MAX_AGE, ACR].iter().any(|known| word == known) => {
                errors.at(word, format_args!("say what it is to be: write `{}`", example(word)));
                continue;
            }
            [other, ..] => {
                unknown(other, errors);
                continue;
            }
            [] => continue,
        };
        match word.to_string().as_str() {
            MAX_AGE if max_age.is_some() => errors.at(word, "`max_age` is said already: keep the shorter one"),
            MAX_AGE => max_age = Some(age(word, value, errors)),
            ACR if acr.is_some() => {
                errors.at(word, "`acr` is said already: write `acr = [\"..\", \"..\"]` for any of several");
            }
            ACR => acr = Some(contexts(word, value, errors)),
            _ => unknown(&TokenTree::Ident(word.clone()), errors),
        }
    }
    let how = SignedIn { span, max_age: max_age.flatten(), acr: acr.unwrap_or_default() };
    (how.max_age.is_some() || !how.acr.is_empty()).then_some(Rule::SignedIn(how))
}

fn unknown(token: &TokenTree, errors: &mut Errors) {
    let near = match token {
        TokenTree::Ident(word) => did_you_mean(&word.to_string(), [MAX_AGE, ACR]),
        TokenTree::Group(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => String::new(),
    };
    errors.at(token, format_args!("expected `max_age = ..` or `acr = ..`, found `{}`{near}", compact(token)));
}

fn example(word: &Ident) -> &'static str {
    if word == ACR { "acr = \"urn:example:mfa\"" } else { EXAMPLE }
}

/// `"5m"` in seconds.
fn age(word: &Ident, value: &[TokenTree], errors: &mut Errors) -> Option<u64> {
    let tokens: TokenStream = value.iter().cloned().collect();
    let Ok(text) = syn::parse2::<LitStr>(tokens.clone()) else {
        let remedy = match value {
            [TokenTree::Literal(number)] if number.to_string().bytes().all(|digit| digit.is_ascii_digit()) => {
                format!("say of what: write `max_age = \"{number}s\"`")
            }
            [_, ..] | [] => format!("expected a time such as `\"5m\"`: write `{EXAMPLE}`"),
        };
        at(word, &tokens, &remedy, errors);
        return None;
    };
    match seconds(&text.value()) {
        Ok(seconds) => Some(seconds),
        Err(message) => {
            errors.at(text, message);
            None
        }
    }
}

/// A whole number of one unit.
fn seconds(written: &str) -> Result<u64, String> {
    let digits = written.find(|c: char| !c.is_ascii_digit()).unwrap_or(written.len());
    let (number, unit) = written.split_at(digits);
    if written.is_empty() {
        return Err(format!("a time is not empty: write `{EXAMPLE}`"));
    }
    if number.is_empty() || unit.starts_with(['.', ',']) {
        return Err(format!(
            "expected a whole number and a unit, found `{written}`: write `90m` for an hour and a half"
        ));
    }
    let each = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "" => return Err(format!("say of what: write `\"{number}s\"` for seconds; the units are {UNITS}")),
        other if other.contains(|c: char| c.is_ascii_digit()) => {
            return Err(format!(
                "a time is one number and one unit, found `{written}`: write `90m` for an hour and a half"
            ));
        }
        other => {
            let meant = match other.trim().to_lowercase().as_str() {
                "s" | "sec" | "secs" | "second" | "seconds" => Some("s"),
                "m" | "min" | "mins" | "minute" | "minutes" => Some("m"),
                "h" | "hr" | "hrs" | "hour" | "hours" => Some("h"),
                "d" | "day" | "days" => Some("d"),
                _ => None,
            };
            return Err(match meant {
                Some(unit) => format!("unknown unit `{other}`: write `\"{number}{unit}\"`"),
                None => format!("unknown unit `{other}`: the units are {UNITS}"),
            });
        }
    };
    match number.parse::<u64>().ok().and_then(|number| number.checked_mul(each)) {
        Some(0) => Err("nobody can have signed in no time ago: give the sign-in as long as the task takes".to_owned()),
        Some(seconds) if seconds <= LONGEST => Ok(seconds),
        Some(_) | None => {
            Err("this is longer than a hundred years: leave `max_age` out if any sign-in will do".to_owned())
        }
    }
}

/// `"urn:example:mfa"` or `["urn:example:mfa", "urn:example:key"]`.
fn contexts(word: &Ident, value: &[TokenTree], errors: &mut Errors) -> Vec<LitStr> {
    let remedy = "write `acr = \"urn:example:mfa\"`, or `acr = [\"..\", \"..\"]` for any of several";
    let read = match value {
        [TokenTree::Group(list)] if list.delimiter() == Delimiter::Bracket => {
            if list.stream().is_empty() {
                errors.at(list, format_args!("no authentication context is in here: {remedy}"));
                return Vec::new();
            }
            Punctuated::<LitStr, Token![,]>::parse_terminated
                .parse2(list.stream())
                .map(|list| list.into_iter().collect())
        }
        [..] => syn::parse2::<LitStr>(value.iter().cloned().collect()).map(|one| vec![one]),
    };
    let Ok(texts) = read else {
        at(word, &value.iter().cloned().collect(), &format!("an authentication context is text: {remedy}"), errors);
        return Vec::new();
    };

    let mut seen: Vec<String> = Vec::new();
    texts
        .into_iter()
        .filter(|text| {
            let value = text.value();
            let known = seen.contains(&value);
            let message = if value.is_empty() {
                "an authentication context is not empty".to_owned()
            } else if value.contains(char::is_whitespace) {
                let each: Vec<_> = value.split_whitespace().map(|context| format!("{context:?}")).collect();
                format!("each authentication context is a text of its own: write `acr = [{}]`", each.join(", "))
            } else if value.contains(|c: char| !c.is_ascii_graphic() || c == '"' || c == '\\') {
                "an authentication context has visible ASCII characters only, no `\"` and no `\\`".to_owned()
            } else if known {
                format!("`{value}` is asked for twice: leave one out")
            } else {
                seen.push(value);
                return true;
            };
            errors.at(text, message);
            false
        })
        .collect()
}

/// At the value, or at the word where there is none.
fn at(word: &Ident, value: &TokenStream, message: &str, errors: &mut Errors) {
    if value.is_empty() {
        errors.at(word, message);
    } else {
        errors.at(value, message);
    }
}

const UNITS: &str = "`s`, `m`, `h` and `d`";

/// A hundred years, so that no sum of times overflows.
const LONGEST: u64 = 100 * 366 * 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_time_is_a_whole_number_of_one_unit() {
        for (written, expected) in
            [("90s", 90), ("5m", 300), ("12h", 43_200), ("30d", 2_592_000), ("36600d", 3_162_240_000)]
        {
            assert_eq!(seconds(written), Ok(expected), "{written}");
        }
    }

    #[test]
    fn another_time_is_refused_with_what_to_write() {
        for (written, message) in [
            ("", "a time is not empty: write `max_age = \"5m\"`"),
            ("5", "say of what: write `\"5s\"` for seconds; the units are `s`, `m`, `h` and `d`"),
            ("5min", "unknown unit `min`: write `\"5m\"`"),
            ("5 M", "unknown unit ` M`: write `\"5m\"`"),
            ("5y", "unknown unit `y`: the units are `s`, `m`, `h` and `d`"),
            ("1h30m", "a time is one number and one unit, found `1h30m`: write `90m` for an hour and a half"),
            ("1.5h", "expected a whole number and a unit, found `1.5h`: write `90m` for an hour and a half"),
            ("-5m", "expected a whole number and a unit, found `-5m`: write `90m` for an hour and a half"),
            ("0m", "nobody can have signed in no time ago: give the sign-in as long as the task takes"),
            ("36601d", "this is longer than a hundred years: leave `max_age` out if any sign-in will do"),
            (
                "99999999999999999999d",
                "this is longer than a hundred years: leave `max_age` out if any sign-in will do",
            ),
        ] {
            assert_eq!(seconds(written), Err(message.to_owned()), "{written}");
        }
    }
}
