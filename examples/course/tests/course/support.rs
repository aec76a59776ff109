//! A course with a clock that tests move.

use std::{net::SocketAddr, time::Duration};

use auth_axum::{Clock, Secret, Timestamp, testing::TestClock};
use auth_store::{SqliteStore, Stores};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode},
};
use course::{Course, Format, RevocationMode};
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) struct Running {
    pub(crate) router: Router,
    pub(crate) stores: Stores,
    pub(crate) clock: TestClock,
    _folder: TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

pub(crate) const SECRET: &str = "7c9e6679f7425ba08d1c5e3a9b2f4d60";

impl Running {
    pub(crate) async fn new(format: Format, revocation: RevocationMode) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("course.db").display());
        let store = SqliteStore::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let stores = Stores::sqlite(store);
        let clock = TestClock::at("2026-11-25T09:00:00Z".parse().unwrap());
        let course = Course::new(stores.clone(), Secret::new(SECRET.to_owned()), clock.clone());
        let course = course.format(format).revocation(revocation);
        course.seed().await.unwrap();
        course.seed().await.unwrap();
        Self { router: course.router().await.unwrap(), stores, clock, _folder: folder }
    }

    pub(crate) async fn compat() -> Self {
        Self::new(Format::Compat, RevocationMode::Denylist).await
    }

    pub(crate) async fn problem() -> Self {
        Self::new(Format::Problem, RevocationMode::Denylist).await
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send_from("127.0.0.1", method, path, headers, body).await
    }

    pub(crate) async fn send_from(
        &self,
        address: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = ConnectInfo(SocketAddr::new(address.parse().unwrap(), 4000));
        let request = request.extension(peer).body(Body::from(body.to_owned())).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        }
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.call("GET", path, token).await
    }

    pub(crate) async fn call(&self, method: &str, path: &str, token: &str) -> Answer {
        self.send(method, path, &[("authorization", &format!("Bearer {token}"))], "").await
    }

    pub(crate) async fn login(&self, path: &str, name: &str, password: &str) -> Answer {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &form, &format!("username={name}&password={password}")).await
    }

    pub(crate) async fn token(&self, path: &str, name: &str) -> String {
        let answer = self.login(path, name, "password123").await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["access_token"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and text of an error in the course's own format.
    pub(crate) fn error(&self) -> (u16, &str) {
        (self.status.as_u16(), self.body["detail"].as_str().unwrap_or_default())
    }
}
