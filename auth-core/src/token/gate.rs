use std::sync::Arc;

use super::{
    Dpop, ProofError, ProofRequest, RevocationError, Revocations, TokenCache, Verified, Verifier,
    cache::{Entry, Fingerprint},
    revocation::Mark,
};
use crate::{AuthenticationError, Principal, Timestamp};

/// Lets access tokens in: verified by a [`Verifier`], remembered in a [`TokenCache`], and not taken back
/// ([`Revocations`]).
///
/// # Denies
///
/// What the verifier refuses, and what was taken back, each time that the token is presented, also when it is remembered. A
/// store of revocations that fails makes the token one that can't be checked: 503.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use auth_core::{
///     Timestamp,
///     token::{AccessToken, Algorithm, Issuer, KeySet, Revocations, SigningKey, TokenGate, TokenIssuer, Verifier},
/// };
///
/// # async fn presented() -> Result<(), Box<dyn std::error::Error>> {
/// let key = SigningKey::generate(Algorithm::EdDSA)?;
/// let keys = KeySet::from_jwks(&key.public_jwks().to_string())?;
/// let issuer = TokenIssuer::new("https://issuer.example", key);
/// let revocations = Revocations::in_memory();
/// let gate = TokenGate::new(Verifier::new([Issuer::keys("https://issuer.example", keys).audience("https://api.example")])?)
///     .revocations(revocations.clone());
///
/// let now: Timestamp = "2026-11-24T09:00:00Z".parse()?;
/// let token = issuer.sign(&AccessToken::new("bob", "https://api.example", Duration::from_mins(5)), now)?;
/// let bob = gate.bearer(token.expose(), now).await?;
///
/// revocations.revoke(&bob, now).await?;
/// assert!(gate.bearer(token.expose(), now).await.is_err()); // denied from now on
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct TokenGate {
    verifier: Verifier,
    cache: Option<TokenCache>,
    revocations: Option<Revocations>,
    dpop: Option<Dpop>,
}

