use std::{error::Error, sync::Arc};

use auth_core::{Answer, Authentication, Decision, Denial, Principal, Reason, Requirement, Rule, Truth};
use axum::{
    http::request::Parts,
    response::{IntoResponse, Response},
};

use crate::{answer, context::Context, requires::OnDeny, routing::Around};

/// The rule of a handler, as its guard's type says it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) requirement: &'static Requirement,
    pub(crate) on_deny: OnDeny,
}

/// What the facts of a request make of a rule.
#[derive(Debug)]
pub(crate) enum Settled {
    /// It is met.
    Allowed(Option<Principal>),
    /// It is not met.
    Denied(Response),
    /// It hangs on policies.
    Open,
    /// It hangs on who is calling, and nobody has asked that yet.
    Unidentified,
}

/// Decides a rule by who is calling alone, as far as that is possible. Not generic, so that all routes share it.
pub(crate) fn settle(parts: &Parts, route: Route) -> Settled {
    let Some(deciding) = Deciding::of(parts, route) else {
        tracing::error!(
            target: "portcullis",
            "a guard was reached without the credential layer: serve the router that `GuardedRouter::into_router` returns"
        );
        return Settled::Denied(answer::misconfigured().into_response());
    };
    let rule = deciding.rule();
    if rule.is_public() {
        deciding.record(Decision::Allow, None, Reason::Met);
        return Settled::Allowed(None);
    }
    let principal = match deciding.context.authentication() {
        None => return Settled::Unidentified,
        Some(Authentication::Anonymous) => None,
        Some(Authentication::Failed(error)) => {
            return Settled::Denied(deciding.deny(&error.denial(), Reason::Credential(&**error)));
        }
        Some(Authentication::Principal(principal)) => Some(principal),
    };
    match rule.evaluate(principal, &[], deciding.context.now()) {
        Truth::False => Settled::Denied(deciding.refuse(principal, &[])),
        Truth::True => {
            deciding.record(Decision::Allow, principal, Reason::Met);
            Settled::Allowed(principal.cloned())
        }
        Truth::Unknown => Settled::Open,
    }
}

/// What a decision is about, and where it is recorded and answered.
pub(crate) struct Deciding<'a> {
    parts: &'a Parts,
    context: &'a Context,
    route: Route,
    around: Option<&'a Around>,
}

impl<'a> Deciding<'a> {
    /// `None` where no credential layer is around.
    pub(crate) fn of(parts: &'a Parts, route: Route) -> Option<Self> {
        let context = Context::of(parts)?;
        let around = parts.extensions.get::<Arc<Around>>().map(|around| &**around);
        Some(Self { parts, context, route, around })
    }

    /// The handler's rule, and those of the routers around it.
    pub(crate) fn rule(&self) -> Rule<'a> {
        Rule::new(self.route.requirement, self.around.map(Around::requirements).unwrap_or_default())
    }

    /// Whether a refusal is answered as if the thing did not exist.
    pub(crate) fn hides(&self) -> bool {
        self.route.on_deny == OnDeny::NotFound || self.around.is_some_and(Around::hides)
    }

    pub(crate) fn record(&self, decision: Decision, principal: Option<&Principal>, reason: Reason<'_>) {
        self.context.record(self.parts, self.rule(), decision, principal, reason);
    }

    /// Records and answers a denial.
    pub(crate) fn deny(&self, denial: &Denial, reason: Reason<'_>) -> Response {
        let answer = self.context.answer(denial, &reason);
        self.record(Decision::Deny, self.context.principal(), reason);
        answer
    }

    /// Logs, records and answers that a policy or a resource failed.
    pub(crate) fn fail(&self, error: &(dyn Error + Send + Sync + 'static)) -> Response {
        tracing::error!(target: "portcullis", error = error as &dyn Error, "a rule could not be decided");
        self.deny(&Denial::Unavailable, Reason::Failed(error))
    }

    /// Records and answers that what the request is about does not exist.
    ///
    /// Where existence is secret, the answer is that of a refusal, for nobody too: who is not signed in is asked to, whatever
    /// exists.
    pub(crate) fn miss(&self, what: &'static str) -> Response {
        let denial = match (self.hides(), self.context.principal()) {
            (true, None) => Denial::Unauthenticated,
            (true, Some(_)) => Denial::NotFound { what: HIDDEN },
            (false, _) => Denial::NotFound { what },
        };
        self.deny(&denial, Reason::Missing(what))
    }

    /// Records and answers that the rule is not met.
    pub(crate) fn refuse(&self, principal: Option<&Principal>, answers: &[Answer]) -> Response {
        let (rule, now) = (self.rule(), self.context.now());
        if principal.is_none() {
            return self.deny(&Denial::Unauthenticated, Reason::Unauthenticated);
        }
        let denial = if self.hides() {
            Denial::NotFound { what: HIDDEN }
        } else {
            rule.step_up(principal, answers, now).unwrap_or_else(|| Denial::Forbidden { scopes: rule.scopes() })
        };
        let unmet = rule.unmet(principal, answers, now).unwrap_or(self.route.requirement);
        self.deny(&denial, Reason::Unmet(unmet))
    }
}

/// What a thing is called where its kind may tell that it exists.
const HIDDEN: &str = "resource";
