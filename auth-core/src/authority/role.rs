use core::fmt;

/// A role that a rule asks for, with the roles above it in the hierarchy.
///
/// `names!` declares roles as constants; a principal has a role if it holds the role's name or the name of any role
/// above it.
///
/// # Examples
///
/// ```
/// use auth_core::{Principal, Role};
///
/// // what `names! { roles { admin > editor } }` writes
/// const EDITOR: Role = Role::declared("editor", &["admin"]);
///
/// let admin = Principal::builder("https://issuer.example", "alice").role("admin").build();
/// let viewer = Principal::builder("https://issuer.example", "dave").role("viewer").build();
/// assert!(admin.has_role(EDITOR));
/// assert!(!viewer.has_role(EDITOR)); // the denied case
/// ```
#[derive(Clone, Copy)]
pub struct Role {
    name: &'static str,
    held_by: &'static [&'static str],
}

impl Role {
    /// A role that stands alone: only who holds this very name has it.
    pub const fn named(name: &'static str) -> Self {
        Self { name, held_by: &[] }
    }

    /// A role below `held_by`, every role above it, directly or through others.
    pub const fn declared(name: &'static str, held_by: &'static [&'static str]) -> Self {
        Self { name, held_by }
    }

    /// The role's name, as tokens and stores spell it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The names of all roles above this one, whose holders have it too.
    pub const fn held_by(&self) -> &'static [&'static str] {
        self.held_by
    }
}

impl PartialEq for Role {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Role {}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Role({})", self.name)
    }
}
