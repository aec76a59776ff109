use core::time::Duration;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, Value};

use super::{
    KeySet, ProofId, ProofMemory, ProofSight, SeesProofs, TokenError, VerifyingKey,
    claims::time,
    error::{Excerpt, FormError},
    form::Segments,
    header::Header,
    json,
    verify::verify_signature,
};
use crate::Timestamp;

/// Verifies what clients and service users sign to say who they are at a token endpoint (RFC 7523 section 3): with a key of
/// their own, for this issuer and nobody else, for minutes, once.
///
/// # Denies
///
/// An assertion for another audience or several (CVE-2025-27370), without an end or with one far away, of another user than
/// the one whose key signed it, of a key that has ended (CVE-2025-31123), and one that was used before.
///
/// # Examples
///
/// ```
/// use auth_core::{
///     Timestamp,
///     token::{AssertionError, AssertionKey, Assertions},
/// };
///
/// /// The keys that a user has registered; none of one who is disabled.
/// async fn keys_of(user: &str) -> Vec<AssertionKey> {
///     Vec::new()
/// }
///
/// async fn sign_in(assertions: &Assertions, text: &str, now: Timestamp) -> Result<String, AssertionError> {
///     let claimed = assertions.read(text)?;
///     let keys = keys_of(claimed.subject()).await; // nobody is believed yet
///     claimed.verify(keys, now).await
/// }
///
/// let assertions = Assertions::for_issuer("https://issuer.example");
/// assert!(assertions.read("not an assertion").is_err()); // denied
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Assertions {
    issuer: Arc<str>,
    longest: Duration,
    seen: Arc<dyn SeesProofs>,
}

/// A key of a client or a service user.
#[derive(Clone, Debug)]
pub struct AssertionKey {
    key: VerifyingKey,
    expires_at: Option<Timestamp>,
}

/// An assertion that was read: who it says to be of. Nothing of it is verified.
pub struct ClaimedAssertion<'a> {
    assertions: &'a Assertions,
    segments: Segments<'a>,
    header: Header,
    claims: Map<String, Value>,
    subject: String,
}

