//! Which credential counts, where several could.

use auth_axum::{
    AuthenticationError, GuardedRouter, Principal, Secret, Timestamp, authenticated,
    credential::{Place, Scheme, Verifying},
    get,
};
use axum::{
    body::Body,
    http::{HeaderName, Request, request::Parts},
};

use crate::service::Service;

#[authenticated]
async fn me(user: Principal) -> String {
    user.subject().to_owned()
}

/// Keys in a header of their own: `k-ada` is Ada's.
#[derive(Debug)]
struct ApiKeys;

impl Scheme for ApiKeys {
    fn place(&self) -> Place {
        Place::Header(HeaderName::from_static("x-api-key"))
    }

    fn challenge(&self) -> Option<&'static str> {
        Some("ApiKey")
    }

    fn verify<'a>(&'a self, key: Secret, _: &'a Parts, _: Timestamp) -> Verifying<'a> {
        verified("k-", key)
    }
}

/// Sessions in a cookie: `s-ada` is Ada's.
#[derive(Debug)]
struct Sessions;

impl Scheme for Sessions {
    fn place(&self) -> Place {
        Place::Cookie("__Host-session".to_owned())
    }

    fn challenge(&self) -> Option<&'static str> {
        None
    }

    fn verify<'a>(&'a self, session: Secret, _: &'a Parts, _: Timestamp) -> Verifying<'a> {
        verified("s-", session)
    }
}

fn verified(prefix: &'static str, secret: Secret) -> Verifying<'static> {
    Box::pin(async move {
        match secret.expose().strip_prefix(prefix) {
            Some(subject) => Ok(Principal::builder("urn:test", subject).build()),
            None => Err(AuthenticationError::refused("no such key")),
        }
    })
}

async fn service() -> Service {
    Service::with(GuardedRouter::new().route("/me", get(me)), |auth| auth.scheme(ApiKeys).scheme(Sessions)).await
}

// SA4, SZ4
#[tokio::test]
async fn two_explicit_credentials_are_refused_and_neither_is_taken() {
    let service = service().await;
    let bob = service.token("bob", &[]).bearer();

    for headers in [
        vec![("authorization", &*bob), ("authorization", &*bob)],
        vec![("authorization", &*bob), ("authorization", "Basic eA==")],
        vec![("authorization", &*bob), ("x-api-key", "k-ada")],
        vec![("authorization", "Bearer garbage"), ("x-api-key", "k-ada")],
        vec![("x-api-key", "k-ada"), ("x-api-key", "k-ada")],
        vec![("x-api-key", "k-ada"), ("x-api-key", "k-ada"), ("cookie", "__Host-session=s-eve")],
    ] {
        let answer = service.get_with("/me", &headers).await;

        assert_eq!(answer.status, 400, "{headers:?}");
        assert!(answer.challenge().contains("error=\"invalid_request\""), "{}", answer.challenge());
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(service.get_with("/me", &[("authorization", &bob)]).await.body, "bob");
    assert_eq!(service.get_with("/me", &[("x-api-key", "k-ada")]).await.body, "ada");
}

// X12, SA4
#[tokio::test]
async fn an_explicit_credential_wins_over_the_cookie_and_never_falls_back_to_it() {
    let service = service().await;
    let bob = service.token("bob", &[]).bearer();
    let cookie = ("cookie", "theme=dark; __Host-session=s-eve");

    assert_eq!(service.get_with("/me", &[cookie]).await.body, "eve");
    assert_eq!(service.get_with("/me", &[cookie, ("authorization", &bob)]).await.body, "bob");
    for bad in [("authorization", "Bearer garbage"), ("authorization", "Basic eA=="), ("x-api-key", "nonsense")] {
        assert_eq!(service.get_with("/me", &[cookie, bad]).await.status, 401, "{bad:?}");
    }
}

// SS4
#[tokio::test]
async fn two_session_cookies_are_refused() {
    let service = service().await;

    for headers in [
        vec![("cookie", "__Host-session=s-eve; __Host-session=s-ada")],
        vec![("cookie", "__Host-session=s-eve"), ("cookie", "__Host-session=s-ada")],
    ] {
        assert_eq!(service.get_with("/me", &headers).await.status, 400, "{headers:?}");
    }
    assert_eq!(service.get_with("/me", &[("cookie", "x__Host-session=s-eve")]).await.status, 401);
}

// SA5
#[tokio::test]
async fn another_scheme_is_answered_with_the_challenge_and_no_error_code() {
    let service = service().await;
    let bob = service.token("bob", &[]);

    for header in [
        "Basic Ym9iOmJvYg==".to_owned(),
        format!("DPoP {}", bob.text()),
        format!("Token {}", bob.text()),
        bob.text().to_owned(),
        String::new(),
        " ".to_owned(),
    ] {
        let answer = service.get_with("/me", &[("authorization", &header)]).await;

        assert_eq!(answer.status, 401, "{header}");
        assert_eq!(answer.challenge(), "Bearer realm=\"api\"", "{header}");
    }
}

// X01
#[tokio::test]
async fn a_401_names_every_scheme_that_could_be_used() {
    let answer = service().await.get("/me").await;

    let challenges: Vec<&str> =
        answer.headers.get_all("www-authenticate").iter().map(|v| v.to_str().unwrap()).collect();

    assert_eq!(challenges, ["Bearer realm=\"api\"", "ApiKey realm=\"api\""]);
}

// SA6
#[tokio::test]
async fn the_scheme_is_understood_in_any_case() {
    let service = service().await;
    let bob = service.token("bob", &[]);

    for scheme in ["bearer", "BEARER", "bEaReR"] {
        let answer = service.get_with("/me", &[("authorization", &format!("{scheme} {}", bob.text()))]).await;
        assert_eq!(answer.body, "bob", "{scheme}");
    }
    assert_eq!(service.get_with("/me", &[("authorization", &format!("Bear {}", bob.text()))]).await.status, 401);
}

// SA7, X11
#[tokio::test]
async fn a_token_in_the_query_or_the_body_is_not_looked_at() {
    let service = service().await;
    let bob = service.token("bob", &[]);

    for name in ["access_token", "token", "api_key", "authorization"] {
        let answer = service.get(&format!("/me?{name}={}", bob.text())).await;
        assert_eq!(answer.status, 401, "{name}");
        assert!(!answer.challenge().contains("error"), "{name}");
        assert!(!service.audit.take().concat().contains(bob.text()), "{name}");
    }
    let form = Request::get("/me")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(format!("access_token={}", bob.text())))
        .unwrap();
    assert_eq!(service.ask(form).await.status, 401);
}

// SZ5
#[tokio::test]
async fn headers_that_claim_an_identity_or_another_url_are_ignored() {
    let service = service().await;

    for header in [
        "x-user",
        "x-forwarded-user",
        "x-forwarded-email",
        "x-remote-user",
        "x-auth-request-user",
        "x_forwarded_user",
        "x-original-url",
        "x-rewrite-url",
        "x-forwarded-uri",
        "x-middleware-subrequest",
        "remote-user",
    ] {
        assert_eq!(service.get_with("/me", &[(header, "admin")]).await.status, 401, "{header}");
    }
}
