//! Which credential counts, where several could.

use auth_axum::{
    AuthenticationError, GuardedRouter, Principal, Secret, Timestamp, authenticated,
    credential::{Place, Scheme, Verifying},
    get, public,
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

    fn recognises(&self, key: &Secret) -> bool {
        key.expose().starts_with("k-")
    }

    fn verify<'a>(&'a self, key: &'a Secret, _: &'a Parts, _: Timestamp) -> Verifying<'a> {
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

    fn recognises(&self, _: &Secret) -> bool {
        true
    }

    fn verify<'a>(&'a self, session: &'a Secret, _: &'a Parts, _: Timestamp) -> Verifying<'a> {
        verified("s-", session)
    }
}

fn verified<'a>(prefix: &'static str, secret: &'a Secret) -> Verifying<'a> {
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
    // whatever stands before the name makes it another name, a Unicode space too
    for other in
        ["x__Host-session=s-eve", "\u{2000}__Host-session=s-eve", "\u{a0}__Host-session=s-eve", "__host-session=s-eve"]
    {
        assert_eq!(service.get_with("/me", &[("cookie", other)]).await.status, 401, "{other:?}");
    }
    assert_eq!(service.get_with("/me", &[("cookie", "a=b;\t__Host-session=s-eve ;c=d")]).await.body, "eve");
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

/// Tokens without a form of their own, behind `Bearer` too: `o-ada` is Ada's.
#[derive(Debug)]
struct Opaque;

impl Scheme for Opaque {
    fn place(&self) -> Place {
        Place::Authorization("Bearer")
    }

    fn challenge(&self) -> Option<&'static str> {
        Some("Bearer")
    }

    fn recognises(&self, token: &Secret) -> bool {
        token.expose().starts_with("o-")
    }

    fn verify<'a>(&'a self, token: &'a Secret, _: &'a Parts, _: Timestamp) -> Verifying<'a> {
        verified("o-", token)
    }
}

#[tokio::test]
async fn two_schemes_at_one_place_each_get_what_they_recognise_and_nothing_is_tried_twice() {
    let service = Service::with(GuardedRouter::new().route("/me", get(me)), |auth| auth.scheme(Opaque)).await;
    let bob = service.token("bob", &[]).bearer();

    assert_eq!(service.get_with("/me", &[("authorization", &bob)]).await.body, "bob");
    assert_eq!(service.get_with("/me", &[("authorization", "Bearer o-ada")]).await.body, "ada");
    for bad in ["Bearer x-ada", "Bearer a.b.c", "Bearer o.o.o-ada"] {
        let answer = service.get_with("/me", &[("authorization", bad)]).await;
        assert_eq!(answer.status, 401, "{bad}");
        assert_eq!(answer.headers.get_all("www-authenticate").iter().count(), 1, "one challenge for one scheme name");
    }
}

/// A session store that never answers.
#[derive(Debug)]
struct Hanging;

impl Scheme for Hanging {
    fn place(&self) -> Place {
        Place::Header(HeaderName::from_static("x-session"))
    }

    fn challenge(&self) -> Option<&'static str> {
        None
    }

    fn recognises(&self, _: &Secret) -> bool {
        true
    }

    fn verify<'a>(&'a self, _: &'a Secret, _: &'a Parts, _: Timestamp) -> Verifying<'a> {
        Box::pin(std::future::pending())
    }
}

/// A session store that is down.
#[derive(Debug)]
struct Down;

impl Scheme for Down {
    fn place(&self) -> Place {
        Place::Header(HeaderName::from_static("x-down"))
    }

    fn challenge(&self) -> Option<&'static str> {
        None
    }

    fn recognises(&self, _: &Secret) -> bool {
        true
    }

    fn verify<'a>(&'a self, _: &'a Secret, _: &'a Parts, _: Timestamp) -> Verifying<'a> {
        Box::pin(async { Err(AuthenticationError::unavailable("connection refused by 10.1.2.3")) })
    }
}

#[public]
async fn health() -> &'static str {
    "fine"
}

// SA11, X04
#[tokio::test]
async fn a_store_that_hangs_or_is_down_takes_no_public_route_with_it() {
    let router = GuardedRouter::new().route("/me", get(me)).route("/health", get(health)).layer(
        axum::middleware::from_fn(async |request: Request<Body>, next: axum::middleware::Next| next.run(request).await),
    );
    let service = Service::with(router, |auth| auth.scheme(Hanging).scheme(Down)).await;
    let soon = std::time::Duration::from_millis(200);

    for header in ["x-session", "x-down"] {
        let answer = tokio::time::timeout(soon, service.get_with("/health", &[(header, "s")])).await;
        assert_eq!(answer.expect("no store is asked").body, "fine", "{header}");
        let unknown = tokio::time::timeout(soon, service.get_with("/nowhere", &[(header, "s")])).await;
        assert_eq!(unknown.expect("no store is asked").status, 404, "{header}");
    }
    assert!(tokio::time::timeout(soon, service.get_with("/me", &[("x-session", "s")])).await.is_err(), "here it is");
    let down = service.get_with("/me", &[("x-down", "s")]).await;
    assert_eq!(down.status, 503);
    assert!(!down.body.contains("10.1.2.3"), "{}", down.body);
}
