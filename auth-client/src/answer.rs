use core::time::Duration;

use auth_core::{Secret, Timestamp};
use serde_json::{Map, Value};

use crate::{ObtainedToken, TokenRequestError, grant::Body};

/// The token of an answer (RFC 6749 sections 5.1 and 5.2).
pub(crate) fn token(
    endpoint: &str,
    answer: &http::Response<Vec<u8>>,
    asked: &Body,
    now: Timestamp,
) -> Result<ObtainedToken, TokenRequestError> {
    let malformed =
        |what| TokenRequestError::Malformed { endpoint: endpoint.to_owned(), status: answer.status().as_u16(), what };
    let members: Option<Map<String, Value>> = serde_json::from_slice(answer.body()).ok();
    if !answer.status().is_success() {
        let members = members.unwrap_or_default();
        let code = members.get("error").and_then(Value::as_str).ok_or_else(|| malformed("no error code"))?;
        let description = members.get("error_description").and_then(Value::as_str);
        return Err(TokenRequestError::Refused {
            endpoint: endpoint.to_owned(),
            status: answer.status().as_u16(),
            code: quoted(code, asked).unwrap_or_else(|| "an error that repeats a secret".to_owned()),
            description: description
                .and_then(|text| quoted(text, asked))
                .map(|text| format!(" ({text})"))
                .unwrap_or_default(),
        });
    }
    let members = members.ok_or_else(|| malformed("something that is no JSON object"))?;
    let text = |name: &str| members.get(name).and_then(Value::as_str);

    match text("token_type") {
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(_) => return Err(malformed("a token that is no bearer token (`token_type`)")),
        None => return Err(malformed("no `token_type`")),
    }
    let secret = text("access_token").ok_or_else(|| malformed("no `access_token`"))?;
    if secret.is_empty() || !secret.bytes().all(|byte| matches!(byte, 0x21..=0x7E)) {
        return Err(malformed("an `access_token` that can't stand in a header"));
    }
    let lifetime = match members.get("expires_in") {
        None | Some(Value::Null) => None,
        Some(seconds) => {
            Some(lifetime(seconds).ok_or_else(|| malformed("an `expires_in` that is no number of seconds"))?)
        }
    };
    let scope = text("scope").map(str::to_owned);
    Ok(ObtainedToken { secret: Secret::new(secret.to_owned()), obtained_at: now, lifetime, scope })
}

/// A number, also as text, as some issuers write it.
fn lifetime(seconds: &Value) -> Option<Duration> {
    let seconds = if let Some(text) = seconds.as_str() {
        text.parse().ok()?
    } else {
        seconds.as_u64().or_else(|| seconds.as_f64().filter(|n| *n >= 0.0).map(whole))?
    };
    // a token that is said to live for centuries is asked for anew in a year
    Some(Duration::from_secs(seconds.min(A_YEAR)))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a second does not count")]
fn whole(seconds: f64) -> u64 {
    seconds as u64
}

/// What the issuer says, short and in printable characters, unless it repeats a secret.
fn quoted(text: &str, asked: &Body) -> Option<String> {
    if asked.betrays(text) {
        return None;
    }
    let short: String = text.chars().take(LONGEST_QUOTE).collect();
    Some(format!("`{}`", short.escape_debug()))
}

const A_YEAR: u64 = 365 * 24 * 3600;
const LONGEST_QUOTE: usize = 200;
