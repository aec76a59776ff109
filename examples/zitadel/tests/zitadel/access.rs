//! Who may call what, and what each is told.

use std::collections::BTreeMap;

use axum::{body::Body, extract::Request, http::StatusCode};
use serde_json::{Value, json};
use zitadel::{App, Trust, User, ZitadelClaims};

use crate::support::{CLIENT, Fixture, PROJECT, get_of, roles_value, settings, with_roles};

// Z01
#[tokio::test]
async fn anybody_reads_what_is_public() {
    let service = Fixture::new().await;
    let answer = service.get_with("/api/public", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "message": "Hello world!" })));
    let answer = service.get_with("/api/public", &[("authorization", "Bearer garbage")]).await;
    assert_eq!(answer.status, 200);
}

// Z02, X01, X02
#[tokio::test]
async fn nobody_is_asked_to_sign_in() {
    let service = Fixture::new().await;
    for path in ["/api/private", "/api/protected/admin", "/api/protected/scope"] {
        let answer = service.get_with(path, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (401, json!({ "detail": "Not authenticated" })));
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"zitadel\"");
    }
}

// Z03
#[tokio::test]
async fn another_scheme_counts_as_nobody() {
    let service = Fixture::new().await;
    let raw = service.token(&["user"]).text();
    for header in ["Non-existent testtoken", &raw, "Basic dXNlcjpwYXNz"] {
        let answer = service.get_with("/api/private", &[("authorization", header)]).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (401, json!({ "detail": "Not authenticated" })));
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"zitadel\"");
    }
}

// Z04
#[tokio::test]
async fn a_user_is_greeted_and_an_admin_is_shown_what_the_token_says() {
    let service = Fixture::new().await;
    let answer = service.get("/api/private", &service.token(&["user"])).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json(), json!({ "message": "Hello, protected world! Here is Zitadel user user123" }));

    let token = service.token(&["admin"]);
    let answer = service.get("/api/protected/admin", &token).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let body = answer.json();
    assert_eq!(body["message"], "Hello world!");
    let claims = &body["user"]["claims"];
    assert_eq!(claims["sub"], "user123");
    assert_eq!(claims["client_id"], CLIENT);
    assert_eq!(claims["aud"], json!([PROJECT, CLIENT]));
    assert_eq!(claims["project_roles"], roles_value(&["admin"]));
    // Z05: the token is not handed back
    assert!(!answer.body.contains(&token.text()) && body["user"].get("access_token").is_none());
}

#[auth_axum::authenticated]
async fn both(user: User, request: Request) -> String {
    let found = request.extensions().get::<User>().map(|user| user.claims.sub.clone());
    format!("{} {found:?}", user.claims.sub)
}

// Z05
#[tokio::test]
async fn the_user_is_an_argument_and_in_the_extensions() {
    let service = Fixture::new().await;
    let settings = settings(&service.idp, &[]);
    let auth = Trust::Issuer { lazy: false }.auth(&settings, zitadel::Format::Compat).clock(service.clock.clone());
    let router = auth_axum::GuardedRouter::new().route("/", auth_axum::get(both)).with_state(App::new(PROJECT));
    let router = router.into_router(auth.build().await.unwrap());
    let answer = get_of(&router, "/", &[("authorization", &service.token(&[]).bearer())]).await;
    assert_eq!(answer.body, "user123 Some(\"user123\")");
    assert!(!format!("{:?}", claims_of(&service)).contains("eyJ"));
}

fn claims_of(service: &Fixture) -> ZitadelClaims {
    let all = json!({ "aud": "a", "client_id": "c", "exp": 1, "iat": 1, "iss": service.idp.name(), "sub": "s" });
    serde_json::from_value(all).unwrap()
}

// Z18
#[tokio::test]
async fn who_lacks_the_role_is_refused_with_403() {
    let service = Fixture::new().await;
    let body = |role: &str| {
        let message = format!("User does not have role assigned: {role}");
        json!({ "detail": { "error": "insufficient_scope", "message": message } })
    };
    for token in [service.token(&["user"]), service.token(&[]), service.idp.token()] {
        let answer = service.get("/api/protected/admin", &token).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::FORBIDDEN, body("admin")));
        assert!(answer.header("www-authenticate").ends_with("error=\"insufficient_scope\""));
    }
    // the key of a role counts, in its exact spelling
    for role in ["User", "users", "user ", "admin"] {
        let answer = service.get("/api/private", &service.token(&[role])).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::FORBIDDEN, body("user")), "{role}");
    }
    assert_eq!(service.status("/api/protected/admin", &service.token(&["admin"])).await, 200);
}

// Z19, SC12
#[tokio::test]
async fn roles_of_another_project_never_count() {
    let service = Fixture::new().await;
    let plain = || service.idp.token();
    for token in [
        with_roles(plain(), "999999", &["admin"]),
        plain().claim("urn:zitadel:iam:org:project:roles", roles_value(&["admin"])),
        plain().claim("project_roles", roles_value(&["admin"])),
        with_roles(service.token(&["user"]), "999999", &["admin"]),
        plain().claim(&format!("urn:zitadel:iam:org:project:{PROJECT}:roles:x"), roles_value(&["admin"])),
    ] {
        let answer = service.get("/api/protected/admin", &token).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
    }
}

