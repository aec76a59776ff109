//! The service behind a tenant on this machine, at a time of its own.

use std::time::Duration;

use auth_axum::{Clock, Timestamp, testing::TestClock};
use auth0::{Format, Settings, Trust, service};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt;
use idp::{Idp, Product, Token};
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const AUDIENCE: &str = "https://api.example.com";
pub(crate) const KEYS: &str = "/.well-known/jwks.json";

pub(crate) struct Fixture {
    pub(crate) idp: Idp,
    pub(crate) clock: TestClock,
    pub(crate) settings: Settings,
    pub(crate) router: Router,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        let idp = idp().await;
        let clock = TestClock::at(noon());
        let settings = settings(&idp);
        let auth = Trust::Tenant.auth(&settings, Format::Compat).clock(clock.clone()).build().await.unwrap();
        Self { router: service(&settings, auth), idp, clock, settings }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.idp.at(self.clock.now());
    }

    /// A token with these permissions.
    pub(crate) fn token(&self, permissions: impl Into<Value>) -> Token {
        self.idp.token().claim("permissions", permissions)
    }

    pub(crate) async fn get(&self, path: &str, token: &Token) -> Answer {
        self.get_with(path, &[("authorization", &token.bearer())]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        get_of(&self.router, path, headers).await
    }

    /// The detail with which a token is refused at a route for anybody who has one.
    pub(crate) async fn refused(&self, token: &Token) -> String {
        let answer = self.get("/api/private", token).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
        assert!(answer.header("www-authenticate").ends_with("error=\"invalid_token\""), "{:?}", answer.headers);
        answer.json()["detail"].as_str().unwrap().to_owned()
    }
}

pub(crate) async fn idp() -> Idp {
    let idp = Idp::start(Product::Auth0, json!({ "aud": AUDIENCE, "azp": "client-1", "scope": "read:profile" })).await;
    idp.at(noon());
    idp
}

pub(crate) fn settings(idp: &Idp) -> Settings {
    let domain = idp.origin().trim_start_matches("http://").to_owned();
    Settings::of(|name| (name == "AUTH0_DOMAIN").then(|| domain.clone())).unwrap()
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

pub(crate) async fn get_of(router: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) fn noon() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}
