use core::fmt;

use auth_core::{
    Secret,
    token::{Algorithm, SigningKey, SigningKeyError},
};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::Value;

use crate::TokenRequestError;

/// The private key of a client or a service user.
///
/// # Examples
///
/// ```
/// use auth_client::ClientKey;
///
/// let pem = "-----BEGIN PRIVATE KEY-----\n\
///     MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
///     -----END PRIVATE KEY-----";
/// let key = ClientKey::from_pem(pem)?.named("2026-11");
/// assert!(!format!("{key:?}").contains("MC4C"));
///
/// assert!(ClientKey::from_pem("-----BEGIN PUBLIC KEY-----").is_err()); // denied: it signs nothing
/// # Ok::<(), auth_client::ClientKeyError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ClientKey {
    algorithm: Algorithm,
    key_id: Option<Box<str>>,
    private: EncodingKey,
}

/// Why a text is no key of a client. It never holds the text.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ClientKeyError(SigningKeyError);

impl ClientKey {
    /// Reads a key from the PEM of PKCS#8, or of PKCS#1 (`RSA PRIVATE KEY`). An RSA key signs with RS256, an elliptic one with
    /// the algorithm of its curve.
    ///
    /// # Errors
    ///
    /// If the text is no such key, or an RSA key of less than 2048 bits.
    pub fn from_pem(pem: &str) -> Result<Self, ClientKeyError> {
        let algorithm = SigningKey::from_pem(pem).map_err(ClientKeyError)?.algorithm();
        let private = if algorithm == Algorithm::EdDSA {
            EncodingKey::from_ed_pem(pem.as_bytes())
        } else if matches!(algorithm, Algorithm::ES256 | Algorithm::ES384) {
            EncodingKey::from_ec_pem(pem.as_bytes())
        } else {
            EncodingKey::from_rsa_pem(pem.as_bytes())
        };
        let private = private.map_err(|_| ClientKeyError(SigningKeyError::Malformed))?;
        Ok(Self { algorithm, key_id: None, private })
    }

    /// Says under which id the issuer has the public part: the `kid` of what it signs.
    pub fn named(self, key_id: impl Into<Box<str>>) -> Self {
        Self { key_id: Some(key_id.into()), ..self }
    }

    pub(crate) fn sign(&self, claims: &Value) -> Result<Secret, TokenRequestError> {
        let algorithm = self.algorithm.name().parse().map_err(|_| TokenRequestError::Sign)?;
        let header = Header { kid: self.key_id.as_deref().map(str::to_owned), ..Header::new(algorithm) };
        jsonwebtoken::encode(&header, claims, &self.private).map(Secret::new).map_err(|_| TokenRequestError::Sign)
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKey")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
