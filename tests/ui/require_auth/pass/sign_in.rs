//! Rules on how, and how recently, somebody signed in.

use auth_axum::{GuardedRouter, authorize, get, require_auth, require_roles, rule};
use axum::http::StatusCode;

use crate::ask::Served;

auth_axum::names! { roles { admin } permissions {} }

#[require_auth(max_age = "5m")]
async fn recently() {}

#[require_auth(acr = ["urn:example:key", "urn:example:mfa"])]
async fn with_two_factors() {}

#[require_roles(admin)]
#[require_auth(max_age = "12h", acr = "urn:example:mfa", on_deny = not_found)]
async fn both() {}

#[authorize(any(role(admin), all(client("web", "app"), signed_in(max_age = "1d"))))]
async fn as_a_word() {}

#[require_auth(max_age = "90s")]
#[derive(Debug)]
struct Recently;

#[test]
fn a_rule_on_the_sign_in_reads_as_it_is_asked() {
    let router: GuardedRouter = GuardedRouter::new()
        .route("/recently", get(recently))
        .route("/factors", get(with_two_factors))
        .route("/both", get(both))
        .route("/word", get(as_a_word))
        .require(Recently);
    let rules: Vec<_> = router.access().rows().iter().map(|row| row.rule().to_string()).collect();

    let around = "signed_in(max_age=90s)";
    assert_eq!(
        rules,
        [
            format!("all({around}, signed_in(max_age=300s))"),
            format!("all({around}, signed_in(acr=urn:example:key|urn:example:mfa))"),
            format!("all({around}, all(role=admin, signed_in(max_age=43200s, acr=urn:example:mfa)))"),
            format!("all({around}, any(role=admin, all(any(client=web, client=app), signed_in(max_age=86400s))))"),
        ]
    );
    let _ = rule!(signed_in(acr = "urn:example:mfa"));
}

// SA18
#[tokio::test]
async fn nobody_of_whom_the_sign_in_is_not_known_gets_in() {
    let served =
        Served::new(GuardedRouter::new().route("/recently", get(recently)).route("/word", get(as_a_word))).await;

    assert_eq!(served.nobody("/recently").await, StatusCode::UNAUTHORIZED);
    assert_eq!(served.with("/recently", &["admin"]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(served.with("/word", &["admin"]).await, StatusCode::OK);
}
