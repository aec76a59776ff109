//! The service behind a realm on this machine.

#![cfg(test)]

use axum::{Router, body::Body, http::Request};
use idp::{Idp, Product, Token};
use serde_json::{Value, json};
use tower::ServiceExt;

const CLIENT: &str = "my-api";

async fn service() -> (Idp, Router) {
    let idp = Idp::start(Product::Zitadel, json!({ "aud": ["account", CLIENT], "azp": "web", "typ": "Bearer" })).await;
    let auth = keycloak::auth(idp.name(), CLIENT).build().await.unwrap();
    (idp, keycloak::routes().into_router(auth))
}

async fn status(router: &Router, path: &str, token: Option<&Token>) -> u16 {
    let request = Request::get(path);
    let request = token.into_iter().fold(request, |request, token| request.header("authorization", token.bearer()));
    router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn roles_of_the_realm_and_of_the_own_client_count_and_no_others() {
    let (idp, router) = service().await;
    let with = |name: &str, value: Value| idp.token().claim(name, value);
    let realm = with("realm_access", json!({ "roles": ["admin"] }));
    let own = with("resource_access", json!({ CLIENT: { "roles": ["editor"] } }));
    let other = with("resource_access", json!({ "other-api": { "roles": ["admin"] } }));
    let plain = with("roles", json!(["admin"]));

    for (token, me, drafts, reports) in
        [(&realm, 200, 200, 200), (&own, 200, 200, 403), (&other, 200, 403, 403), (&plain, 200, 403, 403)]
    {
        assert_eq!(status(&router, "/me", Some(token)).await, me);
        assert_eq!(status(&router, "/drafts", Some(token)).await, drafts);
        assert_eq!(status(&router, "/reports", Some(token)).await, reports);
    }
    assert_eq!((status(&router, "/", None).await, status(&router, "/me", None).await), (200, 401));
}

#[tokio::test]
async fn a_token_for_another_service_is_refused() {
    let (idp, router) = service().await;
    assert_eq!(status(&router, "/me", Some(&idp.token())).await, 200);
    assert_eq!(status(&router, "/me", Some(&idp.token().claim("aud", "account"))).await, 401);
    assert_eq!(status(&router, "/me", Some(&idp.token().claim("typ", "ID"))).await, 401);
}
