use core::time::Duration;

use auth_accounts::keys::Keys;
use auth_axum::{
    PrincipalId, Secret,
    token::{FindingRevocation, Standing, TokenId, TokenIssuer, TokenKind},
};
use course::{Format, RevocationMode};
use serde_json::json;

use crate::{
    support::{Running, SECRET},
    tokens::claims,
};

async fn standing(course: &Running, jti: &str) -> Standing {
    let id = TokenId::new("https://course.example", jti);
    let user = PrincipalId::new("https://course.example", "1");
    match course.stores.revocations().find(Some(&id), &user, course.now()) {
        FindingRevocation::Now(standing) => standing.unwrap(),
        FindingRevocation::Later(standing) => standing.await.unwrap(),
    }
}

// M40
#[tokio::test]
async fn a_token_that_was_taken_back_is_refused_until_it_ends_and_forgotten_then() {
    let course = Running::compat().await;
    let (token, other) =
        (course.token("/revocation/login", "alice").await, course.token("/revocation/login", "alice").await);
    assert_eq!(course.get("/revocation/protected", &token).await.body, json!({ "user_id": "1" }));

    assert_eq!(course.call("POST", "/revocation/logout", &token).await.status, 200);

    let refused = course.get("/revocation/protected", &token).await;
    assert_eq!(refused.error(), (401, "Token has been revoked"));
    assert!(refused.header("www-authenticate").contains("error=\"invalid_token\""));
    assert_eq!(course.get("/revocation/protected", &other).await.status, 200);
    let jti = claims(&token)["jti"].as_str().unwrap().to_owned();
    assert!(standing(&course, &jti).await.denied);
    course.pass(1800 + 61);
    course.stores.sweep(course.now()).await.unwrap();
    assert!(!standing(&course, &jti).await.denied, "what has ended is forgotten");
}

// M41
#[tokio::test]
async fn where_there_is_a_list_only_listed_tokens_count() {
    let course = Running::new(Format::Compat, RevocationMode::Allowlist).await;
    let token = course.token("/revocation/login", "alice").await;
    assert_eq!(course.get("/revocation/protected", &token).await.status, 200);
    let key = Keys::derive(&Secret::new(SECRET.to_owned())).unwrap().signing().unwrap();
    let kind = TokenKind::access("https://course.example/revocation", Duration::from_mins(30));
    let unlisted = TokenIssuer::new("https://course.example", key).sign(&kind.token("1"), course.now()).unwrap();

    assert_eq!(course.get("/revocation/protected", unlisted.expose()).await.error(), (401, "Token has been revoked"));

    course.call("POST", "/revocation/logout", &token).await;
    assert_eq!(course.get("/revocation/protected", &token).await.status, 401);
}

// M41: all of a user's tokens at once
#[tokio::test]
async fn every_token_of_a_user_is_taken_back_at_once() {
    for mode in [RevocationMode::Denylist, RevocationMode::Allowlist] {
        let course = Running::new(Format::Compat, mode).await;
        let mut tokens = Vec::new();
        for _ in 0..3 {
            tokens.push(course.token("/revocation/login", "alice").await);
        }
        let other = course.token("/revocation/login", "other").await;

        assert_eq!(course.call("POST", "/revocation/logout-everywhere", &tokens[0]).await.status, 200);

        for token in &tokens {
            assert_eq!(course.get("/revocation/protected", token).await.status, 401);
        }
        assert_eq!(course.get("/revocation/protected", &other).await.status, 200);
        course.pass(2);
        let again = course.token("/revocation/login", "alice").await;
        assert_eq!(course.get("/revocation/protected", &again).await.status, 200);
    }
}

// M42
#[tokio::test]
async fn a_logout_with_a_bad_token_is_401() {
    let course = Running::compat().await;
    for token in ["garbage", "a.b.c", ""] {
        assert_eq!(course.call("POST", "/revocation/logout", token).await.status, 401);
    }
}

// M43
#[tokio::test]
async fn a_token_without_an_id_could_never_be_taken_back_and_is_refused() {
    use aws_lc_rs::signature::Ed25519KeyPair;
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

    let course = Running::compat().await;
    let token = course.token("/revocation/login", "alice").await;
    let mut claims = claims(&token);
    claims.as_object_mut().unwrap().remove("jti");
    let header = token.split('.').next().unwrap();
    let signed = format!("{header}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed()).unwrap();
    let good = token.rsplit_once('.').unwrap().0;
    let sign = |text: &str| format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(pair.sign(text.as_bytes()).as_ref()));

    assert_eq!(course.get("/revocation/protected", &sign(good)).await.status, 200, "the key is the right one");
    assert_eq!(course.get("/revocation/protected", &sign(&signed)).await.status, 401);
}

/// The seed of the service's signing key, as auth-accounts derives it.
fn seed() -> [u8; 32] {
    use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
    struct Bytes32;
    impl KeyType for Bytes32 {
        fn len(&self) -> usize {
            32
        }
    }
    let mut seed = [0; 32];
    let root = Salt::new(HKDF_SHA256, b"portcullis accounts 1").extract(SECRET.as_bytes());
    root.expand(&[b"sign access tokens"], Bytes32).unwrap().fill(&mut seed).unwrap();
    seed
}
