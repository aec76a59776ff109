use std::sync::Arc;

use auth_core::outgoing::SendError;

/// Why there is no token. It names the endpoint, and holds no secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenRequestError {
    /// The answer is none that the protocol knows.
    #[error(
        "token endpoint `{endpoint}` answered {status} with {what}; is it the `token_endpoint` of the issuer's metadata?"
    )]
    Malformed {
        /// Who answered.
        endpoint: String,
        /// The status of the answer.
        status: u16,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The system gave no randomness.
    #[error("no assertion could be signed; is the system's random generator there?")]
    Random,
    /// The issuer sent us elsewhere, where a secret has no business.
    #[error(
        "token endpoint `{endpoint}` redirected ({status}), and redirects are not followed; name its final address"
    )]
    Redirected {
        /// Who answered.
        endpoint: String,
        /// The status of the answer.
        status: u16,
    },
    /// The issuer refused (RFC 6749 section 5.2).
    #[error("token endpoint `{endpoint}` refused ({status}): {code}{description}")]
    Refused {
        /// Who answered.
        endpoint: String,
        /// The status of the answer.
        status: u16,
        /// The error code, `invalid_client`.
        code: String,
        /// ` (what the issuer says to it)`, or nothing.
        description: String,
    },
    /// The key could not sign.
    #[error("no assertion could be signed with this key")]
    Sign,
    /// The issuer could not be reached, or gave no answer that may be read.
    #[error("token endpoint `{endpoint}`: {source}")]
    Unreachable {
        /// Who did not answer.
        endpoint: String,
        /// Why.
        source: SendError,
    },
}

/// Why a [`TokenSource`](crate::TokenSource) has no token: shared by all who waited for it.
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub struct TokenSourceError(#[from] Arc<TokenRequestError>);

impl TokenSourceError {
    /// What went wrong.
    pub fn cause(&self) -> &TokenRequestError {
        &self.0
    }
}
