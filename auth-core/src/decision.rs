use crate::{authority::Scope, signed_in::SignedIn};

/// The answer of a policy.
///
/// # Examples
///
/// ```
/// use auth_core::Decision;
///
/// assert_eq!(Decision::allow_if(2 > 1), Decision::Allow);
/// assert_eq!(Decision::allow_if(1 > 2), Decision::Deny);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    /// It may happen.
    Allow,
    /// It may not.
    Deny,
}

impl Decision {
    /// `Allow` if this is so, else `Deny`.
    pub const fn allow_if(condition: bool) -> Self {
        if condition { Self::Allow } else { Self::Deny }
    }

    /// Whether it may happen.
    pub const fn is_allow(self) -> bool {
        matches!(self, Self::Allow)
    }
}

impl From<bool> for Decision {
    fn from(allowed: bool) -> Self {
        Self::allow_if(allowed)
    }
}

/// Why a request does not reach its handler, as far as a client is told. What the log is told stands beside it.
///
/// # Examples
///
/// ```
/// use auth_core::Denial;
///
/// fn status(denial: &Denial) -> u16 {
///     match denial {
///         Denial::Unauthenticated | Denial::InvalidCredential => 401,
///         Denial::Forbidden { .. } => 403,
///         _ => 500,
///     }
/// }
/// assert_eq!(status(&Denial::Forbidden { scopes: Vec::new() }), 403);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// Several credentials where one may be: 400 `invalid_request`.
    Ambiguous,
    /// An unsafe request with a cookie that did not come from the application's own pages: 403.
    CrossSite,
    /// Known, and not entitled: 403 `insufficient_scope`.
    Forbidden {
        /// The scopes that the rule names.
        scopes: Vec<Scope>,
    },
    /// The credential was refused: 401 `invalid_token`.
    InvalidCredential,
    /// The proof of possession of a key was refused: 401 `invalid_dpop_proof` (RFC 9449 section 7.1).
    InvalidProof,
    /// The credential layer is missing: 500.
    Misconfigured,
    /// What the request is about does not exist, or the caller may not know that it does: 404.
    NotFound {
        /// What was not found, in one word, as the resource calls itself.
        what: &'static str,
    },
    /// Known, and entitled once signed in again as this says: 401 `insufficient_user_authentication` (RFC 9470).
    StepUp(SignedIn),
    /// No credential, or none of a scheme that is understood: 401 without an error code.
    Unauthenticated,
    /// Something that the decision needs is down: 503.
    Unavailable,
    /// The proof of possession must hold this nonce, a new one: 401 `use_dpop_nonce` with the nonce in `DPoP-Nonce` (RFC 9449
    /// section 9).
    UseNonce {
        /// The nonce, which may stand in a header.
        nonce: Box<str>,
    },
}
