use core::time::Duration;
use std::sync::Arc;

use url::Url;

use super::{Nonces, ProofMemory, SeesProofs};
use crate::{
    outgoing::Endpoint,
    token::{Algorithm, ConfigError},
};

/// How a service takes tokens that are bound to a key of their client: with a proof of that key for each request (DPoP, RFC
/// 9449).
///
/// A proof counts for the address under which clients know the service, which is configured: `Host` is the client's word, and
/// whoever caught a proof for another service would name that one. It counts once, within a minute of its making unless set.
///
/// # Examples
///
/// ```
/// use auth_core::token::{Dpop, Issuer, Nonces, TokenGate, Verifier};
///
/// # fn build(verifier: Verifier) -> Result<(), Box<dyn std::error::Error>> {
/// let gate = TokenGate::new(verifier).dpop(Dpop::at("https://api.example")?.nonces(Nonces::new()?));
/// # Ok(())
/// # }
/// assert!(Dpop::at("api.example").is_err()); // no proof could be for it
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Dpop {
    // INVARIANT: not empty
    pub(super) addresses: Vec<Url>,
    pub(super) lifetime: Duration,
    pub(super) leeway: Duration,
    pub(super) nonces: Option<Nonces>,
    pub(super) seen: Arc<dyn SeesProofs>,
}

impl Dpop {
    /// Proofs for a service at this address, `https://api.example`, with the path that proxies take away, if they do.
    ///
    /// # Errors
    ///
    /// If it is no address, or could be read on the way.
    pub fn at(address: &str) -> Result<Self, ConfigError> {
        Ok(Self {
            addresses: vec![parse(address)?],
            lifetime: Duration::from_mins(1),
            leeway: Duration::from_secs(10),
            nonces: None,
            seen: Arc::new(ProofMemory::default()),
        })
    }

    /// Takes proofs for this address too.
    ///
    /// # Errors
    ///
    /// As [`at`](Self::at).
    pub fn and_at(mut self, address: &str) -> Result<Self, ConfigError> {
        self.addresses.push(parse(address)?);
        Ok(self)
    }

    /// How old a proof may be: a minute unless set, five at most.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime.min(LONGEST_LIFETIME);
        self
    }

    /// Takes only proofs with one of these nonces, and gives them to clients.
    pub fn nonces(mut self, nonces: Nonces) -> Self {
        self.nonces = Some(nonces);
        self
    }

    /// Remembers proofs here, in place of this process.
    pub fn seen(mut self, seen: Arc<dyn SeesProofs>) -> Self {
        self.seen = seen;
        self
    }

    /// The algorithms that proofs may be signed with: the `algs` of a challenge.
    pub fn algorithms() -> &'static [Algorithm] {
        &ALGORITHMS
    }
}

fn parse(address: &str) -> Result<Url, ConfigError> {
    match Endpoint::parse(address) {
        Ok(endpoint) if endpoint.url().query().is_some() => {
            Err(ConfigError::Dpop(crate::outgoing::EndpointError::Text(address.to_owned())))
        }
        Ok(endpoint) => Ok(endpoint.url().clone()),
        Err(cause) => Err(ConfigError::Dpop(cause)),
    }
}

const LONGEST_LIFETIME: Duration = Duration::from_mins(5);

const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
];
