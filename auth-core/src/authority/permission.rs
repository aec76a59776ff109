use core::fmt;

/// A permission that a rule asks for: an action, usually on a kind of object.
///
/// `names!` declares permissions as constants and spells them `object:action`, so `permissions::articles::read` is
/// the name `articles:read` in tokens, stores, the access matrix and OpenAPI.
///
/// # Examples
///
/// ```
/// use auth_core::{Permission, Principal};
///
/// const READ: Permission = Permission::named("articles:read");
///
/// let reader = Principal::builder("https://issuer.example", "dave").permission("articles:read").build();
/// let glob = Principal::builder("https://issuer.example", "eve").permission("articles:*").build();
/// assert!(reader.has_permission(READ));
/// assert!(!glob.has_permission(READ)); // names are exact: no pattern comes from a token
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Permission(&'static str);

impl Permission {
    /// A permission of this exact name.
    pub const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// The permission's name, as tokens and stores spell it.
    pub const fn name(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permission({})", self.0)
    }
}
