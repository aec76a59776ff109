use core::time::Duration;

use auth_accounts::keys::Keys;
use auth_axum::{
    Secret,
    token::{AccessToken, Algorithm, Issuer, KeySet, SigningKey, TokenError, TokenIssuer, UnverifiedToken, Verifier},
};
use auth_store::traits::UserId;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::{Running, SECRET};

pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

// M10, M14, M31
#[tokio::test]
async fn a_name_and_a_password_give_a_bearer_token() {
    let course = Running::compat().await;

    let answer = course.login("/oauth2/token", "alice", "password123").await;

    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    let members: Vec<&String> = answer.body.as_object().unwrap().keys().collect();
    assert_eq!((members.len(), answer.body["token_type"].as_str()), (2, Some("bearer")));
    let token = answer.body["access_token"].as_str().unwrap();
    assert_eq!(course.get("/oauth2/me", token).await.body, json!({ "id": "1" }));
    let claims = claims(token);
    assert_eq!((&claims["sub"], &claims["email"]), (&json!("1"), &json!("alice@example.com")));
    let token = course.token("/bearer/token", "alice").await;
    assert_eq!(course.get("/bearer/me", &token).await.body, json!({ "user_id": "1" }));
}

// M10
#[tokio::test]
async fn a_missing_field_or_json_is_no_password_flow() {
    let course = Running::compat().await;
    let form = [("content-type", "application/x-www-form-urlencoded")];

    for body in
        ["username=alice", "password=password123", "", "grant_type=implicit&username=alice&password=password123"]
    {
        assert_eq!(course.send("POST", "/oauth2/token", &form, body).await.status, 400, "{body}");
    }
    let json = [("content-type", "application/json")];
    let body = json!({ "username": "alice", "password": "password123" }).to_string();
    assert_eq!(course.send("POST", "/oauth2/token", &json, &body).await.status, 415);
}

// M11
#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_have_one_answer() {
    let course = Running::compat().await;

    let password = course.login("/oauth2/token", "alice", "wrong").await;
    let name = course.login("/oauth2/token", "nobody", "password123").await;

    assert_eq!(password.error(), (401, "Invalid credentials"));
    assert_eq!(name.error(), (401, "Invalid credentials"));
    assert!(password.header("www-authenticate").starts_with("Bearer"));
}

