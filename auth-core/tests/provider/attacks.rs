use auth_core::{
    Denial,
    token::{Issuer, Profile, RemoteKeys, TokenGate, Verifier},
};
use provider::Op;
use serde_json::json;

use crate::{API, enters, gate, gate_of, now};

// SJ5, CVE-2018-0114 (a key in the header is trusted)
#[tokio::test]
async fn a_key_that_a_token_offers_is_never_fetched() {
    let Some(op) = Op::take().await else { return };
    let gate = gate(&op, API, Profile::strict());
    let canary = op.canary();

    for (member, value) in [
        ("jku", json!(format!("{canary}/jwks"))),
        ("x5u", json!(format!("{canary}/cert"))),
        ("jwk", json!({ "kty": "oct" })),
    ] {
        let offered = op.mint(&json!({ "header": { member: value } })).await;
        assert_eq!(enters(&gate, &offered, now()).await, Ok(()), "{member}: signed by the provider all the same");
        let unknown = op.mint(&json!({ "header": { member: value, "kid": format!("of {member}") } })).await;
        assert_eq!(enters(&gate, &unknown, now()).await, Err(Denial::InvalidCredential), "{member}");
    }
    assert_eq!(op.canary_hits().await["hits"], json!([]));
}

// SJ8
#[tokio::test]
async fn a_token_of_another_issuer_counts_as_that_issuers_or_not_at_all() {
    let Some(op) = Op::take().await else { return };
    let foreign = op.control("/tokens/mint?op=B", &json!({})).await["token"].as_str().unwrap().to_owned();
    let disguised = op.control("/tokens/mint?op=B", &json!({ "claims": { "iss": op.issuer() } })).await["token"]
        .as_str()
        .unwrap()
        .to_owned();

    let only_a = gate(&op, API, Profile::strict());
    assert_eq!(enters(&only_a, &foreign, now()).await, Err(Denial::InvalidCredential));
    assert_eq!(enters(&only_a, &disguised, now()).await, Err(Denial::InvalidCredential));
    let issuers =
        [op.issuer(), op.other_issuer()].map(|name| Issuer::discover(name).audience(API).profile(Profile::strict()));
    let both = TokenGate::new(Verifier::new(issuers).unwrap());
    assert_eq!(enters(&both, &foreign, now()).await, Ok(()));
    assert_eq!(enters(&both, &disguised, now()).await, Err(Denial::InvalidCredential));
}

// SO1, Z27
#[tokio::test]
async fn an_issuer_is_named_exactly_as_it_names_itself() {
    let Some(op) = Op::take().await else { return };
    for other in [format!("{}/", op.issuer()), op.issuer().replace("127.0.0.1", "localhost")] {
        let gate = gate_of(RemoteKeys::discover(other.clone()), API, Profile::strict());

        assert!(gate.start(now()).await.is_err(), "{other}");
    }
}

// SC2, SC7, SC10, SJ17, SJ18, Z41
#[tokio::test]
async fn whatever_the_provider_signs_its_claims_still_count() {
    let Some(op) = Op::take().await else { return };
    let strict = gate(&op, API, Profile::strict());
    assert_eq!(enters(&strict, &op.mint(&json!({})).await, now()).await, Ok(()));

    for order in [
        json!({ "header": { "typ": "JWT" } }),
        json!({ "header": { "typ": "logout+jwt" } }),
        json!({ "omit_header": ["typ"] }),
        json!({ "omit": ["exp"] }),
        json!({ "omit": ["aud"] }),
        json!({ "omit": ["sub"] }),
        json!({ "omit": ["jti"] }),
        json!({ "omit": ["client_id"] }),
        json!({ "claims": { "exp": "4102444800" } }),
        json!({ "claims": { "nbf": "0" } }),
        json!({ "claims": { "aud": { API: true } } }),
        json!({ "claims": { "cnf": { "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } } }),
        json!({ "expires_in": -60 }),
    ] {
        let token = op.mint(&order).await;
        assert_eq!(enters(&strict, &token, now()).await, Err(Denial::InvalidCredential), "{order}");
    }
}
