use core::fmt;
use std::path::{Path, PathBuf};

use super::{
    SigningKey, SigningKeyError,
    key_file::{self, KeyFileError, Made},
    signing_key,
};
use crate::{Secret, Timestamp, token::Algorithm};

/// Keeps the private keys of an issuer, so that all its processes sign and verify with the same ones.
///
/// A store says what it has and takes what it is given. Which key signs and which are published follows from the times
/// alone ([`KeyRotation`](super::KeyRotation)), so that processes that share a store agree without asking each other.
///
/// # Examples
///
/// ```
/// use auth_core::token::{KeyFolder, KeyRotation, RotationPlan};
///
/// # async fn open(now: auth_core::Timestamp) -> Result<(), auth_core::token::RotationError> {
/// let rotation = KeyRotation::open(KeyFolder::new("data/keys"), RotationPlan::new(), now).await?;
/// // a folder whose files others can read is refused: their keys are secret no more
/// # Ok(())
/// # }
/// ```
pub trait StoresKeys: fmt::Debug + Send + Sync {
    /// All keys, in any order.
    ///
    /// # Errors
    ///
    /// If they can't be read, or one of them is no key.
    fn load(&self) -> impl Future<Output = Result<Vec<StoredKey>, KeyStoreError>> + Send;

    /// Adds a key under its number, unless there is one of this number: of several that add at once, one makes it.
    ///
    /// # Errors
    ///
    /// If it can't be kept.
    fn add(&self, key: &StoredKey) -> impl Future<Output = Result<Made, KeyStoreError>> + Send;

    /// Forgets the key of this number; one that is not there is forgotten.
    ///
    /// # Errors
    ///
    /// If it can't be forgotten.
    fn remove(&self, number: u64) -> impl Future<Output = Result<(), KeyStoreError>> + Send;
}

/// A private key as a store keeps it. There is no `Serialize`: a store writes its members one by one, knowing which of them
/// is secret.
#[derive(Clone, Debug)]
pub struct StoredKey {
    number: u64,
    signs_from: Timestamp,
    private: Secret,
}

/// Why a store of keys can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyStoreError {
    /// A file can't be used.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// What is kept is no key.
    #[error("key `{key}` can't be used: {source}", key = .0.escape_debug(), source = .1)]
    Key(String, #[source] SigningKeyError),
    /// A store of somebody else's failed.
    #[error("the store of keys failed: {0}")]
    Store(#[source] Box<dyn core::error::Error + Send + Sync>),
}

/// Keeps keys in a folder, one file each, for its owner alone (mode 0600). A file appears at once and complete, and is
/// the PEM of the key below a line that says from when on it signs.
#[derive(Clone, Debug)]
pub struct KeyFolder(PathBuf);

impl StoredKey {
    /// A key that was kept: its number, from when on it signs, and its PEM.
    pub fn new(number: u64, signs_from: Timestamp, private: Secret) -> Self {
        Self { number, signs_from, private }
    }

    /// Makes a key that has never been kept.
    pub(super) fn generate(number: u64, signs_from: Timestamp, algorithm: Algorithm) -> Result<Self, SigningKeyError> {
        let pem = signing_key::new_pem(algorithm)?;
        Ok(Self::new(number, signs_from, Secret::new(pem.as_str().to_owned())))
    }

    /// Its place in the sequence of keys, which no other key of the store has.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// From when on it signs.
    pub fn signs_from(&self) -> Timestamp {
        self.signs_from
    }

    /// The PEM of the private key.
    pub fn private(&self) -> &Secret {
        &self.private
    }

    /// The key itself.
    pub(super) fn open(&self, algorithm: Algorithm) -> Result<SigningKey, KeyStoreError> {
        let failed = |cause| KeyStoreError::Key(self.number.to_string(), cause);
        let key = SigningKey::from_pem(self.private.expose()).map_err(failed)?;
        // an RSA key does not say which of its algorithms it is for; a key of another kind keeps its own
        if Algorithm::RSA.contains(&key.algorithm()) && Algorithm::RSA.contains(&algorithm) {
            return key.signing_with(algorithm).map_err(failed);
        }
        Ok(key)
    }
}

impl KeyFolder {
    /// This folder, which is made when it is needed.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    fn file(&self, number: u64) -> PathBuf {
        self.0.join(format!("key-{number:06}.pem"))
    }

    fn all(&self) -> Result<Vec<StoredKey>, KeyStoreError> {
        let mut keys = Vec::new();
        for path in key_file::list(&self.0)? {
            let Some(number) = number(&path) else { continue };
            // one that was removed meanwhile is none
            let Some(text) = key_file::read(&path)? else { continue };
            let key = parse(number, &text);
            keys.push(key.ok_or_else(|| KeyStoreError::Key(path.display().to_string(), SigningKeyError::Malformed))?);
        }
        Ok(keys)
    }
}

// The files are few and small: reading them takes less time than handing them to another thread.
impl StoresKeys for KeyFolder {
    async fn load(&self) -> Result<Vec<StoredKey>, KeyStoreError> {
        self.all()
    }

    async fn add(&self, key: &StoredKey) -> Result<Made, KeyStoreError> {
        key_file::list(&self.0)?;
        let text = Secret::new(format!("{SIGNS_FROM}{}\n{}", key.signs_from, key.private.expose()));
        Ok(key_file::create(&self.file(key.number), text.expose())?)
    }

    async fn remove(&self, number: u64) -> Result<(), KeyStoreError> {
        Ok(key_file::remove(&self.file(number))?)
    }
}

/// The number in the name of a key's file. Other files may lie in the folder.
fn number(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_prefix("key-")?.strip_suffix(".pem")?.parse().ok()
}

fn parse(number: u64, text: &str) -> Option<StoredKey> {
    let (time, pem) = text.strip_prefix(SIGNS_FROM)?.split_once('\n')?;
    Some(StoredKey::new(number, time.trim_end().parse().ok()?, Secret::new(pem.to_owned())))
}

const SIGNS_FROM: &str = "signs-from: ";
