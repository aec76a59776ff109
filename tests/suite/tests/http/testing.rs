//! The test utilities themselves.

use auth_axum::{
    Clock, Guard, GuardedRouter, Principal, TypedClaims, authenticated, get, require_permissions, require_roles,
    testing::{AsPrincipal, TestClock, principal},
};
use axum::{Extension, body::Body, http::Request};

use crate::service::{Service, permissions, roles};

#[require_roles(editor)]
async fn edit(user: Principal) -> String {
    user.subject().to_owned()
}

#[require_permissions(articles::read)]
async fn read() {}

#[authenticated]
async fn extension(Extension(user): Extension<Principal>) -> String {
    user.subject().to_owned()
}

#[derive(serde::Deserialize)]
struct Profile {
    email: String,
    level: u8,
}

#[authenticated]
async fn profile(TypedClaims(profile): TypedClaims<Profile>) -> String {
    format!("{} {}", profile.email, profile.level)
}

fn router() -> GuardedRouter {
    GuardedRouter::new()
        .route("/edit", get(edit))
        .route("/read", get(read))
        .route("/extension", get(extension))
        .route("/profile", get(profile))
}

fn request(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_request_can_be_that_of_a_principal_without_any_token() {
    let service = Service::of(router()).await;

    let admin = request("/edit").as_principal(principal!(subject: "alice", roles: [admin]));
    let viewer = request("/edit").as_principal(principal!(roles: [viewer]));
    let reader = request("/read").as_principal(principal!(permissions: [articles::read], scopes: ["x"]));
    let nothing = request("/read").as_principal(principal!());

    assert_eq!(service.ask(admin).await.body, "alice");
    assert_eq!(service.ask(viewer).await.status, 403);
    assert_eq!(service.ask(reader).await.status, 200);
    assert_eq!(service.ask(nothing).await.status, 403);
}

#[tokio::test]
async fn the_principal_is_also_in_the_request_extensions() {
    let service = Service::of(router()).await;

    assert_eq!(service.get_as("/extension", &service.token("bob", &[])).await.body, "bob");
    assert_eq!(service.get("/extension").await.status, 401);
}

#[tokio::test]
async fn a_principal_in_the_extensions_that_no_credential_gave_is_not_believed() {
    let service = Service::of(router()).await;
    let mut forged = request("/edit");
    forged.extensions_mut().insert(principal!(roles: [admin]));
    forged.extensions_mut().insert(auth_axum::Authentication::Principal(principal!(roles: [admin])));

    assert_eq!(service.ask(forged).await.status, 401);
}

#[tokio::test]
async fn custom_claims_are_typed_and_a_token_without_them_is_401() {
    let service = Service::of(router()).await;
    let with = |level: serde_json::Value| {
        service.issuer.token("bob").claim("email", "bob@example.org").claim("level", level).sign()
    };

    assert_eq!(service.get_as("/profile", &with(3.into())).await.body, "bob@example.org 3");
    for wrong in ["3".into(), 300.into(), serde_json::Value::Null] {
        let answer = service.get_as("/profile", &with(wrong)).await;
        assert_eq!(answer.status, 401);
        assert!(!answer.body.contains("level"), "{}", answer.body);
    }
    assert_eq!(service.get_as("/profile", &service.token("bob", &[])).await.status, 401);
}

#[tokio::test]
async fn a_layer_finds_in_a_test_what_it_finds_in_production() {
    async fn who(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
        let who = request.extensions().get::<Principal>().map_or("nobody".to_owned(), |who| who.subject().to_owned());
        let mut response = next.run(request).await;
        response.headers_mut().insert("x-who", who.parse().unwrap());
        response
    }
    #[auth_axum::public]
    async fn open() {}
    let layer = axum::middleware::from_fn(who);
    let router = GuardedRouter::new().route("/edit", get(edit)).route("/open", get(open)).layer(layer);
    let service = Service::of(router).await;
    let token = service.token("test-user", &["editor"]);

    for (path, found) in [("/edit", "test-user"), ("/open", "nobody")] {
        let real = service.get_as(path, &token).await;
        let test = service.ask(request(path).as_principal(principal!(roles: [editor]))).await;
        assert_eq!((real.header("x-who"), test.header("x-who")), (found, found), "{path}");
    }
}

// SC15
#[tokio::test]
async fn a_clock_of_the_test_decides_when_a_token_ends() {
    let start = "2026-11-23T12:00:00Z".parse().unwrap();
    let clock = TestClock::at(start);
    let service = Service::with(router(), |auth| auth.clock(clock.clone())).await;
    let token = service.issuer.token("bob").roles(["editor"]).at(start).sign();

    assert_eq!(service.get_as("/edit", &token).await.status, 200);
    clock.advance(std::time::Duration::from_secs(400));
    assert_eq!(service.get_as("/edit", &token).await.status, 401);
    clock.set(start);
    assert_eq!(clock.now(), start);
    assert_eq!(service.get_as("/edit", &token).await.status, 200);
}

#[tokio::test]
async fn a_handler_can_be_called_by_a_unit_test_with_a_guard_for_it() {
    #[require_roles(admin)]
    async fn handler(guard: Guard) -> String {
        guard.principal().map_or("nobody".to_owned(), |who| who.subject().to_owned())
    }

    assert_eq!(handler(Guard::for_test(Some(principal!(subject: "alice")))).await, "alice");
    assert_eq!(handler(Guard::for_test(None)).await, "nobody");
}
