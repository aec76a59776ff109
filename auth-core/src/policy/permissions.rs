use core::fmt;
use std::{sync::Arc, time::SystemTime};

use auth_policy::{Outcome, Policy, Request, Value};

use super::PolicyHandle;
use crate::{Permission, Principal, Timestamp, token::ClaimPath};

/// Lets a policy say which permissions a principal has, instead of the credential that it came by.
///
/// `permissions::articles::write` is asked as object `articles` and action `write`: once for the principal's subject, and
/// once for each role that its credential gives it. Roles of roles are the policy's. A principal has the permission if one
/// of these is allowed, no row denies one of them, and none is indeterminate.
///
/// Subjects and roles come from a token, so neither may be taken for the other: a subject is asked as `user:bob`, and the
/// rules name it so, while a role is asked by its name. A token with the subject `admin` is nobody's admin, and a role
/// `user:bob` is not asked at all. [`users_as`](Self::users_as) and [`roles_as`](Self::roles_as) choose other names.
///
/// The request definition that the matcher `m` speaks of names what is asked: `sub`, `obj`, `act`, and `dom` where there are tenants.
///
/// # Examples
///
/// ```
/// use auth_core::{Permission, Principal, policy::{MemoryRules, Model, PermissionPolicy, PolicyHandle, Source}};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
/// let model = Model::parse(Source::new("model.conf", "
///     [request_definition]
///     r = sub, obj, act
///     [policy_definition]
///     p = sub, obj, act
///     [role_definition]
///     g = _, _
///     [policy_effect]
///     e = some(where (p.eft == allow))
///     [matchers]
///     m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
/// "))?;
/// let rules = Source::new("policy.csv", "p, editor, articles, write\ng, admin, editor\np, user:carol, articles, write\n");
/// let policy = PolicyHandle::open(model, MemoryRules::read(&rules)?).await?;
/// let permissions = PermissionPolicy::new(policy)?;
///
/// const WRITE: Permission = Permission::named("articles:write");
/// let now = "2026-11-25T10:00:00Z".parse()?;
/// let ann = Principal::builder("https://issuer.example", "ann").role("admin").build().answered_by(&permissions, now);
/// assert!(ann.has_permission(WRITE)); // an admin is an editor
///
/// let sly = Principal::builder("https://issuer.example", "admin").permission("articles:write").build();
/// assert!(!sly.answered_by(&permissions, now).has_permission(WRITE)); // neither a name nor a token's claim is a role
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PermissionPolicy {
    policy: PolicyHandle,
    users: Box<str>,
    roles: Box<str>,
    tenant: Option<ClaimPath>,
}

/// Why a policy can't say who has a permission.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PermissionPolicyError {
    /// The policy is asked for something else than permissions.
    #[error(
        "the model's request is `{0}`; to be asked for permissions it must have `sub`, `obj` and `act`, and may have `dom`"
    )]
    Request(String),
}

impl PermissionPolicy {
    /// Asks this policy.
    ///
    /// # Errors
    ///
    /// If its model is not asked for a subject, an object and an action.
    pub fn new(policy: PolicyHandle) -> Result<Self, PermissionPolicyError> {
        Shape::of(&policy.snapshot())?;
        Ok(Self { policy, users: "user:".into(), roles: "".into(), tenant: None })
    }

    /// What stands before the name of a subject in the rules: `user:` unless set.
    pub fn users_as(self, prefix: impl Into<Box<str>>) -> Self {
        Self { users: prefix.into(), ..self }
    }

    /// What stands before the name of a role in the rules: nothing unless set.
    pub fn roles_as(self, prefix: impl Into<Box<str>>) -> Self {
        Self { roles: prefix.into(), ..self }
    }

    /// The claim that holds the principal's tenant, which is the policy's domain. Who has none has no permission where the
    /// model has domains. Never a part of the request: a tenant that the client may choose is no boundary.
    pub fn tenant(self, claim: ClaimPath) -> Self {
        Self { tenant: Some(claim), ..self }
    }

    /// The policy that is asked.
    pub fn policy(&self) -> &PolicyHandle {
        &self.policy
    }

