use std::sync::{Arc, OnceLock};

use auth_core::{
    AuditEvent, Authentication, Caller, Decision, Denial, IdentifiesCaller, Identifying, Principal, Reason, RequestId,
    Requirement, Rule, Timestamp,
};
use axum::{
    extract::MatchedPath,
    http::{Extensions, request::Parts},
    response::{IntoResponse, Response},
};

use crate::{asking::Passed, auth::Service, authenticate::Found, routing::Around};

/// What the credential layer leaves in a request for guards and extractors: the credential that it found, and the service
/// that decides. The credential is verified when somebody asks who is calling, once; on a public route nobody does.
#[derive(Debug)]
pub(crate) struct Context {
    service: Arc<Service>,
    found: Found,
    authentication: OnceLock<Authentication>,
    request_id: RequestId,
    now: Timestamp,
}

impl Context {
    pub(crate) fn new(service: Arc<Service>, found: Found, request_id: RequestId, now: Timestamp) -> Self {
        Self { service, found, authentication: OnceLock::new(), request_id, now }
    }

    /// Leaves the context. A principal that somebody else has put there is none of ours, nor are the rules of a service that
    /// this one is mounted in.
    pub(crate) fn leave_in(self, extensions: &mut Extensions) {
        extensions.remove::<Principal>();
        extensions.remove::<Arc<Around>>();
        extensions.remove::<Passed>();
        extensions.insert(Caller::new(Arc::new(self)));
    }

    /// The context of a request; `None` where no credential layer is around.
    pub(crate) fn of(parts: &Parts) -> Option<&Self> {
        parts.extensions.get::<Caller>()?.downcast_ref()
    }

    /// A handle on the context of a request, for whoever changes the request meanwhile.
    pub(crate) fn shared(parts: &Parts) -> Option<Arc<Self>> {
        parts.extensions.get::<Caller>()?.downcast()
    }

    /// Verifies the credential, if that has not been done, and puts the principal into the extensions, where other
    /// middleware looks for it.
    pub(crate) async fn identify_in(parts: &mut Parts) {
        let Some(context) = Self::shared(parts) else { return };
        if let Authentication::Principal(principal) = context.authenticate(parts).await {
            parts.extensions.insert(principal.clone());
        }
    }

    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn request_id(&self) -> &RequestId {
        &self.request_id
    }

    /// The answer to a denial, with what the log knows of it beside it for whoever gives it another form.
    pub(crate) fn answer(&self, denial: &Denial, reason: &Reason<'_>) -> Response {
        let problem = self.service.answer(denial, self.found.scheme());
        let problem = match (denial, self.authentication(), reason) {
            // a form that writes the reason would tell what exists
            (Denial::NotFound { .. }, ..) => problem,
            (_, Some(Authentication::Failed(error)), _) => problem.caused_by(error.clone()),
            (_, _, Reason::Unmet(requirement)) => problem.for_lack_of(**requirement),
            _ => problem,
        };
        problem.into_response()
    }

    /// Who is calling, if that has been asked before.
    pub(crate) fn authentication(&self) -> Option<&Authentication> {
        self.authentication.get()
    }

    /// The principal, if one is known.
    pub(crate) fn principal(&self) -> Option<&Principal> {
        match self.authentication() {
            Some(Authentication::Principal(principal)) => Some(principal),
            Some(Authentication::Anonymous | Authentication::Failed(_)) | None => None,
        }
    }

    async fn authenticate(&self, parts: &Parts) -> &Authentication {
        if let Some(authentication) = self.authentication.get() {
            return authentication;
        }
        let authentication = match &self.found {
            Found::Credential(place, credential) => self.service.verify(*place, credential, parts, self.now).await,
            Found::Nothing => Authentication::Anonymous,
            Found::Preauthenticated(principal) => {
                Authentication::Principal(self.service.authority().applied_to(principal.clone(), self.now))
            }
            Found::Refused(error) => Authentication::Failed(error.clone()),
        };
        self.authentication.get_or_init(|| authentication)
    }

    /// Sends a decision to the audit sinks.
    pub(crate) fn record(
        &self,
        parts: &Parts,
        rule: Rule<'_>,
        decision: Decision,
        principal: Option<&Principal>,
        reason: Reason<'_>,
    ) {
        let mut event = AuditEvent::new(self.now, decision, parts.method.as_str(), rule, reason, &self.request_id);
        event.principal = principal.map(Principal::id);
        event.path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        self.service.record(&event);
    }
}

impl IdentifiesCaller for Context {
    fn identify<'a>(&'a self, parts: &'a Parts) -> Identifying<'a> {
        Box::pin(async move { self.authenticate(parts).await.clone() })
    }

    fn refuse(&self, parts: &Parts, denial: &Denial, reason: Reason<'_>) -> Response {
        let rule = Rule::new(&Requirement::Authenticated, &[]);
        let answer = self.answer(denial, &reason);
        self.record(parts, rule, Decision::Deny, self.principal(), reason);
        answer
    }
}
