use std::sync::Arc;

use auth_core::{
    Answer, AsksFor, AuditEvent, Authentication, Decision, Denial, Environment, Principal, Reason, Requirement, Rule,
    Truth,
};
use axum::{
    extract::MatchedPath,
    http::request::Parts,
    response::{IntoResponse, Response},
};

use crate::{
    answer,
    context::Context,
    policy::{AskedWith, BoxError, Policy},
    requires::OnDeny,
    resource::LoadsWith,
    routing::Around,
};

/// A rule whose facts have not decided it, while its policies are asked.
#[derive(Debug)]
pub struct Asking<'a> {
    parts: &'a mut Parts,
    route: Route,
    context: Context,
    around: Option<Arc<Around>>,
    answers: Vec<Answer>,
    /// How a thing that was asked about is called, for an answer that hides it.
    what: &'static str,
    failure: Option<Failure>,
}

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
}

#[derive(Debug)]
enum Failure {
    Failed(BoxError),
    Missing(&'static str),
}

/// Decides a rule by who is calling alone, as far as that is possible. Not generic, so that all routes share it.
pub(crate) fn settle(parts: &Parts, route: Route) -> Settled {
    let Some(context) = parts.extensions.get::<Context>() else {
        tracing::error!(
            target: "portcullis",
            "a guard was reached without the credential layer: serve the router that `GuardedRouter::into_router` returns"
        );
        return Settled::Denied(answer::misconfigured().into_response());
    };
    let around = parts.extensions.get::<Arc<Around>>();
    let deciding = Deciding { parts, context, route, around: around.map(|around| &**around) };

    if deciding.rule().is_public() {
        deciding.record(Decision::Allow, None, Reason::Met);
        return Settled::Allowed(None);
    }
    let principal = match &context.authentication {
        Authentication::Anonymous => None,
        Authentication::Failed(error) => {
            deciding.record(Decision::Deny, None, Reason::Credential(&**error));
            return Settled::Denied(deciding.answer(&error.denial()));
        }
        Authentication::Principal(principal) => Some(principal),
    };
    match deciding.rule().evaluate(principal, &[]) {
        Truth::False => Settled::Denied(deciding.refuse(principal, &[], "resource")),
        Truth::True => {
            deciding.record(Decision::Allow, principal, Reason::Met);
            Settled::Allowed(principal.cloned())
        }
        Truth::Unknown => Settled::Open,
    }
}

impl<'a> Asking<'a> {
    /// Starts asking, for a rule that [`settle`] has found open.
    pub(crate) fn new(parts: &'a mut Parts, route: Route) -> Result<Self, Response> {
        let Some(context) = parts.extensions.get::<Context>().cloned() else {
            return Err(answer::misconfigured().into_response());
        };
        let around = parts.extensions.get::<Arc<Around>>().cloned();
        Ok(Self { parts, route, context, around, answers: Vec::new(), what: "resource", failure: None })
    }

    /// Asks the policies of the routers around the route.
    pub(crate) async fn ask_around(&mut self) {
        if let Some(around) = self.around.clone() {
            around.ask(self).await;
        }
    }

    /// Asks one policy, unless the rule is decided without it: loads its resource, once for the whole request.
    pub async fn ask<P, S>(&mut self, state: &S)
    where
        P: AskedWith<S>,
        S: Sync,
    {
        if self.failure.is_some() || !self.hangs_on::<P>() {
            return;
        }
        self.what = <P::Resource as LoadsWith<S>>::NAME;
        let resource = match <P::Resource as LoadsWith<S>>::load_once(self.parts, state).await {
            Ok(Some(resource)) => resource,
            Ok(None) => return self.failure = Some(Failure::Missing(self.what)),
            Err(error) => return self.failure = Some(Failure::Failed(error)),
        };

        let path = self.parts.extensions.get::<MatchedPath>().cloned();
        let mut environment = Environment::new(self.context.now, self.parts.method.as_str());
        if let Some(path) = &path {
            environment = environment.with_path(path.as_str());
        }
        if let Some(client) = self.context.service.proxies().client(self.parts) {
            environment = environment.with_client(client);
        }
        match P::decide(self.principal(), &resource, &environment).await {
            Ok(decision) => self.answers.push(Answer::new(P::NAME, Truth::of(decision.is_allow()))),
            Err(error) => self.failure = Some(Failure::Failed(error.into())),
        }
    }

