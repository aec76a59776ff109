//! Any credentials and forwarding headers: never a panic, never a 5xx, never the protected handler.

#![no_main]

use std::sync::LazyLock;

use auth_axum::{Auth, GuardedRouter, authenticated, get, testing::TestIssuer};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderName, HeaderValue, Request},
};
use libfuzzer_sys::fuzz_target;
use tower::ServiceExt;

#[authenticated]
async fn secret() -> &'static str {
    "secret"
}

static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().build().expect("a runtime"));

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    let issuer = TestIssuer::new("https://i.example", "a");
    let proxies = ["127.0.0.0/8".parse().expect("a network")];
    let auth = RUNTIME
        .block_on(Auth::builder().issuer(issuer.issuer()).trusted_proxies(proxies).build())
        .expect("the settings are right");
    GuardedRouter::new().route("/", get(secret)).into_router(auth)
});

const NAMES: [&str; 6] =
    ["authorization", "cookie", "x-forwarded-for", "x-request-id", "x-api-key", "x-http-method-override"];

// each line is a header: its first byte chooses the name, the rest is the value
fuzz_target!(|data: &[u8]| {
    let mut request = Request::new(Body::empty());
    for line in data.split(|byte| *byte == b'\n') {
        let Some((choice, value)) = line.split_first() else { continue };
        let Ok(value) = HeaderValue::from_bytes(value) else { continue };
        request.headers_mut().append(HeaderName::from_static(NAMES[usize::from(*choice) % NAMES.len()]), value);
    }
    request.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 1))));

    let response = RUNTIME.block_on(ROUTER.clone().oneshot(request)).expect("an answer");
    assert!(response.status().is_client_error(), "{}", response.status());
});
