use std::collections::BTreeMap;

use strsim::levenshtein as distance;

use super::{Names, Permission, Role};
use crate::policy::CompiledPolicy;

/// Which permissions a role gives: the table that turns the roles of a token into permissions.
///
/// The hierarchy counts: what is granted to `editor` is granted to every role above it too.
///
/// # Examples
///
/// In code:
///
/// ```
/// use auth_core::{Grants, Names, Permission, Role};
///
/// const ADMIN: Role = Role::declared("admin", &[]);
/// const VIEWER: Role = Role::declared("viewer", &["admin"]);
/// const READ: Permission = Permission::named("articles:read");
/// const DELETE: Permission = Permission::named("articles:delete");
///
/// let grants = Grants::new().grant(VIEWER, [READ]).grant(ADMIN, [DELETE]);
///
/// let given = grants.permissions_of(&["admin"].into_iter().collect());
/// assert!(given.contains("articles:read") && given.contains("articles:delete"));
///
/// let given = grants.permissions_of(&["viewer", "no-such-role"].into_iter().collect());
/// assert!(!given.contains("articles:delete")); // the denied case
/// ```
///
/// In a file, checked against the declared names:
///
/// ```
/// # use auth_core::{Grants, Permission, Role};
/// # const VIEWER: Role = Role::declared("viewer", &[]);
/// # const READ: Permission = Permission::named("articles:read");
/// let error = Grants::from_json(r#"{ "viewr": ["articles:read"] }"#, &[VIEWER], &[READ]).unwrap_err();
/// assert_eq!(error.to_string(), "grants: no role is called `viewr`; did you mean `viewer`?");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Grants {
    rows: Vec<(Role, Vec<Permission>)>,
    policy: Option<&'static CompiledPolicy>,
}

/// Why a table of grants was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GrantsError {
    /// The text is no JSON object of lists of names.
    #[error("grants: expected an object that gives each role a list of permissions: {0}")]
    Form(#[source] serde_json::Error),
    /// A permission that is not declared.
    #[error("grants: role `{role}` is given `{name}`, which no permission is called{}", hint(.near.as_deref()))]
    UnknownPermission {
        /// The role whose row it is.
        role: String,
        /// The name that was not found.
        name: String,
        /// A declared name that looks like it.
        near: Option<String>,
    },
    /// A role that is not declared.
    #[error("grants: no role is called `{name}`{}", hint(.near.as_deref()))]
    UnknownRole {
        /// The name that was not found.
        name: String,
        /// A declared name that looks like it.
        near: Option<String>,
    },
}

impl Grants {
    /// A table that grants nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the files of a policy give.
    pub(crate) fn of(policy: &'static CompiledPolicy) -> Self {
        Self { rows: Vec::new(), policy: Some(policy) }
    }

    /// Gives a role, and every role above it, these permissions.
    #[must_use]
    pub fn grant(mut self, role: Role, permissions: impl IntoIterator<Item = Permission>) -> Self {
        self.rows.push((role, permissions.into_iter().collect()));
        self
    }

    /// Reads a table from JSON, `{"editor": ["articles:read", "articles:write"]}`, in which every name must be one of
    /// the declared ones (`roles::ALL` and `permissions::ALL` of `names!`).
    ///
    /// # Errors
    ///
    /// If the text has another form, or names a role or permission that is not declared.
    pub fn from_json(text: &str, roles: &[Role], permissions: &[Permission]) -> Result<Self, GrantsError> {
        let table: BTreeMap<String, Vec<String>> = serde_json::from_str(text).map_err(GrantsError::Form)?;

        let mut grants = Self::new();
        for (role, names) in table {
            let Some(declared) = roles.iter().find(|known| known.name() == role) else {
                let near = nearest(&role, roles.iter().map(Role::name));
                return Err(GrantsError::UnknownRole { name: role, near });
            };
            let mut row = Vec::with_capacity(names.len());
            for name in names {
                let Some(permission) = permissions.iter().find(|known| known.name() == name) else {
                    let near = nearest(&name, permissions.iter().map(Permission::name));
                    return Err(GrantsError::UnknownPermission { role, name, near });
                };
                row.push(*permission);
            }
            grants = grants.grant(*declared, row);
        }
        Ok(grants)
    }

    /// Whether nothing is granted to anybody.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.policy.is_none()
    }

    /// The names of all permissions that these roles give together. A role that no row knows gives nothing.
    pub fn permissions_of(&self, roles: &Names) -> Names {
        let rows = self.rows.iter().filter(|(role, _)| role.is_held_in(roles));
        let mut names: Names = rows.flat_map(|(_, permissions)| permissions.iter().map(Permission::name)).collect();
        if let Some(policy) = self.policy {
            names.extend(policy.permissions_of(roles).iter());
        }
        names
    }
}

impl Role {
    /// Whether a holder of these names has the role.
    pub(crate) fn is_held_in(&self, names: &Names) -> bool {
        names.contains(self.name()) || self.held_by().iter().any(|above| names.contains(above))
    }
}

fn hint(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// The declared name that differs in at most a third of its characters.
fn nearest<'a>(name: &str, declared: impl Iterator<Item = &'a str>) -> Option<String> {
    declared
        .map(|known| (distance(name, known), known))
        .filter(|(distance, known)| *distance <= known.chars().count().div_ceil(3))
        .min()
        .map(|(_, known)| known.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_of_two_words_counts_edits() {
        for (left, right, edits) in
            [("", "", 0), ("a", "", 1), ("", "abc", 3), ("viewr", "viewer", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(left, right), edits, "{left} {right}");
            assert_eq!(distance(right, left), edits, "{right} {left}");
        }
    }
}
