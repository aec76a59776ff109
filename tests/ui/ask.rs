//! Asking a router as somebody.

use auth_axum::{
    Auth, GuardedRouter, Principal,
    testing::{AsPrincipal, TestIssuer},
};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use tower::ServiceExt;

/// A router, served.
pub(crate) struct Served(Router);

impl Served {
    pub(crate) async fn new(router: GuardedRouter) -> Self {
        let issuer = TestIssuer::new("https://issuer.example", "https://api.example");
        Self(router.into_router(Auth::builder().issuer(issuer.issuer()).build().await.unwrap()))
    }

    /// Nobody asks.
    pub(crate) async fn nobody(&self, path: &str) -> StatusCode {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// `bob` asks, with these roles.
    pub(crate) async fn with(&self, path: &str, roles: &[&str]) -> StatusCode {
        let bob = roles.iter().fold(Principal::builder("https://issuer.test", "bob"), |bob, role| bob.role(*role));
        self.send(Request::get(path).body(Body::empty()).unwrap().as_principal(bob.build())).await
    }

    async fn send(&self, request: Request<Body>) -> StatusCode {
        self.0.clone().oneshot(request).await.unwrap().status()
    }
}

/// That each path is for admins: 401 for nobody, 403 for a viewer, 200 for an admin.
pub(crate) async fn assert_for_admins(router: GuardedRouter, paths: &[&str]) {
    let served = Served::new(router).await;
    for path in paths {
        assert_eq!(served.nobody(path).await, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(served.with(path, &["viewer"]).await, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(served.with(path, &["admin"]).await, StatusCode::OK, "{path}");
    }
}
