//! The client against a server of a test's own, which answers with any bytes.

use core::time::Duration;
use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

/// Answers every connection with these bytes, and keeps what was asked.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn answering(answer: impl Into<Vec<u8>>, then_hangs: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (asked, answer) = (Arc::<Mutex<Vec<String>>>::default(), answer.into());
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = vec![0; 16 * 1024];
                let length = stream.read(&mut bytes).await.unwrap_or(0);
                heard.lock().unwrap().push(String::from_utf8_lossy(&bytes[..length]).into_owned());
                let _ = stream.write_all(&answer).await;
                if then_hangs {
                    held.push(stream);
                }
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn client() -> HttpClient {
    HttpClient::builder().timeout(Duration::from_millis(300)).longest_answer(1_000).build().unwrap()
}

async fn get(url: &str) -> Result<Response<Vec<u8>>, SendError> {
    client().send(Request::get(url).body(Vec::new()).unwrap()).await
}

// Z30
#[tokio::test]
async fn a_request_says_who_sends_it_and_wants_json_uncompressed() {
    let server = Server::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", false).await;
    assert_eq!(get(&server.url).await.unwrap().body(), b"{}");

    let asked = server.asked();
    let asked = asked[0].to_ascii_lowercase();
    assert!(asked.contains(&format!("user-agent: portcullis/{}\r\n", env!("CARGO_PKG_VERSION"))), "{asked}");
    assert!(asked.contains("accept: application/json\r\n"), "{asked}");
    assert!(!asked.contains("accept-encoding") && !asked.contains("cookie") && !asked.contains("referer"), "{asked}");
}

// Z30, SO2: credentials do not go where an answer points (oras CVE-2026-48978)
#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let elsewhere = Server::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", false).await;
    for status in [301, 302, 303, 307, 308] {
        let server = Server::answering(
            format!("HTTP/1.1 {status} X\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", elsewhere.url),
            false,
        )
        .await;

        assert_eq!(get(&server.url).await.unwrap().status(), status);
        assert!(elsewhere.asked().is_empty(), "{status}");
    }
}

// Z30, SJ21
#[tokio::test]
async fn an_answer_that_is_too_long_is_not_read_to_its_end() {
    let body = "a".repeat(1_001);
    for (head, long) in [
        ("content-length: 10000000\r\n", true),
        ("content-length: 1001\r\n", true),
        ("", true),
        ("content-length: 1000\r\n", false),
    ] {
        let server = Server::answering(format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}"), false).await;
        let answer = get(&server.url).await;

        assert_eq!(matches!(answer, Err(SendError::TooLong(1_000))), long, "{head}");
        assert_eq!(answer.is_ok(), !long, "{head}");
    }
    // a bomb is only text here: nothing is ever unpacked
    let server =
        Server::answering("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nbomb", false).await;
    assert_eq!(get(&server.url).await.unwrap().body(), b"bomb");
}

// Z30, SJ21
#[tokio::test]
async fn an_answer_that_does_not_come_in_time_is_given_up() {
    for answer in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"] {
        let server = Server::answering(answer, true).await;

        let error = get(&server.url).await.unwrap_err();
        assert!(matches!(error, SendError::TooSlow(_)), "{answer:?}: {error}");
        assert_eq!(error.to_string(), "no whole answer within 0.3 s");
    }
    let cut = Server::answering("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{", false).await;
    assert!(matches!(get(&cut.url).await, Err(SendError::Failed(_))));
}

// SO2, Z17
#[tokio::test]
async fn nothing_leaves_this_machine_in_the_clear() {
    for (url, text) in [
        (
            "http://issuer.example/keys",
            "address `http://issuer.example/keys` is not encrypted; use `https` (`http` only on this machine)",
        ),
        (
            "http://127.0.0.1.attacker.example/",
            "address `http://127.0.0.1.attacker.example/` is not encrypted; use `https` (`http` only on this machine)",
        ),
        ("http://10.0.0.1/", "address `http://10.0.0.1/` is not encrypted; use `https` (`http` only on this machine)"),
        ("ftp://127.0.0.1/", "address has the scheme `ftp`; use `https`"),
    ] {
        assert_eq!(get(url).await.unwrap_err().to_string(), text);
    }
}

#[test]
fn an_address_is_one_that_may_be_asked() {
    for good in [
        "https://issuer.example",
        "https://issuer.example:8443/a?b=c",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://127.9.9.9/",
    ] {
        assert!(Endpoint::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "issuer.example",
        "//issuer.example",
        "https://",
        "https://a b/",
        " https://issuer.example",
        "https://issuer.example\n",
        "https://issuer.example/a\tb",
        "https://user@issuer.example",
        "https://:pw@issuer.example",
        "https://issuer.example/#f",
        "http://localhost.attacker.example",
        "http://0.0.0.0",
        "http://128.0.0.1",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ] {
        assert!(Endpoint::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(Endpoint::parse("https://Issuer.example:443/a").unwrap().origin(), "https://issuer.example");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_with_its_cause_and_without_the_address() {
    let gone = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };

    let error = get(&format!("http://{gone}/?token=s3cret")).await.unwrap_err().to_string();
    assert!(error.starts_with("no answer: ") && error.contains("refused"), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
}

#[tokio::test]
async fn a_proxy_is_asked_for_a_tunnel_and_never_for_this_machine() {
    let proxy = Server::answering("HTTP/1.1 502 X\r\ncontent-length: 0\r\n\r\n", false).await;
    let server = Server::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", false).await;
    let client = HttpClient::builder().timeout(Duration::from_secs(5)).proxy(&*proxy.url).build().unwrap();
    let get = |url: &str| client.send(Request::get(url).body(Vec::new()).unwrap());

    assert_eq!(get(&server.url).await.unwrap().body(), b"{}");
    assert!(proxy.asked().is_empty());
    assert!(get("https://issuer.example/keys").await.is_err());
    let asked = proxy.asked();
    assert!(asked[0].starts_with("CONNECT issuer.example:443 "), "{asked:?}");
    assert!(!asked[0].contains("/keys"), "the path is no business of the proxy");

    let secret = HttpClient::builder().proxy("http://user:s3cret@");
    assert!(!format!("{secret:?}").contains("s3cret"));
    assert!(!secret.build().unwrap_err().to_string().contains("s3cret"));
}
