use core::fmt;

use jsonwebtoken::{DecodingKey, crypto::aws_lc::DEFAULT_PROVIDER};

use super::{HmacSecret, KeyError, material::Material, pem};
use crate::token::{
    Algorithm,
    error::{AlgorithmError, SignatureError, TokenError},
};

/// A key that verifies signatures, with the algorithms that it is for.
///
/// # Examples
///
/// ```
/// use auth_core::token::{Algorithm, VerifyingKey};
///
/// let pem = "-----BEGIN PUBLIC KEY-----\n\
///            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
///            -----END PUBLIC KEY-----\n";
/// let key = VerifyingKey::ed_pem(pem)?.key_id("2026-11");
/// assert_eq!(key.allowed(), [Algorithm::EdDSA]);
///
/// assert!(VerifyingKey::ed_pem(pem)?.algorithms([Algorithm::HS256]).is_err()); // the denied case
/// assert!(VerifyingKey::rsa_pem(pem).is_err());
/// # Ok::<(), auth_core::token::KeyError>(())
/// ```
#[derive(Clone)]
pub struct VerifyingKey {
    key_id: Option<Box<str>>,
    // INVARIANT: not empty, and all of them algorithms of the key's kind.
    allowed: Vec<Algorithm>,
    backend: DecodingKey,
    // of a secret there is none
    thumbprint: Option<[u8; 32]>,
}

impl VerifyingKey {
    /// An RSA key of 2048 to 8192 bits, from PEM (`PUBLIC KEY` or `RSA PUBLIC KEY`); for RS256, RS384, RS512, PS256,
    /// PS384 and PS512 unless [`algorithms`](Self::algorithms) names fewer.
    ///
    /// # Errors
    ///
    /// If the text is not the PEM of such a key and nothing else.
    pub fn rsa_pem(pem: &str) -> Result<Self, KeyError> {
        let der = pem::document(pem, "PUBLIC KEY").or_else(|| pem::document(pem, "RSA PUBLIC KEY"));
        match Material::from_der(&der.ok_or(KeyError::Pem("an RSA public key"))?)? {
            rsa @ Material::Rsa { .. } => Ok(Self::of(&rsa)),
            Material::Ed25519(_) | Material::Hmac(_) | Material::P256(_) | Material::P384(_) => {
                Err(KeyError::Pem("an RSA public key"))
            }
        }
    }

    /// A key on P-256 (for ES256) or P-384 (for ES384), from PEM (`PUBLIC KEY`).
    ///
    /// # Errors
    ///
    /// If the text is not the PEM of such a key and nothing else.
    pub fn ec_pem(pem: &str) -> Result<Self, KeyError> {
        let der = pem::document(pem, "PUBLIC KEY").ok_or(KeyError::Pem("an EC public key"))?;
        match Material::from_der(&der)? {
            ec @ (Material::P256(_) | Material::P384(_)) => Ok(Self::of(&ec)),
            Material::Ed25519(_) | Material::Hmac(_) | Material::Rsa { .. } => Err(KeyError::Pem("an EC public key")),
        }
    }

    /// A key on Ed25519 (for `EdDSA`), from PEM (`PUBLIC KEY`).
    ///
    /// # Errors
    ///
    /// If the text is not the PEM of such a key and nothing else.
    pub fn ed_pem(pem: &str) -> Result<Self, KeyError> {
        let der = pem::document(pem, "PUBLIC KEY").ok_or(KeyError::Pem("an Ed25519 public key"))?;
        match Material::from_der(&der)? {
            ed @ Material::Ed25519(_) => Ok(Self::of(&ed)),
            Material::Hmac(_) | Material::P256(_) | Material::P384(_) | Material::Rsa { .. } => {
                Err(KeyError::Pem("an Ed25519 public key"))
            }
        }
    }

    /// A shared secret: for HS256, from 48 bytes also for HS384, from 64 also for HS512. There is no other way to a
    /// key for these algorithms: no text of a public key ever becomes one.
    pub fn hmac(secret: HmacSecret) -> Self {
        Self::of(&Material::Hmac(secret))
    }