/// Why an assertion was not accepted: `invalid_grant` for a grant, `invalid_client` for a client, whatever the reason.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AssertionError {
    /// It is for somebody else.
    #[error("assertion is for audience {found}; expected this issuer alone, {expected}")]
    Audience {
        /// For whom it is.
        found: Excerpt,
        /// For whom it must be.
        expected: Excerpt,
    },
    /// A claim is missing or malformed.
    #[error("assertion: claim `{0}` is missing or malformed; expected {1}")]
    Claim(&'static str, &'static str),
    /// It is past its end.
    #[error("assertion expired at {0}; a client signs a new one for each request")]
    Expired(Timestamp),
    /// It is no assertion, or its signature is not one of a key of the user.
    #[error("assertion: {0}")]
    Form(#[from] TokenError),
    /// It is from the future.
    #[error("assertion is not valid before {0}; compare the clocks")]
    NotYetValid(Timestamp),
    /// It was used before.
    #[error("assertion was used before; a client signs a new one for each request")]
    Replayed,
    /// It lives too long.
    #[error("assertion lives until {0}, longer than the {longest} s that are allowed", longest = .1.as_secs())]
    TooLong(Timestamp, Duration),
    /// Nobody knows whether it was used before.
    #[error("assertion could not be checked: {0}")]
    Unavailable(#[source] Box<dyn core::error::Error + Send + Sync>),
}

impl Assertions {
    /// Assertions for this issuer, by its exact name; what was used is remembered in this process.
    pub fn for_issuer(name: impl Into<Arc<str>>) -> Self {
        Self { issuer: name.into(), longest: Duration::from_mins(5), seen: Arc::new(ProofMemory::default()) }
    }

    /// How long an assertion may live: five minutes unless set, an hour at most.
    pub fn longest_lifetime(mut self, lifetime: Duration) -> Self {
        self.longest = lifetime.min(LONGEST);
        self
    }

    /// Remembers here what was used, in place of this process.
    pub fn seen(mut self, seen: Arc<dyn SeesProofs>) -> Self {
        self.seen = seen;
        self
    }

    /// Reads an assertion, to find the keys of whom it says to be of.
    ///
    /// # Errors
    ///
    /// If it is none, or names nobody.
    pub fn read<'a>(&'a self, assertion: &'a str) -> Result<ClaimedAssertion<'a>, AssertionError> {
        let segments = Segments::of(assertion, LONGEST_TEXT)?;
        let header = Header::parse(&segments.header)?;
        // an access token, a proof or a logout token is no assertion, whoever signed it
        if !KINDS.iter().any(|kind| header.is_of(*kind)) {
            return Err(AssertionError::Claim("typ", "`JWT`, `client-authentication+jwt` or none in the header"));
        }
        let claims =
            json::object(&segments.payload).map_err(|cause| TokenError::from(FormError::json("payload", cause)))?;
        let issuer = text(&claims, "iss")?;
        // whoever could sign for another would be that one
        if text(&claims, "sub")? != issuer {
            return Err(AssertionError::Claim("sub", "the same as `iss`"));
        }
        let subject = issuer.to_owned();
        Ok(ClaimedAssertion { assertions: self, segments, header, claims, subject })
    }
}

impl AssertionKey {
    /// A key without an end.
    pub fn new(key: VerifyingKey) -> Self {
        Self { key, expires_at: None }
    }

    /// Ends the key at this time.
    #[must_use]
    pub fn expires_at(mut self, time: Timestamp) -> Self {
        self.expires_at = Some(time);
        self
    }
}

impl ClaimedAssertion<'_> {
    /// Whom it says to be of: `iss` and `sub`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Which of the keys it says to be signed with: `kid`.
    pub fn key_id(&self) -> Option<&str> {
        self.header.key_id.as_deref()
    }

    /// Verifies it with the keys of its subject, none of which belongs to somebody else: whose it is.
    ///
    /// # Errors
    ///
    /// If it is not one of this subject for this issuer, or was used before.
    pub async fn verify(
        self,
        keys: impl IntoIterator<Item = AssertionKey> + Send,
        now: Timestamp,
    ) -> Result<String, AssertionError> {
        let current = |key: &AssertionKey| key.expires_at.is_none_or(|end| now < end);
        let keys = keys.into_iter().filter(current).fold(KeySet::new(), |set, key| set.with(key.key));
        verify_signature(&keys, &self.header, &self.segments)?;

        self.check_audience()?;
        let until = self.check_time(now)?;
        let id = text(&self.claims, "jti")?;
        if id.is_empty() || id.len() > LONGEST_ID {
            return Err(AssertionError::Claim("jti", "a text of 1 to 256 bytes"));
        }
        match self.assertions.seen.see(&self.id(id), until, now).await {
            Ok(ProofSight::First) => Ok(self.subject),
            Ok(ProofSight::Again) => Err(AssertionError::Replayed),
            Err(failed) => Err(AssertionError::Unavailable(failed)),
        }
    }

    /// One text: of several audiences, another one could use it here.
    fn check_audience(&self) -> Result<(), AssertionError> {
        let found = text(&self.claims, "aud")?;
        if *found == *self.assertions.issuer {
            return Ok(());
        }
        Err(AssertionError::Audience { found: Excerpt::of(found), expected: Excerpt::of(&self.assertions.issuer) })
    }

    /// Until when it counts, if it does now.
    fn check_time(&self, now: Timestamp) -> Result<Timestamp, AssertionError> {
        let at = |name: &'static str| {
            time(&self.claims, name).map_err(|_| AssertionError::Claim(name, "a time in seconds since 1970"))
        };
        let until = at("exp")?.ok_or(AssertionError::Claim("exp", "a time in seconds since 1970"))?;
        if until <= now {
            return Err(AssertionError::Expired(until));
        }
        let issued = at("iat")?;
        for from in [issued, at("nbf")?].into_iter().flatten() {
            if from.duration_since(now) > CLOCKS_APART {
                return Err(AssertionError::NotYetValid(from));
            }
        }
        // `iat` is the word of who signed, so the time that is left counts too
        let longest = jiff::SignedDuration::try_from(self.assertions.longest).unwrap_or_default();
        let left = until.duration_since(now) - CLOCKS_APART;
        if left > longest || issued.is_some_and(|issued| until.duration_since(issued) > longest) {
            return Err(AssertionError::TooLong(until, self.assertions.longest));
        }
        Ok(until)
    }

    fn id(&self, id: &str) -> ProofId {
        let who = digest(&SHA256, self.subject.as_bytes());
        ProofId::new(&super::form::encode(who), id)
    }
}

fn text<'a>(claims: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, AssertionError> {
    match claims.get(name).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(text),
        Some(_) | None => Err(AssertionError::Claim(name, "a text")),
    }
}

/// Without the assertion.
impl core::fmt::Debug for ClaimedAssertion<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ClaimedAssertion").field("subject", &self.subject).finish_non_exhaustive()
    }
}

const KINDS: [Option<&str>; 4] =
    [None, Some("JWT"), Some("client-authentication+jwt"), Some("authorization-grant+jwt")];

const LONGEST: Duration = Duration::from_hours(1);

const CLOCKS_APART: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);

/// In bytes.
const LONGEST_TEXT: usize = 8 * 1024;

const LONGEST_ID: usize = 256;
