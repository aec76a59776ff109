use std::sync::{Arc, OnceLock};

use auth_core::{
    AuditEvent, Authentication, Caller, Decision, Denial, IdentifiesCaller, Identifying, Principal, Reason, RequestId,
    Requirement, Rule, Timestamp,
};
use axum::{
    extract::MatchedPath,
    http::{Extensions, request::Parts},
    response::Response,
};

use crate::{auth::Service, authenticate::Found};

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

    /// Sets who is calling where no credential says it.
    pub(crate) fn with_principal(self, principal: Principal) -> Self {
        let principal = principal.granted(self.service.grants());
        Self { authentication: OnceLock::from(Authentication::Principal(principal)), ..self }
    }

    /// Leaves the context, and the principal for whoever looks for one, if it is known already. A principal that somebody
    /// else has put there is none of ours.
    pub(crate) fn leave_in(self, extensions: &mut Extensions) {
        match self.authentication() {
            Some(Authentication::Principal(principal)) => extensions.insert(principal.clone()),
            Some(Authentication::Anonymous | Authentication::Failed(_)) | None => extensions.remove::<Principal>(),
        };
        let context = Arc::new(self);
        extensions.insert(Caller::new(context.clone()));
        extensions.insert(context);
    }

    /// Verifies the credential, if that has not been done, and puts the principal into the extensions, where other
    /// middleware looks for it.
    pub(crate) async fn identify_in(parts: &mut Parts) {
        let Some(context) = parts.extensions.get::<Arc<Self>>().cloned() else { return };
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
        self.record(parts, rule, Decision::Deny, self.principal(), reason);
        self.service.answer(denial)
    }
}
