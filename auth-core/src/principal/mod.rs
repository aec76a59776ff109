mod attributes;

use core::fmt;
use std::sync::Arc;

use crate::{
    Timestamp,
    authority::{Grants, Names, Permission, Role, Scope},
    claims::Claims,
    policy::{Answers, PermissionPolicy},
};

/// Somebody whose credential was verified: who it is and what it holds.
///
/// Only verification makes one in a service; tests make them with `principal!`. A clone is a reference, so a
/// principal is passed around freely.
///
/// # Examples
///
/// ```
/// use auth_core::{Principal, Role};
///
/// let bob = Principal::builder("https://issuer.example", "bob").role("editor").build();
/// assert_eq!(bob.subject(), "bob");
/// assert!(bob.has_role(Role::named("editor")));
/// assert!(!bob.has_role(Role::named("admin"))); // the denied case
/// ```
#[derive(Clone)]
pub struct Principal(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    id: PrincipalId,
    roles: Names,
    permissions: Names,
    answers: Option<Answers>,
    scopes: Names,
    claims: Claims,
    expires_at: Option<Timestamp>,
    signed_in_at: Option<Timestamp>,
    acr: Option<Box<str>>,
    client_id: Option<Box<str>>,
}

/// The key of a user: subject *and* issuer, since two issuers may use one subject for two people. Never an e-mail
/// address or a name, which can change hands.
///
/// # Examples
///
/// ```
/// use auth_core::Principal;
///
/// let here = Principal::builder("https://issuer.example", "bob").build();
/// let there = Principal::builder("https://other.example", "bob").build();
/// assert_ne!(here.id(), there.id()); // what one bob owns, the other is denied
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PrincipalId {
    issuer: Arc<str>,
    subject: Box<str>,
}

/// Puts a [`Principal`] together, for whoever verified a credential.
///
/// # Examples
///
/// ```
/// use auth_core::{Principal, Scope};
///
/// let bob = Principal::builder("https://issuer.example", "bob").roles(["editor"]).scope("read").build();
/// assert!(bob.has_scope(Scope::named("read")));
/// assert!(!bob.has_scope(Scope::named("write"))); // what was not given is denied
/// ```
#[derive(Debug)]
#[must_use]
pub struct PrincipalBuilder(Inner);

impl Principal {
    /// Starts a principal of this issuer and subject that holds nothing.
    pub fn builder(issuer: impl Into<Arc<str>>, subject: impl Into<Box<str>>) -> PrincipalBuilder {
        PrincipalBuilder(Inner {
            id: PrincipalId { issuer: issuer.into(), subject: subject.into() },
            roles: Names::default(),
            permissions: Names::default(),
            answers: None,
            scopes: Names::default(),
            claims: Claims::default(),
            expires_at: None,
            signed_in_at: None,
            acr: None,
            client_id: None,
        })
    }

    /// The same principal with the permissions that its roles give it.
    #[must_use]
    pub fn granted(self, grants: &Grants) -> Self {
        if grants.is_empty() {
            return self;
        }
        let permissions = grants.permissions_of(self.roles());
        if permissions.iter().all(|name| self.0.permissions.contains(name)) {
            return self;
        }
        let mut inner = Arc::unwrap_or_clone(self.0);
        inner.permissions.extend(permissions.iter());
        Self(Arc::new(inner))
    }

    /// The same principal, whose permissions this policy says from now on, by the snapshot that decides now. What the
    /// credential or [`Grants`] gave it counts no longer.
    #[must_use]
    pub fn answered_by(self, permissions: &PermissionPolicy, now: Timestamp) -> Self {
        let answers = permissions.answers_for(&self, now);
        let mut inner = Arc::unwrap_or_clone(self.0);
        inner.permissions = Names::default();
        inner.answers = Some(answers);
        Self(Arc::new(inner))
    }

    /// Issuer and subject: what identifies the user.
    pub fn id(&self) -> &PrincipalId {
        &self.0.id
    }

    /// The subject: unique at its issuer only.
    pub fn subject(&self) -> &str {
        &self.0.id.subject
    }

    /// Who vouches for the subject: the `iss` of a token.
    pub fn issuer(&self) -> &str {
        &self.0.id.issuer
    }

    /// Whether the principal holds this role or one above it.
    pub fn has_role(&self, role: Role) -> bool {
        role.is_held_in(&self.0.roles)
    }