impl TokenGate {
    /// A gate for the tokens that this verifier accepts, with a cache of the default size.
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier, cache: Some(TokenCache::new()), revocations: None, dpop: None }
    }

    /// Remembers tokens in this cache, or none at all.
    #[must_use]
    pub fn cache(mut self, cache: impl Into<Option<TokenCache>>) -> Self {
        self.cache = cache.into();
        self
    }

    /// Refuses what was taken back.
    #[must_use]
    pub fn revocations(mut self, revocations: Revocations) -> Self {
        self.revocations = Some(revocations);
        self
    }

    /// Takes tokens that are bound to a key of their client, with proofs of it.
    #[must_use]
    pub fn dpop(mut self, dpop: Dpop) -> Self {
        self.dpop = Some(dpop);
        self
    }

    /// Whether proofs of possession are taken.
    pub fn takes_proofs(&self) -> bool {
        self.dpop.is_some()
    }

    /// The nonce that a client's next proof must have, where nonces are asked for: for the `DPoP-Nonce` of an answer.
    pub fn next_nonce(&self, now: Timestamp) -> Option<String> {
        self.dpop.as_ref().and_then(|dpop| dpop.next_nonce(now))
    }

    /// Fetches the keys of issuers that publish them: see [`Verifier::start`].
    ///
    /// # Errors
    ///
    /// If keys can't be had that the service is not to start without.
    pub async fn start(&self, now: Timestamp) -> Result<(), AuthenticationError> {
        self.verifier.start(now).await
    }

    /// Whether tokens that are no JWTs may be presented: one of the issuers is asked about them.
    pub fn takes_opaque(&self) -> bool {
        self.verifier.takes_opaque()
    }

    /// How many tokens are remembered.
    pub fn remembered(&self) -> usize {
        self.cache.as_ref().map_or(0, TokenCache::len)
    }

    /// The principal of a token that came as a bearer token.
    ///
    /// # Errors
    ///
    /// If the token is not accepted, is bound to a key of its client, or can't be checked now.
    pub async fn bearer(&self, token: &str, now: Timestamp) -> Result<Principal, AuthenticationError> {
        Ok(self.admit(token, now).await?.into_bearer()?)
    }

    /// The principal of a token that is bound to a key of its client and came with a proof of that key (RFC 9449).
    ///
    /// # Errors
    ///
    /// If the token is not accepted or not bound, the proof is not one of its key for this request, was used before, or
    /// either can't be checked now.
    pub async fn proven(
        &self,
        token: &str,
        request: &ProofRequest<'_>,
        now: Timestamp,
    ) -> Result<Principal, AuthenticationError> {
        let dpop = self.dpop.as_ref().ok_or(ProofError::NotTaken)?;
        let verified = self.admit(token, now).await?;
        dpop.check(token, &verified, request, now).await?;
        Ok(verified.principal)
    }

    /// A token that is accepted, also one that is bound to a key of its client: whoever asks must see to the proof.
    ///
    /// # Errors
    ///
    /// If the token is not accepted, or can't be checked now.
    pub async fn admit(&self, token: &str, now: Timestamp) -> Result<Verified, AuthenticationError> {
        // INVARIANT: read before the token is verified, so that a key that goes meanwhile makes the entry an old one
        let keys = self.verifier.keys_generation(now);
        let remembered = self.cache.as_ref().and_then(|cache| Some((cache, cache.fingerprint(token)?)));
        let Some((cache, fingerprint)) = remembered else {
            let verified = self.verifier.authenticate_whole(token, now).await?;
            self.check(&verified, now).await?;
            return Ok(verified);
        };
        if let Some(entry) = cache.find(&fingerprint, keys, now) {
            return self.look_again(cache, &fingerprint, &entry, now).await;
        }
        let verified = self.verifier.authenticate_whole(token, now).await?;
        let mark = self.check(&verified, now).await?;
        cache.remember(fingerprint, Entry::new(verified.clone(), token, keys, verified.remembered_until, mark));
        Ok(verified)
    }

    /// Takes back a token that a client hands in: what a revocation endpoint does (RFC 7009 section 2). A token that does not
    /// count, or is somebody else's, is left as it is, and the caller is not told: the answer is 200 all the same. A token is
    /// the caller's if it is about the same user, or was issued to the same client by the same issuer.
    ///
    /// # Errors
    ///
    /// If nothing can be taken back here, or now, or the token has no id: it still counts.
    pub async fn revoke(&self, token: &str, caller: &Principal, now: Timestamp) -> Result<(), RevocationError> {
        let revocations = self.revocations.as_ref().ok_or(RevocationError::NotKept)?;
        let verified = match self.verifier.authenticate_whole(token, now).await {
            Ok(verified) => verified,
            Err(AuthenticationError::Unavailable(cause)) => return Err(RevocationError::Unchecked(cause)),
            Err(_) => return Ok(()),
        };
        if !owns(caller, verified.principal()) {
            return Ok(());
        }
        revocations.revoke(verified.principal(), now).await
    }

    /// What is remembered of a token, unless it was taken back since.
    async fn look_again(
        &self,
        cache: &TokenCache,
        fingerprint: &Fingerprint,
        entry: &Arc<Entry>,
        now: Timestamp,
    ) -> Result<Verified, AuthenticationError> {
        let current = self.revocations.as_ref().is_none_or(|revocations| revocations.still_counts(&entry.mark, now));
        if !current {
            match self.check(&entry.verified, now).await {
                Ok(mark) => entry.mark.renew(&mark),
                Err(refused) => {
                    // a store that is down says nothing about the token
                    if matches!(refused, AuthenticationError::Token(_)) {
                        cache.forget(fingerprint);
                    }
                    return Err(refused);
                }
            }
        }
        Ok(entry.verified.clone())
    }

    async fn check(&self, verified: &Verified, now: Timestamp) -> Result<Mark, AuthenticationError> {
        match &self.revocations {
            Some(revocations) => revocations.check(verified, now).await,
            None => Ok(Mark::unasked()),
        }
    }
}

/// Whether a token about this principal is the caller's. A client's id is one at its issuer only.
fn owns(caller: &Principal, token: &Principal) -> bool {
    let of_one_client = caller.client_id().is_some_and(|client| token.client_id() == Some(client));
    caller.id() == token.id() || (of_one_client && caller.issuer() == token.issuer())
}
