use core::fmt;
use std::path::Path;

use aws_lc_rs::{
    encoding::AsDer,
    rsa,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
        RsaPublicKeyComponents,
    },
};
use jsonwebtoken::{EncodingKey, crypto::aws_lc::DEFAULT_PROVIDER};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::key_file::{self, KeyFileError};
use crate::token::{
    Algorithm, KeyError, VerifyingKey, form,
    keys::{Material, pem_document, pem_of},
};

/// A key pair that signs tokens. Its private part can't be printed or serialised, only kept in a file that nobody else
/// can read, or in a [`StoresKeys`](super::StoresKeys).
///
/// # Examples
///
/// ```
/// use auth_core::token::{Algorithm, SigningKey};
///
/// let key = SigningKey::generate(Algorithm::ES256)?;
/// let document = key.public_jwks();
/// assert_eq!(document["keys"][0]["kid"], key.key_id());
/// assert!(document["keys"][0].get("d").is_none()); // the private member
///
/// assert!(SigningKey::generate(Algorithm::HS256).is_err()); // the denied case: a secret is no key pair
/// # Ok::<(), auth_core::token::SigningKeyError>(())
/// ```
///
/// It has no `Serialize`:
///
/// ```compile_fail
/// fn publish(key: &auth_core::token::SigningKey) -> String {
///     serde_json::to_string(key).unwrap()
/// }
/// ```
pub struct SigningKey {
    algorithm: Algorithm,
    private: EncodingKey,
    public: Material,
    key_id: String,
}

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SigningKeyError {
    /// An algorithm that needs no key pair.
    #[error("`{0}` signs with a shared secret; choose EdDSA, ES256, ES384 or an RS or PS algorithm for a key pair")]
    Algorithm(Algorithm),
    /// The file could not be used.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// The text is no private key.
    #[error("private key is malformed; expected PEM (`-----BEGIN PRIVATE KEY-----`) of Ed25519, P-256, P-384 or RSA")]
    Malformed,
    /// The key is too weak.
    #[error("private key can't be used: {0}")]
    Public(#[from] KeyError),
    /// The system gave no randomness.
    #[error("no key could be generated; is the system's random generator there?")]
    Random,
}

impl SigningKey {
    /// Makes a new key pair. [`Algorithm::EdDSA`] is the fastest and smallest; RSA keys have 3072 bits.
    ///
    /// # Errors
    ///
    /// If the algorithm is one of a shared secret, or the system has no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<Self, SigningKeyError> {
        Self::from_pkcs8(&new_pkcs8(algorithm)?, Some(algorithm))
    }

    /// Reads a key pair from the PEM of PKCS#8, or of PKCS#1 (`RSA PRIVATE KEY`); an RSA key signs with RS256 unless
    /// [`signing_with`](Self::signing_with) says otherwise.
    ///
    /// # Errors
    ///
    /// If the text is no such key, or an RSA key of less than 2048 bits.
    pub fn from_pem(pem: &str) -> Result<Self, SigningKeyError> {
        if let Some(der) = pem_document(pem, RSA_LABEL) {
            let pair = rsa::KeyPair::from_der(&der).map_err(|_| SigningKeyError::Malformed)?;
            return Ok(Self::from_parts(rsa_parts(&pair, RSA_LABEL, &der)?, None));
        }
        let der = pem_document(pem, LABEL).ok_or(SigningKeyError::Malformed)?;
        Self::from_pkcs8(&der, None)
    }

    /// Signs with this algorithm: one of the RS and PS for an RSA key.
    ///
    /// # Errors
    ///
    /// If the algorithm is none of this kind of key.
    pub fn signing_with(self, algorithm: Algorithm) -> Result<Self, SigningKeyError> {
        let allowed = VerifyingKey::of(&self.public).allowed().to_vec();
        if !allowed.contains(&algorithm) {
            return Err(KeyError::Algorithm(algorithm, allowed).into());
        }
        Ok(Self { algorithm, ..self })
    }

    /// Gives the key the name under which somebody else knows it, in place of its thumbprint: a client's key has the name
    /// that the issuer gave it.
    #[must_use]
    pub fn named(self, key_id: impl Into<String>) -> Self {
        Self { key_id: key_id.into(), ..self }
    }

    /// Reads the key pair of a file, or makes one for `EdDSA` and the file with it. The file appears at once and
    /// complete, for its owner alone (mode 0600), so that services that start at the same time agree on one key.
    ///
    /// # Errors
    ///
    /// If the file can be read by others, is no private key, or can't be read or made.
    pub fn load_or_create(path: impl AsRef<Path>) -> Result<Self, SigningKeyError> {
        let path = path.as_ref();
        if let Some(pem) = key_file::read(path)? {
            return Self::from_pem(&pem);
        }
        key_file::create(path, &new_pem(Algorithm::EdDSA)?)?;
        // Another process may have been first: what is in the file counts.
        let pem = key_file::read(path)?.ok_or(SigningKeyError::Malformed)?;
        Self::from_pem(&pem)
    }

    /// The algorithm that the key signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The `kid` of its tokens: the key's thumbprint (RFC 7638), so that one key has one name everywhere.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The key that verifies what this one signs.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey::of(&self.public).only_for(self.algorithm).key_id(self.key_id.as_str())
    }

    /// The key set to publish (RFC 7517 section 5), with public members only.
    pub fn public_jwks(&self) -> Value {
        json!({ "keys": [self.public_jwk()] })
    }

    /// The public part alone: there is no other text of a key than this one, and the private part is not in it.
    pub(super) fn public_jwk(&self) -> Value {
        let mut jwk = json!({ "alg": self.algorithm.name(), "kid": self.key_id, "use": "sig" });
        if let Some(members) = jwk.as_object_mut() {
            members.extend(self.public.members().into_iter().map(|(name, value)| (name.to_owned(), value.into())));
        }
        jwk
    }

    pub(in crate::token) fn sign(&self, message: &str) -> Option<String> {
        let signer = (DEFAULT_PROVIDER.signer_factory)(&self.algorithm.backend(), &self.private).ok()?;
        signer.try_sign(message.as_bytes()).ok().map(form::encode)
    }

    fn from_pkcs8(der: &[u8], algorithm: Option<Algorithm>) -> Result<Self, SigningKeyError> {
        Ok(Self::from_parts(parts(der)?, algorithm))
    }

    fn from_parts(parts: Parts, algorithm: Option<Algorithm>) -> Self {
        let (default, private, public) = parts;
        let key_id = public.thumbprint().map(form::encode).unwrap_or_default();
        Self { algorithm: algorithm.unwrap_or(default), private, public, key_id }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

fn parts(der: &[u8]) -> Result<Parts, SigningKeyError> {
    if let Ok(pair) = Ed25519KeyPair::from_pkcs8(der) {
        let public = Material::ed25519(pair.public_key().as_ref())?;
        return Ok((Algorithm::EdDSA, EncodingKey::from_ed_der(der), public));
    }
    let point = |pair: &EcdsaKeyPair| pair.public_key().as_ref().to_vec();
    if let Ok(pair) = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der) {
        return Ok((Algorithm::ES256, EncodingKey::from_ec_der(der), Material::point(&point(&pair))?));
    }
    if let Ok(pair) = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, der) {
        return Ok((Algorithm::ES384, EncodingKey::from_ec_der(der), Material::point(&point(&pair))?));
    }
    let pair = rsa::KeyPair::from_pkcs8(der).map_err(|_| SigningKeyError::Malformed)?;
    rsa_parts(&pair, LABEL, der)
}

