use std::time::Instant;

use auth_core::{
    Denial,
    token::{Profile, RemoteKeys},
};
use provider::Op;
use serde_json::json;

use crate::{API, enters, gate_of, impatient, later, now};

fn faults(op: &Op) -> [String; 9] {
    [
        "status:503".to_owned(),
        "status:404".to_owned(),
        "hang".to_owned(),
        "drop".to_owned(),
        "garbage".to_owned(),
        "empty".to_owned(),
        "huge:10000000".to_owned(),
        format!("redirect:{}/jwks", op.canary()),
        "trickle".to_owned(),
    ]
}

// Z26, Z30, SA11, SJ21, SO2
#[tokio::test]
async fn without_keys_a_provider_that_fails_is_an_outage() {
    let Some(op) = Op::take().await else { return };
    let token = op.client_token(API).await;
    for path in ["/jwks", "/.well-known/openid-configuration"] {
        for fault in faults(&op) {
            // metadata that is not at the one place may be at the other (RFC 8414)
            op.fault("/.well-known/oauth-authorization-server", "status:404").await;
            op.fault(path, &fault).await;
            let before = Instant::now();
            let gate = gate_of(impatient(&op), API, Profile::strict());
            assert_eq!(enters(&gate, &token, now()).await, Err(Denial::Unavailable), "{path} {fault}");
            assert!(gate.start(now()).await.is_err(), "{path} {fault}");
            assert!(before.elapsed().as_secs() < 3, "{path} {fault}");
            op.control("/faults", &json!({ "clear": true })).await;
            assert_eq!(enters(&gate, &token, later(20)).await, Ok(()), "{path} {fault}");
        }
    }
    assert_eq!(op.canary_hits().await["hits"], json!([]));
}

// Z26, SA11, SJ21
#[tokio::test]
async fn the_last_keys_count_through_every_fault_for_an_hour() {
    let Some(op) = Op::take().await else { return };
    let token = op.mint(&json!({ "expires_in": 36_000 })).await;
    for fault in faults(&op).into_iter().chain(["nokeys".to_owned()]) {
        let gate = gate_of(impatient(&op), API, Profile::strict());
        assert_eq!(enters(&gate, &token, now()).await, Ok(()), "{fault}");

        op.fault("/jwks", &fault).await;
        for seconds in [601, 1_200, 4_000] {
            assert_eq!(enters(&gate, &token, later(seconds)).await, Ok(()), "{fault} at {seconds}");
        }
        assert_eq!(enters(&gate, &token, later(4_300)).await, Err(Denial::Unavailable), "{fault}");
        op.control("/faults", &json!({ "clear": true })).await;
        assert_eq!(enters(&gate, &token, later(4_400)).await, Ok(()), "{fault}");
    }
    assert_eq!(op.canary_hits().await["hits"], json!([]));
}

// Z24, A29
#[tokio::test]
async fn a_fetch_that_hangs_delays_nobody_whose_key_is_known() {
    let Some(op) = Op::take().await else { return };
    let gate = std::sync::Arc::new(gate_of(impatient(&op), API, Profile::strict()));
    let known = op.client_token(API).await;
    assert_eq!(enters(&gate, &known, now()).await, Ok(()));
    let unknown = op.mint(&json!({ "header": { "kid": "stranger" } })).await;

    op.fault("/jwks", "hang").await;
    let waiting = tokio::spawn({
        let gate = std::sync::Arc::clone(&gate);
        async move { enters(&gate, &unknown, now()).await }
    });
    tokio::task::yield_now().await;
    for _ in 0..100 {
        let before = Instant::now();
        assert_eq!(enters(&gate, &known, now()).await, Ok(()));
        assert!(before.elapsed().as_millis() < 50);
    }
    assert_eq!(waiting.await.unwrap(), Err(Denial::InvalidCredential));
}

// Z29
#[tokio::test]
async fn a_service_that_may_start_without_the_provider_does() {
    let Some(op) = Op::take().await else { return };
    op.fault("/jwks", "status:503").await;

    assert!(gate_of(RemoteKeys::discover(op.issuer()), API, Profile::strict()).start(now()).await.is_err());
    let lazy = gate_of(RemoteKeys::discover(op.issuer()).lazy(), API, Profile::strict());
    lazy.start(now()).await.unwrap();
    op.control("/faults", &json!({ "clear": true })).await;
    let token = op.client_token(API).await;
    assert_eq!(enters(&lazy, &token, later(20)).await, Ok(()));
}
