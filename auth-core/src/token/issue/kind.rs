use core::time::Duration;
use std::sync::Arc;

use super::AccessToken;
use crate::token::{Issuer, KeySet, TokenType};

/// A kind of token of one's own: its `typ`, whom it is for, and how long it lives, said once for those who issue it and
/// those who accept it. A token of one kind is none of another, though the same key signs both (RFC 8725 section 3.12).
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use auth_core::{Timestamp, token::{Algorithm, KeySet, SigningKey, TokenIssuer, TokenKind, Verifier}};
///
/// let access = TokenKind::access("https://api.example", Duration::from_secs(900));
/// let invitation = TokenKind::named("invitation+jwt", "https://accounts.example", Duration::from_secs(86_400));
///
/// let issuer = TokenIssuer::new("https://issuer.example", SigningKey::generate(Algorithm::EdDSA)?);
/// let now = Timestamp::UNIX_EPOCH;
/// let accepts = Verifier::new([invitation.issuer("https://issuer.example", issuer.keys().verifying(now))])?;
///
/// let token = issuer.sign(&invitation.token("bob").claim("team", "red"), now)?;
/// assert!(accepts.verify(token.expose(), now).is_ok());
///
/// let denied = issuer.sign(&access.token("bob"), now)?;
/// assert!(accepts.verify(denied.expose(), now).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct TokenKind {
    typ: TokenType,
    audience: Arc<str>,
    lifetime: Duration,
}

impl TokenKind {
    /// Access tokens (RFC 9068) for this API.
    pub fn access(audience: impl Into<Arc<str>>, lifetime: Duration) -> Self {
        Self { typ: TokenType::AtJwt, audience: audience.into(), lifetime }
    }

    /// Tokens of this `typ`, which should end in `+jwt` and be nobody else's.
    pub fn named(typ: &'static str, audience: impl Into<Arc<str>>, lifetime: Duration) -> Self {
        Self { typ: TokenType::Only(typ), audience: audience.into(), lifetime }
    }

    /// A token of this kind about this subject.
    pub fn token(&self, subject: impl Into<String>) -> AccessToken {
        AccessToken::new(subject, &*self.audience, self.lifetime).of_kind(self.typ)
    }

    /// Whom to trust for tokens of this kind: the issuer of this name with these keys, and what the kind says.
    pub fn issuer(&self, name: impl Into<Arc<str>>, keys: KeySet) -> Issuer {
        Issuer::keys(name, keys).audience(&*self.audience).typ(self.typ).longest_lifetime(self.lifetime)
    }
}