    /// Whether the principal has this permission: by its credential and its roles, or by the policy where one
    /// [answers](Self::answered_by).
    pub fn has_permission(&self, permission: Permission) -> bool {
        match &self.0.answers {
            Some(answers) => answers.allow(permission),
            None => self.0.permissions.contains(permission.name()),
        }
    }

    /// Whether the principal may do this: the question in plain application code,
    /// `user.can(permissions::articles::publish)`.
    pub fn can(&self, permission: Permission) -> bool {
        self.has_permission(permission)
    }

    /// Whether the credential carries this scope.
    pub fn has_scope(&self, scope: Scope) -> bool {
        self.0.scopes.contains(scope.name())
    }

    /// The roles held, by name, without those that the hierarchy adds.
    pub fn roles(&self) -> &Names {
        &self.0.roles
    }

    /// The permissions held, by name; none where a policy says which there are.
    pub fn permissions(&self) -> &Names {
        &self.0.permissions
    }

    /// The scopes of the credential, by name.
    pub fn scopes(&self) -> &Names {
        &self.0.scopes
    }

    /// Every verified claim of the credential.
    pub fn claims(&self) -> &Claims {
        &self.0.claims
    }

    /// When the credential ends, where it does.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at
    }

    /// The client that the credential was issued to, where that is known: `client_id` of a token.
    pub fn client_id(&self) -> Option<&str> {
        self.0.client_id.as_deref()
    }

    /// When the principal last signed in, where that is known: `auth_time` of a token.
    pub fn signed_in_at(&self) -> Option<Timestamp> {
        self.0.signed_in_at
    }

    /// In which authentication context the principal signed in, where that is known: `acr` of a token.
    pub fn acr(&self) -> Option<&str> {
        self.0.acr.as_deref()
    }
}

impl PrincipalBuilder {
    /// Adds a role.
    pub fn role(mut self, name: impl Into<Box<str>>) -> Self {
        self.0.roles.insert(name);
        self
    }

    /// Adds a permission.
    pub fn permission(mut self, name: impl Into<Box<str>>) -> Self {
        self.0.permissions.insert(name);
        self
    }

    /// Adds a scope.
    pub fn scope(mut self, name: impl Into<Box<str>>) -> Self {
        self.0.scopes.insert(name);
        self
    }

    /// Adds roles.
    pub fn roles(mut self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        self.0.roles.extend(names);
        self
    }

    /// Adds permissions.
    pub fn permissions(mut self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        self.0.permissions.extend(names);
        self
    }

    /// Adds scopes.
    pub fn scopes(mut self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        self.0.scopes.extend(names);
        self
    }

    /// Sets the claims that came with the credential.
    pub fn claims(mut self, claims: Claims) -> Self {
        self.0.claims = claims;
        self
    }

    /// Sets when the credential ends.
    pub fn expires_at(mut self, time: Timestamp) -> Self {
        self.0.expires_at = Some(time);
        self
    }

    /// Sets the client that the credential was issued to.
    pub fn client_id(mut self, id: impl Into<Box<str>>) -> Self {
        self.0.client_id = Some(id.into());
        self
    }

    /// Sets when the principal last proved who it is.
    pub fn signed_in_at(mut self, time: Timestamp) -> Self {
        self.0.signed_in_at = Some(time);
        self
    }

    /// Sets by what means it did: an authentication context that the issuer defines (OpenID Connect Core section 2).
    pub fn acr(mut self, context: impl Into<Box<str>>) -> Self {
        self.0.acr = Some(context.into());
        self
    }

    /// The finished principal.
    pub fn build(self) -> Principal {
        Principal(Arc::new(self.0))
    }
}

impl PrincipalId {
    /// The user of this subject at this issuer.
    pub fn new(issuer: impl Into<Arc<str>>, subject: impl Into<Box<str>>) -> Self {
        Self { issuer: issuer.into(), subject: subject.into() }
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
}

impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("issuer", &self.id.issuer)
            .field("subject", &self.id.subject)
            .field("roles", &self.roles)
            .field("permissions", &self.permissions)
            .field("answers", &self.answers)
            .field("scopes", &self.scopes)
            .field("expires_at", &self.expires_at)
            .field("signed_in_at", &self.signed_in_at)
            .field("acr", &self.acr)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
