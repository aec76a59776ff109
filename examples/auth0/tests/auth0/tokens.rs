//! Which tokens count.

use idp::{Algorithm, K1, STRANGER};
use serde_json::{Value, json};

use crate::support::{AUDIENCE, Fixture, noon};

// A09, X05
#[tokio::test]
async fn what_is_no_token_is_refused_in_words_of_ours() {
    let service = Fixture::new().await;
    for text in ["invalid_token_here", "a.b", "a.b.c", "...."] {
        let answer = service.get_with("/api/private", &[("authorization", &format!("Bearer {text}"))]).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (401, json!({ "detail": "Unable to validate token" })));
    }
}

// A17
#[tokio::test]
async fn a_token_of_an_unknown_key_is_refused() {
    let service = Fixture::new().await;
    let token = service.token(json!([])).header("kid", "another");
    assert_eq!(service.refused(&token).await, "Unable to find appropriate key");
    assert_eq!(service.get("/api/private", &service.token(json!([])).signed_by(&K1)).await.status, 200);
}

// A18, SC6, SC7
#[tokio::test]
async fn signature_issuer_audience_and_expiry_are_checked() {
    let service = Fixture::new().await;
    let token = || service.token(json!([]));
    let claims = "Invalid claims. Please check the audience and issuer.";
    let issuer = service.idp.name();
    for (name, value) in [
        ("iss", "https://other.auth0.com/"),
        ("iss", issuer.trim_end_matches('/')),
        ("aud", "https://other.example.com"),
        ("aud", "https://api.example.com/"),
    ] {
        assert_eq!(service.refused(&token().claim(name, value)).await, claims, "{name}={value}");
    }
    assert_eq!(service.refused(&token().claim("exp", noon().as_second() - 31)).await, "Token has expired");
    assert_eq!(service.refused(&token().signed_by(&STRANGER)).await, "Unable to validate token");
    for token in [
        token().with_algorithm(Algorithm::RS512),
        token().with_secret(K1.public_pem.as_bytes()),
        token().unsigned("none"),
    ] {
        assert_eq!(service.refused(&token).await, "Unable to validate token");
    }
}

// A19, SC1
#[tokio::test]
async fn audience_expiry_and_subject_are_required() {
    let service = Fixture::new().await;
    for name in ["aud", "exp", "sub", "iss"] {
        let refused = service.refused(&service.token(json!([])).without(name)).await;
        assert_eq!(refused, "Invalid claims. Please check the audience and issuer.", "{name}");
    }
    for (name, value) in [("exp", json!("4000000000")), ("exp", Value::Null), ("sub", json!(7)), ("aud", Value::Null)] {
        service.refused(&service.token(json!([])).claim(name, value)).await;
    }
}

// A20, SC8
#[tokio::test]
async fn the_audience_may_be_a_list() {
    let service = Fixture::new().await;
    let token = service.token(json!([])).claim("aud", json!([AUDIENCE, format!("{}userinfo", service.idp.name())]));
    assert_eq!(service.get("/api/private", &token).await.status, 200);
    let others = service.token(json!([])).claim("aud", json!(["https://x/userinfo"]));
    service.refused(&others).await;
}

// SJ18
#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let service = Fixture::new().await;
    for name in ["nonce", "at_hash", "c_hash"] {
        service.refused(&service.token(json!([])).claim(name, "x")).await;
    }
    service.refused(&service.token(json!([])).without("azp")).await;
}