    /// What all answers come to.
    pub(crate) fn conclude(self) -> Result<Option<Principal>, Response> {
        let deciding = self.deciding();
        let principal = self.principal();
        match &self.failure {
            Some(Failure::Failed(error)) => {
                tracing::error!(target: "portcullis", error = &**error as &dyn std::error::Error, "a rule could not be decided");
                deciding.record(Decision::Deny, principal, Reason::Failed(&**error));
                return Err(deciding.answer(&Denial::Unavailable));
            }
            Some(Failure::Missing(what)) => {
                deciding.record(Decision::Deny, principal, Reason::Missing(what));
                return Err(deciding.answer(&Denial::NotFound { what }));
            }
            None => {}
        }
        match deciding.rule().evaluate(principal, &self.answers) {
            Truth::True => {
                deciding.record(Decision::Allow, principal, Reason::Met);
                Ok(principal.cloned())
            }
            // unknown: a rule whose `Decides` does not ask all of its policies; what was not asked does not allow
            Truth::False | Truth::Unknown => Err(deciding.refuse(principal, &self.answers, self.what)),
        }
    }

    fn hangs_on<P: Policy>(&self) -> bool {
        let principal = self.principal();
        // a policy for principals has no answer for nobody, so nothing is loaded for it
        let askable = principal.is_some() || P::NAME.asks_for() == AsksFor::Anybody;
        askable && self.deciding().rule().hangs_on(P::NAME, principal, &self.answers)
    }

    fn principal(&self) -> Option<&Principal> {
        match &self.context.authentication {
            Authentication::Principal(principal) => Some(principal),
            Authentication::Anonymous | Authentication::Failed(_) => None,
        }
    }

    fn deciding(&self) -> Deciding<'_> {
        Deciding { parts: self.parts, context: &self.context, route: self.route, around: self.around.as_deref() }
    }
}

/// What a decision is about, and where it is recorded and answered.
struct Deciding<'a> {
    parts: &'a Parts,
    context: &'a Context,
    route: Route,
    around: Option<&'a Around>,
}

impl<'a> Deciding<'a> {
    fn rule(&self) -> Rule<'a> {
        Rule::new(self.route.requirement, self.around.map(Around::requirements).unwrap_or_default())
    }

    /// Records and answers that the rule is not met.
    fn refuse(&self, principal: Option<&Principal>, answers: &[Answer], what: &'static str) -> Response {
        let Some(principal) = principal else {
            self.record(Decision::Deny, None, Reason::Unauthenticated);
            return self.answer(&Denial::Unauthenticated);
        };
        let rule = self.rule();
        let unmet = rule.unmet(Some(principal), answers).unwrap_or(self.route.requirement);
        self.record(Decision::Deny, Some(principal), Reason::Unmet(unmet));

        let hidden = self.around.is_some_and(Around::hides) || self.route.on_deny == OnDeny::NotFound;
        self.answer(&if hidden {
            Denial::NotFound { what }
        } else {
            Denial::Forbidden { scopes: rule.parts().flat_map(Requirement::scopes).collect() }
        })
    }

    fn answer(&self, denial: &Denial) -> Response {
        auth_core::AnswersDenials::answer(self.parts, denial)
    }

    fn record(&self, decision: Decision, principal: Option<&Principal>, reason: Reason<'_>) {
        let mut event = AuditEvent::new(
            self.context.now,
            decision,
            self.parts.method.as_str(),
            self.rule(),
            reason,
            &self.context.request_id,
        );
        event.principal = principal.map(Principal::id);
        event.path = self.parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        self.context.service.record(&event);
    }
}
