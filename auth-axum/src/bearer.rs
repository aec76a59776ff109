use std::sync::Arc;

use auth_core::{Secret, Timestamp, token::TokenGate};
use axum::http::request::Parts;

use crate::credential::{Place, Scheme, Verifying};

/// Bearer tokens (RFC 6750): JWTs of the issuers that the service trusts, and opaque tokens of those that it asks.
#[derive(Debug)]
pub(crate) struct Bearer {
    gate: Arc<TokenGate>,
}

impl Bearer {
    pub(crate) fn new(gate: Arc<TokenGate>) -> Self {
        Self { gate }
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
        self.gate.takes_opaque() || token.expose().bytes().filter(|byte| *byte == b'.').count() == 2
    }

    fn verify<'a>(&'a self, token: &'a Secret, _: &'a Parts, now: Timestamp) -> Verifying<'a> {
        Box::pin(self.gate.bearer(token.expose(), now))
    }
}

impl Bearer {
    const NAME: &'static str = "Bearer";
}
