use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use auth_core::{Denial, token::Profile};
use provider::Op;
use serde_json::json;

use crate::{API, enters, gate, later, now};

// Z23, Z24
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_rotated_while_requests_run_and_none_is_refused() {
    let Some(op) = Op::take().await else { return };
    let gate = Arc::new(gate(&op, API, Profile::strict()));
    let old = op.mint(&json!({ "expires_in": 3_600 })).await;
    assert_eq!(enters(&gate, &old, now()).await, Ok(()));

    let (stop, verified) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let running = tokio::spawn({
        let (gate, stop, verified) = (Arc::clone(&gate), Arc::clone(&stop), Arc::clone(&verified));
        async move {
            while !stop.load(Ordering::Relaxed) {
                assert_eq!(enters(&gate, &old, now()).await, Ok(()));
                verified.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        }
    });
    for (n, alg) in ["RS256", "ES256", "EdDSA"].into_iter().enumerate() {
        op.control("/keys/rotate", &json!({ "alg": alg, "keep": true })).await;
        let new = op.mint(&json!({ "alg": alg })).await;
        // each new key comes after the cool-down that the one before began
        let at = later(i64::try_from(n).unwrap() * 11);
        assert_eq!(enters(&gate, &new, at).await, Ok(()), "{alg}");
    }
    stop.store(true, Ordering::Relaxed);
    running.await.unwrap();
    assert!(verified.load(Ordering::Relaxed) > 0);
    assert_eq!((op.count("/.well-known/openid-configuration").await, op.count("/jwks").await), (1, 4));
}

// Z25, SJ22
#[tokio::test]
async fn tokens_of_a_withdrawn_key_end_with_the_lifetime_of_the_keys() {
    let Some(op) = Op::take().await else { return };
    let gate = gate(&op, API, Profile::strict());
    let old = op.mint(&json!({ "expires_in": 3_600 })).await;
    assert_eq!(enters(&gate, &old, now()).await, Ok(()));

    op.control("/keys/rotate", &json!({ "alg": "RS256", "keep": false })).await;
    let new = op.mint(&json!({ "expires_in": 3_600 })).await;
    assert_eq!(enters(&gate, &new, later(1)).await, Ok(()));
    assert_eq!(enters(&gate, &old, later(2)).await, Ok(()), "within the lifetime");
    assert_eq!(enters(&gate, &old, later(601)).await, Err(Denial::InvalidCredential));
    assert_eq!(enters(&gate, &new, later(601)).await, Ok(()));
}

// Z23, SJ7
#[tokio::test]
async fn a_flood_of_unknown_keys_asks_the_provider_once_in_ten_seconds() {
    let Some(op) = Op::take().await else { return };
    let gate = gate(&op, API, Profile::strict());
    let good = op.client_token(API).await;
    assert_eq!(enters(&gate, &good, now()).await, Ok(()));

    for n in 0..100 {
        let stranger = op.mint(&json!({ "header": { "kid": format!("stranger-{n}") } })).await;
        assert_eq!(enters(&gate, &stranger, now()).await, Err(Denial::InvalidCredential));
    }
    assert_eq!(op.count("/jwks").await, 2);
    assert_eq!(enters(&gate, &good, now()).await, Ok(()));
}
