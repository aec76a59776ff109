use core::fmt;

use crate::{
    Answer, Denial, PolicyName, Principal, Requirement, Scope, Timestamp, Truth,
    requirement::{Facts, Time},
};

/// The whole rule of a route: that of its handler, and those that the routers around it add. All of them must be met.
///
/// # Examples
///
/// ```
/// use auth_core::{Principal, Requirement, Role, Rule, Timestamp, Truth};
///
/// const STAFF: Requirement = Requirement::Role(Role::named("staff"));
/// let around = [&STAFF];
/// let rule = Rule::new(&Requirement::Public, &around);
/// assert_eq!(rule.to_string(), "all(role=staff, public)");
///
/// let guest = Principal::builder("https://issuer.example", "eve").build();
/// let now = Timestamp::UNIX_EPOCH;
/// assert_eq!(rule.evaluate(Some(&guest), &[], now), Truth::False); // a public handler in a router for staff denies a guest
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    own: &'static Requirement,
    around: &'a [&'static Requirement],
}

impl<'a> Rule<'a> {
    /// The rule of a handler, within routers that ask for these.
    pub const fn new(own: &'static Requirement, around: &'a [&'static Requirement]) -> Self {
        Self { own, around }
    }

    /// Evaluates all parts, as [`Requirement::evaluate`] does.
    pub fn evaluate(&self, principal: Option<&Principal>, answers: &[Answer], now: Timestamp) -> Truth {
        self.over(&Facts { principal, answers, time: Time::Now(now) })
    }

    /// Evaluates all parts for a principal that had just signed in as the rule asks: what is left when only that is missing.
    pub fn evaluate_stepped_up(&self, principal: Option<&Principal>, answers: &[Answer]) -> Truth {
        self.over(&Facts { principal, answers, time: Time::SteppedUp })
    }

    /// What to tell a principal that would not be refused if it signed in again, as this denial says (RFC 9470); `None` where
    /// that would not help, or is not needed.
    pub fn step_up(&self, principal: Option<&Principal>, answers: &[Answer], now: Timestamp) -> Option<Denial> {
        if self.evaluate_stepped_up(principal, answers) == Truth::False {
            return None;
        }
        let facts = Facts { principal: Some(principal?), answers, time: Time::Now(now) };
        if self.over(&facts) == Truth::True {
            return None;
        }
        let mut asked = None;
        self.parts().for_each(|part| part.collect_sign_in(&facts, &mut asked));
        asked.map(Denial::StepUp)
    }

    fn over(&self, facts: &Facts<'_>) -> Truth {
        let mut truth = Truth::True;
        for part in self.parts() {
            match part.over(facts) {
                Truth::False => return Truth::False,
                Truth::True => {}
                Truth::Unknown => truth = Truth::Unknown,
            }
        }
        truth
    }

    /// Whether the rule still hangs on this policy.
    pub fn hangs_on(
        &self,
        policy: PolicyName,
        principal: Option<&Principal>,
        answers: &[Answer],
        now: Timestamp,
    ) -> bool {
        self.evaluate(principal, answers, now) == Truth::Unknown
            && self.parts().any(|part| part.hangs_on(policy, principal, answers, now))
    }

    /// Whether anybody may pass without a look at credentials.
    pub fn is_public(&self) -> bool {
        self.parts().all(Requirement::is_public)
    }

    /// The first part that is not met.
    pub fn unmet(
        &self,
        principal: Option<&Principal>,
        answers: &[Answer],
        now: Timestamp,
    ) -> Option<&'static Requirement> {
        self.parts().find_map(|part| part.unmet(principal, answers, now))
    }

    /// The scopes that the rule mentions outside of a `not`, each once, in order: what a 403 may name (RFC 6750 section 3.1).
    pub fn scopes(&self) -> Vec<Scope> {
        let mut scopes = Vec::new();
        self.parts().for_each(|part| part.collect_scopes(&mut scopes));
        scopes
    }

    /// The requirements that must all be met, outermost first.
    pub fn parts(&self) -> impl Iterator<Item = &'static Requirement> {
        self.around.iter().copied().chain([self.own])
    }
}

/// As the access matrix prints it.
impl fmt::Display for Rule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.around.is_empty() {
            return self.own.fmt(f);
        }
        f.write_str("all(")?;
        for part in self.around {
            write!(f, "{part}, ")?;
        }
        write!(f, "{})", self.own)
    }
}
