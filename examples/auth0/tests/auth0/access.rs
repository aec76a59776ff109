//! Who may call what, and what each is told.

use auth_axum::{GuardedRouter, TypedClaims, authenticated, get, require_permissions, require_scopes};
use auth0::{Format, Trust};
use serde_json::{Value, json};

use crate::support::{AUDIENCE, Fixture, get_of};

// A04
#[tokio::test]
async fn the_home_page_says_what_there_is() {
    let answer = Fixture::new().await.get_with("/", &[]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        json!({
            "message": "Welcome to the Auth0 Portcullis Integration Example",
            "status": "public",
            "endpoints": {
                "public": ["/", "/health", "/public/info"],
                "protected": ["/api/private", "/api/profile", "/api/admin"],
            },
        })
    );
}

// A05, A06
#[tokio::test]
async fn health_and_information_are_public() {
    let service = Fixture::new().await;
    let health = service.get_with("/health", &[]).await;
    assert_eq!(health.json(), json!({ "status": "healthy", "service": "auth0-portcullis-demo" }));
    let info = service.get_with("/public/info", &[]).await;
    assert_eq!(
        info.json(),
        json!({
            "message": "This is public information accessible to anyone",
            "auth0_domain": service.settings.domain,
            "required_audience": AUDIENCE,
        })
    );
}

// A07
#[tokio::test]
async fn demo_builds_explain_what_a_token_is_made_of() {
    let answer = Fixture::new().await.get_with("/demo/token-structure", &[]).await;
    if cfg!(feature = "demo") {
        let body = answer.json();
        for part in ["header", "payload", "signature"] {
            assert!(body["jwt_structure"].get(part).is_some(), "{part}");
        }
        assert_eq!(body["how_to_get_token"]["body"]["grant_type"], "client_credentials");
    } else {
        assert_eq!(answer.status, 404);
    }
}

// A08, A15
#[tokio::test]
async fn nobody_is_asked_to_sign_in() {
    let service = Fixture::new().await;
    for path in ["/api/private", "/api/profile", "/api/admin"] {
        for headers in [&[][..], &[("authorization", "Basic dXNlcjpwYXNz")]] {
            let answer = service.get_with(path, headers).await;
            assert_eq!((answer.status.as_u16(), answer.json()), (401, json!({ "detail": "Not authenticated" })));
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"auth0\"");
        }
    }
}

// A10
#[tokio::test]
async fn a_token_is_told_what_it_says() {
    let service = Fixture::new().await;
    let token = service.token(json!(["read:profile", "write:profile"])).claim("sub", "auth0|abc123def456");
    let answer = service.get("/api/private", &token).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(
        answer.json(),
        json!({
            "message": "This is a protected endpoint",
            "user_authenticated": true,
            "token_info": { "sub": "auth0|abc123def456", "permissions": ["read:profile", "write:profile"] },
        })
    );
}

// A11, A22
#[tokio::test]
async fn a_profile_is_made_of_the_claims() {
    let service = Fixture::new().await;
    let token = service.token(json!(["read:profile"])).claim("email", "a@example.com").claim("email_verified", true);
    assert_eq!(
        service.get("/api/profile", &token).await.json(),
        json!({
            "user_id": "user123",
            "email": "a@example.com",
            "email_verified": true,
            "permissions": ["read:profile"],
            "scope": "read:profile",
        })
    );
    let bare = service.token(json!([])).without("scope");
    let body = service.get("/api/profile", &bare).await.json();
    assert_eq!((&body["email"], &body["scope"], &body["permissions"]), (&Value::Null, &Value::Null, &json!([])));
}

// A12, A13, A15
#[tokio::test]
async fn the_admin_area_is_for_who_has_the_permission() {
    let service = Fixture::new().await;
    let answer = service.get("/api/admin", &service.token(json!(["admin:access"]))).await;
    assert_eq!(
        answer.json(),
        json!({ "message": "Welcome to the admin area", "user_id": "user123", "admin_access": true })
    );
    for permissions in
        [json!([]), json!(["read:profile"]), json!(["admin:access-really", "not-admin:access", "ADMIN:ACCESS"])]
    {
        let answer = service.get("/api/admin", &service.token(permissions.clone())).await;
        let body = json!({ "detail": "Insufficient permissions. Admin access required." });
        assert_eq!((answer.status.as_u16(), answer.json()), (403, body), "{permissions}");
        assert!(answer.header("www-authenticate").ends_with("error=\"insufficient_scope\""));
    }
    assert_eq!(service.get("/api/admin", &service.token(json!([])).without("permissions")).await.status, 403);
}

// A14, SC2
#[tokio::test]
async fn permissions_of_another_form_refuse_the_token() {
    let service = Fixture::new().await;
    for permissions in
        [json!("not-admin:access-really"), json!("admin:access"), Value::Null, json!(["admin:access", 7]), json!({})]
    {
        let answer = service.get("/api/admin", &service.token(permissions.clone())).await;
        assert_eq!(answer.status, 401, "{permissions}");
    }
}

mod permissions {
    auth_axum::names! { roles {} permissions { read { profile } } }
    pub(super) use permissions::*;
}

#[require_scopes("read:profile")]
async fn by_scope() {}

#[require_permissions(read::profile)]
async fn by_permission() {}

#[derive(serde::Deserialize)]
struct Custom {
    sub: String,
    #[serde(rename = "https://api.example.com/tenant")]
    tenant: String,
}

#[authenticated]
async fn custom(TypedClaims(claims): TypedClaims<Custom>) -> String {
    format!("{} of {}", claims.sub, claims.tenant)
}

// A21, A22
#[tokio::test]
async fn scopes_and_permissions_both_guard_and_claims_are_a_type() {
    let service = Fixture::new().await;
    let auth =
        Trust::Tenant.auth(&service.settings, Format::Compat).clock(service.clock.clone()).build().await.unwrap();
    let router: GuardedRouter = GuardedRouter::new()
        .route("/scope", get(by_scope))
        .route("/permission", get(by_permission))
        .route("/custom", get(custom));
    let router = router.into_router(auth);
    let ask = async |path: &str, token: &idp::Token| {
        let answer = get_of(&router, path, &[("authorization", &token.bearer())]).await;
        (answer.status.as_u16(), answer.body)
    };
    let (scope, permission) =
        (service.token(json!([])), service.token(json!(["read:profile"])).claim("scope", "openid"));
    assert_eq!(ask("/scope", &scope).await.0, 200);
    assert_eq!(ask("/scope", &permission).await.0, 403);
    assert_eq!(ask("/permission", &permission).await.0, 200);
    assert_eq!(ask("/permission", &scope).await.0, 403);

    let tenanted = scope.clone().claim("https://api.example.com/tenant", "acme");
    assert_eq!(ask("/custom", &tenanted).await, (200, "user123 of acme".to_owned()));
    assert_eq!(ask("/custom", &scope).await.0, 401);
}
