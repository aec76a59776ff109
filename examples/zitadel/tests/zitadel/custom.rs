//! What an application adds: claims of its own, and routes for one client.

use auth_axum::{
    Auth, GuardedRouter, TypedClaims, authenticated, authorize, get,
    token::{Issuer, Profile},
};
use axum::Router;
use idp::Token;
use serde::Deserialize;

use crate::support::{CLIENT, Fixture, PROJECT, get_of};

#[derive(Deserialize)]
struct Tenanted {
    tenant: String,
}

#[authenticated]
async fn tenant(TypedClaims(claims): TypedClaims<Tenanted>) -> String {
    claims.tenant
}

#[authorize(client("283110010000000002"))]
async fn own_client() -> &'static str {
    "yes"
}

async fn router(service: &Fixture, needs_tenant: bool) -> Router {
    let issuer = Issuer::discover(service.idp.name()).audience(PROJECT).profile(Profile::zitadel(PROJECT));
    let issuer = if needs_tenant { issuer.claims_as::<Tenanted>() } else { issuer };
    let auth = Auth::builder().issuer(issuer).clock(service.clock.clone()).build().await.unwrap();
    let router: GuardedRouter = GuardedRouter::new().route("/tenant", get(tenant)).route("/own", get(own_client));
    router.into_router(auth)
}

async fn ask(router: &Router, path: &str, token: &Token) -> (u16, String) {
    let answer = get_of(router, path, &[("authorization", &token.bearer())]).await;
    (answer.status.as_u16(), answer.body)
}

// Z44
#[tokio::test]
async fn claims_of_ones_own_are_a_type_and_a_token_without_them_is_refused() {
    let service = Fixture::new().await;
    for needs_tenant in [false, true] {
        let router = router(&service, needs_tenant).await;
        let with = service.token(&[]).claim("tenant", "acme");
        assert_eq!(ask(&router, "/tenant", &with).await, (200, "acme".to_owned()));
        for without in [service.token(&[]), service.token(&[]).claim("tenant", 7)] {
            assert_eq!(ask(&router, "/tenant", &without).await.0, 401);
        }
    }
    // the issuer's word counts on every route
    let strict = router(&service, true).await;
    assert_eq!(ask(&strict, "/own", &service.token(&[])).await.0, 401);
}

// Z14
#[tokio::test]
async fn a_sibling_client_of_the_project_is_let_in_unless_the_route_is_for_one_client() {
    let service = Fixture::new().await;
    let sibling = service.token(&["user"]).claim("client_id", "external-client");
    assert_eq!(service.status("/api/private", &sibling).await, 200);
    let router = router(&service, false).await;
    assert_eq!(ask(&router, "/own", &sibling).await.0, 403);
    assert_eq!(ask(&router, "/own", &service.token(&[]).claim("client_id", CLIENT)).await, (200, "yes".to_owned()));
}
