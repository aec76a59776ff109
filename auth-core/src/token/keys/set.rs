use core::fmt;

use serde_json::Value;

use super::{KeyError, VerifyingKey, jwk};
use crate::token::{
    Algorithm,
    error::{Excerpt, KeyNotFoundError, MalformedJson},
    header::Header,
    json,
};

/// The keys of one issuer.
///
/// # Examples
///
/// ```
/// use auth_core::token::KeySet;
///
/// let keys = KeySet::from_jwks(
///     r#"{ "keys": [
///         { "kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
///         { "kty": "oct", "kid": "b", "k": "c2VjcmV0" }
///     ] }"#,
/// )?;
/// assert_eq!(keys.len(), 1);
/// assert_eq!(keys.skipped().len(), 1); // secrets do not belong into a key set
///
/// assert!(KeySet::from_jwks(r#"{ "keys": [] }"#).is_err()); // the denied case
/// # Ok::<(), auth_core::token::KeyError>(())
/// ```
#[derive(Default)]
pub struct KeySet {
    // INVARIANT: no two keys have the same id.
    keys: Vec<VerifyingKey>,
    skipped: Vec<SkippedKey>,
}

/// A key of a set that is not used.
#[derive(Debug)]
pub struct SkippedKey {
    key_id: Option<Box<str>>,
    reason: KeyError,
}

impl KeySet {
    /// A set of no keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a JSON Web Key Set (RFC 7517 section 5). A key that can't be used (unknown, weak, broken, not for
    /// signatures, private, symmetric) is left out and noted in [`skipped`](Self::skipped); the others work.
    ///
    /// # Errors
    ///
    /// If the text is no key set, or no key of it can be used.
    pub fn from_jwks(text: &str) -> Result<Self, KeyError> {
        let set = Self::from_jwks_or_none(text)?;
        if set.is_empty() { Err(set.emptiness()) } else { Ok(set) }
    }

    /// Reads a key set as [`from_jwks`](Self::from_jwks) does, also one without any usable key.
    pub(in crate::token) fn from_jwks_or_none(text: &str) -> Result<Self, KeyError> {
        let document = json::object(text.as_bytes()).map_err(|cause| KeyError::Form(MalformedJson::new(cause)))?;
        let keys =
            document.get("keys").and_then(Value::as_array).ok_or(KeyError::Member("keys", "an array of keys"))?;

        let mut set = Self::new();
        for entry in keys {
            let id = entry.get("kid").and_then(Value::as_str);
            match entry.as_object().ok_or(KeyError::Member("keys", "an array of objects")).and_then(jwk::key) {
                Ok(key) => set = set.with(key),
                Err(reason) => set.skip(id, reason),
            }
        }
        Ok(set)
    }

    /// Why a set without any key has none.
    pub(in crate::token) fn emptiness(self) -> KeyError {
        let count = self.skipped.len();
        KeyError::SetEmpty(count, self.skipped.into_iter().next().map(|skipped| Box::new(skipped.reason)))
    }

    /// Whether every key is one of these too, for the same algorithms.
    pub(in crate::token) fn is_within(&self, other: &Self) -> bool {
        self.keys.iter().all(|key| other.keys.iter().any(|same| same.is_same(key)))
    }

    /// This set with the keys of another that it has no word on.
    pub(in crate::token) fn and_those_of(mut self, older: &Self) -> Self {
        let is_known = |older: &VerifyingKey| match older.id() {
            Some(id) => {
                self.keys.iter().any(|key| key.id() == Some(id))
                    || self.skipped.iter().any(|skipped| skipped.key_id() == Some(id))
            }
            None => self.keys.iter().any(|key| key.is_same(older)),
        };
        let kept: Vec<VerifyingKey> = older.keys.iter().filter(|key| !is_known(key)).cloned().collect();
        self.keys.extend(kept);
        self
    }

    /// Adds a key. If the set has, or had, another one of the same id, neither is used: which one is meant can't be
    /// known.
    #[must_use]
    pub fn with(mut self, key: VerifyingKey) -> Self {
        let Some(id) = key.id() else {
            self.keys.push(key);
            return self;
        };
        let count = self.keys.len();
        self.keys.retain(|other| other.id() != Some(id));
        if self.keys.len() < count {
            self.skip(Some(id), KeyError::Duplicate);
        }
        // Also the third of an id finds the first two gone.
        let is_twin = |other: &SkippedKey| matches!(other.reason, KeyError::Duplicate) && other.key_id() == Some(id);
        if self.skipped.iter().any(is_twin) {
            self.skip(Some(id), KeyError::Duplicate);
        } else {
            self.keys.push(key);
        }
        self
    }

    /// How many keys can be used.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key can be used.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys that are not used, and why: something to log.
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    /// The one key that a header means: the one of its `kid`, found by equality and nothing else, or without `kid` the
    /// only one that is for its algorithm.
    pub(in crate::token) fn find(&self, header: &Header) -> Result<&VerifyingKey, KeyNotFoundError> {
        if let Some(id) = &header.key_id {
            let named = self.keys.iter().find(|key| key.id() == Some(id));
            return named.ok_or_else(|| KeyNotFoundError::Unknown(Excerpt::of(id)));
        }
        self.only_one_for(header.algorithm)
    }

    fn only_one_for(&self, algorithm: Algorithm) -> Result<&VerifyingKey, KeyNotFoundError> {
        let mut fitting = self.keys.iter().filter(|key| key.allowed().contains(&algorithm));
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Ok(key),
            (Some(_), Some(_)) => Err(KeyNotFoundError::Ambiguous(algorithm)),
            (None, _) => Err(KeyNotFoundError::NoneFits(algorithm)),
        }
    }

    fn skip(&mut self, key_id: Option<&str>, reason: KeyError) {
        self.skipped.push(SkippedKey { key_id: key_id.map(Into::into), reason });
    }
}

impl SkippedKey {
    /// The key's id, as the document has it.
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// Why it is not used.
    pub fn reason(&self) -> &KeyError {
        &self.reason
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySet").field("keys", &self.keys).field("skipped", &self.skipped).finish()
    }
}