// SC12
#[tokio::test]
async fn roles_of_another_form_refuse_the_token() {
    let service = Fixture::new().await;
    for roles in [json!("admin"), json!(["admin"]), json!(7), Value::Null] {
        let token = service.idp.token().claim(&format!("urn:zitadel:iam:org:project:{PROJECT}:roles"), roles.clone());
        assert_eq!(service.refused(&token).await, "Token contains invalid claims", "{roles}");
    }
}

// Z20, SC11
#[tokio::test]
async fn every_scope_is_a_whole_word() {
    let service = Fixture::new().await;
    let with = |scope: Value| service.token(&[]).claim("scope", scope);
    for scope in ["a scope1 b", "scope1"] {
        assert_eq!(service.status("/api/protected/scope", &with(json!(scope))).await, 200, "{scope}");
    }
    for scope in ["openid email", "scope10", "SCOPE1", "xscope1", "scope1,b", ""] {
        let answer = service.get("/api/protected/scope", &with(json!(scope))).await;
        let body = json!({ "detail": { "error": "insufficient_scope", "message": "Missing required scope: scope1" } });
        assert_eq!((answer.status.as_u16(), answer.json()), (403, body), "{scope}");
        assert!(answer.header("www-authenticate").ends_with("error=\"insufficient_scope\", scope=\"scope1\""));
    }
    for scope in [Value::Null, json!(1), json!(["scope1"]), json!({ "scope1": true })] {
        assert_eq!(service.refused(&with(scope.clone())).await, "Token contains invalid formatted scopes", "{scope}");
    }
}

// Z21
#[tokio::test]
async fn a_forged_token_never_learns_what_the_route_asks_for() {
    let service = Fixture::new().await;
    for scope in ["scope1", "openid", ""] {
        let forged = service.token(&["admin"]).claim("scope", scope).signed_by(&idp::STRANGER);
        let answer = service.get("/api/protected/scope", &forged).await;
        assert_eq!(answer.status, 401);
        let challenge = answer.header("www-authenticate");
        for text in [&*answer.body, challenge] {
            assert!(!text.contains("scope1") && !text.contains("Missing required scope"), "{text}");
        }
    }
}

#[auth_axum::require_scopes("scope1", "scope2")]
async fn two_scopes() {}

// Z20
#[tokio::test]
async fn several_scopes_are_all_needed() {
    let service = Fixture::new().await;
    let auth = Trust::Issuer { lazy: false }.auth(&settings(&service.idp, &[]), zitadel::Format::Compat);
    let router: auth_axum::GuardedRouter = auth_axum::GuardedRouter::new().route("/", auth_axum::get(two_scopes));
    let router = router.into_router(auth.clock(service.clock.clone()).build().await.unwrap());
    let ask = async |scope: &str| {
        let token = service.token(&[]).claim("scope", scope);
        get_of(&router, "/", &[("authorization", &token.bearer())]).await.status.as_u16()
    };
    assert_eq!(ask("scope2 scope1").await, 200);
    assert_eq!(ask("scope1").await, 403);
    assert_eq!(ask("scope2").await, 403);
}

// Z39
#[tokio::test]
async fn people_and_service_users_pass_the_same_guard() {
    let service = Fixture::new().await;
    let person = service.token(&["user"]).claim("email", "alice@acme.example.test");
    let machine =
        service.token(&["user"]).claim("aud", json!([PROJECT])).claim("client_id", "svc-backup").without("nbf");
    for token in [person, machine] {
        assert_eq!(service.status("/api/private", &token).await, 200);
    }
}

// Z47
#[tokio::test]
async fn a_load_stays_inside_the_limits_that_the_original_sets_itself() {
    let service = Fixture::new().await;
    let bearer = service.token(&["user"]).bearer();
    let (mut failed, mut times) = (0, Vec::new());
    for _ in 0..2000 {
        let start = std::time::Instant::now();
        let answer = service.get_with("/api/private", &[("authorization", &bearer)]).await;
        failed += u32::from(answer.status != 200);
        times.push(start.elapsed().as_micros());
    }
    times.sort_unstable();
    let mean = times.iter().sum::<u128>() / 2000;
    assert!(failed < 20, "{failed} failed");
    assert!(mean < 200_000 && times[1900] < 600_000, "mean {mean} µs, p95 {} µs", times[1900]);
}

#[tokio::test]
async fn what_is_not_there_is_answered_as_the_original_does() {
    let service = Fixture::new().await;
    let answer = service.get_with("/nowhere", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (404, json!({ "detail": "Not Found" })));
    let post = Request::post("/api/public").body(Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(service.router.clone(), post).await.unwrap();
    assert_eq!(response.status(), 405);
}

#[test]
fn every_route_has_its_rule() {
    let rules: BTreeMap<String, String> =
        zitadel::routes().access().rows().iter().map(|row| (row.path().to_owned(), row.rule().to_string())).collect();
    let expected = [
        ("/api/private", "role=user"),
        ("/api/protected/admin", "role=admin"),
        ("/api/protected/scope", "scope=scope1"),
        ("/api/public", "public"),
    ];
    assert_eq!(rules, expected.map(|(path, rule)| (path.to_owned(), rule.to_owned())).into());
}