    /// The answers for this principal, by the snapshot that decides now.
    pub(crate) fn answers_for(&self, principal: &Principal, now: Timestamp) -> Answers {
        let snapshot = self.policy.snapshot();
        let names = Namespaces { users: &self.users, roles: &self.roles };
        Answers {
            // a reloaded model that is asked for something else has no answers
            shape: Shape::of(&snapshot).ok(),
            askers: names.user(principal.subject()).into_iter().chain(names.roles(principal)).collect(),
            tenant: self.tenant.as_ref().and_then(|claim| claim.text_in(principal.claims()).map(Into::into)),
            snapshot,
            now,
        }
    }
}

/// What a policy answers about one principal in one request.
#[derive(Clone)]
pub(crate) struct Answers {
    snapshot: Arc<Policy>,
    shape: Option<Shape>,
    askers: Vec<Box<str>>,
    tenant: Option<Box<str>>,
    now: Timestamp,
}

impl Answers {
    /// Whether the principal has this permission.
    pub(crate) fn allow(&self, permission: Permission) -> bool {
        let Some(shape) = self.shape else { return false };
        let (object, action) = permission.name().split_once(':').unwrap_or((permission.name(), ""));
        let tenant = match (shape.domain, &self.tenant) {
            (None, _) => "",
            (Some(_), Some(tenant)) => tenant,
            (Some(_), None) => return false,
        };
        let mut allowed = false;
        for asker in &self.askers {
            let mut values = [Value::Text(""); LONGEST];
            for (place, text) in shape.places(asker, tenant, object, action) {
                if let Some(value) = values.get_mut(place) {
                    *value = Value::Text(text);
                }
            }
            let Some(values) = values.get(..shape.len) else { return false };
            let request = match SystemTime::try_from(self.now) {
                Ok(now) => Request::new(values).at(now),
                Err(_) => Request::new(values), // no roles that end
            };
            let decision = self.snapshot.decide(request);
            match decision.outcome() {
                Outcome::Allow => allowed = true,
                Outcome::Deny if decision.row().is_none() => {}
                // a row denies, or nobody can say whether one would
                Outcome::Deny | Outcome::Indeterminate => return false,
            }
        }
        allowed
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("revision", &self.snapshot.revision())
            .field("askers", &self.askers)
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

/// Where the values of a request stand.
#[derive(Clone, Copy, Debug)]
struct Shape {
    len: usize,
    subject: usize,
    domain: Option<usize>,
    object: usize,
    action: usize,
}

impl Shape {
    fn of(policy: &Policy) -> Result<Self, PermissionPolicyError> {
        let fields: Vec<&str> =
            policy.request().map_or_else(Vec::new, |request| request.fields.iter().map(|field| &*field.name).collect());
        let place = |name| fields.iter().position(|field| *field == name);
        match (place("sub"), place("obj"), place("act"), place("dom")) {
            (Some(subject), Some(object), Some(action), domain)
                if fields.len() == 3 + usize::from(domain.is_some()) =>
            {
                Ok(Self { len: fields.len(), subject, domain, object, action })
            }
            _ => Err(PermissionPolicyError::Request(fields.join(", "))),
        }
    }

    fn places<'a>(
        &self,
        subject: &'a str,
        domain: &'a str,
        object: &'a str,
        action: &'a str,
    ) -> impl Iterator<Item = (usize, &'a str)> {
        let named = [(self.subject, subject), (self.object, object), (self.action, action)];
        named.into_iter().chain(self.domain.map(|place| (place, domain)))
    }
}

/// How subjects and roles are called in the rules.
struct Namespaces<'a> {
    users: &'a str,
    roles: &'a str,
}

impl Namespaces<'_> {
    fn user(&self, subject: &str) -> Option<Box<str>> {
        Self::named(self.users, self.roles, subject)
    }

    fn roles(&self, principal: &Principal) -> impl Iterator<Item = Box<str>> {
        principal.roles().iter().filter_map(|role| Self::named(self.roles, self.users, role))
    }

    /// The name behind its prefix, unless it would then be one of the others.
    fn named(prefix: &str, other: &str, name: &str) -> Option<Box<str>> {
        let named = format!("{prefix}{name}");
        let is_other = prefix == other || (other.starts_with(prefix) && named.starts_with(other));
        (!name.is_empty() && !is_other).then(|| named.into())
    }
}

/// `sub`, `dom`, `obj` and `act`.
const LONGEST: usize = 4;
