use core::fmt;

/// A name by which a user signs in, a user name or an e-mail address, in the one form in which such names are compared.
///
/// A store compares it byte for byte. Whoever makes one has brought it into that form before, at registration, login and
/// reset alike, so that no two people have names that look the same.
///
/// # Examples
///
/// ```
/// use auth_core::store::LoginName;
///
/// assert_eq!(LoginName::new("bob@example.org")?.as_str(), "bob@example.org");
/// assert!(LoginName::new("Bob").is_err()); // not in the form in which names are compared
/// # Ok::<(), auth_core::store::LoginNameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LoginName(Box<str>);

/// Why a text is no name to sign in by.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginNameError {
    /// There is no character.
    #[error("the name is empty")]
    Empty,
    /// It has more bytes than an e-mail address may have (RFC 5321).
    #[error("the name has {0} bytes, and may have 320")]
    TooLong(usize),
    /// It has an upper case letter, a space or a control character.
    #[error("the name has the character {0:?}, which is not of the form in which names are compared")]
    Unfolded(char),
}

impl LoginName {
    /// A name that is in its canonical form.
    ///
    /// # Errors
    ///
    /// If it plainly is not: it is empty, longer than 320 bytes, or has upper case letters, spaces or control characters.
    pub fn new(canonical: impl Into<Box<str>>) -> Result<Self, LoginNameError> {
        let name = canonical.into();
        if name.is_empty() {
            return Err(LoginNameError::Empty);
        }
        if name.len() > LONGEST {
            return Err(LoginNameError::TooLong(name.len()));
        }
        match name.chars().find(|c| c.is_uppercase() || c.is_whitespace() || c.is_control()) {
            Some(character) => Err(LoginNameError::Unfolded(character)),
            None => Ok(Self(name)),
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LoginName({:?})", self.0)
    }
}

const LONGEST: usize = 320;