    /// Names the key: only tokens of exactly this `kid` are verified with it, or those without any if no other key of
    /// the set could be meant.
    #[must_use]
    pub fn key_id(mut self, id: impl Into<Box<str>>) -> Self {
        self.key_id = Some(id.into());
        self
    }

    /// Restricts the key to these algorithms.
    ///
    /// # Errors
    ///
    /// If the list is empty, or names an algorithm that is none of this kind of key.
    pub fn algorithms(self, algorithms: impl IntoIterator<Item = Algorithm>) -> Result<Self, KeyError> {
        let allowed: Vec<Algorithm> = algorithms.into_iter().collect();
        if allowed.is_empty() {
            return Err(KeyError::AlgorithmsEmpty);
        }
        match allowed.iter().find(|algorithm| !self.allowed.contains(algorithm)) {
            Some(foreign) => Err(KeyError::Algorithm(*foreign, self.allowed)),
            None => Ok(Self { allowed, ..self }),
        }
    }

    /// The algorithms that the key is for.
    pub fn allowed(&self) -> &[Algorithm] {
        &self.allowed
    }

    /// The key's id, if it has one.
    pub fn id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    pub(in crate::token) fn of(material: &Material) -> Self {
        Self {
            key_id: None,
            allowed: material.algorithms(),
            backend: material.backend(),
            thumbprint: material.thumbprint(),
        }
    }

    /// The hash of the public key (RFC 7638).
    pub(super) fn thumbprint(&self) -> Option<[u8; 32]> {
        self.thumbprint
    }

    /// Whether this is the same public key, of the same id, for the same algorithms.
    pub(in crate::token) fn is_same(&self, other: &Self) -> bool {
        self.key_id == other.key_id
            && self.allowed == other.allowed
            && self.thumbprint.is_some()
            && self.thumbprint == other.thumbprint
    }

    /// One algorithm instead of all that its kind of key can do.
    pub(in crate::token) fn only_for(self, algorithm: Algorithm) -> Self {
        Self { allowed: vec![algorithm], ..self }
    }

    /// Checks a signature. The algorithm is the one that the token names, which counts only if the key is for it.
    pub(in crate::token) fn verify(
        &self,
        algorithm: Algorithm,
        signed: &str,
        signature: &[u8],
    ) -> Result<(), TokenError> {
        if !self.allowed.contains(&algorithm) {
            return Err(AlgorithmError::NotAllowed { found: algorithm, allowed: self.allowed.clone() }.into());
        }
        if !has_form(algorithm, signature) {
            return Err(SignatureError::new().into());
        }
        // The provider is named: the default one panics when another crate turns on a second provider.
        (DEFAULT_PROVIDER.verifier_factory)(&algorithm.backend(), &self.backend)
            .map_err(|_| SignatureError::new())?
            .verify(signed.as_bytes(), &signature.to_vec())
            .map_err(|_| SignatureError::new().into())
    }
}

/// Whether a signature has the one length that it can have, and no half of an elliptic one is zero (CVE-2022-21449).
/// The backend checks the same; a signature is worth two looks.
fn has_form(algorithm: Algorithm, signature: &[u8]) -> bool {
    let halves = |length: usize| {
        signature.len() == length && signature.chunks_exact(length / 2).all(|half| half.iter().any(|byte| *byte != 0))
    };
    match algorithm {
        Algorithm::ES256 | Algorithm::EdDSA => halves(64),
        Algorithm::ES384 => halves(96),
        Algorithm::HS256 => signature.len() == 32,
        Algorithm::HS384 => signature.len() == 48,
        Algorithm::HS512 => signature.len() == 64,
        Algorithm::PS256
        | Algorithm::PS384
        | Algorithm::PS512
        | Algorithm::RS256
        | Algorithm::RS384
        | Algorithm::RS512 => (256..=1024).contains(&signature.len()),
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey")
            .field("key_id", &self.key_id)
            .field("allowed", &self.allowed)
            .finish_non_exhaustive()
    }
}