// M12
#[tokio::test]
async fn passwords_are_kept_as_argon2id() {
    let course = Running::compat().await;

    let alice = course.stores.users().find(&UserId::new("1").unwrap()).await.unwrap().unwrap();

    assert!(alice.password.unwrap().expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

// M13
#[tokio::test]
async fn a_token_lives_for_half_an_hour() {
    let course = Running::compat().await;
    let token = course.token("/oauth2/token", "alice").await;
    let claims = claims(&token);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 1800);

    course.pass(1799);
    assert_eq!(course.get("/oauth2/me", &token).await.status, 200);
    course.pass(1);
    assert_eq!(course.get("/oauth2/me", &token).await.error(), (401, "Invalid or expired token"));
}

// M15
#[tokio::test]
async fn a_bad_token_is_401_with_a_challenge_whatever_is_bad_about_it() {
    let course = Running::compat().await;
    let other_chapter = course.token("/oauth2/token", "alice").await;
    let without_subject = {
        let token = course.token("/bearer/token", "alice").await;
        let mut parts = token.split('.');
        let header = parts.next().unwrap();
        let mut claims = claims(&token);
        claims.as_object_mut().unwrap().remove("sub");
        format!("{header}.{}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()), parts.nth(1).unwrap())
    };

    for token in ["x", "a.b.c", &other_chapter, &without_subject] {
        let answer = course.get("/bearer/me", token).await;
        assert_eq!(answer.error(), (401, "Invalid or expired token"), "{token}");
        assert!(answer.header("www-authenticate").starts_with("Bearer realm=\"course\", error=\"invalid_token\""));
    }
    let nobody = course.send("GET", "/bearer/me", &[], "").await;
    assert_eq!(nobody.error(), (401, "Not authenticated"));
    assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"course\"");
}

// M16
#[tokio::test]
async fn the_document_says_where_tokens_are_had() {
    let course = Running::compat().await;

    let document = course.send("GET", "/oauth2/openapi.json", &[], "").await.body;

    assert_eq!(document["components"]["securitySchemes"]["bearer"]["flows"]["password"]["tokenUrl"], "token");
    assert_eq!(document["paths"]["/me"]["get"]["security"], json!([{ "bearer": [] }]));
}

// M31, M33
#[test]
fn a_token_says_what_it_is_told_and_no_secret() {
    let issuer = TokenIssuer::new("https://issuer.example", SigningKey::generate(Algorithm::EdDSA).unwrap());
    let now = "2026-11-25T09:00:00Z".parse().unwrap();
    let token = || AccessToken::new("1", "https://api.example", Duration::from_mins(30)).roles(["editor"]);
    let signed = || issuer.sign(&token().claim("email", "alice@example.com"), now).unwrap();
    let (one, two) = (claims(signed().expose()), claims(signed().expose()));

    assert_eq!(
        (&one["sub"], &one["roles"], &one["email"]),
        (&json!("1"), &json!(["editor"]), &json!("alice@example.com"))
    );
    assert_eq!(one["exp"].as_i64().unwrap(), one["iat"].as_i64().unwrap() + 1800);
    assert_ne!(one["jti"], two["jti"]);
    for name in ["password", "secret", "credit_card", "card_cvv_secret"] {
        let refused = issuer.sign(&token().claim(name, "x"), now).unwrap_err().to_string();
        assert_eq!(refused, format!("claim `{name}` looks like a secret; everybody who holds a token can read it"));
    }
}

// M32
#[test]
fn each_fault_of_a_token_has_an_error_of_its_own() {
    let key = Keys::derive(&Secret::new(SECRET.to_owned())).unwrap().signing().unwrap();
    let keys = KeySet::from_jwks(&key.public_jwks().to_string()).unwrap();
    let verifier =
        Verifier::new([Issuer::keys("https://issuer.example", keys).audience("https://api.example")]).unwrap();
    let issuer = TokenIssuer::new("https://issuer.example", key);
    let begin = "2026-11-25T09:00:00Z".parse().unwrap();
    let later = "2026-11-25T10:00:00Z".parse().unwrap();
    let token = issuer.sign(&AccessToken::new("1", "https://api.example", Duration::from_mins(30)), begin).unwrap();
    let forged = format!("{}A", &token.expose()[..token.expose().len() - 1]);

    assert!(verifier.verify(token.expose(), begin).is_ok());
    assert!(matches!(verifier.verify(token.expose(), later), Err(TokenError::Expired(_))));
    let forged = verifier.verify(&forged, begin);
    assert!(matches!(forged, Err(TokenError::Signature(_) | TokenError::Form(_))), "{forged:?}");
    assert!(matches!(verifier.verify("garbage", begin), Err(TokenError::Form(_))));
    assert!(UnverifiedToken::parse(token.expose()).is_ok(), "anybody can read it");
}

// M60
#[tokio::test]
async fn the_eleventh_wrong_password_in_a_minute_is_too_many() {
    let course = Running::compat().await;
    for _ in 0..10 {
        assert_eq!(course.login("/oauth2/token", "alice", "wrong").await.status, 401);
    }

    let answer = course.login("/oauth2/token", "alice", "password123").await;

    assert_eq!(answer.error(), (429, "Too many tries; try again in 60 s"));
    assert_eq!(answer.header("retry-after"), "60");
    assert_eq!(course.login("/cookie/login", "alice", "password123").await.status, 429, "all chapters have one login");
    course.pass(60);
    assert_eq!(course.login("/oauth2/token", "alice", "password123").await.status, 200);
}

// M60
#[tokio::test]
async fn every_answer_tells_browsers_to_be_careful() {
    let course = Running::compat().await;

    for path in ["/", "/oauth2/me", "/nowhere"] {
        let answer = course.send("GET", path, &[], "").await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
    }
}

// M58
#[tokio::test]
async fn what_to_use_when_is_a_table_of_eight_rows() {
    let readme = include_str!("../../README.md");

    let rows = readme.lines().filter(|line| line.starts_with("| ")).count() - 1;

    assert_eq!(rows, 8);
    let course = Running::compat().await;
    assert_eq!(course.send("GET", "/", &[], "").await.status, 200);
}
