//! What the service read of a request at its edge, and what it keeps beside a refusal.

use std::net::SocketAddr;

use auth_axum::{
    AuthenticationError, Edge, FormatsProblems, FormattedProblem, GuardedRouter, Problem, Requirement, authenticated,
    get, public, require_roles, testing::TestClock,
};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use serde_json::json;

use crate::service::{Service, roles};

#[public]
async fn edge(edge: Edge) -> String {
    format!("{} {} {:?}", edge.now, edge.request_id, edge.client)
}

#[public]
async fn conflict() -> Problem {
    Problem::new(StatusCode::CONFLICT).detail("an article of this title exists").code("article_exists")
}

#[authenticated]
async fn me() {}

#[require_roles(admin)]
async fn reports() {}

#[require_roles(admin, on_deny = not_found)]
async fn hidden() {}

fn router() -> GuardedRouter {
    GuardedRouter::new()
        .route("/edge", get(edge))
        .route("/conflict", get(conflict))
        .route("/me", get(me))
        .route("/reports", get(reports))
        .route("/hidden", get(hidden))
}

#[tokio::test]
async fn a_handler_has_the_time_the_id_and_the_address_that_the_audit_has() {
    let noon = TestClock::at("2026-11-25T12:00:00Z".parse().unwrap());
    let networks = ["10.0.0.0/8".parse().unwrap()];
    let service = Service::with(router(), |auth| auth.clock(noon).trusted_proxies(networks)).await;
    let from = |peer: &str| {
        let mut request = Request::get("/edge").header("x-request-id", "r-1").header("x-forwarded-for", "203.0.113.9");
        request = request.extension(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 5000)));
        request.body(Body::empty()).unwrap()
    };

    assert_eq!(service.ask(from("192.0.2.1")).await.body, "2026-11-25T12:00:00Z r-1 Some(192.0.2.1)");
    assert_eq!(service.ask(from("10.1.2.3")).await.body, "2026-11-25T12:00:00Z r-1 Some(203.0.113.9)");
    assert!(service.get("/edge").await.body.ends_with(" None"));
}

#[tokio::test]
async fn a_problem_may_have_a_name_for_programs() {
    let service = Service::of(router()).await;
    let answer = service.get("/conflict").await;
    assert_eq!(answer.status, 409);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&answer.body).unwrap(),
        json!({
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "detail": "an article of this title exists",
            "code": "article_exists",
        })
    );
}

/// Tells what it is told.
#[derive(Debug)]
struct Tells;

impl FormatsProblems for Tells {
    fn format(&self, problem: &Problem) -> FormattedProblem {
        let cause = match problem.cause() {
            Some(AuthenticationError::Token(error)) => error.reason(),
            Some(_) => "another",
            None => "none",
        };
        let unmet = problem.unmet().map(Requirement::to_string);
        FormattedProblem::json(&json!([cause, unmet, problem.code_text()]))
    }
}

#[tokio::test]
async fn the_form_of_problems_learns_why_and_the_client_does_not() {
    let service = Service::with(router(), |auth| auth.format(Tells)).await;
    let expired = service.issuer.token("bob").at("2020-01-01T00:00:00Z".parse().unwrap()).sign();
    let bob = service.token("bob", &["editor"]);

    assert_eq!(service.get_as("/me", &expired).await.body, r#"["expired",null,null]"#);
    assert_eq!(service.get_with("/me", &[("authorization", "Basic x")]).await.body, r#"["another",null,null]"#);
    assert_eq!(service.get_as("/reports", &bob).await.body, r#"["none","role=admin",null]"#);
    assert_eq!(service.get("/reports").await.body, r#"["none",null,null]"#);
    let hidden = service.get_as("/hidden", &bob).await;
    assert_eq!((hidden.status.as_u16(), &*hidden.body), (404, r#"["none",null,null]"#), "existence stays a secret");
    assert_eq!(service.get("/conflict").await.body, r#"["none",null,"article_exists"]"#);

    let silent = Service::of(router()).await;
    let expired = silent.issuer.token("bob").at("2020-01-01T00:00:00Z".parse().unwrap()).sign();
    assert!(!silent.get_as("/me", &expired).await.body.contains("expired"));
    assert!(!silent.get_as("/reports", &silent.token("bob", &[])).await.body.contains("admin"));
}
