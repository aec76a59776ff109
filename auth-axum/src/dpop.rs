use std::sync::Arc;

use auth_core::{
    Secret, Timestamp,
    token::{Dpop, ProofRequest, TokenGate},
};
use axum::{
    extract::OriginalUri,
    http::{HeaderName, HeaderValue, request::Parts},
};

use crate::credential::{Place, Scheme, Verifying};

/// Tokens that are bound to a key of their client, with a proof of that key for each request (RFC 9449).
#[derive(Debug)]
pub(crate) struct Proven {
    gate: Arc<TokenGate>,
}

impl Proven {
    pub(crate) fn new(gate: Arc<TokenGate>) -> Self {
        Self { gate }
    }
}

impl Scheme for Proven {
    fn place(&self) -> Place {
        Place::Authorization(Self::NAME)
    }

    fn challenge(&self) -> Option<&'static str> {
        Some(Self::NAME)
    }

    fn challenge_parameters(&self) -> Vec<(&'static str, String)> {
        let names: Vec<&str> = Dpop::algorithms().iter().map(|algorithm| algorithm.name()).collect();
        vec![("algs", names.join(" "))]
    }

    fn answer_headers(&self, now: Timestamp) -> Vec<(HeaderName, HeaderValue)> {
        let nonce = self.gate.next_nonce(now).and_then(|nonce| HeaderValue::try_from(nonce).ok());
        nonce.map(|nonce| (DPOP_NONCE, nonce)).into_iter().collect()
    }

    fn recognises(&self, _: &Secret) -> bool {
        true
    }

    fn verify<'a>(&'a self, token: &'a Secret, request: &'a Parts, now: Timestamp) -> Verifying<'a> {
        Box::pin(async move {
            // a header that is no text is a proof all the same, and a wrong one
            let text = |value: &'a HeaderValue| value.to_str().unwrap_or_default();
            let proofs: Vec<&str> = request.headers.get_all(PROOF).iter().map(text).collect();
            // a router around may have taken a prefix away; the client has proven the whole path
            let path = request.extensions.get::<OriginalUri>().map_or(&request.uri, |OriginalUri(whole)| whole).path();
            let asked = ProofRequest { proofs: &proofs, method: request.method.as_str(), path };
            self.gate.proven(token.expose(), &asked, now).await
        })
    }
}

impl Proven {
    const NAME: &'static str = "DPoP";
}

/// The header of a proof.
const PROOF: HeaderName = HeaderName::from_static("dpop");

/// The header of the nonce that the next proof must have.
pub(crate) const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
