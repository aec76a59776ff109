use core::fmt;
use std::collections::{HashMap, HashSet};

use auth_policy::{
    PolicyErrors,
    declared::{Declared, DeclaredPermission, typed},
};

use super::CompiledPolicy;

/// Why other texts of a policy were not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReloadError {
    /// They lack names that the code was compiled against.
    #[error(transparent)]
    Names(#[from] ChangedNames),
    /// Something is wrong with them.
    #[error(transparent)]
    Policy(#[from] PolicyErrors),
}

/// Names that the code was compiled against, and that rules do not have, or have otherwise.
#[derive(Debug)]
pub struct ChangedNames(
    // INVARIANT: never empty.
    Vec<String>,
);

impl ChangedNames {
    /// What is missing or otherwise, one thing a line.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for ChangedNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service was compiled against other names: {}; compile it anew", self.0.join("; "))
    }
}

impl core::error::Error for ChangedNames {}

pub(super) fn check<D>(compiled: &CompiledPolicy<D>, declared: &Declared<'_>) -> Result<(), ChangedNames> {
    let mut changes = Vec::new();
    let roles: HashMap<&str, &[&str]> = declared.roles.iter().map(|role| (role.name, role.above.as_slice())).collect();
    let known: HashSet<&str> = compiled.roles.iter().map(crate::Role::name).collect();
    for role in compiled.roles {
        let Some(above) = roles.get(role.name()) else {
            changes.push(format!("there is no role `{}`", role.name()));
            continue;
        };
        // who is no role of the code may come and go: guards do not know it
        let mut now: Vec<&str> = above.iter().copied().filter(|name| known.contains(name)).collect();
        let mut then: Vec<&str> = role.held_by().to_vec();
        now.sort_unstable();
        then.sort_unstable();
        if now != then {
            changes.push(format!("above the role `{}` stand {}, and not {}", role.name(), listed(&now), listed(&then)));
        }
    }

    let permissions: HashSet<String> = declared.permissions.iter().map(DeclaredPermission::name).collect();
    for permission in compiled.permissions.iter().filter(|known| !permissions.contains(known.permission.name())) {
        changes.push(format!("there is no permission `{}`", permission.permission.name()));
    }

    for policy in compiled.policies {
        let Some(found) = declared.policies.iter().find(|found| found.name == policy.name) else {
            changes.push(format!("there is no policy `{}`", policy.name));
            continue;
        };
        if found.resource != policy.resource {
            changes.push(format!(
                "the policy `{}` is over `{}`, and not `{}`",
                policy.name, found.resource, policy.resource
            ));
            continue;
        }
        for path in found.rules.iter().flat_map(|rule| rule.asked(&found.resource_field)) {
            if !typed::knows(policy.attributes, &path) {
                changes.push(format!(
                    "the policy `{}` asks `{}` for `{}`, which it does not have",
                    policy.name,
                    policy.resource,
                    path.join(".")
                ));
            }
        }
    }
    if changes.is_empty() { Ok(()) } else { Err(ChangedNames(changes)) }
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        [..] => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}
