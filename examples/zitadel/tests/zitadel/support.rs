//! The service behind an issuer on this machine, at a time of its own.

use std::{path::Path, time::Duration};

use auth_axum::{Timestamp, testing::TestClock};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt;
use idp::{Idp, Product, Token};
use serde_json::{Value, json};
use tower::ServiceExt;
use zitadel::{Format, Settings, Trust, Variables, service};

pub(crate) const PROJECT: &str = "283110010000000001";
pub(crate) const CLIENT: &str = "283110010000000002";
pub(crate) const ORGANISATION: &str = "283000010000000001";

pub(crate) const METADATA: &str = "/.well-known/openid-configuration";
pub(crate) const KEYS: &str = "/oauth/v2/keys";

pub(crate) struct Fixture {
    pub(crate) idp: Idp,
    pub(crate) clock: TestClock,
    pub(crate) router: Router,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With these variables set too.
    pub(crate) async fn with(variables: &[(&str, &str)]) -> Self {
        Self::of(idp().await, variables, false).await
    }

    pub(crate) async fn of(idp: Idp, variables: &[(&str, &str)], lazy: bool) -> Self {
        let clock = TestClock::at(noon());
        let settings = settings(&idp, variables);
        let auth = Trust::Issuer { lazy }.auth(&settings, Format::Compat).clock(clock.clone()).build().await.unwrap();
        Self { router: service(&settings, auth), idp, clock }
    }

    /// Lets time pass, for the issuer too.
    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.idp.at(auth_axum::Clock::now(&self.clock));
    }

    /// A token of a user with these roles and the scope `scope1`.
    pub(crate) fn token(&self, roles: &[&str]) -> Token {
        with_roles(self.idp.token(), PROJECT, roles)
    }

    pub(crate) async fn get(&self, path: &str, token: &Token) -> Answer {
        self.get_with(path, &[("authorization", &token.bearer())]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        get_of(&self.router, path, headers).await
    }

    pub(crate) async fn status(&self, path: &str, token: &Token) -> u16 {
        self.get(path, token).await.status.as_u16()
    }

    /// The message with which a token is refused.
    pub(crate) async fn refused(&self, token: &Token) -> String {
        self.refused_text(&token.text()).await
    }

    pub(crate) async fn refused_text(&self, token: &str) -> String {
        let answer = self.get_with("/api/protected/scope", &[("authorization", &format!("Bearer {token}"))]).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
        assert!(answer.header("www-authenticate").ends_with("error=\"invalid_token\""), "{:?}", answer.headers);
        let body = answer.json();
        assert_eq!(body["detail"]["error"], "invalid_token", "{body}");
        // X05, Z21: nothing of the token, of the rule, or of a library
        let text = answer.body.to_lowercase();
        for inside in ["scope1", "missing required scope", "eyj", "json", "base64", " at line "] {
            assert!(!text.contains(inside), "{text}");
        }
        body["detail"]["message"].as_str().unwrap().to_owned()
    }
}

pub(crate) async fn idp() -> Idp {
    let claims = json!({ "aud": [PROJECT, CLIENT], "client_id": CLIENT, "scope": "scope1" });
    let idp = Idp::start(Product::Zitadel, claims).await;
    idp.at(noon());
    idp
}

pub(crate) fn settings(idp: &Idp, variables: &[(&str, &str)]) -> Settings {
    Settings::read(&variables_of(idp, variables)).unwrap()
}

pub(crate) fn variables_of(idp: &Idp, variables: &[(&str, &str)]) -> Variables {
    let own = [("ZITADEL_HOST", idp.name()), ("ZITADEL_PROJECT_ID", PROJECT), ("OAUTH_CLIENT_ID", CLIENT)];
    let all = own.iter().chain(variables).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Variables::of(all, Path::new("")).unwrap()
}

pub(crate) fn with_roles(token: Token, project: &str, roles: &[&str]) -> Token {
    token.claim(&format!("urn:zitadel:iam:org:project:{project}:roles"), roles_value(roles))
}

pub(crate) fn roles_value(roles: &[&str]) -> Value {
    roles.iter().map(|role| ((*role).to_owned(), json!({ ORGANISATION: "acme.example.test" }))).collect()
}

/// What came back.
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
