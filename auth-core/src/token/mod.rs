//! Tokens: verified and issued.
//!
//! A [`Verifier`] trusts the [`Issuer`]s that it was told of, each with its own [`KeySet`] and audience, and turns a
//! token into a [`Principal`](crate::Principal). It accepts signed JWT access tokens (RFC 7519, RFC 9068) in compact
//! form and nothing else; whatever a token says about how it wants to be checked is not listened to (RFC 8725).
//! A [`TokenIssuer`] makes such tokens with a [`SigningKey`]. Opaque tokens are their issuer's to explain ([`Introspection`]),
//! and tokens that are bound to a key of their client count with a proof of it ([`Dpop`]).
//!
//! What is kept in memory is bounded, whatever strangers send:
//!
//! | what | at most | what happens then |
//! |---|---|---|
//! | verified tokens, introspected ones among them ([`TokenCache`]) | 32 MiB, set by `bytes` | the least used are verified anew |
//! | proofs and assertions that were used ([`ProofMemory`]) | 100 000, 11 MB, set by `new` | proofs are answered with 503 |
//! | keys of an issuer ([`RemoteKeys`]) | what stands in 512 KiB of JSON, set on the client | the last good keys count |
//! | questions to an issuer at once ([`Introspection`]) | 64 | tokens are answered with 503 |
//!
//! # Examples
//!
//! ```
//! use core::time::Duration;
//!
//! use auth_core::{
//!     Timestamp,
//!     token::{AccessToken, Algorithm, Issuer, KeySet, SigningKey, TokenIssuer, Verifier},
//! };
//!
//! let key = SigningKey::generate(Algorithm::EdDSA)?;
//! let keys = KeySet::from_jwks(&key.public_jwks().to_string())?;
//! let issuer = TokenIssuer::new("https://issuer.example", key);
//! let verifier = Verifier::new([Issuer::keys("https://issuer.example", keys).audience("https://api.example")])?;
//!
//! let now: Timestamp = "2026-11-23T09:00:00Z".parse()?;
//! let token = AccessToken::new("bob", "https://api.example", Duration::from_secs(300)).roles(["editor"]);
//! let token = issuer.sign(&token, now)?;
//!
//! let bob = verifier.verify(token.expose(), now)?;
//! assert_eq!(bob.subject(), "bob");
//!
//! let later: Timestamp = "2026-11-23T10:00:00Z".parse()?;
//! let denied = verifier.verify(token.expose(), later).unwrap_err();
//! assert_eq!(denied.to_string(), "token expired at 2026-11-23T09:05:00Z; the client must get a new one");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod assertion;
mod cache;
mod claims;
mod config;
mod discovery;
mod dpop;
mod error;
mod form;
mod gate;
mod header;
mod inspect;
mod introspection;
mod issue;
mod issuer;
mod json;
mod keys;
mod mapping;
mod profile;
mod revocation;
mod verified;
mod verify;

#[cfg(test)]
mod tests;

#[doc(inline)]
pub use self::{
    algorithm::Algorithm,
    assertion::{AssertionError, AssertionKey, Assertions, ClaimedAssertion},
    cache::TokenCache,
    config::ConfigError,
    discovery::{DiscoveryError, ProviderMetadata},
    dpop::{Dpop, Nonces, ProofError, ProofId, ProofMemory, ProofRequest, ProofSight, SeesProofs},
    error::{
        AlgorithmError, AudienceError, BoundTokenError, ClaimError, Excerpt, ExpiredError, FormError, HeaderError,
        InactiveError, IssuerError, KeyNotFoundError, LengthError, LifetimeError, MalformedJson, NotYetValidError,
        RevokedError, SignatureError, TokenError, TypeError,
    },
    gate::TokenGate,
    inspect::UnverifiedToken,
    introspection::{Introspection, IntrospectionClient, IntrospectionError},
    issue::{
        AccessToken, IssueError, IssuerMetadata, IssuerMetadataError, KeyFileError, KeyFolder, KeyRotation, KeyState,
        KeyStoreError, Made, RotationError, RotationPlan, SigningKey, SigningKeyError, SigningKeys, StoredKey,
        StoresKeys, TokenIssuer, TokenKind,
    },
    issuer::{Issuer, IssuerWithoutAudience, TokenType},
    keys::{FetchKeysError, HmacSecret, KeyError, KeySet, RemoteKeys, SecretError, SkippedKey, VerifyingKey},
    mapping::{ClaimPath, Mapping},
    profile::Profile,
    revocation::{
        Asked, FindingRevocation, RevocationError, RevocationMemory, Revocations, RevocationsBuilder, Standing,
        StoresRevocations, TokenId,
    },
    verified::{Binding, Verified},
    verify::Verifier,
};
