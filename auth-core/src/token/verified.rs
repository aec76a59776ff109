use std::sync::Arc;

use serde_json::Value;

use super::{
    error::{BoundTokenError, TokenError},
    form,
};
use crate::{Principal, Timestamp};

/// A token that was verified: whom it is about, and what it says about itself.
///
/// Whoever takes it still decides whether it was presented as it must be. A token that is bound to a key of its client
/// counts only together with proof of that key, so a bearer token goes through [`into_bearer`](Self::into_bearer).
///
/// # Examples
///
/// ```
/// use auth_core::{Timestamp, token::{Issuer, KeySet, Verifier, VerifyingKey}};
/// # let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----";
///
/// let keys = KeySet::new().with(VerifyingKey::ed_pem(pem)?);
/// let verifier = Verifier::new([Issuer::keys("https://issuer.example", keys).audience("https://api.example")])?;
/// let denied = verifier.verify_whole("not a token", Timestamp::UNIX_EPOCH);
/// assert!(denied.is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Verified {
    pub(super) principal: Principal,
    pub(super) token_id: Option<Arc<str>>,
    pub(super) issued_at: Option<Timestamp>,
    pub(super) expires_at: Timestamp,
    /// Until when this may be remembered.
    pub(super) remembered_until: Timestamp,
    /// The length of what its claims came in, where that is not the token itself.
    pub(super) bytes: usize,
    pub(super) binding: Option<Binding>,
}

/// What a token is bound to by its `cnf` (RFC 7800).
///
/// # Examples
///
/// ```
/// use auth_core::token::Binding;
///
/// fn thumbprint(binding: &Binding) -> Option<&str> {
///     match binding {
///         Binding::Key(thumbprint) => Some(thumbprint),
///         Binding::Unsupported => None, // nothing proves it: denied
///     }
/// }
/// assert_eq!(thumbprint(&Binding::Unsupported), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// The key of this SHA-256 thumbprint, base64url, to be proven by `DPoP` (RFC 9449 section 6.1).
    Key(Arc<str>),
    /// Something that is not understood here, a client certificate say, or a `cnf` without form. Nothing proves it.
    Unsupported,
}

impl Verified {
    /// Whom the token is about. Look at the [`binding`](Self::binding) before this counts.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The principal of a token that came as a bearer token.
    ///
    /// # Errors
    ///
    /// If the token is bound to anything (RFC 9449 section 7.2).
    pub fn into_bearer(self) -> Result<Principal, TokenError> {
        match self.binding {
            None => Ok(self.principal),
            Some(Binding::Key(_) | Binding::Unsupported) => Err(BoundTokenError::new().into()),
        }
    }

    /// The token's id, `jti`, unique at its issuer.
    pub fn token_id(&self) -> Option<&str> {
        self.token_id.as_deref()
    }

    /// When it was issued, `iat`.
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }

    /// When it ends, `exp`, without any leeway.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// What the token is bound to, if it has `cnf` at all.
    pub fn binding(&self) -> Option<&Binding> {
        self.binding.as_ref()
    }
}

impl Binding {
    /// The one binding that is understood is a `cnf` with a `jkt` and nothing else: two confirmations would need two
    /// proofs.
    pub(super) fn of(confirmation: &Value) -> Self {
        let members = confirmation.as_object().filter(|members| members.len() == 1);
        let thumbprint = members.and_then(|members| members.get("jkt")).and_then(Value::as_str);
        match thumbprint.filter(|text| form::decode(text).is_some_and(|hash| hash.len() == 32)) {
            Some(text) => Self::Key(text.into()),
            None => Self::Unsupported,
        }
    }
}
