use core::{any::TypeId, fmt};

use crate::{
    Principal, Timestamp,
    authority::{Permission, Role, Scope},
    signed_in::SignedIn,
};

/// What a rule asks of a principal: plain data, a tree, written by the attributes as a constant.
///
/// It is evaluated by one pure function, [`Requirement::evaluate`], and printed as it is written: the same value
/// decides, stands in the access matrix and describes the operation in OpenAPI.
///
/// # Denies
///
/// Whatever is not plainly met. An empty `all` or `any` denies, `Never` denies, `not` over anything that could fail
/// denies, and nobody meets any rule but [`Requirement::Public`] and policies that ask for no principal.
///
/// # Examples
///
/// ```
/// use auth_core::{Principal, Requirement, Role, Scope, Timestamp, Truth};
///
/// const RULE: Requirement = Requirement::Any(&[
///     Requirement::Role(Role::named("admin")),
///     Requirement::All(&[Requirement::Role(Role::named("editor")), Requirement::Scope(Scope::named("write"))]),
/// ]);
/// assert_eq!(RULE.to_string(), "any(role=admin, all(role=editor, scope=write))");
///
/// let editor = Principal::builder("https://issuer.example", "bob").role("editor").build();
/// let now = Timestamp::UNIX_EPOCH;
/// assert_eq!(RULE.evaluate(Some(&editor), &[], now), Truth::False); // an editor without the scope is denied
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Every one of these; an empty list is met by nobody.
    All(&'static [Requirement]),
    /// At least one of these.
    Any(&'static [Requirement]),
    /// Any principal.
    Authenticated,
    /// The credential was issued to this client (`client_id`), one of several that share an audience.
    Client(&'static str),
    /// Nothing meets this: what a broken rule becomes.
    Never,
    /// A principal of whom this is not so. Only over roles, permissions and scopes, which can't fail.
    Not(&'static Requirement),
    /// The principal holds the permission.
    Permission(Permission),
    /// The policy allows.
    Policy(PolicyName),
    /// Anybody, also without a credential.
    Public,
    /// The principal has the role.
    Role(Role),
    /// The credential carries the scope.
    Scope(Scope),
    /// The principal signed in recently enough, and by the means asked for (RFC 9470).
    SignedIn(SignedIn),
}

/// A policy as a rule mentions it: by its path for people, by its type for telling it from another of the same path.
#[derive(Clone, Copy, Debug)]
pub struct PolicyName {
    name: &'static str,
    asks: AsksFor,
    // two functions may each have an inner policy of one name, and the answer of one is none of the other
    identity: TypeId,
    resource: TypeId,
}

/// Whether a policy decides about principals only, or about anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsksFor {
    /// `Option<&Principal>`: the policy has an answer for nobody too.
    Anybody,
    /// `&Principal`: nobody is refused before the policy is asked.
    Principal,
}

/// A truth value of a rule while some of its policies have not been asked.
///
/// # Examples
///
/// ```
/// use auth_core::{AsksFor, PolicyName, Principal, Requirement, Role, Timestamp, Truth};
///
/// struct CanEdit;
/// const POLICY: Requirement = Requirement::Policy(PolicyName::of::<CanEdit, ()>("can_edit", AsksFor::Principal));
/// const RULE: Requirement = Requirement::Any(&[Requirement::Role(Role::named("admin")), POLICY]);
///
/// let admin = Principal::builder("https://issuer.example", "alice").role("admin").build();
/// let bob = Principal::builder("https://issuer.example", "bob").build();
/// let now = Timestamp::UNIX_EPOCH;
/// assert_eq!(RULE.evaluate(Some(&admin), &[], now), Truth::True); // whatever the policy says
/// assert_eq!(RULE.evaluate(Some(&bob), &[], now), Truth::Unknown); // the policy decides
/// assert_eq!(RULE.evaluate(None, &[], now), Truth::False); // denied
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Not met, whatever the open policies say.
    False,
    /// Met, whatever the open policies say.
    True,
    /// Hangs on a policy that has not been asked.
    Unknown,
}

/// What a policy said.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    policy: PolicyName,
    truth: Truth,
}

/// Everything that a rule is evaluated over.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) principal: Option<&'a Principal>,
    pub(crate) answers: &'a [Answer],
    pub(crate) time: Time,
}

/// How rules on signing in are evaluated.
#[derive(Clone, Copy)]
pub(crate) enum Time {
    /// By the time now.
    Now(Timestamp),
    /// As if the principal, whoever it is, had just signed in as asked.
    SteppedUp,
}

