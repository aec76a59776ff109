use auth_core::Secret;
use unicode_normalization::UnicodeNormalization;

/// A password as somebody typed it, in the one form in which it is compared: Unicode's NFKC, so that an `é` is one letter
/// whichever keyboard wrote it. Never shortened.
///
/// # Examples
///
/// ```
/// use auth_accounts::password::Password;
///
/// let composed = Password::new("caf\u{e9} au lait noir")?;
/// let decomposed = Password::new("cafe\u{301} au lait noir")?;
/// assert_eq!(composed.expose(), decomposed.expose());
/// assert_eq!(format!("{composed:?}"), "Password(Secret([redacted]))");
///
/// assert!(Password::new(&"a".repeat(1025)).is_err()); // refused before any work is done on it
/// # Ok::<(), auth_accounts::password::PasswordLengthError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Password(Secret);

/// A password that is too long to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password is longer than {} bytes; choose a shorter one", Password::LONGEST)]
pub struct PasswordLengthError;

impl Password {
    /// The longest password in bytes, as typed.
    pub const LONGEST: usize = 1024;

    /// Takes a password into custody.
    ///
    /// # Errors
    ///
    /// If it is longer than [`Password::LONGEST`] bytes.
    pub fn new(typed: &str) -> Result<Self, PasswordLengthError> {
        if typed.len() > Self::LONGEST {
            return Err(PasswordLengthError);
        }
        Ok(Self(Secret::new(typed.nfkc().collect())))
    }

    /// The normalised text, for the code that hashes it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// How many characters (code points) it has.
    pub(super) fn characters(&self) -> usize {
        self.expose().chars().count()
    }
}
