use std::sync::Arc;

use auth_core::{
    AuthenticationError, Denial, Secret,
    token::{Algorithm, Introspection, IntrospectionClient, Issuer, SigningKey, TokenGate, Verifier},
};
use provider::Op;
use serde_json::json;

use crate::{enters, later, now};

const OPAQUE: &str = "https://opaque.example.test";
const SECRET: &str = "api-introspect-secret-0123456789abcdef0";

fn gate(op: &Op, audience: &str, me: IntrospectionClient) -> TokenGate {
    let introspection = Introspection::discover(me).clients_are_subjects();
    TokenGate::new(Verifier::new([Issuer::opaque(op.issuer(), introspection).audience(audience)]).unwrap())
}

fn me(secret: &str) -> IntrospectionClient {
    IntrospectionClient::with_secret("api-introspect", Secret::new(secret.to_owned()))
}

// Z40, SG14, SG15
#[tokio::test]
async fn an_opaque_token_counts_while_the_provider_says_so() {
    let Some(op) = Op::take().await else { return };
    let gate = gate(&op, OPAQUE, me(SECRET));
    let token = op.client_token(OPAQUE).await;

    let m2m = gate.bearer(&token, now()).await.unwrap();
    assert_eq!((m2m.subject(), m2m.client_id()), ("m2m", Some("m2m")));
    assert!(m2m.permissions().contains("documents:read"));
    for _ in 0..100 {
        assert_eq!(enters(&gate, &token, now()).await, Ok(()));
    }
    assert_eq!(op.count("/token/introspection").await, 1);

    let client = ("m2m", "m2m-secret-0123456789abcdef0123456789ab");
    op.form("/token/revocation", client, &[("token", &token)], &[]).await;
    assert_eq!(
        enters(&gate, &token, later(31)).await,
        Err(Denial::InvalidCredential),
        "revoked, half a minute ago at most"
    );
    for end in 1..token.len() {
        assert_eq!(enters(&gate, &token[..end], now()).await, Err(Denial::InvalidCredential), "{end}");
    }
}

// SC7, SG14, SG16
#[tokio::test]
async fn another_audience_and_wrong_credentials_deny() {
    let Some(op) = Op::take().await else { return };
    let token = op.client_token(OPAQUE).await;

    assert_eq!(
        enters(&gate(&op, "https://other.example.test", me(SECRET)), &token, now()).await,
        Err(Denial::InvalidCredential)
    );
    let refused = gate(&op, OPAQUE, me("wrong")).bearer(&token, now()).await.unwrap_err();
    assert!(matches!(refused, AuthenticationError::Unavailable(_)));
    assert!(refused.to_string().contains("refused this service's own credentials"), "{refused}");
    let without = Introspection::discover(me(SECRET));
    let gate = TokenGate::new(Verifier::new([Issuer::opaque(op.issuer(), without).audience(OPAQUE)]).unwrap());
    assert_eq!(
        enters(&gate, &token, now()).await,
        Err(Denial::InvalidCredential),
        "a client is no user unless said so"
    );
}

// SG2, SG16
#[tokio::test]
async fn the_provider_knows_this_service_by_a_key_or_by_a_secret_in_the_body() {
    let Some(op) = Op::take().await else { return };
    let key = Arc::new(SigningKey::generate(Algorithm::ES256).unwrap());
    op.control(
        "/clients",
        &json!({
            "client_id": "by-key", "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256",
            "grant_types": [], "response_types": [], "redirect_uris": [], "jwks": key.public_jwks(),
        }),
    )
    .await;
    let post = Secret::new("rp-post-secret-0123456789abcdef01234567".to_owned());
    let token = op.client_token(OPAQUE).await;

    for me in [
        IntrospectionClient::with_key("by-key", Arc::clone(&key)),
        IntrospectionClient::with_secret_in_body("rp-post", post),
    ] {
        assert_eq!(enters(&gate(&op, OPAQUE, me.clone()), &token, now()).await, Ok(()), "{me:?}");
    }
    let stranger = Arc::new(SigningKey::generate(Algorithm::ES256).unwrap());
    let impostor = gate(&op, OPAQUE, IntrospectionClient::with_key("by-key", stranger));
    assert_eq!(enters(&impostor, &token, now()).await, Err(Denial::Unavailable));
}

// SG3
#[tokio::test]
async fn a_client_with_reserved_characters_is_known_by_its_secret() {
    let Some(op) = Op::take().await else { return };
    let secret = "p%w+d/&=: ~!@#$^*()[]{}|;,.<>?0123456789".to_owned();
    let token = op.client_token(OPAQUE).await;
    let special = gate(&op, OPAQUE, IntrospectionClient::with_secret("rp:special id", Secret::new(secret)));

    assert_eq!(enters(&special, &token, now()).await, Ok(()));
}

// SA11
#[tokio::test]
async fn an_endpoint_that_fails_is_an_outage() {
    let Some(op) = Op::take().await else { return };
    let token = op.client_token(OPAQUE).await;
    for fault in
        ["status:500".to_owned(), "drop".to_owned(), "garbage".to_owned(), format!("redirect:{}/i", op.canary())]
    {
        let gate = gate(&op, OPAQUE, me(SECRET));
        op.fault("/token/introspection", &fault).await;
        assert_eq!(enters(&gate, &token, now()).await, Err(Denial::Unavailable), "{fault}");
        op.control("/faults", &json!({ "clear": true })).await;
        assert_eq!(enters(&gate, &token, now()).await, Ok(()), "{fault}");
    }
    assert_eq!(op.canary_hits().await["hits"], json!([]));
}
