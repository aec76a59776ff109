use core::fmt;

/// An OAuth scope that a rule asks for: one exact word of a token's `scope` (RFC 6749 section 3.3).
///
/// # Examples
///
/// ```
/// use auth_core::{Principal, Scope};
///
/// let token = Principal::builder("https://issuer.example", "bob").scope("articles.read").build();
/// assert!(token.has_scope(Scope::named("articles.read")));
/// assert!(!token.has_scope(Scope::named("articles"))); // a prefix is not the word
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Scope(&'static str);

impl Scope {
    /// A scope of this exact name.
    pub const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// Whether this is one word that a token's `scope` and a challenge can hold (RFC 6749 section 3.3).
    pub fn is_word(text: &str) -> bool {
        !text.is_empty() && text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
    }

    /// The scope's name, as tokens spell it.
    pub const fn name(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({})", self.0)
    }
}
