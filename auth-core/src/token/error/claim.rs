use super::{
    Excerpt,
    excerpt::{excerpts, list_of},
};
use crate::{ClaimsError, Timestamp};

/// A token for somebody else.
#[derive(Debug, thiserror::Error)]
#[error("audience {} expected, token has {}", list_of(.expected), list_of(.found))]
pub struct AudienceError {
    expected: Vec<Excerpt>,
    found: Vec<Excerpt>,
}

/// A token that is bound to a key (RFC 7800), sent as a plain bearer token.
#[derive(Debug, thiserror::Error)]
#[error("token is bound to a key of its client (`cnf`) and came without proof of it; a bearer token must not be bound")]
pub struct BoundTokenError(());

/// A claim that is missing or malformed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// The claim has another form than it must have.
    #[error("claim `{name}` is malformed: expected {expected}")]
    Malformed {
        /// Which claim, `realm_access.roles`.
        name: Box<str>,
        /// What it must be.
        expected: &'static str,
    },
    /// The claim is missing.
    #[error("claim `{name}` is missing; the issuer must put it into access tokens")]
    Missing {
        /// Which claim.
        name: &'static str,
    },
    /// Nothing says which client the token was issued to, as access tokens do.
    #[error("claim `{}` is missing; the client must send its access token", .names.join("` or `"))]
    OfNoClient {
        /// Which claims would.
        names: &'static [&'static str],
    },
    /// The claim belongs to another kind of token.
    #[error("claim `{name}` belongs to ID tokens; the client must send its access token")]
    OfIdToken {
        /// Which claim.
        name: &'static str,
    },
    /// The claims are not those that the application needs.
    #[error(transparent)]
    Typed(#[from] ClaimsError),
}

/// A token past its `exp`.
#[derive(Debug, thiserror::Error)]
#[error("token expired at {at}; the client must get a new one")]
pub struct ExpiredError {
    at: Timestamp,
}

/// A token of an issuer that nobody trusts.
#[derive(Debug, thiserror::Error)]
#[error("issuer {found} is not trusted; `iss` must be exactly {}", list_of(.trusted))]
pub struct IssuerError {
    found: Excerpt,
    trusted: Vec<Excerpt>,
}

/// A token that lives longer than its issuer's tokens may.
#[derive(Debug, thiserror::Error)]
#[error("token lives until {until}, longer than the {longest} s that this issuer's tokens may; is `exp` in seconds?")]
pub struct LifetimeError {
    until: Timestamp,
    longest: u64,
}

/// A token whose `nbf`, `iat` or `auth_time` is in the future.
#[derive(Debug, thiserror::Error)]
#[error("token is not valid before {at} (`{claim}`); compare the clocks of issuer and service")]
pub struct NotYetValidError {
    claim: &'static str,
    at: Timestamp,
}

impl AudienceError {
    pub(in crate::token) fn new<'a>(
        expected: impl Iterator<Item = &'a str>,
        found: impl Iterator<Item = &'a str>,
    ) -> Self {
        Self { expected: excerpts(expected), found: excerpts(found) }
    }
}

impl BoundTokenError {
    pub(in crate::token) fn new() -> Self {
        Self(())
    }
}

impl ClaimError {
    pub(in crate::token) fn malformed(name: impl Into<Box<str>>, expected: &'static str) -> Self {
        Self::Malformed { name: name.into(), expected }
    }
}

impl ExpiredError {
    pub(in crate::token) fn new(at: Timestamp) -> Self {
        Self { at }
    }
}

impl IssuerError {
    pub(in crate::token) fn new<'a>(found: &str, trusted: impl Iterator<Item = &'a str>) -> Self {
        Self { found: Excerpt::of(found), trusted: excerpts(trusted) }
    }
}

impl LifetimeError {
    pub(in crate::token) fn new(until: Timestamp, longest: u64) -> Self {
        Self { until, longest }
    }
}

impl NotYetValidError {
    pub(in crate::token) fn new(claim: &'static str, at: Timestamp) -> Self {
        Self { claim, at }
    }
}
