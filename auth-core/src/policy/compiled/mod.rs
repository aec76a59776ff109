//! Policies whose files were read while the crate was compiled: names, decisions without parsing, and reloads that keep what
//! the code was compiled against.

mod changed;
mod decided;
mod reloaded;

use core::{fmt, marker::PhantomData};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use arc_swap::ArcSwapOption;
use auth_policy::{Attributes, Kind, Model, Policy, PolicyErrors, Rules, Source, declared::Declared};

pub use self::{
    changed::{ChangedNames, ReloadError},
    decided::{CompiledPermission, CompiledStep},
};
use self::{decided::first, reloaded::Reloaded};
use crate::{Decision, Grants, Names, Permission, Principal, Role};

/// The policy of files that were read while the crate was compiled: the `POLICY` that `policy_files!` writes.
///
/// It starts without parsing anything. A principal holds what the files give to its roles; who it is by its subject is
/// nothing to them, since a token could name its subject as a role is named.
///
/// # Denies
///
/// What the files do not allow. A permission that they do not speak of is denied, unless their effect is that everything is
/// allowed that is not denied.
///
/// # Examples
///
/// ```
/// use auth_core::{Decision, Permission, Principal, Role, policy::{CompiledPermission, CompiledPolicy, CompiledStep}};
///
/// // what `policy_files!` writes
/// static POLICY: CompiledPolicy = CompiledPolicy::new(("model.conf", ""), ("policy.csv", ""))
///     .roles(&[Role::declared("viewer", &["editor"]), Role::declared("editor", &[])])
///     .permissions(&[CompiledPermission::new(
///         Permission::named("articles:read"),
///         &[(None, &[CompiledStep::allow(&["editor", "viewer"])])],
///     )]);
///
/// let bob = Principal::builder("https://issuer.example", "bob").role("editor").build();
/// assert_eq!(POLICY.decide(&bob, Permission::named("articles:read")), Decision::Allow);
/// assert_eq!(POLICY.decide(&bob, Permission::named("articles:write")), Decision::Deny);
/// ```
pub struct CompiledPolicy<D = Everywhere> {
    model: (&'static str, &'static str),
    rules: (&'static str, &'static str),
    roles: &'static [Role],
    // INVARIANT: in the order of their names, so that a look-up is a binary search.
    permissions: &'static [CompiledPermission],
    policies: &'static [CompiledName],
    allowed_by_default: bool,
    is_reloaded: AtomicBool,
    reloaded: ArcSwapOption<Reloaded>,
    domains: PhantomData<D>,
}

/// Roles and permissions are had everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Everywhere;

/// Roles and permissions are had within a domain, such as a tenant.
#[derive(Clone, Copy, Debug)]
pub struct InDomains;

/// A named policy of the files: its name, the type that it is over as the rules name it, and that type's attributes.
#[derive(Clone, Copy, Debug)]
pub struct CompiledName {
    pub(crate) name: &'static str,
    pub(crate) resource: &'static str,
    pub(crate) attributes: &'static [(&'static str, Kind)],
}

impl CompiledName {
    /// The policy of this name, over this type with these attributes.
    pub const fn new(name: &'static str, resource: &'static str, attributes: &'static [(&'static str, Kind)]) -> Self {
        Self { name, resource, attributes }
    }
}

impl<D> CompiledPolicy<D> {
    /// A policy of these files, by name and text, that gives nothing.
    pub const fn new(model: (&'static str, &'static str), rules: (&'static str, &'static str)) -> Self {
        Self {
            model,
            rules,
            roles: &[],
            permissions: &[],
            policies: &[],
            allowed_by_default: false,
            is_reloaded: AtomicBool::new(false),
            reloaded: ArcSwapOption::const_empty(),
            domains: PhantomData,
        }
    }

    /// Sets the roles.
    #[must_use]
    pub const fn roles(mut self, roles: &'static [Role]) -> Self {
        self.roles = roles;
        self
    }

    /// Sets the permissions, in the order of their names.
    #[must_use]
    pub const fn permissions(mut self, permissions: &'static [CompiledPermission]) -> Self {
        self.permissions = permissions;
        self
    }

    /// Sets the named policies.
    #[must_use]
    pub const fn policies(mut self, policies: &'static [CompiledName]) -> Self {
        self.policies = policies;
        self
    }

    /// Allows what no rule speaks of.
    #[must_use]
    pub const fn allowed_by_default(mut self) -> Self {
        self.allowed_by_default = true;
        self
    }

