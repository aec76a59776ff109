use core::{any::TypeId, future::Future, panic::AssertUnwindSafe, pin::pin};
use std::{panic::catch_unwind, sync::Arc};

use auth_core::{Answer, AsksFor, Decision, Environment, Principal, Reason, Truth};
use axum::{
    extract::MatchedPath,
    http::request::Parts,
    response::{IntoResponse, Response},
};

use crate::{
    answer,
    context::Context,
    policy::{AskedWith, BoxError, Policy},
    requires::Requires,
    resource::LoadsWith,
    routing::Around,
    settle::{Deciding, Route},
};

/// A rule whose facts have not decided it, while its policies are asked.
#[derive(Debug)]
pub struct Asking<'a> {
    parts: &'a mut Parts,
    route: Route,
    context: Arc<Context>,
    answers: Vec<Answer>,
    failure: Option<Failure>,
}

/// What ends the asking before the rule is decided.
#[derive(Debug)]
enum Failure {
    Failed(BoxError),
    Missing(&'static str),
}

impl<'a> Asking<'a> {
    /// Starts asking, for a rule that was found open.
    pub(crate) fn new(parts: &'a mut Parts, route: Route) -> Result<Self, Response> {
        match Context::shared(parts) {
            Some(context) => Ok(Self { parts, route, context, answers: Vec::new(), failure: None }),
            None => Err(answer::misconfigured().into_response()),
        }
    }

    /// Asks the policies of the routers around the route.
    pub(crate) async fn ask_around(&mut self) {
        if let Some(around) = self.parts.extensions.get::<Arc<Around>>().cloned() {
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
        let resource = match unpanicked(<P::Resource as LoadsWith<S>>::load_once(self.parts, state)).await {
            Ok(Ok(Some(resource))) => resource,
            Ok(Ok(None)) => return self.failure = Some(Failure::Missing(<P::Resource as LoadsWith<S>>::NAME)),
            Ok(Err(error)) | Err(error) => return self.failure = Some(Failure::Failed(error)),
        };

        let path = self.parts.extensions.get::<MatchedPath>().cloned();
        let mut environment = Environment::new(self.context.now(), self.parts.method.as_str());
        if let Some(path) = &path {
            environment = environment.with_path(path.as_str());
        }
        if let Some(client) = self.context.service().proxies().client(self.parts) {
            environment = environment.with_client(client);
        }
        // a policy may run when it is called, before it is awaited: the block has both within
        let decided = async { P::decide(self.context.principal(), &resource, &environment).await };
        match unpanicked(decided).await {
            Ok(Ok(decision)) => self.answers.push(Answer::new(P::NAME, Truth::of(decision.is_allow()))),
            Ok(Err(error)) => self.failure = Some(Failure::Failed(error.into())),
            Err(error) => self.failure = Some(Failure::Failed(error)),
        }
    }

    /// What all answers come to.
    pub(crate) fn conclude(self) -> Result<Option<Principal>, Response> {
        let Some(deciding) = Deciding::of(self.parts, self.route) else {
            return Err(answer::misconfigured().into_response());
        };
        match &self.failure {
            Some(Failure::Failed(error)) => return Err(deciding.fail(&**error)),
            Some(Failure::Missing(what)) => return Err(deciding.miss(what)),
            None => {}
        }
        let principal = self.context.principal();
        match deciding.rule().evaluate(principal, &self.answers, self.context.now()) {
            Truth::True => {
                deciding.record(Decision::Allow, principal, Reason::Met);
                Ok(principal.cloned())
            }
            // unknown: a rule whose `Decides` does not ask all of its policies; what was not asked does not allow
            Truth::False | Truth::Unknown => Err(deciding.refuse(principal, &self.answers)),
        }
    }

    fn hangs_on<P: Policy>(&self) -> bool {
        let principal = self.context.principal();
        // a policy for principals has no answer for nobody, so nothing is loaded for it
        let askable = principal.is_some() || P::NAME.asks_for() == AsksFor::Anybody;
        askable
            && Deciding::of(self.parts, self.route)
                .is_some_and(|deciding| deciding.rule().hangs_on(P::NAME, principal, &self.answers, self.context.now()))
    }
}

/// That a rule with policies has let the request pass: left by its guard, asked for by `Authorized`, so that the only way to
/// the resource leads through the rule that names its policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passed(fn(TypeId) -> bool);

impl Passed {
    pub(crate) fn by<R: Requires>() -> Self {
        Self(R::includes)
    }

    /// Whether the rule `R` is the one that was passed, or a part of it.
    pub(crate) fn includes<R: Requires>(self) -> bool {
        (self.0)(TypeId::of::<R>())
    }
}

/// Runs somebody's code to its end; a panic in it is an error, so that the request is refused and recorded like any other that
/// could not be decided.
pub(crate) async fn unpanicked<F: Future>(future: F) -> Result<F::Output, BoxError> {
    let mut future = pin!(future);
    core::future::poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(_) => core::task::Poll::Ready(Err("a policy or the loading of its resource panicked".into())),
    })
    .await
}
