use core::time::Duration;

use serde_json::{Map, Value};

use super::{
    Binding, Issuer,
    error::{AudienceError, ClaimError, ExpiredError, IssuerError, LifetimeError, NotYetValidError, TokenError},
    introspection::Audience,
    profile::Shape,
};
use crate::Timestamp;

/// What every access token must say, after its signature was checked (RFC 7519 section 4.1, RFC 9068 section 4).
///
/// A claim that is there and has the wrong type is an error, never an absent claim (CVE-2026-25537).
pub(super) struct Registered<'a> {
    pub(super) subject: &'a str,
    pub(super) token_id: Option<&'a str>,
    pub(super) issued_at: Option<Timestamp>,
    pub(super) expires_at: Timestamp,
    pub(super) binding: Option<Binding>,
    pub(super) signed_in_at: Option<Timestamp>,
    pub(super) acr: Option<&'a str>,
    pub(super) client_id: Option<&'a str>,
}

/// Where claims come from, and so what of them must be there.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// The issuer's answer to a question, which counts until then at most.
    Answer(Timestamp, Audience),
    /// A token that the issuer signed.
    Token,
}

impl<'a> Registered<'a> {
    pub(super) fn check(
        claims: &'a Map<String, Value>,
        issuer: &Issuer,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Self, TokenError> {
        let expires_at = match (time(claims, "exp")?, origin) {
            (Some(end), _) | (None, Origin::Answer(end, _)) => end,
            (None, Origin::Token) => return Err(ClaimError::Missing { name: "exp" }.into()),
        };
        let not_before = time(claims, "nbf")?;
        let issued_at = time(claims, "iat")?;
        let audience = match origin {
            Origin::Answer(_, Audience::VouchedFor) if !claims.contains_key("aud") => None,
            Origin::Answer(..) | Origin::Token => Some(audience(claims)?),
        };
        let subject = subject(claims)?;
        let authorized_party = text(claims, "azp")?;
        let mut client_id = text(claims, "client_id")?.or(authorized_party);
        let token_id = text(claims, "jti")?;
        let signed_in_at = time(claims, "auth_time")?;
        let acr = text(claims, "acr")?;
        let binding = claims.get("cnf").map(Binding::of);
        client_id = match origin {
            Origin::Answer(..) => {
                check_answer(claims, issuer)?;
                client_id
            }
            Origin::Token => check_shape(claims, &issuer.shape)?.or(client_id),
        };

        if let Some(audience) = audience
            && !audience.iter().any(|one| issuer.audiences.iter().any(|ours| **ours == **one))
        {
            let expected = issuer.audiences.iter().map(|ours| &**ours);
            return Err(AudienceError::new(expected, audience.into_iter()).into());
        }
        if now.duration_since(expires_at) >= signed(issuer.leeway) {
            return Err(ExpiredError::new(expires_at).into());
        }
        for (claim, time) in [("nbf", not_before), ("iat", issued_at), ("auth_time", signed_in_at)] {
            if let Some(at) = time.filter(|at| at.duration_since(now) > signed(issuer.leeway)) {
                return Err(NotYetValidError::new(claim, at).into());
            }
        }
        check_lifetime(issuer, issued_at.unwrap_or(now), now, expires_at)?;
        Ok(Self { subject, token_id, issued_at, expires_at, binding, signed_in_at, acr, client_id })
    }
}

/// The name of who issued the token; read before the signature counts, to find the keys, and by nothing else.
pub(super) fn issuer(claims: &Map<String, Value>) -> Result<&str, ClaimError> {
    text(claims, "iss")?.ok_or(ClaimError::Missing { name: "iss" })
}

fn subject(claims: &Map<String, Value>) -> Result<&str, ClaimError> {
    match text(claims, "sub")? {
        Some(subject) if subject.is_empty() || subject.chars().any(char::is_control) => {
            Err(ClaimError::malformed("sub", "a text that is not empty and has no control characters"))
        }
        Some(subject) => Ok(subject),
        None => Err(ClaimError::Missing { name: "sub" }),
    }
}

fn audience(claims: &Map<String, Value>) -> Result<Vec<&str>, ClaimError> {
    let found = claims.get("aud").ok_or(ClaimError::Missing { name: "aud" })?;
    if let Value::String(one) = found {
        return Ok(vec![one]);
    }
    let texts = found.as_array().and_then(|several| several.iter().map(Value::as_str).collect());
    texts.ok_or_else(|| ClaimError::malformed("aud", "a text or an array of texts"))
}

/// What an answer says beside the claims of a token (RFC 7662 section 2.2).
fn check_answer(claims: &Map<String, Value>, issuer: &Issuer) -> Result<(), TokenError> {
    if let Some(name) = text(claims, "iss")?.filter(|name| *name != &*issuer.name) {
        return Err(IssuerError::new(name, core::iter::once(issuer.name())).into());
    }
    // a refresh token is active too, and none for access
    match text(claims, "token_type")? {
        Some(kind) if !["bearer", "dpop"].iter().any(|known| kind.eq_ignore_ascii_case(known)) => {
            Err(ClaimError::malformed("token_type", "`Bearer` or `DPoP`").into())
        }
        // nothing says to which key it would be bound
        Some(kind) if kind.eq_ignore_ascii_case("dpop") && !claims.contains_key("cnf") => {
            Err(ClaimError::Missing { name: "cnf" }.into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Where the header does not tell an access token from others, its claims do. The client that they name is handed out.
fn check_shape<'a>(claims: &'a Map<String, Value>, shape: &Shape) -> Result<Option<&'a str>, ClaimError> {
    if let Some(name) = shape.foreign.iter().find(|name| claims.contains_key(**name)) {
        return Err(ClaimError::OfIdToken { name });
    }
    if !shape.kinds.is_empty() && !text(claims, "typ")?.is_some_and(|kind| shape.kinds.contains(&kind)) {
        return Err(ClaimError::malformed("typ", "`Bearer`, as access tokens have it"));
    }
    if let Some(name) = shape.required.iter().find(|name| !claims.contains_key(**name)) {
        return Err(ClaimError::Missing { name });
    }
    let mut client = None;
    for name in shape.client {
        client = client.or(text(claims, name)?);
    }
    match client {
        None if !shape.client.is_empty() => Err(ClaimError::OfNoClient { names: shape.client }),
        client => Ok(client),
    }
}

fn check_lifetime(issuer: &Issuer, from: Timestamp, now: Timestamp, until: Timestamp) -> Result<(), LifetimeError> {
    match issuer.longest_lifetime {
        // `iat` is the issuer's word, so the time that is left counts too.
        Some(longest)
            if until.duration_since(from) > signed(longest)
                || until.duration_since(now) > signed(longest.saturating_add(issuer.leeway)) =>
        {
            Err(LifetimeError::new(until, longest.as_secs()))
        }
        Some(_) | None => Ok(()),
    }
}

fn text<'a>(claims: &'a Map<String, Value>, name: &'static str) -> Result<Option<&'a str>, ClaimError> {
    claims.get(name).map(|value| value.as_str().ok_or(ClaimError::malformed(name, "text"))).transpose()
}

/// A `NumericDate` (RFC 7519 section 2): seconds since 1970, also with a fraction or an exponent, up to the year 9999.
pub(super) fn time(claims: &Map<String, Value>, name: &'static str) -> Result<Option<Timestamp>, ClaimError> {
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    let time = match value.as_i64() {
        Some(seconds) if seconds >= 0 => Timestamp::from_second(seconds).ok(),
        Some(_) => None,
        None => value.as_f64().and_then(from_fraction),
    };
    time.map(Some).ok_or_else(|| ClaimError::malformed(name, "a time in seconds since 1970, up to the year 9999"))
}

fn from_fraction(seconds: f64) -> Option<Timestamp> {
    let since_1970 = jiff::SignedDuration::try_from_secs_f64(seconds).ok().filter(|_| seconds >= 0.0)?;
    Timestamp::UNIX_EPOCH.checked_add(since_1970).ok()
}

fn signed(duration: Duration) -> jiff::SignedDuration {
    duration.try_into().unwrap_or(jiff::SignedDuration::MAX)
}
