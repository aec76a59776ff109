//! Why a token was not accepted: [`TokenError`], with one cause each.

mod claim;
mod excerpt;
mod form;
mod inactive;
mod key;
mod revoked;

pub(super) use self::form::list;
#[doc(inline)]
pub use self::{
    claim::{AudienceError, BoundTokenError, ClaimError, ExpiredError, IssuerError, LifetimeError, NotYetValidError},
    excerpt::Excerpt,
    form::{AlgorithmError, FormError, HeaderError, LengthError, MalformedJson, TypeError},
    inactive::InactiveError,
    key::{KeyNotFoundError, SignatureError},
    revoked::RevokedError,
};

/// Why a token was not accepted.
///
/// This is for the log. A client is told nothing but that its token was refused, whatever the reason (RFC 6750
/// section 3.1). The texts quote at most 64 characters of what the token says, escaped, and never the token itself or
/// its signature.
///
/// # Examples
///
/// ```
/// use auth_core::{Timestamp, token::{Issuer, KeySet, TokenError, Verifier, VerifyingKey}};
/// # let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----";
///
/// let keys = KeySet::new().with(VerifyingKey::ed_pem(pem)?);
/// let verifier = Verifier::new([Issuer::keys("https://issuer.example", keys).audience("https://api.example")])?;
/// let denied = verifier.verify("not a token", Timestamp::UNIX_EPOCH).unwrap_err();
/// assert!(matches!(denied, TokenError::Form(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The token names no algorithm that may be used with the key.
    #[error(transparent)]
    Algorithm(#[from] AlgorithmError),
    /// The token is for somebody else.
    #[error(transparent)]
    Audience(#[from] AudienceError),
    /// The token is bound to a key of the client and was sent as if it were not.
    #[error(transparent)]
    Bound(#[from] BoundTokenError),
    /// A claim is missing or malformed.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The token is past its `exp`.
    #[error(transparent)]
    Expired(#[from] ExpiredError),
    /// The text is no signed token.
    #[error(transparent)]
    Form(#[from] FormError),
    /// The header asks for something that is not done here.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The issuer was asked, and says that the token does not count.
    #[error(transparent)]
    Inactive(#[from] InactiveError),
    /// Nobody trusts who issued the token.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// No key of the issuer is the one that the token names.
    #[error(transparent)]
    KeyNotFound(#[from] KeyNotFoundError),
    /// The text is longer than tokens are.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// The token lives longer than allowed.
    #[error(transparent)]
    Lifetime(#[from] LifetimeError),
    /// The token is from the future.
    #[error(transparent)]
    NotYetValid(#[from] NotYetValidError),
    /// The token was taken back.
    #[error(transparent)]
    Revoked(#[from] RevokedError),
    /// The signature is not one of the key over this token.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The token is of another kind.
    #[error(transparent)]
    Type(#[from] TypeError),
}

impl TokenError {
    /// The reason as one word, for programs: `algorithm`, `audience`, `bound`, `claim`, `expired`, `header`, `inactive`, `issuer`,
    /// `key`, `lifetime`, `malformed`, `not_yet_valid`, `revoked`, `signature`, `too_long` or `type`. It is for whoever runs the
    /// service; a client is not told.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Algorithm(_) => "algorithm",
            Self::Audience(_) => "audience",
            Self::Bound(_) => "bound",
            Self::Claim(_) => "claim",
            Self::Expired(_) => "expired",
            Self::Form(_) => "malformed",
            Self::Header(_) => "header",
            Self::Inactive(_) => "inactive",
            Self::Issuer(_) => "issuer",
            Self::KeyNotFound(_) => "key",
            Self::Length(_) => "too_long",
            Self::Lifetime(_) => "lifetime",
            Self::NotYetValid(_) => "not_yet_valid",
            Self::Revoked(_) => "revoked",
            Self::Signature(_) => "signature",
            Self::Type(_) => "type",
        }
    }
}
