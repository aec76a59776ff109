//! A token is asked for once, kept, and renewed before it ends.

use std::time::Duration;

use auth_client::{Client, ClientCredentials, TokenSource};
use auth_core::Secret;
use serde_json::json;
use tokio::{task::JoinSet, time::sleep};

use crate::issuer::{Issuer, after, noon};

fn source(issuer: &Issuer) -> TokenSource {
    TokenSource::new(
        issuer.endpoint(),
        ClientCredentials::new(Client::with_secret("m2m", Secret::new("s3cret".to_owned()))),
    )
}

async fn token(source: &TokenSource, seconds: i64) -> String {
    source.token(after(seconds)).await.unwrap().secret().expose().to_owned()
}

/// Waits for what goes on in the background.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if is_so().await {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("it does not come to be");
}

// Z36, A23
#[tokio::test]
async fn a_second_call_asks_nobody() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 3600);
    let source = source(&issuer);
    for seconds in [0, 1, 3000] {
        assert_eq!(token(&source, seconds).await, "t-1");
    }
    assert_eq!(issuer.asked().len(), 1);
}

// Z36
#[tokio::test]
async fn the_next_token_is_fetched_before_the_last_one_ends_and_nobody_waits() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 3600);
    issuer.hands_out("t-2", 3600);
    let source = source(&issuer);
    assert_eq!(token(&source, 0).await, "t-1");

    issuer.closes();
    assert_eq!(token(&source, 3545).await, "t-1", "the issuer takes its time, and nobody waits for it");
    issuer.opens();
    until(async || token(&source, 3546).await == "t-2").await;
    assert_eq!(issuer.asked().len(), 2);
}

#[tokio::test]
async fn a_token_of_a_short_life_is_renewed_in_its_second_half() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 60);
    issuer.hands_out("t-2", 60);
    let source = source(&issuer);
    assert_eq!(token(&source, 0).await, "t-1");
    assert_eq!(token(&source, 29).await, "t-1");
    assert_eq!(issuer.asked().len(), 1);
    until(async || token(&source, 31).await == "t-2").await;
}

#[tokio::test]
async fn how_far_ahead_can_be_said() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 3600);
    issuer.hands_out("t-2", 3600);
    let source = source(&issuer).renewed_ahead(Duration::from_mins(10));
    assert_eq!(token(&source, 0).await, "t-1");
    until(async || token(&source, 3100).await == "t-2").await;
}

#[tokio::test]
async fn an_ended_token_is_never_handed_out() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 3600);
    issuer.hands_out("t-2", 3600);
    let source = source(&issuer);
    assert_eq!(token(&source, 0).await, "t-1");
    assert_eq!(token(&source, 3596).await, "t-2", "one that ends on the way is of no use");
}

#[tokio::test]
async fn a_token_whose_end_nobody_said_is_not_kept() {
    let issuer = Issuer::start().await;
    for text in ["t-1", "t-2"] {
        issuer.next(200, &json!({ "access_token": text, "token_type": "Bearer" }));
    }
    let source = source(&issuer);
    assert_eq!(token(&source, 0).await, "t-1");
    assert_eq!(token(&source, 0).await, "t-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_ask_one_request_is_made() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 3600);
    issuer.closes();
    let source = source(&issuer);
    let mut all = JoinSet::new();
    for _ in 0..50 {
        let source = source.clone();
        all.spawn(async move { token(&source, 0).await });
    }
    until(async || issuer.asked().len() == 1).await;
    issuer.opens();
    assert_eq!(all.join_all().await, vec!["t-1"; 50]);
    assert_eq!(issuer.asked().len(), 1);
}

#[tokio::test]
async fn a_failure_is_shared_and_the_issuer_is_left_in_peace_for_a_second() {
    let issuer = Issuer::start().await;
    issuer.next(503, &json!({ "error": "temporarily_unavailable" }));
    issuer.hands_out("t-1", 3600);
    let source = source(&issuer);
    for _ in 0..5 {
        let error = source.token(noon()).await.unwrap_err();
        assert!(error.to_string().ends_with("refused (503): `temporarily_unavailable`"), "{error}");
    }
    assert_eq!(issuer.asked().len(), 1);
    assert_eq!(token(&source, 1).await, "t-1");
}

#[tokio::test]
async fn a_renewal_that_fails_leaves_the_token_at_hand() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 3600);
    issuer.next(500, &json!({ "error": "server_error" }));
    issuer.hands_out("t-2", 3600);
    let source = source(&issuer);
    assert_eq!(token(&source, 0).await, "t-1");
    assert_eq!(token(&source, 3550).await, "t-1");
    until(async || issuer.asked().len() == 2).await;
    assert_eq!(token(&source, 3550).await, "t-1");
    until(async || token(&source, 3552).await == "t-2").await;
}

#[tokio::test]
async fn a_refused_token_is_not_handed_out_again() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 3600);
    issuer.hands_out("t-2", 3600);
    let source = source(&issuer);
    let first = source.token(noon()).await.unwrap();
    source.forget(&first);
    assert_eq!(token(&source, 1).await, "t-2");
    source.forget(&first); // it is not the one at hand any more
    assert_eq!(token(&source, 2).await, "t-2");
    assert_eq!(issuer.asked().len(), 2);
}
