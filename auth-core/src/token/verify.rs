use std::sync::Arc;

use serde_json::{Map, Value};

use super::{
    ConfigError, Issuer, KeySet, Verified,
    claims::{self, Registered},
    error::{FormError, IssuerError, TokenError},
    form::Segments,
    header::Header,
    json,
};
use crate::{AuthenticationError, Claims, Principal, Timestamp};

/// Turns tokens of trusted issuers into principals. A clone is a reference.
///
/// # Denies
///
/// Everything but a JWT in compact form, signed by the issuer that it names with a key and algorithm of that issuer,
/// for one of the audiences configured, of the expected type, within its time, and with claims of the form that they
/// must have. [`TokenError`] says which of these it was.
///
/// # Examples
///
/// ```
/// use auth_core::{Timestamp, token::{Issuer, KeySet, Verifier}};
///
/// let keys = KeySet::from_jwks(
///     r#"{ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }] }"#,
/// )?;
/// let verifier = Verifier::new([Issuer::keys("https://issuer.example", keys).audience("https://api.example")])?;
///
/// // {"alg":"none"} . {"sub":"admin"} .
/// let denied = verifier.verify("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", Timestamp::UNIX_EPOCH).unwrap_err();
/// assert!(denied.to_string().starts_with("algorithm `none` is not supported"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    // INVARIANT: not empty, each checked, no two of one name.
    issuers: Arc<[Issuer]>,
    longest_token: usize,
}

impl Verifier {
    /// A verifier that trusts these issuers and nobody else.
    ///
    /// # Errors
    ///
    /// If there is no issuer, two have the same name, or one of them is not configured so that it could be trusted;
    /// the text names the setting.
    pub fn new(issuers: impl IntoIterator<Item = Issuer>) -> Result<Self, ConfigError> {
        let issuers: Arc<[Issuer]> = issuers.into_iter().collect();
        if issuers.is_empty() {
            return Err(ConfigError::IssuerMissing);
        }
        for (n, issuer) in issuers.iter().enumerate() {
            issuer.check()?;
            if issuers.iter().take(n).any(|other| other.name == issuer.name) {
                return Err(ConfigError::IssuerTwice(issuer.name.to_string()));
            }
        }
        Ok(Self { issuers, longest_token: LONGEST_TOKEN })
    }

    /// Refuses tokens of more bytes than this: 16 KiB unless set.
    #[must_use]
    pub fn longest_token(mut self, bytes: usize) -> Self {
        self.longest_token = bytes;
        self
    }

    /// Verifies a bearer token with the keys at hand: who it is about, and what that one holds.
    ///
    /// # Errors
    ///
    /// If anything about the token is not as it must be. There is no partial success.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Principal, TokenError> {
        self.verify_whole(token, now)?.into_bearer()
    }

    /// Verifies a token with the keys at hand, also one that is bound to a key of its client: whoever asks must see to
    /// the proof.
    ///
    /// # Errors
    ///
    /// If anything else about the token is not as it must be.
    pub fn verify_whole(&self, token: &str, now: Timestamp) -> Result<Verified, TokenError> {
        let segments = Segments::of(token, self.longest_token)?;
        let header = Header::parse(&segments.header)?;
        let claims = json::object(&segments.payload).map_err(|cause| FormError::json("payload", cause))?;

        let issuer = self.issuer(&claims)?;
        verify_signature(&issuer.keys, &header, &segments)?;
        header.expect(issuer.kind)?;

        let registered = Registered::check(&claims, issuer, now)?;
        let (issued_at, expires_at) = (registered.issued_at, registered.expires_at);
        let token_id = registered.token_id.map(Into::into);
        let mut principal = Principal::builder(Arc::clone(&issuer.name), registered.subject).expires_at(expires_at);
        if let Some(at) = registered.signed_in_at {
            principal = principal.signed_in_at(at);
        }
        if let Some(context) = registered.acr {
            principal = principal.acr(context);
        }
        if let Some(client) = registered.client_id {
            principal = principal.client_id(client);
        }
        let principal = issuer.mapping.apply(&claims, principal)?;
        let binding = registered.binding;
        Ok(Verified {
            principal: principal.claims(Claims::new(claims)).build(),
            token_id,
            issued_at,
            expires_at,
            binding,
        })
    }

    /// Verifies a bearer token, after its issuer's keys were loaded where they are not at hand.
    ///
    /// # Errors
    ///
    /// If anything about the token is not as it must be, or its issuer's keys can't be had.
    pub async fn authenticate(&self, token: &str, now: Timestamp) -> Result<Principal, AuthenticationError> {
        Ok(self.authenticate_whole(token, now).await?.into_bearer()?)
    }

    /// Verifies a token as [`authenticate`](Self::authenticate) does, also one that is bound to a key of its client:
    /// whoever asks must see to the proof.
    ///
    /// # Errors
    ///
    /// If anything else about the token is not as it must be, or its issuer's keys can't be had.
    #[expect(clippy::unused_async, reason = "issuers whose keys are fetched over the network are waited for here")]
    pub async fn authenticate_whole(&self, token: &str, now: Timestamp) -> Result<Verified, AuthenticationError> {
        Ok(self.verify_whole(token, now)?)
    }

    /// A number that changes whenever a key of any issuer is withdrawn, replaced, or has not been confirmed for too
    /// long: what was verified under another number must be verified again. Asking costs nanoseconds, and has keys
    /// whose lifetime nears its end fetched in the background, so whoever answers from memory asks each time.
    ///
    /// Take the number before a token is verified, not after.
    pub fn keys_generation(&self, _now: Timestamp) -> u64 {
        0
    }

    fn issuer(&self, claims: &Map<String, Value>) -> Result<&Issuer, TokenError> {
        let name = claims::issuer(claims)?;
        match self.issuers.iter().find(|issuer| *issuer.name == *name) {
            Some(issuer) => Ok(issuer),
            None => Err(IssuerError::new(name, self.issuers.iter().map(Issuer::name)).into()),
        }
    }
}

/// Checks the signature with the one key that the header means, whatever the payload is.
pub(super) fn verify_signature(keys: &KeySet, header: &Header, segments: &Segments<'_>) -> Result<(), TokenError> {
    keys.find(header)?.verify(header.algorithm, segments.signed, &segments.signature)
}

/// In bytes. Access tokens have one or two thousand; web servers refuse headers from 8 to 16 KiB on.
const LONGEST_TOKEN: usize = 16 * 1024;
