//! What a client is told when it is refused.

use auth_axum::{GuardedRouter, Principal, authenticated, delete, get, public, require_roles, require_scopes};
use axum::{body::Body, http::Request};

use crate::service::{AUDIENCE, ISSUER, Service, roles};

#[public]
async fn index() -> &'static str {
    "hello"
}

#[authenticated]
async fn me(user: Principal) -> String {
    user.subject().to_owned()
}

#[require_roles(admin)]
async fn reports() -> &'static str {
    "reports"
}

#[require_scopes("articles.read", "articles.write")]
async fn articles() -> &'static str {
    "articles"
}

#[authenticated]
async fn maybe(user: Option<Principal>) -> String {
    format!("{:?}", user.map(|user| user.subject().to_owned()))
}

#[public]
async fn greeting(user: Option<Principal>) -> String {
    user.map_or("nobody".to_owned(), |user| user.subject().to_owned())
}

fn router() -> GuardedRouter {
    GuardedRouter::new()
        .route("/", get(index))
        .route("/me", get(me))
        .route("/maybe", get(maybe))
        .route("/greeting", get(greeting))
        .route("/reports", get(reports))
        .route("/articles", get(articles))
}

// SA1, M01, X01, X02
#[tokio::test]
async fn nobody_is_answered_401_with_a_challenge_and_no_error_code() {
    let service = Service::of(router()).await;

    for path in ["/me", "/reports", "/articles"] {
        let answer = service.get(path).await;

        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.challenge(), "Bearer realm=\"api\"", "{path}");
    }
}

#[tokio::test]
async fn a_public_route_answers_anybody_and_looks_at_no_credential() {
    let service = Service::of(router()).await;

    for headers in [&[][..], &[("authorization", "Bearer garbage")], &[("authorization", "a"), ("authorization", "b")]]
    {
        let answer = service.get_with("/", headers).await;

        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "hello"), "{headers:?}");
    }
}

// SA2, SA9, X02, X05, SC1, SC6, SC7
#[tokio::test]
async fn every_reason_to_refuse_a_token_is_answered_with_the_same_bytes() {
    let service = Service::of(router()).await;
    let other_key = auth_axum::testing::TestIssuer::new(ISSUER, AUDIENCE);
    let other_audience = auth_axum::testing::TestIssuer::new(ISSUER, "https://other.example");
    let good = service.token("bob", &[]);
    let mut tampered = good.text().to_owned();
    tampered.replace_range(tampered.len() - 5..tampered.len() - 4, if tampered.ends_with('A') { "B" } else { "A" });
    let refused = [
        ("expired", service.issuer.token("bob").at("2020-01-01T00:00:00Z".parse().unwrap()).sign().bearer()),
        ("not yet valid", service.issuer.token("bob").at("2200-01-01T00:00:00Z".parse().unwrap()).sign().bearer()),
        ("another key", other_key.token("bob").sign().bearer()),
        ("another audience", other_audience.token("bob").sign().bearer()),
        ("a wrong signature", format!("Bearer {tampered}")),
        ("no token at all", "Bearer".to_owned()),
        ("garbage", "Bearer garbage".to_owned()),
        ("two in one header", format!("{0}, {0}", good.bearer())),
        ("not ascii", "Bearer t\u{f6}ken".to_owned()),
    ];

    let mut bodies = Vec::new();
    for (reason, header) in &refused {
        let answer = service.get_with("/me", &[("authorization", header)]).await;
        assert_eq!(answer.status, 401, "{reason}");
        assert_eq!(answer.challenge(), "Bearer realm=\"api\", error=\"invalid_token\"", "{reason}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{reason}");
        bodies.push(answer.body);
    }

    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
    assert_eq!(service.get_as("/me", &good).await.body, "bob");
}

// SA3, X02
#[tokio::test]
async fn who_lacks_a_right_is_answered_403_with_the_scopes_that_the_rule_names() {
    let service = Service::of(router()).await;
    let reader = service.issuer.token("bob").scopes(["articles.read"]).sign();

    let lacking = service.get_as("/articles", &reader).await;
    let not_admin = service.get_as("/reports", &service.token("bob", &["editor"])).await;

    assert_eq!(lacking.status, 403);
    assert_eq!(
        lacking.challenge(),
        "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"articles.read articles.write\""
    );
    assert_eq!(not_admin.status, 403);
    assert_eq!(not_admin.challenge(), "Bearer realm=\"api\", error=\"insufficient_scope\"");
    let twice = Service::of(router().require(auth_axum::rule!(scope("articles.read")))).await;
    let answer = twice.get_as("/articles", &twice.token("bob", &[])).await;
    assert!(
        answer.challenge().ends_with("scope=\"articles.read articles.write\""),
        "each once: {}",
        answer.challenge()
    );
    let both = service.issuer.token("bob").scopes(["articles.read", "articles.write"]).sign();
    assert_eq!(service.get_as("/articles", &both).await.status, 200);
    assert_eq!(service.get_as("/reports", &service.token("alice", &["admin"])).await.status, 200);
}

