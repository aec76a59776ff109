//! What a token endpoint may answer, and where one may be.

use std::time::Duration;

use auth_client::{Client, ClientCredentials, Grant, TokenEndpoint, TokenRequestError};
use auth_core::Secret;
use axum::{body::Body, response::Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::issuer::{Issuer, noon};

fn grant() -> Grant {
    ClientCredentials::new(Client::with_secret("m2m", Secret::new("s3cret".to_owned()))).into()
}

async fn refused(issuer: &Issuer) -> String {
    issuer.endpoint().request(&grant(), noon()).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (issuer, elsewhere) = (Issuer::start().await, Issuer::start().await);
    for status in [301, 302, 303, 307, 308] {
        let response = Response::builder().status(status).header("location", &elsewhere.address);
        issuer.next_response(response.body(Body::empty()).unwrap());
        let error = issuer.endpoint().request(&grant(), noon()).await.unwrap_err();
        assert!(matches!(error, TokenRequestError::Redirected { .. }), "{error}");
        assert!(error.to_string().ends_with("redirects are not followed; name its final address"), "{error}");
    }
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn an_answer_is_read_to_a_limit() {
    let issuer = Issuer::start().await;
    issuer.next(200, &json!({ "access_token": "a".repeat(70_000), "token_type": "Bearer" }));
    assert!(refused(&issuer).await.ends_with("answered more than 65536 bytes"));
}

#[tokio::test]
async fn an_issuer_that_hangs_is_given_up() {
    let issuer = Issuer::start().await;
    issuer.closes();
    let endpoint = issuer.endpoint().timeout(Duration::from_millis(50));
    let error = endpoint.request(&grant(), noon()).await.unwrap_err();
    assert!(matches!(error, TokenRequestError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("operation timed out"), "{error}");
}

#[tokio::test]
async fn an_issuer_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    drop(listener);
    let error = TokenEndpoint::new(&url).unwrap().request(&grant(), noon()).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("token endpoint `{url}` can't be reached: ")), "{error}");
}

#[tokio::test]
async fn only_a_bearer_token_that_can_be_sent_is_one() {
    let good = json!({ "access_token": "t", "token_type": "bearer", "expires_in": "300", "scope": "a" });
    let issuer = Issuer::start().await;
    issuer.next(200, &good);
    let token = issuer.endpoint().request(&grant(), noon()).await.unwrap();
    assert_eq!(token.scope(), Some("a"));

    let with = |name: &str, value: Value| {
        let mut answer = good.clone();
        answer[name] = value;
        answer
    };
    for (answer, what) in [
        (with("token_type", json!("DPoP")), "a token that is no bearer token (`token_type`)"),
        (with("token_type", Value::Null), "no `token_type`"),
        (with("access_token", Value::Null), "no `access_token`"),
        (with("access_token", json!("")), "an `access_token` that can't stand in a header"),
        (with("access_token", json!("a\r\nX-Admin: 1")), "an `access_token` that can't stand in a header"),
        (with("expires_in", json!("soon")), "an `expires_in` that is no number of seconds"),
        (with("expires_in", json!(-1)), "an `expires_in` that is no number of seconds"),
        (json!([]), "something that is no JSON object"),
    ] {
        issuer.next(200, &answer);
        let error = refused(&issuer).await;
        let expected = format!("answered 200 with {what}; is it the `token_endpoint` of the issuer's metadata?");
        assert!(error.ends_with(&expected), "{error}");
    }
    issuer.next_response(Response::builder().status(502).body(Body::from("<html>")).unwrap());
    assert!(refused(&issuer).await.contains("answered 502 with no error code"));
}

#[test]
fn an_endpoint_is_https_or_on_this_machine() {
    for good in ["https://issuer.example/token", "http://127.0.0.1:9400/token", "http://[::1]/t", "http://localhost/t"]
    {
        assert!(TokenEndpoint::new(good).is_ok(), "{good}");
    }
    for (bad, message) in [
        ("", "token endpoint ``: not an absolute `https` URL without user and fragment"),
        ("issuer.example", "token endpoint `issuer.example`: not an absolute `https` URL without user and fragment"),
        (
            "javascript:alert(1)",
            "token endpoint `javascript:alert(1)`: not an absolute `https` URL without user and fragment",
        ),
        (
            "https://u:pass@issuer.example/",
            "token endpoint `issuer.example`: not an absolute `https` URL without user and fragment",
        ),
        (
            "https://issuer.example/#x",
            "token endpoint `issuer.example`: not an absolute `https` URL without user and fragment",
        ),
        (
            "http://127.0.0.1.example/",
            "token endpoint `http://127.0.0.1.example/`: secrets would be sent unencrypted; use `https`, or an address of \
             this machine",
        ),
    ] {
        assert_eq!(TokenEndpoint::new(bad).unwrap_err().to_string(), message);
    }
}
