//! Client credentials in each of their forms.

use auth_client::{Client, ClientCredentials, TokenRequestError};
use auth_core::{Secret, token::Algorithm};
use serde_json::{Value, json};

use crate::issuer::{Issuer, after, es256_pem, new_key, noon, rsa_pem, verified};

fn secret() -> Secret {
    Secret::new("s3cret/+ :ä".to_owned())
}

// A23
#[tokio::test]
async fn auth0_is_asked_with_json() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 86_400);
    let client = Client::with_secret_in_body("m2m", secret());
    let grant = ClientCredentials::new(client).audience("https://api.example.com").as_json();

    let token = issuer.endpoint().request(&grant.into(), noon()).await.unwrap();

    assert_eq!(token.secret().expose(), "t-1");
    assert_eq!(token.authorization().expose(), "Bearer t-1");
    assert_eq!(token.expires_at(), Some(after(86_400)));
    let asked = &issuer.asked()[0];
    assert_eq!(asked.header("content-type"), "application/json");
    assert_eq!(
        serde_json::from_str::<Value>(&asked.body).unwrap(),
        json!({
            "grant_type": "client_credentials",
            "audience": "https://api.example.com",
            "client_id": "m2m",
            "client_secret": "s3cret/+ :ä",
        })
    );
}

// A23
#[tokio::test]
async fn others_are_asked_with_a_form() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 300);
    let client = Client::with_secret_in_body("m2m", secret());
    let grant = ClientCredentials::new(client).scope("a b").resource("https://api.example").scope("read write");

    issuer.endpoint().request(&grant.into(), noon()).await.unwrap();

    let asked = &issuer.asked()[0];
    assert_eq!(asked.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(asked.header("authorization"), "");
    assert!(asked.header("user-agent").starts_with("portcullis/"));
    assert_eq!(asked.form("grant_type").unwrap(), "client_credentials");
    assert_eq!(asked.form("scope").unwrap(), "read write");
    assert_eq!(asked.form("resource").unwrap(), "https://api.example");
    assert_eq!(asked.form("client_id").unwrap(), "m2m");
    assert_eq!(asked.form("client_secret").unwrap(), "s3cret/+ :ä");
}

// SG3
#[tokio::test]
async fn reserved_characters_are_form_encoded_before_basic() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 300);
    let client = Client::with_secret("rp:special id", secret());

    issuer.endpoint().request(&ClientCredentials::new(client).into(), noon()).await.unwrap();

    let asked = &issuer.asked()[0];
    // `rp%3Aspecial+id:s3cret%2F%2B+%3A%C3%A4`, so that the one colon is the one between id and secret
    assert_eq!(asked.header("authorization"), "Basic cnAlM0FzcGVjaWFsK2lkOnMzY3JldCUyRiUyQislM0ElQzMlQTQ=");
    assert_eq!(asked.form("client_secret"), None);
    assert_eq!(asked.form("client_id"), None);
}

// SG2
#[tokio::test]
async fn a_key_signs_for_one_issuer_for_minutes_and_anew_each_time() {
    for (pem, algorithm) in [(es256_pem(), Algorithm::ES256), (rsa_pem(), Algorithm::RS256)] {
        let issuer = Issuer::start().await;
        issuer.hands_out("t-1", 300);
        issuer.hands_out("t-2", 300);
        let (key, public) = new_key(&pem);
        let grant = ClientCredentials::new(Client::with_key("m2m-pkjwt", key, "https://issuer.example")).into();

        issuer.endpoint().request(&grant, noon()).await.unwrap();
        issuer.endpoint().request(&grant, noon()).await.unwrap();

        let asked = issuer.asked();
        let assertions = asked.iter().map(|asked| {
            assert_eq!(
                asked.form("client_assertion_type").unwrap(),
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            );
            assert_eq!(asked.form("client_id").unwrap(), "m2m-pkjwt");
            verified(&asked.form("client_assertion").unwrap(), &public, algorithm)
        });
        let mut ids = Vec::new();
        for (header, claims) in assertions {
            assert_eq!(header["kid"], "key-1");
            assert_eq!(claims["iss"], "m2m-pkjwt");
            assert_eq!(claims["sub"], "m2m-pkjwt");
            assert_eq!(claims["aud"], "https://issuer.example");
            assert_eq!(claims["iat"], noon().as_second());
            assert_eq!(claims["exp"], after(300).as_second());
            ids.push(claims["jti"].as_str().unwrap().to_owned());
        }
        assert_eq!(ids.len(), 2);
        assert_ne!(ids[0], ids[1]);
        assert!(ids[0].len() >= 22, "an id of 128 bits");
    }
}

#[tokio::test]
async fn a_refusal_names_the_endpoint_and_the_code() {
    let issuer = Issuer::start().await;
    issuer.next(401, &json!({ "error": "invalid_client", "error_description": "no such\nclient" }));
    let grant = ClientCredentials::new(Client::with_secret("m2m", secret())).into();

    let error = issuer.endpoint().request(&grant, noon()).await.unwrap_err();

    assert!(matches!(error, TokenRequestError::Refused { .. }));
    assert_eq!(
        error.to_string(),
        format!("token endpoint `{}/oauth/token` refused (401): `invalid_client` (`no such\\nclient`)", issuer.address)
    );
}

#[tokio::test]
async fn an_issuer_that_repeats_a_secret_is_not_quoted() {
    let issuer = Issuer::start().await;
    let grant = ClientCredentials::new(Client::with_secret_in_body("m2m", secret())).into();

    issuer.next(400, &json!({ "error": "invalid_client", "error_description": "wrong secret s3cret/+ :ä" }));
    let error = issuer.endpoint().request(&grant, noon()).await.unwrap_err();
    assert!(error.to_string().ends_with("refused (400): `invalid_client`"), "{error}");

    issuer.next(400, &json!({ "error": "s3cret/+ :ä" }));
    let error = issuer.endpoint().request(&grant, noon()).await.unwrap_err();
    assert!(error.to_string().ends_with("refused (400): an error that repeats a secret"), "{error}");
}

#[test]
fn nothing_prints_a_secret_or_a_key() {
    let pem = es256_pem();
    let (key, _) = new_key(&pem);
    let line = pem.lines().nth(1).unwrap();
    for text in [
        format!("{:?}", ClientCredentials::new(Client::with_secret("m2m", secret()))),
        format!("{:?}", ClientCredentials::new(Client::with_secret_in_body("m2m", secret()))),
        format!("{:?}", ClientCredentials::new(Client::with_key("m2m", key, "https://issuer.example"))),
    ] {
        assert!(text.contains("m2m"));
        assert!(!text.contains("s3cret") && !text.contains(line), "{text}");
    }
}

#[tokio::test]
async fn a_secret_that_the_issuer_repeats_is_in_no_error() {
    let issuer = Issuer::start().await;
    let grant = ClientCredentials::new(Client::with_secret("m2m", secret())).into();
    issuer.next(400, &json!({ "error": "invalid_client", "error_description": "wrong secret s3cret/+ :ä" }));
    let error = issuer.endpoint().request(&grant, noon()).await.unwrap_err();
    assert!(error.to_string().ends_with("refused (400): `invalid_client`"), "{error}");
}
