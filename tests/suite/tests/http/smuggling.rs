//! Over a socket: what a client can do to the wire.

use std::time::Duration;

use auth_axum::{GuardedRouter, get, public, require_roles};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::service::{Service, roles};

#[public]
async fn open() -> &'static str {
    "open"
}

#[require_roles(admin)]
async fn admin() -> &'static str {
    "top secret"
}

async fn serve(service: &Service) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = service.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// Sends bytes and reads what comes back, at most ten seconds.
async fn send(address: std::net::SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(request).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer))
        .await
        .expect("an answer in time");
    String::from_utf8_lossy(&answer).into_owned()
}

async fn service() -> Service {
    Service::of(GuardedRouter::new().route("/admin", get(admin)).route("/open", get(open))).await
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

// SA13, SJ24
#[tokio::test]
async fn an_enormous_header_is_refused_at_once_and_never_with_500() {
    let service = service().await;
    let address = serve(&service).await;

    for size in [16 << 10, 100 << 10, 1 << 20, 8 << 20] {
        let header = format!("Bearer {}", "a".repeat(size));
        let request = format!("GET /admin HTTP/1.1\r\nhost: x\r\nauthorization: {header}\r\nconnection: close\r\n\r\n");
        let answer = send(address, request.as_bytes()).await;
        assert!([400, 401, 431, 0].contains(&status(&answer)), "{size}: {}", &answer[..answer.len().min(80)]);
        assert!(!answer.contains("top secret"));
    }
    let many: String = (0..10_000).map(|n| format!("x-{n}: y\r\n")).collect();
    let answer = send(address, format!("GET /admin HTTP/1.1\r\nhost: x\r\n{many}\r\n").as_bytes()).await;
    assert!([400, 401, 431, 0].contains(&status(&answer)), "{answer:.80}");
    let healthy = send(address, b"GET /open HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert_eq!(status(&healthy), 200, "the service goes on");
}

// SZ3, SZ4
#[tokio::test]
async fn raw_request_targets_and_methods_do_not_get_past_the_rule() {
    let service = service().await;
    let address = serve(&service).await;

    for line in [
        "GET http://x/admin HTTP/1.1",
        "GET //admin HTTP/1.1",
        "GET /open/../admin HTTP/1.1",
        "GET /admin#/open HTTP/1.1",
        "GET /admin\\ HTTP/1.1",
        "GET /%61dmin HTTP/1.1",
        "get /admin HTTP/1.1",
        "GET /admin HTTP/1.0",
        "GET * HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "GET admin HTTP/1.1",
        "GET /open;/admin HTTP/1.1",
        "GET /open\t/admin HTTP/1.1",
        "CONNECT /admin HTTP/1.1",
        "GET /admin?/open HTTP/1.1",
        "GET /\u{0}/admin HTTP/1.1",
    ] {
        let request = format!("{line}\r\nhost: x\r\nx-original-url: /open\r\nconnection: close\r\n\r\n");
        let answer = send(address, request.as_bytes()).await;
        assert!(!answer.contains("top secret"), "{line}: {answer}");
        assert_ne!(status(&answer), 500, "{line}");
        assert_ne!(status(&answer), 200, "{line}: {answer}");
    }
}

// SZ3
#[tokio::test]
async fn a_smuggled_second_request_is_decided_as_any_other() {
    let service = service().await;
    let address = serve(&service).await;
    let inner = "GET /admin HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

    for outer in [
        format!("GET /open HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n{inner}"),
        format!(
            "GET /open HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{inner}"
        ),
        format!("GET /open HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{inner}"),
        format!("GET /open HTTP/1.1\r\nhost: x\r\nauthorization: Bearer a\r\n b\r\n\r\n{inner}"),
    ] {
        let answer = send(address, outer.as_bytes()).await;
        assert!(!answer.contains("top secret"), "{answer}");
    }
}
