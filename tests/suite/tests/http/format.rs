//! One hook gives all problems another form, and can weaken none.

use auth_axum::{FormatsProblems, FormattedProblem, GuardedRouter, Problem, authenticated, get, public, require_roles};
use axum::http::{HeaderValue, StatusCode};

use crate::service::{Service, roles};

#[authenticated]
async fn me() {}

#[require_roles(admin)]
async fn reports() {}

#[public]
async fn teapot() -> Problem {
    Problem::new(StatusCode::IM_A_TEAPOT).detail("short and stout")
}

#[public]
async fn plain() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "the application's own")
}

/// Answers as some FastAPI services do, with 400 for a refused login.
#[derive(Debug)]
struct Compat;

impl FormatsProblems for Compat {
    fn format(&self, problem: &Problem) -> FormattedProblem {
        let detail = problem.detail_text().unwrap_or(problem.title());
        let form = FormattedProblem::json(&serde_json::json!({ "detail": detail }));
        if problem.status() == StatusCode::UNAUTHORIZED { form.status(StatusCode::BAD_REQUEST) } else { form }
    }
}

/// Tries to turn every refusal into something else.
#[derive(Debug)]
struct Hostile(StatusCode);

impl FormatsProblems for Hostile {
    fn format(&self, _: &Problem) -> FormattedProblem {
        FormattedProblem::new(HeaderValue::from_static("text/plain"), "fine").status(self.0)
    }
}

fn router() -> GuardedRouter {
    GuardedRouter::new()
        .route("/me", get(me))
        .route("/reports", get(reports))
        .route("/teapot", get(teapot))
        .route("/plain", get(plain))
}

// N07
#[tokio::test]
async fn a_format_replaces_bodies_and_may_choose_another_4xx_and_the_challenge_stays() {
    let service = Service::with(router(), |auth| auth.format(Compat)).await;

    let nobody = service.get("/me").await;
    let lacking = service.get_as("/reports", &service.token("bob", &[])).await;
    let unknown = service.get("/nowhere").await;
    let own = service.get("/teapot").await;

    assert_eq!((nobody.status.as_u16(), nobody.body.as_str()), (400, r#"{"detail":"a valid credential is needed"}"#));
    assert_eq!(nobody.challenge(), "Bearer realm=\"api\"");
    assert_eq!(nobody.header("content-type"), "application/json");
    assert_eq!(
        (lacking.status.as_u16(), lacking.body.as_str()),
        (403, r#"{"detail":"you are not allowed to do this"}"#)
    );
    assert_eq!((unknown.status.as_u16(), unknown.body.as_str()), (404, r#"{"detail":"Not Found"}"#));
    assert_eq!((own.status.as_u16(), own.body.as_str()), (418, r#"{"detail":"short and stout"}"#));
}

#[tokio::test]
async fn no_format_turns_a_refusal_into_anything_but_a_refusal() {
    for status in [200, 204, 302, 304, 500, 503] {
        let service = Service::with(router(), |auth| auth.format(Hostile(StatusCode::from_u16(status).unwrap()))).await;

        assert_eq!(service.get("/me").await.status, 401, "{status}");
        assert_eq!(service.get_as("/reports", &service.token("bob", &[])).await.status, 403, "{status}");
        assert_eq!(service.get("/nowhere").await.status, 404, "{status}");
    }
}

#[tokio::test]
async fn what_the_application_answers_by_itself_is_left_alone() {
    let service = Service::with(router(), |auth| auth.format(Compat)).await;

    assert_eq!(service.get("/plain").await.body, "the application's own");
    assert_eq!(service.get_as("/me", &service.token("bob", &[])).await.status, 200);
}

#[tokio::test]
async fn a_format_leaves_no_header_of_the_old_body_and_no_page_that_a_layer_made_of_it() {
    async fn encode(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
        let page = request.uri().path() == "/reports";
        let mut response = next.run(request).await;
        response.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
        if page {
            let (mut parts, _) = response.into_parts();
            parts.status = StatusCode::OK;
            response = axum::response::Response::from_parts(parts, "<h1>please log in</h1>".into());
        }
        response
    }
    let router = router().layer(axum::middleware::from_fn(encode));
    let service = Service::with(router, |auth| auth.format(Compat)).await;

    let refused = service.get("/me").await;
    let page = service.get("/reports").await;

    assert_eq!((refused.header("content-encoding"), refused.status.as_u16()), ("", 400));
    assert_eq!(page.body, "<h1>please log in</h1>");
}
