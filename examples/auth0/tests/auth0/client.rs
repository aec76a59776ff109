//! The client that gets a token for itself.

use auth_axum::{Secret, Timestamp};
use auth0::client;
use serde_json::{Value, json};

use crate::support::{AUDIENCE, Fixture};

// A23
#[tokio::test]
async fn a_token_is_asked_for_as_auth0_documents_it_and_kept() {
    let service = Fixture::new().await;
    service.idp.knows_client("client-1", "s3cret");
    let source = client::source(&service.settings, "client-1", Secret::new("s3cret".to_owned())).unwrap();
    let now: Timestamp = crate::support::noon();
    let token = source.token(now).await.unwrap();
    source.token(now).await.unwrap();
    let asked = service.idp.seen("/oauth/token");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].headers["content-type"], "application/json");
    assert_eq!(
        serde_json::from_str::<Value>(&asked[0].body).unwrap(),
        json!({
            "client_id": "client-1",
            "client_secret": "s3cret",
            "audience": AUDIENCE,
            "grant_type": "client_credentials",
        })
    );
    let answer = service.get_with("/api/private", &[("authorization", token.authorization().expose())]).await;
    assert_eq!(answer.json()["token_info"]["sub"], "client-1@clients", "{}", answer.body);

    let wrong = client::source(&service.settings, "client-1", Secret::new("wr0ng".to_owned())).unwrap();
    let error = wrong.token(now).await.unwrap_err().to_string();
    assert!(error.ends_with("refused (401): `invalid_client`"), "{error}");
}
