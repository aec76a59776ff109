//! Rules on how, and how recently, somebody signed in (RFC 9470).

use auth_axum::{GuardedRouter, authenticated, get, require_auth, require_roles, testing::TestClock};

use crate::service::{Service, roles};

#[require_auth(max_age = "5m", acr = "urn:example:mfa")]
async fn transfer() -> &'static str {
    "done"
}

#[require_auth(max_age = "5m")]
#[require_roles(admin)]
async fn administer() {}

#[authenticated]
async fn read() {}

async fn service() -> (Service, TestClock) {
    let router = GuardedRouter::new()
        .route("/transfer", get(transfer))
        .route("/admin", get(administer))
        .route("/read", get(read));
    let clock = TestClock::at("2026-11-25T12:00:00Z".parse().unwrap());
    (Service::with(router, |auth| auth.clock(clock.clone())).await, clock)
}

// SA18
#[tokio::test]
async fn who_signed_in_long_ago_or_by_weaker_means_is_asked_to_sign_in_again() {
    let (service, clock) = service().await;
    let now = auth_axum::Clock::now(&clock);
    let token = |ago: i64, acr: Option<&str>| {
        let token = service.issuer.token("alice").at(now).claim("auth_time", now.as_second() - ago);
        acr.into_iter().fold(token, |token, acr| token.claim("acr", acr)).sign()
    };

    assert_eq!(service.get_as("/transfer", &token(60, Some("urn:example:mfa"))).await.status, 200);
    let bare = service.issuer.token("alice").at(now).sign();
    for token in [token(301, Some("urn:example:mfa")), token(60, Some("pwd")), token(60, None), bare] {
        assert_eq!(service.get_as("/read", &token).await.status, 200);
        let answer = service.get_as("/transfer", &token).await;
        assert_eq!(answer.status, 401);
        assert_eq!(
            answer.challenge(),
            "Bearer realm=\"api\", error=\"insufficient_user_authentication\", acr_values=\"urn:example:mfa\", \
             max_age=\"300\""
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    // nobody is only asked to sign in
    assert_eq!(service.get("/transfer").await.challenge(), "Bearer realm=\"api\"");
}

// SA18
#[tokio::test]
async fn who_lacks_the_role_is_not_sent_to_sign_in_again() {
    let (service, clock) = service().await;
    let now = auth_axum::Clock::now(&clock);
    let old = |roles: &[&str]| {
        let token = service.issuer.token("alice").at(now).roles(roles.iter().copied());
        token.claim("auth_time", now.as_second() - 1000).sign()
    };
    assert_eq!(service.get_as("/admin", &old(&[])).await.status, 403);
    assert_eq!(service.get_as("/admin", &old(&["admin"])).await.status, 401);
}
