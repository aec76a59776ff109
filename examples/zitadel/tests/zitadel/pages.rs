//! Pages of other origins.

use axum::{body::Body, http::Request};
use tower::ServiceExt;

use crate::support::Fixture;

// Z48, SA14
#[tokio::test]
async fn only_pages_of_the_allowed_origins_may_call() {
    let service = Fixture::with(&[("CORS_ORIGINS", "https://app.example")]).await;
    let allowed = service.get_with("/api/public", &[("origin", "https://app.example")]).await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://app.example");
    assert_eq!(allowed.header("access-control-allow-credentials"), "true");
    for evil in ["https://evil.example", "https://app.example.evil.example", "null", "http://app.example"] {
        let answer = service.get_with("/api/public", &[("origin", evil)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{evil}");
    }
}

// SA14
#[tokio::test]
async fn a_preflight_needs_no_token() {
    let service = Fixture::with(&[("CORS_ORIGINS", "https://app.example")]).await;
    let request = Request::options("/api/private")
        .header("origin", "https://app.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization");
    let response = service.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["access-control-allow-origin"], "https://app.example");
}