impl Requirement {
    /// Evaluates the rule for a principal, or nobody, with the answers of the policies that were asked so far.
    ///
    /// Pure: no I/O, no clock, no lock, and no allocation.
    pub fn evaluate(&self, principal: Option<&Principal>, answers: &[Answer], now: Timestamp) -> Truth {
        self.over(&Facts { principal, answers, time: Time::Now(now) })
    }

    pub(crate) fn over(&self, facts: &Facts<'_>) -> Truth {
        let principal = facts.principal;
        match self {
            Self::All(parts) => all(parts, facts),
            Self::Any(parts) => any(parts, facts),
            Self::Authenticated => Truth::of(principal.is_some()),
            Self::Client(id) => Truth::of(principal.is_some_and(|who| who.client_id() == Some(*id))),
            Self::Never => Truth::False,
            Self::Not(fact) => Truth::of(principal.is_some() && fact.is_fact() && fact.over(facts) == Truth::False),
            Self::Permission(permission) => Truth::of(principal.is_some_and(|who| who.has_permission(*permission))),
            Self::Policy(policy) => match (policy.asks, principal) {
                (AsksFor::Principal, None) => Truth::False,
                (AsksFor::Anybody, _) | (AsksFor::Principal, Some(_)) => policy.answer(facts.answers),
            },
            Self::Public => Truth::True,
            Self::Role(role) => Truth::of(principal.is_some_and(|who| who.has_role(*role))),
            Self::Scope(scope) => Truth::of(principal.is_some_and(|who| who.has_scope(*scope))),
            Self::SignedIn(how) => Truth::of(match facts.time {
                Time::Now(now) => principal.is_some_and(|who| how.is_met_by(who, now)),
                Time::SteppedUp => principal.is_some(),
            }),
        }
    }

    /// Whether the rule still hangs on this policy: it has not been asked, and no part around it is decided without it.
    pub fn hangs_on(
        &self,
        policy: PolicyName,
        principal: Option<&Principal>,
        answers: &[Answer],
        now: Timestamp,
    ) -> bool {
        if self.evaluate(principal, answers, now) != Truth::Unknown {
            return false;
        }
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().any(|part| part.hangs_on(policy, principal, answers, now))
            }
            Self::Policy(asked) => *asked == policy,
            Self::Authenticated
            | Self::Client(_)
            | Self::Never
            | Self::Not(_)
            | Self::Permission(_)
            | Self::Public
            | Self::Role(_)
            | Self::Scope(_)
            | Self::SignedIn(_) => false,
        }
    }

    /// Whether this is a fact about the principal that can't fail: roles, permissions and scopes, however combined.
    pub fn is_fact(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => !parts.is_empty() && parts.iter().all(Self::is_fact),
            Self::Not(fact) => fact.is_fact(),
            Self::Permission(_) | Self::Role(_) | Self::Scope(_) => true,
            Self::Authenticated
            | Self::Client(_)
            | Self::Never
            | Self::Policy(_)
            | Self::Public
            | Self::SignedIn(_) => false,
        }
    }

    /// Whether the rule mentions a policy.
    pub const fn asks_policies(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                let mut rest: &[Self] = parts;
                while let [first, others @ ..] = rest {
                    if first.asks_policies() {
                        return true;
                    }
                    rest = others;
                }
                false
            }
            Self::Not(fact) => fact.asks_policies(),
            Self::Policy(_) => true,
            Self::Authenticated
            | Self::Client(_)
            | Self::Never
            | Self::Permission(_)
            | Self::Public
            | Self::Role(_)
            | Self::Scope(_)
            | Self::SignedIn(_) => false,
        }
    }

    /// Whether one of the rule's policies is over resources of this type.
    pub fn decides_about(&self, resource: TypeId) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.decides_about(resource)),
            Self::Policy(policy) => policy.resource == resource,
            Self::Authenticated
            | Self::Client(_)
            | Self::Never
            | Self::Not(_)
            | Self::Permission(_)
            | Self::Public
            | Self::Role(_)
            | Self::Scope(_)
            | Self::SignedIn(_) => false,
        }
    }

    /// Whether anybody may pass, with or without a credential, so that none needs to be looked at.
    pub fn is_public(&self) -> bool {
        match self {
            Self::Public => true,
            Self::All(parts) => !parts.is_empty() && parts.iter().all(Self::is_public),
            Self::Any(_)
            | Self::Authenticated
            | Self::Client(_)
            | Self::Never
            | Self::Not(_)
            | Self::Permission(_)
            | Self::Policy(_)
            | Self::Role(_)
            | Self::Scope(_)
            | Self::SignedIn(_) => false,
        }
    }

    /// Adds the scopes that are mentioned outside of a `not`, each once, in order.
    pub(crate) fn collect_scopes(&self, scopes: &mut Vec<Scope>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.collect_scopes(scopes)),
            Self::Scope(scope) if !scopes.contains(scope) => scopes.push(*scope),
            Self::Authenticated
            | Self::Client(_)
            | Self::Never
            | Self::Not(_)
            | Self::Permission(_)
            | Self::Policy(_)
            | Self::Public
            | Self::Role(_)
            | Self::Scope(_)
            | Self::SignedIn(_) => {}
        }
    }

    /// Makes of the ways to sign in that are not met one that meets them all.
    pub(crate) fn collect_sign_in(&self, facts: &Facts<'_>, asked: &mut Option<SignedIn>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.collect_sign_in(facts, asked)),
            Self::SignedIn(how) if self.over(facts) == Truth::False => {
                *asked = Some(asked.map_or(*how, |before| before.and(*how)));
            }
            Self::Authenticated
            | Self::Client(_)
            | Self::Never
            | Self::Not(_)
            | Self::Permission(_)
            | Self::Policy(_)
            | Self::Public
            | Self::Role(_)
            | Self::Scope(_)
            | Self::SignedIn(_) => {}
        }
    }

    /// The first part that is not met, depth first: the reason that the audit log gives for a refusal.
    pub fn unmet(&self, principal: Option<&Principal>, answers: &[Answer], now: Timestamp) -> Option<&Self> {
        match self {
            Self::All(parts) if !parts.is_empty() => parts.iter().find_map(|part| part.unmet(principal, answers, now)),
            Self::All(_)
            | Self::Any(_)
            | Self::Authenticated
            | Self::Client(_)
            | Self::Never
            | Self::Not(_)
            | Self::Permission(_)
            | Self::Policy(_)
            | Self::Public
            | Self::Role(_)
            | Self::Scope(_)
            | Self::SignedIn(_) => (self.evaluate(principal, answers, now) != Truth::True).then_some(self),
        }
    }
}