    /// The files as a policy that is asked at run time: for explanations, lists, and whatever is not known by name.
    ///
    /// # Errors
    ///
    /// If a function or pattern of the rules is one that the engine refuses.
    pub fn load(&self) -> Result<Policy, PolicyErrors> {
        let (model, rules) = self.sources();
        Policy::load(Model::parse(model)?, Rules::read(&rules)?)
    }

    /// The texts of model and rules, as they were compiled.
    pub fn sources(&self) -> (Source, Source) {
        (Source::new(self.model.0, self.model.1), Source::new(self.rules.0, self.rules.1))
    }

    /// Takes other texts of the same files: from now on they decide, in every guard and everywhere else.
    ///
    /// Of a token that was verified before, the permissions stay as they are while it is remembered as verified.
    ///
    /// # Errors
    ///
    /// If something is wrong with the texts, or if they lack a name that the code was compiled against, have another order of
    /// its roles, or a policy over another type. Then everything stays as it was.
    pub fn reload(&self, model: Source, rules: &Source) -> Result<(), ReloadError> {
        let reloaded = Reloaded::new(self, Model::parse(model)?, Rules::read(rules)?)?;
        self.reloaded.store(Some(Arc::new(reloaded)));
        self.is_reloaded.store(true, Ordering::Release);
        Ok(())
    }

    /// Whether rules still have every name that the code was compiled against.
    ///
    /// # Errors
    ///
    /// With everything that they lack or have otherwise.
    pub fn check(&self, declared: &Declared<'_>) -> Result<(), ChangedNames> {
        changed::check(self, declared)
    }

    /// Whether a policy that was loaded at run time still has every name that the code was compiled against: a check for
    /// whoever takes new snapshots.
    ///
    /// # Errors
    ///
    /// With everything that it lacks or has otherwise.
    pub fn check_policy(&self, policy: &Policy) -> Result<(), ReloadError> {
        let declared = Declared::of(policy.model(), policy.rules())?;
        Ok(self.check(&declared)?)
    }

    /// What the rules say that were loaded since, of a named policy; nothing if those that were compiled still count.
    #[doc(hidden)]
    #[inline]
    pub fn asked(&self, name: &str, principal: &Principal, resource: &dyn Attributes) -> Option<bool> {
        if !self.is_reloaded.load(Ordering::Acquire) {
            return None;
        }
        // without a snapshot behind the mark nothing can be said, and nothing is allowed
        Some(self.reloaded.load().as_deref().is_some_and(|reloaded| reloaded.asks(name, principal, resource)))
    }

    fn decide_for(&self, roles: &Names, domain: Option<&str>, permission: &str) -> Decision {
        if self.is_reloaded.load(Ordering::Acquire) {
            let allowed =
                self.reloaded.load().as_deref().is_some_and(|reloaded| reloaded.allows(roles, domain, permission));
            return Decision::allow_if(allowed);
        }
        let found = self.permissions.binary_search_by(|known| known.permission.name().cmp(permission));
        let steps = found.ok().and_then(|place| self.permissions.get(place)).map(|known| known.steps(domain));
        let decided = steps.and_then(|steps| first(roles, steps.iter().map(|step| (step.allows, step.whom))));
        Decision::allow_if(decided.unwrap_or(self.allowed_by_default))
    }
}

impl CompiledPolicy<Everywhere> {
    /// Whether the principal may do this, by its roles.
    pub fn decide(&self, principal: &Principal, permission: Permission) -> Decision {
        self.decide_for(principal.roles(), None, permission.name())
    }

    /// The permissions of the files as the table that gives them to the roles of tokens.
    pub fn grants(&'static self) -> Grants {
        Grants::of(self)
    }

    /// The names of all permissions that these roles give together.
    pub(crate) fn permissions_of(&self, roles: &Names) -> Names {
        let names: Vec<Box<str>> = match self.reloaded.load().as_deref() {
            Some(reloaded) => reloaded.names().map(Into::into).collect(),
            None => self.permissions.iter().map(|known| known.permission.name().into()).collect(),
        };
        names.into_iter().filter(|name| self.decide_for(roles, None, name).is_allow()).collect()
    }
}

impl CompiledPolicy<InDomains> {
    /// Whether the principal may do this in this domain, by its roles.
    pub fn decide_in(&self, principal: &Principal, domain: &str, permission: Permission) -> Decision {
        self.decide_for(principal.roles(), Some(domain), permission.name())
    }
}

impl<D> fmt::Debug for CompiledPolicy<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompiledPolicy")
            .field("model", &self.model.0)
            .field("rules", &self.rules.0)
            .field("roles", &self.roles.len())
            .field("permissions", &self.permissions.len())
            .field("policies", &self.policies.len())
            .field("reloaded", &self.is_reloaded.load(Ordering::Relaxed))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
