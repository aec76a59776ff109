use crate::{
    Denial,
    token::{
        KeyError, TokenError,
        error::{Excerpt, MalformedJson},
    },
};

/// Why a token did not count by its proof of possession (RFC 9449 section 4.3).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The proof is for another token.
    #[error("proof is not for this token: `ath` is not its hash")]
    AccessToken,
    /// The token is bound to another key.
    #[error("proof is of another key than the one that the token is bound to")]
    Binding,
    /// A claim of the proof is missing or malformed.
    #[error("proof: claim `{0}` is missing or malformed; expected {1}")]
    Claim(&'static str, &'static str),
    /// The service takes no proofs.
    #[error("proofs of possession are not taken by this service; configure `dpop`")]
    NotTaken,
    /// The text is no proof.
    #[error("proof: {0}")]
    Form(#[from] TokenError),
    /// The header is not one JSON object.
    #[error("proof: header is not one JSON object: {0}")]
    Header(#[source] MalformedJson),
    /// The key in the header can't be used.
    #[error("proof: {0}")]
    Key(#[from] KeyError),
    /// The proof is for another method.
    #[error("proof is for method {0}; the request has another one")]
    Method(Excerpt),
    /// There is not one proof.
    #[error("proof: {0} `DPoP` headers in the request, expected one")]
    NotOne(usize),
    /// The proof holds no nonce of this service, or an old one.
    #[error("proof has no nonce of this service, or an old one; the client is given a new one")]
    Nonce {
        /// The one to use, which may stand in a header.
        next: Box<str>,
    },
    /// No nonce could be checked.
    #[error("proof: no nonce could be made; is the system's random generator there?")]
    Nonces,
    /// The proof was seen before.
    #[error("proof was used before; a client makes a new one for each request")]
    Replayed,
    /// The proof is too old, or from the future.
    #[error("proof was made at another time (`iat`); compare the clocks of client and service")]
    Time,
    /// The proof is of another kind.
    #[error("proof: typ `dpop+jwt` expected")]
    Type,
    /// The token is a plain bearer token.
    #[error("token is not bound to a key, and came with a proof; send it as `Bearer`")]
    Unbound,
    /// The proof is for another address.
    #[error("proof is for address {0}; the request went to another one")]
    Url(Excerpt),
}

impl ProofError {
    /// What a client is told.
    pub fn denial(&self) -> Denial {
        match self {
            Self::Nonce { next } => Denial::UseNonce { nonce: next.clone() },
            // the token is what is wrong (RFC 9449 section 7.1)
            Self::Binding | Self::Unbound => Denial::InvalidCredential,
            Self::NotTaken => Denial::Unauthenticated,
            Self::Nonces => Denial::Unavailable,
            Self::AccessToken
            | Self::Claim(..)
            | Self::Form(_)
            | Self::Header(_)
            | Self::Key(_)
            | Self::Method(_)
            | Self::NotOne(_)
            | Self::Replayed
            | Self::Time
            | Self::Type
            | Self::Url(_) => Denial::InvalidProof,
        }
    }
}