/// False beats unknown, unknown beats true; nothing at all is false.
fn all(parts: &[Requirement], facts: &Facts<'_>) -> Truth {
    let mut truth = if parts.is_empty() { Truth::False } else { Truth::True };
    for part in parts {
        match part.over(facts) {
            Truth::False => return Truth::False,
            Truth::True => {}
            Truth::Unknown => truth = Truth::Unknown,
        }
    }
    truth
}

/// True beats unknown, unknown beats false; nothing at all is false.
fn any(parts: &[Requirement], facts: &Facts<'_>) -> Truth {
    let mut truth = Truth::False;
    for part in parts {
        match part.over(facts) {
            Truth::False => {}
            Truth::True => return Truth::True,
            Truth::Unknown => truth = Truth::Unknown,
        }
    }
    truth
}

impl PolicyName {
    /// The policy that is the type `P`, over resources of the type `T`, by its full path,
    /// `articles::policies::can_edit_article`.
    pub const fn of<P: 'static, T: 'static>(name: &'static str, asks: AsksFor) -> Self {
        Self { name, asks, identity: TypeId::of::<P>(), resource: TypeId::of::<T>() }
    }

    /// The full path.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether nobody is refused before the policy is asked.
    pub const fn asks_for(&self) -> AsksFor {
        self.asks
    }

    fn answer(self, answers: &[Answer]) -> Truth {
        answers.iter().find(|answer| answer.policy == self).map_or(Truth::Unknown, |answer| answer.truth)
    }
}

impl PartialEq for PolicyName {
    fn eq(&self, other: &Self) -> bool {
        self.identity == other.identity
    }
}

impl Eq for PolicyName {}

impl Truth {
    /// The truth value of a fact.
    pub const fn of(fact: bool) -> Self {
        if fact { Self::True } else { Self::False }
    }
}

impl Answer {
    /// What this policy said.
    pub const fn new(policy: PolicyName, truth: Truth) -> Self {
        Self { policy, truth }
    }
}

/// As the access matrix prints it: `any(role=admin, all(role=editor, permission=articles:write))`.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => list(f, "all", parts),
            Self::Any(parts) => list(f, "any", parts),
            Self::Authenticated => f.write_str("authenticated"),
            Self::Client(id) => write!(f, "client={id}"),
            Self::Never => f.write_str("never"),
            Self::Not(fact) => write!(f, "not({fact})"),
            Self::Permission(permission) => write!(f, "permission={permission}"),
            Self::Policy(policy) => write!(f, "policy={}", policy.name),
            Self::Public => f.write_str("public"),
            Self::Role(role) => write!(f, "role={role}"),
            Self::Scope(scope) => write!(f, "scope={scope}"),
            Self::SignedIn(how) => how.fmt(f),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, word: &str, parts: &[Requirement]) -> fmt::Result {
    write!(f, "{word}(")?;
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{part}")?;
    }
    f.write_str(")")
}

#[cfg(test)]
mod tests;
