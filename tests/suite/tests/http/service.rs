//! A small guarded service and the ways to ask it.

use std::sync::{Arc, Mutex, PoisonError};

use auth_axum::{
    AuditEvent, Auth, AuthBuilder, GuardedRouter, RecordsAudit,
    testing::{SignedToken, TestIssuer},
};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

auth_axum::names! {
    roles { admin > editor > viewer, auditor }
    permissions { articles { read, write, delete }, users { list } }
}

pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const AUDIENCE: &str = "https://api.example";

/// A router behind an issuer of its own.
pub(crate) struct Service {
    pub(crate) issuer: TestIssuer,
    pub(crate) router: Router,
    pub(crate) audit: Recorder,
}

/// A response, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// Keeps every audit event as a line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorder(Arc<Mutex<Vec<String>>>);

impl Service {
    pub(crate) async fn of(router: GuardedRouter) -> Self {
        Self::with(router, |auth| auth).await
    }

    /// With further settings.
    pub(crate) async fn with(router: GuardedRouter, settings: impl FnOnce(AuthBuilder) -> AuthBuilder) -> Self {
        let issuer = TestIssuer::new(ISSUER, AUDIENCE);
        let audit = Recorder::default();
        let auth = settings(Auth::builder().issuer(issuer.issuer()).audit(audit.clone())).build().await.unwrap();
        Self { issuer, router: router.into_router(auth), audit }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get_as(&self, path: &str, token: &SignedToken) -> Answer {
        self.ask(Request::get(path).header("authorization", token.bearer()).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// A token of somebody with these roles.
    pub(crate) fn token(&self, subject: &str, roles: &[&str]) -> SignedToken {
        self.issuer.token(subject).roles(roles.iter().copied()).sign()
    }
}

/// What a router answers to somebody without a credential.
pub(crate) async fn ask(router: &Router, path: &str) -> Answer {
    send(router, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

impl Answer {
    pub(crate) fn challenge(&self) -> &str {
        self.headers.get("www-authenticate").map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Recorder {
    /// The lines so far, which are forgotten here.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl RecordsAudit for Recorder {
    fn record(&self, event: &AuditEvent<'_>) {
        let who = event.principal.map_or("nobody", |id| id.subject());
        let path = event.path.unwrap_or("-");
        let line = format!(
            "{:?} {who} {} {path} [{}] {} #{}",
            event.decision, event.method, event.rule, event.reason, event.request_id
        );
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}