fn rsa_parts(pair: &rsa::KeyPair, label: &str, der: &[u8]) -> Result<Parts, SigningKeyError> {
    let components = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    let private = EncodingKey::from_rsa_pem(pem_of(label, der).as_bytes()).map_err(|_| SigningKeyError::Malformed)?;
    Ok((Algorithm::RS256, private, Material::rsa(&components.n, &components.e)?))
}

/// The PEM of a new private key, to be kept.
pub(super) fn new_pem(algorithm: Algorithm) -> Result<Zeroizing<String>, SigningKeyError> {
    Ok(pem_of(LABEL, &new_pkcs8(algorithm)?))
}

fn new_pkcs8(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>, SigningKeyError> {
    let der = match algorithm {
        Algorithm::EdDSA => {
            Ed25519KeyPair::generate().and_then(|pair| pair.to_pkcs8v1()).map(|der| der.as_ref().to_vec())
        }
        Algorithm::ES256 => elliptic(&ECDSA_P256_SHA256_FIXED_SIGNING),
        Algorithm::ES384 => elliptic(&ECDSA_P384_SHA384_FIXED_SIGNING),
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => return Err(SigningKeyError::Algorithm(algorithm)),
        Algorithm::PS256
        | Algorithm::PS384
        | Algorithm::PS512
        | Algorithm::RS256
        | Algorithm::RS384
        | Algorithm::RS512 => rsa::KeyPair::generate(rsa::KeySize::Rsa3072)
            .and_then(|pair| pair.as_der())
            .map(|der| der.as_ref().to_vec()),
    };
    der.map(Zeroizing::new).map_err(|_| SigningKeyError::Random)
}

fn elliptic(
    curve: &'static aws_lc_rs::signature::EcdsaSigningAlgorithm,
) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
    EcdsaKeyPair::generate(curve).and_then(|pair| pair.to_pkcs8v1()).map(|der| der.as_ref().to_vec())
}

/// The algorithm that a key signs with unless told otherwise, its private and its public part.
type Parts = (Algorithm, EncodingKey, Material);

const LABEL: &str = "PRIVATE KEY";
const RSA_LABEL: &str = "RSA PRIVATE KEY";
