//! Values that a browser keeps and must neither read nor change: encrypted with a key of the service, for one purpose.

use core::fmt;

use auth_core::Secret;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::keys::{Keys, KeysError};

/// Seals and opens values of one purpose, AES-256-GCM with a random nonce. What was sealed for one purpose opens for no
/// other, and what was sealed with a key of before opens while that key is still named.
///
/// Nothing is compressed, so no length tells of a secret beside what a stranger put in.
///
/// # Examples
///
/// ```
/// use auth_accounts::{keys::Keys, sealed::Sealer};
/// use auth_core::Secret;
///
/// let keys = |secret: &str| Keys::derive(&Secret::new(secret.repeat(32)));
/// let old = Sealer::new(&keys("a")?, "return address")?;
/// let sealed = old.seal("/articles/7").unwrap();
///
/// let new = Sealer::new(&keys("b")?, "return address")?.before(&keys("a")?)?;
/// assert_eq!(new.open(&sealed).unwrap().expose(), "/articles/7");
/// let other = Sealer::new(&keys("a")?, "user")?;
/// assert!(other.open(&sealed).is_none()); // denied: it was sealed for something else
/// # Ok::<(), auth_accounts::keys::KeysError>(())
/// ```
pub struct Sealer {
    purpose: &'static str,
    /// The first one seals.
    keys: Vec<SealingKey>,
}

struct SealingKey {
    id: [u8; ID],
    key: RandomizedNonceKey,
}

impl Sealer {
    /// Seals with a key of these.
    ///
    /// # Errors
    ///
    /// If the key can't be derived.
    pub fn new(keys: &Keys, purpose: &'static str) -> Result<Self, KeysError> {
        Ok(Self { purpose, keys: vec![SealingKey::of(keys)?] })
    }

    /// Opens what was sealed with a key of these, too: the service's secret of before.
    ///
    /// # Errors
    ///
    /// If the key can't be derived.
    pub fn before(mut self, keys: &Keys) -> Result<Self, KeysError> {
        self.keys.push(SealingKey::of(keys)?);
        Ok(self)
    }

    /// Seals a value; `None` if there is no randomness.
    pub fn seal(&self, value: &str) -> Option<Secret> {
        let first = self.keys.first()?;
        let mut sealed = value.as_bytes().to_vec();
        let nonce = first.key.seal_in_place_append_tag(Aad::from(self.purpose.as_bytes()), &mut sealed).ok()?;
        let all = [&first.id[..], nonce.as_ref(), &sealed].concat();
        Some(Secret::new(BASE64_URL_SAFE_NO_PAD.encode(all)))
    }

    /// Opens a value; `None` if it was not sealed here, for this purpose, or was changed.
    pub fn open(&self, sealed: &Secret) -> Option<Secret> {
        let all = BASE64_URL_SAFE_NO_PAD.decode(sealed.expose()).ok()?;
        let (id, rest) = all.split_at_checked(ID)?;
        let (nonce, rest) = rest.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let key = self.keys.iter().find(|key| key.id == id)?;
        let mut opened = rest.to_vec();
        let opened = key.key.open_in_place(nonce, Aad::from(self.purpose.as_bytes()), &mut opened).ok()?;
        Some(Secret::new(String::from_utf8(opened.to_vec()).ok()?))
    }
}

impl SealingKey {
    fn of(keys: &Keys) -> Result<Self, KeysError> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, &keys.bytes(b"seal values")?);
        let mut id = [0; ID];
        for (to, from) in id.iter_mut().zip(keys.bytes(b"id of the key that seals values")?) {
            *to = from;
        }
        Ok(Self { id, key: key.map_err(|_| KeysError::Derivation)? })
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("purpose", &self.purpose).field("keys", &self.keys.len()).finish()
    }
}

/// Bytes of a key's id.
const ID: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(secret: &str) -> Keys {
        Keys::derive(&Secret::new(secret.repeat(32))).unwrap()
    }

    // SS10
    #[test]
    fn a_sealed_value_is_neither_read_nor_changed() {
        let seals = Sealer::new(&keys("a"), "test").unwrap();
        let sealed = seals.seal("the user's own value").unwrap();
        assert_eq!(seals.open(&sealed).unwrap().expose(), "the user's own value");
        assert_ne!(seals.seal("the user's own value").unwrap().expose(), sealed.expose(), "the nonce is a new one");
        let plain = BASE64_URL_SAFE_NO_PAD.decode(sealed.expose()).unwrap();
        assert!(!String::from_utf8_lossy(&plain).contains("user"));

        for at in 0..plain.len() {
            let mut changed = plain.clone();
            changed[at] ^= 1;
            assert!(seals.open(&Secret::new(BASE64_URL_SAFE_NO_PAD.encode(&changed))).is_none(), "{at}");
            let cut = BASE64_URL_SAFE_NO_PAD.encode(&plain[..at]);
            assert!(seals.open(&Secret::new(cut)).is_none(), "{at}");
        }
        for garbage in ["", "!", "AAAA", &"A".repeat(5000)] {
            assert!(seals.open(&Secret::new(garbage.to_owned())).is_none());
        }
    }

    // SS10
    #[test]
    fn a_key_is_replaced_without_losing_what_it_has_sealed() {
        let old = Sealer::new(&keys("a"), "test").unwrap();
        let sealed = old.seal("value").unwrap();

        let new = Sealer::new(&keys("b"), "test").unwrap();
        assert!(new.open(&sealed).is_none());
        let new = new.before(&keys("a")).unwrap();
        assert!(new.open(&sealed).is_some());
        assert!(old.open(&new.seal("value").unwrap()).is_none(), "it seals with the new one");
    }

    // SS10
    #[test]
    fn what_was_sealed_for_one_purpose_opens_for_no_other() {
        let sealed = Sealer::new(&keys("a"), "one").unwrap().seal("value").unwrap();

        assert!(Sealer::new(&keys("a"), "two").unwrap().open(&sealed).is_none());
        assert!(!format!("{:?}", Sealer::new(&keys("a"), "one").unwrap()).contains("key:"));
    }
}
