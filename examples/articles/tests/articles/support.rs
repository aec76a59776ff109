//! A service in a folder of its own, at a time of its own, and what it answers.

use std::collections::BTreeMap;

use articles::Service;
use auth_axum::{Auth, Timestamp, testing::TestClock};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) const USERS: [&str; 4] = ["alice", "bob", "carol", "dave"];

/// A service with its samples.
pub(crate) struct Fixture {
    pub(crate) service: Service,
    pub(crate) router: Router,
    pub(crate) clock: TestClock,
    tokens: BTreeMap<String, String>,
    folder: TempDir,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::open(TempDir::new().unwrap()).await
    }

    /// The service after its next start.
    pub(crate) async fn restarted(self) -> Self {
        self.service.close().await;
        Self { tokens: self.tokens, ..Self::open(self.folder).await }
    }

    async fn open(folder: TempDir) -> Self {
        let service = Service::open(folder.path()).await.unwrap();
        let clock = TestClock::at(noon());
        let auth = service.auth().unwrap().clock(clock.clone()).build().await.unwrap();
        let users = service.app().users().all().await.unwrap();
        let token = |user| service.issuer().token(user, noon()).unwrap().expose().to_owned();
        let tokens = users.iter().map(|user| (user.name().to_owned(), token(user))).collect();
        Self { router: service.router(auth), service, clock, tokens, folder }
    }

    /// What the service believes and when, for a router of the test's own.
    pub(crate) async fn auth(&self) -> Auth {
        self.service.auth().unwrap().clock(self.clock.clone()).build().await.unwrap()
    }

    pub(crate) fn token(&self, user: &str) -> &str {
        &self.tokens[user]
    }

    /// A token that is signed at this time.
    pub(crate) async fn token_at(&self, user: &str, time: Timestamp) -> String {
        let user = self.service.app().users().named(user).await.unwrap().unwrap();
        self.service.issuer().token(&user, time).unwrap().expose().to_owned()
    }

    /// Calls as this user, or as nobody.
    pub(crate) async fn call(&self, user: Option<&str>, method: &str, path: &str, body: &str) -> Answer {
        self.send(self.request(user, method, path, Body::from(body.to_owned()))).await
    }

    pub(crate) async fn get(&self, user: &str, path: &str) -> Answer {
        self.call(Some(user), "GET", path, "").await
    }

    pub(crate) fn request(&self, user: Option<&str>, method: &str, path: &str, body: Body) -> Request<Body> {
        let mut request = Request::new(body);
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
        *request.uri_mut() = path.parse().unwrap();
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
        if let Some(user) = user {
            headers.insert(header::AUTHORIZATION, bearer(self.token(user)).parse().unwrap());
        }
        request
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.send_to(&self.router, request).await
    }

    /// Sends to a router of the test's own. Every refusal must be a problem that tells nothing of the inside.
    pub(crate) async fn send_to(&self, router: &Router, request: Request<Body>) -> Answer {
        let asked = format!("{} {}", request.method(), request.uri());
        let answer = Answer::of(router.clone().oneshot(request).await.unwrap()).await;

        if answer.status.is_client_error() || answer.status.is_server_error() {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{asked}");
            assert_eq!(answer.json()["status"], answer.status.as_u16(), "{asked}");
            let text = answer.text();
            let secrets = self.tokens.values().map(String::as_str);
            for inside in secrets.chain(INSIDE) {
                assert!(!text.to_lowercase().contains(&inside.to_lowercase()), "{asked} tells of {inside}: {text}");
            }
        }
        if answer.status == 401 {
            assert!(answer.header("www-authenticate").starts_with("Bearer realm=\"articles\""), "{asked}");
        }
        answer
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    async fn of(response: axum::response::Response) -> Self {
        let (parts, body) = response.into_parts();
        Self { status: parts.status, headers: parts.headers, body: to_bytes(body, usize::MAX).await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The header's text, empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) fn noon() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

pub(crate) fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

pub(crate) const DRAFT: &str = r#"{"title": "New", "body": "Text"}"#;

/// What an answer must not have: words of the database, of libraries, of a panic.
const INSIDE: [&str; 12] = [
    "select ",
    "sqlite",
    "sqlx",
    "serde",
    "axum",
    "panicked",
    "traceback",
    "eyj",
    " at line ",
    "articles::",
    "pool",
    "deserialize",
];