// SA8
#[tokio::test]
async fn a_challenge_holds_only_what_may_stand_there_and_nothing_of_the_request() {
    let service = Service::of(router()).await;

    for (path, header) in
        [("/me?x=evil", "Bearer evil\u{80}"), ("/articles", "Evil evil"), ("/me", "Bearer evil\"evil")]
    {
        let answer = service.get_with(path, &[("authorization", header)]).await;
        let challenge = answer.challenge();

        assert!(challenge.bytes().all(|byte| matches!(byte, 0x20..=0x7e)), "{challenge}");
        assert!(!challenge.contains("evil"), "{challenge}");
        for once in ["scope=", "error="] {
            assert!(challenge.matches(once).count() <= 1, "{challenge}");
        }
        assert!(!answer.body.contains("evil"), "{}", answer.body);
    }
}

// SA8
#[tokio::test]
async fn a_realm_that_could_break_out_of_its_quotes_ends_the_start_naming_the_setting() {
    for realm in ["a\"b", "a\\b", "a\nb", "\u{fc}"] {
        let issuer = auth_axum::testing::TestIssuer::new(ISSUER, AUDIENCE);

        let error = auth_axum::Auth::builder().issuer(issuer.issuer()).realm(realm).build().await.unwrap_err();

        assert!(error.to_string().starts_with("`realm`: "), "{error}");
    }
}

// SA9, SA10, X05
#[tokio::test]
async fn refusals_are_problem_json_that_says_nothing_of_the_inside() {
    let service = Service::of(router()).await;

    let nobody = service.get("/me").await;
    let lacking = service.get_as("/reports", &service.token("bob", &[])).await;

    for (answer, title) in [(nobody, "Unauthorized"), (lacking, "Forbidden")] {
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.header("cache-control"), "no-store");
        let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(body["title"], title);
        assert_eq!(body["status"], answer.status.as_u16());
        let members: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert!(
            members.iter().all(|name| ["type", "title", "status", "detail"].contains(&name.as_str())),
            "{members:?}"
        );
    }
}

// SA17
#[tokio::test]
async fn an_unknown_method_is_405_with_allow_and_an_unknown_path_404_for_anybody() {
    let service = Service::of(router()).await;

    let method = service.ask(Request::delete("/me").body(Body::empty()).unwrap()).await;
    let path = service.get("/nowhere").await;

    assert_eq!(method.status, 405);
    assert_eq!(method.header("allow"), "GET,HEAD");
    assert_eq!(method.header("content-type"), "application/problem+json");
    assert_eq!(path.status, 404);
    assert_eq!(path.header("content-type"), "application/problem+json");
}

// SA17
#[tokio::test]
async fn on_a_known_method_authentication_is_decided_first() {
    let service = Service::of(GuardedRouter::new().route("/reports", get(reports).delete(reports))).await;

    assert_eq!(service.ask(Request::delete("/reports").body(Body::empty()).unwrap()).await.status, 401);
}

// N16 is compat only: decisions.md 2
#[tokio::test]
async fn an_optional_principal_is_none_for_nobody_and_401_for_a_bad_token() {
    let service = Service::of(router()).await;

    assert_eq!(service.get("/greeting").await.body, "nobody");
    assert_eq!(service.get_as("/greeting", &service.token("bob", &[])).await.body, "bob");
    let bad = service.get_with("/greeting", &[("authorization", "Bearer garbage")]).await;
    assert_eq!(bad.status, 401);
    assert!(bad.challenge().contains("invalid_token"));
    let lines = service.audit.take();
    assert!(
        lines.iter().any(|line| line.starts_with("Deny nobody") && line.contains("credential refused")),
        "{lines:?}"
    );
    assert_eq!(service.get_as("/maybe", &service.token("bob", &[])).await.body, "Some(\"bob\")");
    assert_eq!(service.get("/maybe").await.status, 401);
}

#[tokio::test]
async fn a_guarded_handler_that_got_around_the_credential_layer_answers_500() {
    let bare = axum::Router::new().route("/me", axum::routing::get(me)).route("/reports", axum::routing::get(reports));

    for path in ["/me", "/reports"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(bare.clone(), request).await.unwrap();

        assert_eq!(response.status(), 500, "{path}");
    }
}

#[tokio::test]
async fn delete_works_as_get_does() {
    let service = Service::of(GuardedRouter::new().route("/reports", delete(reports))).await;
    let request = |token: &auth_axum::testing::SignedToken| {
        Request::delete("/reports").header("authorization", token.bearer()).body(Body::empty()).unwrap()
    };

    assert_eq!(service.ask(request(&service.token("alice", &["admin"]))).await.status, 200);
    assert_eq!(service.ask(request(&service.token("bob", &["viewer"]))).await.status, 403);
}
