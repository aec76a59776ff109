use core::fmt;

use zeroize::Zeroizing;

/// The hash of a password in PHC form, `$argon2id$v=19$m=…`, with its salt and its costs.
///
/// # Examples
///
/// ```
/// use auth_core::store::PasswordHash;
///
/// let hash = PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA");
/// assert_eq!(format!("{hash:?}"), "PasswordHash([redacted])");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(Zeroizing<String>);

impl PasswordHash {
    /// Takes a hash into custody. What it is worth, the one who verifies passwords says.
    pub fn new(phc: impl Into<String>) -> Self {
        Self(Zeroizing::new(phc.into()))
    }

    /// The text itself, for the code that verifies passwords, and for stores.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash([redacted])")
    }
}
