use crate::{
    outgoing::SendError,
    token::{DiscoveryError, error::MalformedJson},
};

/// Why an issuer's word on a token could not be had: the token can't be checked now. None of these texts holds the token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IntrospectionError {
    /// Too many questions at once.
    #[error("introspection: too many questions to the issuer are under way")]
    Busy,
    /// This service could not say who it is.
    #[error("introspection: this service's own credentials for the issuer can't be used")]
    Client,
    /// Nobody knows where to ask.
    #[error("introspection: {0}")]
    Discovery(#[from] DiscoveryError),
    /// The endpoint is elsewhere than the issuer.
    #[error(
        "introspection endpoint is at `{found}`, elsewhere than the issuer (`{expected}`); if that is right, name it"
    )]
    Elsewhere {
        /// Where it is.
        found: String,
        /// Where it may be.
        expected: String,
    },
    /// The answer is not one JSON object.
    #[error("introspection: answer is not one JSON object: {0}")]
    Form(#[source] MalformedJson),
    /// The issuer does not let this service ask.
    #[error(
        "introspection: the issuer refused this service's own credentials (status {0}); check the client's id and secret"
    )]
    Refused(u16),
    /// No answer.
    #[error("introspection: {0}")]
    Send(#[from] SendError),
    /// An answer that is none.
    #[error("introspection: answer has status {0}, expected 200")]
    Status(u16),
}
