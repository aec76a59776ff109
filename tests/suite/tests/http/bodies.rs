//! The guard runs before anything else of the request is read.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use auth_axum::{GuardedRouter, post, require_roles};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::Request,
};
use http_body_util::{BodyExt, Full};

use crate::service::{Service, roles};

#[derive(serde::Deserialize)]
struct NewArticle {
    title: String,
}

#[require_roles(editor)]
async fn create(Json(new): Json<NewArticle>) -> String {
    new.title
}

async fn post_body(service: &Service, roles: Option<&[&str]>, body: Body) -> u16 {
    let mut request = Request::post("/articles").header("content-type", "application/json");
    if let Some(roles) = roles {
        request = request.header("authorization", service.token("bob", roles).bearer());
    }
    service.ask(request.body(body).unwrap()).await.status.as_u16()
}

#[tokio::test]
async fn the_guard_runs_before_the_body_is_parsed() {
    let service = Service::of(GuardedRouter::new().route("/articles", post(create))).await;
    const NOBODY: Option<&[&str]> = None;
    const VIEWER: Option<&[&str]> = Some(&["viewer"]);
    const EDITOR: Option<&[&str]> = Some(&["editor"]);

    for (who, body, status) in [
        (NOBODY, "{", 401),
        (NOBODY, r#"{"title":"x"}"#, 401),
        (VIEWER, "{", 403),
        (VIEWER, r#"{"title":"x"}"#, 403),
        (EDITOR, "{", 400),
        (EDITOR, "{}", 422),
        (EDITOR, r#"{"title":"x"}"#, 200),
    ] {
        assert_eq!(post_body(&service, who, Body::from(body)).await, status, "{who:?} {body}");
    }
}

#[tokio::test]
async fn a_refused_request_does_not_read_one_byte_of_its_body() {
    let was_read = Arc::new(AtomicBool::new(false));
    let body = || {
        let was_read = was_read.clone();
        Body::new(Full::new(Bytes::from_static(br#"{"title":"x"}"#)).map_frame(move |frame| {
            was_read.store(true, Ordering::SeqCst);
            frame
        }))
    };
    let service = Service::of(GuardedRouter::new().route("/articles", post(create))).await;

    assert_eq!(post_body(&service, None, body()).await, 401);
    assert_eq!(post_body(&service, Some(&["viewer"]), body()).await, 403);
    assert!(!was_read.load(Ordering::SeqCst));

    assert_eq!(post_body(&service, Some(&["editor"]), body()).await, 200);
    assert!(was_read.load(Ordering::SeqCst));
}
