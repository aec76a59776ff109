//! What a token endpoint may answer, and where one may be.

use std::{sync::Arc, time::Duration};

use auth_client::{
    Client, ClientCredentials, ClientKey, Grant, ServiceUser, ServiceUserKey, TokenEndpoint, TokenRequestError,
};
use auth_core::{Secret, Timestamp, outgoing::HttpClient};
use axum::{body::Body, response::Response};
use idp::{Idp, K1, K2, Key, Product, STRANGER};
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
    assert!(refused(&issuer).await.ends_with("answer is longer than 65536 bytes; nothing of it was used"));
}

#[tokio::test]
async fn an_issuer_that_hangs_is_given_up() {
    let issuer = Issuer::start().await;
    issuer.closes();
    let client = HttpClient::builder().timeout(Duration::from_millis(50)).build().unwrap();
    let endpoint = issuer.endpoint().client(Arc::new(client));
    let error = endpoint.request(&grant(), noon()).await.unwrap_err();
    assert!(matches!(error, TokenRequestError::Unreachable { .. }), "{error}");
    assert!(error.to_string().ends_with("no whole answer within 0.05 s"), "{error}");
}

#[tokio::test]
async fn an_issuer_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    drop(listener);
    let error = TokenEndpoint::new(&url).unwrap().request(&grant(), noon()).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("token endpoint `{url}`: no answer: ")), "{error}");
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
        ("", "token endpoint: `` is no address; expected `https://host` and a path"),
        ("issuer.example", "token endpoint: `issuer.example` is no address; expected `https://host` and a path"),
        ("javascript:alert(1)", "token endpoint: address has the scheme `javascript`; use `https`"),
        (
            "https://u:pass@issuer.example/",
            "token endpoint: address of host `issuer.example` has a user, a password or a fragment; leave them out",
        ),
        (
            "http://127.0.0.1.example/",
            "token endpoint: address `http://127.0.0.1.example/` is not encrypted; use `https` (`http` only on this machine)",
        ),
    ] {
        assert_eq!(TokenEndpoint::new(bad).unwrap_err().to_string(), message);
    }
}

// Z28
#[tokio::test]
async fn the_issuer_says_where_its_endpoint_is() {
    let idp = Idp::start(Product::Zitadel, json!({})).await;
    let endpoint = TokenEndpoint::discover(idp.name()).await.unwrap();
    assert_eq!(endpoint.url(), format!("{}/oauth/v2/token", idp.origin()));

    idp.says("token_endpoint", "http://issuer.example/token");
    let error = TokenEndpoint::discover(idp.name()).await.unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("token endpoint of issuer `{}`: metadata member `token_endpoint`: ", idp.name()))
    );
    assert!(error.contains("is not encrypted"), "{error}");

    idp.says("issuer", "https://attacker.example.com");
    let error = TokenEndpoint::discover(idp.name()).await.unwrap_err().to_string();
    assert!(error.contains("metadata is of issuer `https://attacker.example.com`, not of"), "{error}");
}

// Z35
#[tokio::test]
async fn an_issuer_that_checks_every_part_of_the_assertion_takes_it() {
    let idp = Idp::start(Product::Zitadel, json!({})).await;
    idp.knows_service_user("u-1", &K1, json!({}));
    let key = |key: &Key| ClientKey::from_pem(&key.private_pem).unwrap().named(key.id);
    let source = |key: ClientKey| {
        let grant = ServiceUser::new(ServiceUserKey::new("u-1", key), idp.name());
        let endpoint = TokenEndpoint::new(&format!("{}/oauth/v2/token", idp.origin())).unwrap();
        async move { endpoint.request(&grant.into(), Timestamp::now()).await }
    };
    let token = source(key(&K1)).await.unwrap();
    assert_eq!(token.secret().expose().split('.').count(), 3);
    for refused in [key(&K2), key(&STRANGER)] {
        let error = source(refused).await.unwrap_err().to_string();
        assert!(error.contains("refused (400): `invalid_grant`"), "{error}");
    }
}

#[tokio::test]
async fn metadata_can_not_send_the_secret_elsewhere() {
    let idp = Idp::start(Product::Zitadel, json!({})).await;
    idp.says("token_endpoint", "https://attacker.example.com/token");
    let endpoint = TokenEndpoint::discover(idp.name()).await;
    assert!(endpoint.is_err(), "{}", endpoint.unwrap().url());
}
