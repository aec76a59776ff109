use argon2::{Algorithm, Params, PasswordVerifier};
use password_hash::phc::PasswordHash;

use super::{cost::HashingCost, normal::Password};

/// A hash as it stands in the store, in PHC form: `$argon2id$v=19$m=19456,t=2,p=1$…$…`.
///
/// # Examples
///
/// ```
/// use auth_accounts::password::StoredHash;
///
/// assert!(StoredHash::parse("").is_err());
/// assert!(StoredHash::parse("$2b$12$abcdefghijklmnopqrstuv").is_err());
/// // 4 GiB of memory for one login: whoever can write one hash must not be able to stop the service
/// assert!(StoredHash::parse("$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHRzb21l$2mxyp9C3a7yUmmWFN0sjEbjX9kjAyM4tWmSkUvnS0uU").is_err());
/// ```
#[derive(Clone)]
pub struct StoredHash {
    hash: PasswordHash,
    cost: HashingCost,
}

/// A stored hash that can't be verified. It never holds the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoredHashError {
    /// Another algorithm.
    #[error("the stored password hash is none of Argon2id; let the user reset the password")]
    Algorithm,
    /// No hash at all.
    #[error("the stored password hash has no PHC form")]
    Form,
    /// Parameters that can't be worked with.
    #[error("the stored password hash has parameters that can't be worked with")]
    Parameters,
}

impl StoredHash {
    /// Reads a hash.
    ///
    /// # Errors
    ///
    /// If it is malformed, of another algorithm, or would cost too much.
    pub fn parse(text: &str) -> Result<Self, StoredHashError> {
        if text.len() > LONGEST {
            return Err(StoredHashError::Form);
        }
        let hash = PasswordHash::new(text).map_err(|_| StoredHashError::Form)?;
        if hash.algorithm != Algorithm::Argon2id.ident() {
            return Err(StoredHashError::Algorithm);
        }
        if hash.salt.is_none() || hash.hash.is_none() {
            return Err(StoredHashError::Form);
        }
        let params = Params::try_from(&hash).map_err(|_| StoredHashError::Parameters)?;
        let cost = HashingCost::stored(params.m_cost(), params.t_cost(), params.p_cost())
            .map_err(|_| StoredHashError::Parameters)?;
        Ok(Self { hash, cost })
    }

    /// Whether this is the password of the hash, compared in constant time. It takes as long as the hash says.
    pub(super) fn is_of(&self, password: &Password) -> bool {
        argon2::Argon2::default().verify_password(password.expose().as_bytes(), &self.hash).is_ok()
    }

    /// Whether it is weaker than hashes are made now.
    pub(super) fn is_weaker_than(&self, cost: HashingCost) -> bool {
        cost.exceeds(self.cost)
    }
}

impl core::fmt::Debug for StoredHash {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("StoredHash").field("cost", &self.cost).finish_non_exhaustive()
    }
}

const LONGEST: usize = 512;
