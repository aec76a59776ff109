use core::fmt;

use zeroize::Zeroizing;

/// A text that must not be seen: it has no `Display`, its `Debug` is redacted, and its memory is overwritten when it
/// is dropped.
///
/// # Examples
///
/// ```
/// use auth_core::Secret;
///
/// let token = Secret::new("eyJhbGciOi".to_owned());
/// assert_eq!(format!("{token:?}"), "Secret([redacted])");
/// assert_eq!(token.expose(), "eyJhbGciOi");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret into custody.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the code that checks it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}
