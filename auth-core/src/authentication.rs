use std::{error::Error, sync::Arc};

use crate::{
    Denial, Principal,
    token::{ProofError, TokenError},
};

/// What the credential layer found out about who is calling. It decides nothing: guards do.
///
/// # Examples
///
/// ```
/// use auth_core::{Authentication, Principal};
///
/// fn name(who: &Authentication) -> &str {
///     match who {
///         Authentication::Anonymous => "nobody",
///         Authentication::Failed(_) => "refused", // denied wherever somebody is asked for
///         Authentication::Principal(principal) => principal.subject(),
///     }
/// }
/// assert_eq!(name(&Authentication::Principal(Principal::builder("https://issuer.example", "bob").build())), "bob");
/// ```
#[derive(Clone, Debug)]
pub enum Authentication {
    /// No credential was presented.
    Anonymous,
    /// A credential was presented and refused.
    Failed(Arc<AuthenticationError>),
    /// A credential was presented and verified.
    Principal(Principal),
}

/// Why a credential was refused. The log gets this; a client gets the [`Denial`] that it comes to.
///
/// # Examples
///
/// ```
/// use auth_core::{AuthenticationError, Denial};
///
/// assert_eq!(AuthenticationError::refused("no such key").denial(), Denial::InvalidCredential);
/// assert_eq!(AuthenticationError::unavailable("no connection").denial(), Denial::Unavailable); // never an allow
/// assert_eq!(AuthenticationError::CrossSite.denial(), Denial::CrossSite);
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthenticationError {
    /// More than one explicit credential.
    #[error("{count} credentials in one request ({kinds}); send one")]
    Ambiguous {
        /// How many there were.
        count: usize,
        /// Which, `bearer, bearer`.
        kinds: String,
    },
    /// A cookie with an unsafe request that another site can have sent.
    #[error("an unsafe request with a cookie did not come from the application's own pages; send the CSRF token")]
    CrossSite,
    /// The token did not count by its proof of possession.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A credential of another kind than a token was not accepted.
    #[error("{0}")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// The token was not accepted.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// What the check needs could not be reached.
    #[error("the credential could not be checked: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// An `Authorization` header of a scheme that this service does not understand.
    #[error("the Authorization header has none of the schemes that this service understands ({understood})")]
    UnknownScheme {
        /// The schemes that it does understand.
        understood: String,
    },
}

impl AuthenticationError {
    /// A credential that was not accepted, for this reason. The log gets the reason, so it must not hold the credential.
    pub fn refused(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Refused(reason.into())
    }

    /// What the check needs could not be reached: the request is answered with 503.
    pub fn unavailable(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(reason.into())
    }

    /// What a client is told.
    pub fn denial(&self) -> Denial {
        match self {
            Self::Ambiguous { .. } => Denial::Ambiguous,
            Self::CrossSite => Denial::CrossSite,
            Self::Proof(error) => error.denial(),
            Self::Refused(_) | Self::Token(_) => Denial::InvalidCredential,
            Self::Unavailable(_) => Denial::Unavailable,
            Self::UnknownScheme { .. } => Denial::Unauthenticated,
        }
    }
}
