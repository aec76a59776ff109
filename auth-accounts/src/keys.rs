//! The secrets of a service, all from one: derived, so that knowing one of them helps with none of the others.

use core::fmt;

use auth_core::{
    Secret,
    token::{SigningKey, SigningKeyError},
};
use aws_lc_rs::{
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
    hmac, rand,
};
use base64::{Engine, engine::general_purpose::STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};

/// The keys that come of the service's secret (HKDF, RFC 5869). Every process with that secret has the same ones.
///
/// # Examples
///
/// ```
/// use auth_accounts::keys::Keys;
/// use auth_core::Secret;
///
/// let keys = Keys::derive(&Secret::new("a".repeat(32)))?;
/// assert_eq!(format!("{keys:?}"), "Keys([redacted])");
///
/// assert!(Keys::derive(&Secret::new("short".to_owned())).is_err()); // denied
/// # Ok::<(), auth_accounts::keys::KeysError>(())
/// ```
#[derive(Clone)]
pub struct Keys {
    root: Prk,
}

/// A secret that no key comes of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// The derivation failed.
    #[error("no key could be derived from the secret")]
    Derivation,
    /// The secret is too short.
    #[error("a secret of {0} bytes is too short; use 32 random bytes or more, `openssl rand -base64 48`")]
    Short(usize),
    /// The signing key was not accepted.
    #[error(transparent)]
    Signing(#[from] SigningKeyError),
}

impl Keys {
    /// The shortest secret in bytes (RFC 7518 section 3.2).
    pub const SHORTEST: usize = 32;

    /// Derives keys from a secret.
    ///
    /// # Errors
    ///
    /// If the secret is too short.
    pub fn derive(secret: &Secret) -> Result<Self, KeysError> {
        let bytes = secret.expose().as_bytes();
        if bytes.len() < Self::SHORTEST {
            return Err(KeysError::Short(bytes.len()));
        }
        Ok(Self { root: Salt::new(HKDF_SHA256, b"portcullis accounts 1").extract(bytes) })
    }

    /// The key that access tokens are signed with: Ed25519.
    ///
    /// # Errors
    ///
    /// If the derivation fails.
    pub fn signing(&self) -> Result<SigningKey, KeysError> {
        let mut document = PKCS8_OF_ED25519.to_vec();
        document.extend(self.bytes(b"sign access tokens")?);
        let pem = Secret::new(format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(&document)
        ));
        Ok(SigningKey::from_pem(pem.expose())?)
    }

    /// A key for message authentication codes with this purpose and no other.
    pub(crate) fn mac(&self, purpose: &'static [u8]) -> Result<hmac::Key, KeysError> {
        Ok(hmac::Key::new(hmac::HMAC_SHA256, &self.bytes(purpose)?))
    }

    pub(crate) fn bytes(&self, purpose: &'static [u8]) -> Result<[u8; 32], KeysError> {
        let mut bytes = [0; 32];
        self.root
            .expand(&[purpose], Bytes32)
            .and_then(|key| key.fill(&mut bytes))
            .map_err(|_| KeysError::Derivation)?;
        Ok(bytes)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys([redacted])")
    }
}

/// A new opaque secret: 48 random bytes, 64 characters that can stand in a URL. Session ids, refresh tokens, links in mails.
///
/// # Errors
///
/// If the system gives no randomness.
pub fn opaque() -> Result<Secret, NoRandomness> {
    let mut bytes = [0; 48];
    rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(Secret::new(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
}

/// The system gave no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no randomness")]
pub struct NoRandomness;

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

/// What stands before the 32 bytes of an Ed25519 key in PKCS#8 (RFC 8410 section 7).
const PKCS8_OF_ED25519: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

#[cfg(test)]
mod tests {
    use super::*;

    // F116, X09
    #[test]
    fn a_secret_of_31_bytes_is_too_short() {
        let error = Keys::derive(&Secret::new("a".repeat(31))).unwrap_err();

        assert_eq!(
            error.to_string(),
            "a secret of 31 bytes is too short; use 32 random bytes or more, `openssl rand -base64 48`"
        );
    }

    #[test]
    fn two_processes_with_one_secret_have_one_signing_key() {
        let keys = |secret: &str| Keys::derive(&Secret::new(secret.repeat(32))).unwrap().signing().unwrap();

        assert_eq!(keys("a").key_id(), keys("a").key_id());
        assert_ne!(keys("a").key_id(), keys("b").key_id());
    }

    // SS1, F19
    #[test]
    fn an_opaque_secret_has_64_characters_and_never_comes_twice() {
        let (one, two) = (opaque().unwrap(), opaque().unwrap());

        assert_eq!(one.expose().len(), 64);
        assert!(one.expose().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        assert_ne!(one.expose(), two.expose());
    }
}
