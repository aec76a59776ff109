use auth_core::{
    Denial, Principal,
    token::{Profile, TokenGate},
};
use provider::Op;

use crate::{API, enters, gate, now};

const PROJECT: &str = "283110010000000001";

async fn principal(gate: &TokenGate, token: &str) -> Principal {
    gate.bearer(token, now()).await.unwrap()
}

fn roles(principal: &Principal) -> Vec<&str> {
    principal.roles().iter().collect()
}

// Z06, Z22, A16, A17, SC8
#[tokio::test]
async fn each_of_four_algorithms_is_verified_with_the_keys_that_were_discovered() {
    let Some(op) = Op::take().await else { return };
    for audience in [API, "https://api-es.example.test", "https://api-ed.example.test", "https://api-ps.example.test"] {
        let gate = gate(&op, audience, Profile::strict());
        let token = op.client_token(audience).await;
        let m2m = principal(&gate, &token).await;

        assert_eq!((m2m.subject(), m2m.client_id(), m2m.issuer()), ("m2m", Some("m2m"), &*op.issuer()), "{audience}");
        assert_eq!(m2m.permissions().iter().collect::<Vec<_>>(), ["documents:read"], "{audience}");
        assert_eq!(m2m.scopes().iter().collect::<Vec<_>>(), ["api:read"], "{audience}");
        let elsewhere = crate::gate(&op, "https://other.example.test", Profile::strict());
        assert_eq!(enters(&elsewhere, &token, now()).await, Err(Denial::InvalidCredential), "{audience}");
    }
}

// Z09, Z13, Z18, Z19, Z39, SC12
#[tokio::test]
async fn a_token_like_zitadels_gives_the_roles_of_its_project() {
    let Some(op) = Op::take().await else { return };
    let token = op.client_token("https://zitadel-like.example.test").await;

    let m2m = principal(&gate(&op, PROJECT, Profile::zitadel(PROJECT)), &token).await;
    assert_eq!(roles(&m2m), ["service"]);
    assert_eq!(m2m.client_id(), Some("m2m"));
    let of_client = gate(&op, "m2m", Profile::zitadel("999999"));
    assert!(roles(&principal(&of_client, &token).await).is_empty(), "another project's roles");
    let strict = gate(&op, PROJECT, Profile::strict());
    assert_eq!(enters(&strict, &token, now()).await, Err(Denial::InvalidCredential), "`typ` is JWT");
}

// SC12, SJ17
#[tokio::test]
async fn a_token_like_keycloaks_gives_the_roles_of_realm_and_client() {
    let Some(op) = Op::take().await else { return };
    let token = op.client_token("https://keycloak-like.example.test").await;

    assert_eq!(
        roles(&principal(&gate(&op, "account", Profile::keycloak("example-api")), &token).await),
        ["api-service", "service"]
    );
    assert_eq!(roles(&principal(&gate(&op, "account", Profile::keycloak("another")), &token).await), ["service"]);
    assert_eq!(
        enters(&gate(&op, API, Profile::keycloak("example-api")), &token, now()).await,
        Err(Denial::InvalidCredential)
    );
}

// A10, A20, A21
#[tokio::test]
async fn a_token_like_auth0s_gives_permissions_and_scopes() {
    let Some(op) = Op::take().await else { return };
    let token = op.client_token("https://auth0-like.example.test").await;

    let m2m = principal(&gate(&op, "https://auth0-like.example.test", Profile::auth0()), &token).await;
    assert_eq!(m2m.permissions().iter().collect::<Vec<_>>(), ["documents:read"]);
    assert_eq!(m2m.scopes().iter().collect::<Vec<_>>(), ["api:read"]);
    assert!(roles(&m2m).is_empty());
    assert_eq!(enters(&gate(&op, API, Profile::auth0()), &token, now()).await, Err(Denial::InvalidCredential));
    // Zitadel's tokens name their client otherwise
    let zitadel = gate(&op, "https://auth0-like.example.test", Profile::zitadel(PROJECT));
    assert_eq!(enters(&zitadel, &token, now()).await, Err(Denial::InvalidCredential));
}

// Z22, A16
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_verifications_ask_the_provider_once() {
    let Some(op) = Op::take().await else { return };
    let gate = std::sync::Arc::new(gate(&op, API, Profile::strict()));
    let token = op.client_token(API).await;

    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let (gate, token) = (std::sync::Arc::clone(&gate), token.clone());
            tokio::spawn(async move {
                for _ in 0..100 {
                    assert_eq!(enters(&gate, &token, now()).await, Ok(()));
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!((op.count("/.well-known/openid-configuration").await, op.count("/jwks").await), (1, 1));
}

// SC1, Z15
#[tokio::test]
async fn a_token_of_two_seconds_ends() {
    let Some(op) = Op::take().await else { return };
    let gate = gate(&op, "https://short.example.test", Profile::strict());
    let token = op.client_token("https://short.example.test").await;

    assert_eq!(enters(&gate, &token, now()).await, Ok(()));
    assert_eq!(enters(&gate, &token, crate::later(33)).await, Err(Denial::InvalidCredential));
}
