use auth_core::{
    Secret, Timestamp,
    token::{ConfigError, Issuer, Verifier},
};
use axum::http::request::Parts;

use crate::credential::{Place, Scheme, Verifying};

/// Bearer tokens (RFC 6750): JWTs of the issuers that the service trusts.
#[derive(Debug)]
pub(crate) struct Bearer {
    verifier: Verifier,
}

impl Bearer {
    pub(crate) fn new(issuers: Vec<Issuer>) -> Result<Self, ConfigError> {
        Ok(Self { verifier: Verifier::new(issuers)? })
    }
}

impl Scheme for Bearer {
    fn place(&self) -> Place {
        Place::Authorization(Self::NAME)
    }

    fn challenge(&self) -> Option<&'static str> {
        Some(Self::NAME)
    }

    fn recognises(&self, token: &Secret) -> bool {
        token.expose().bytes().filter(|byte| *byte == b'.').count() == 2
    }

    fn verify<'a>(&'a self, token: &'a Secret, _: &'a Parts, now: Timestamp) -> Verifying<'a> {
        Box::pin(self.verifier.authenticate(token.expose(), now))
    }
}

impl Bearer {
    const NAME: &'static str = "Bearer";
}
