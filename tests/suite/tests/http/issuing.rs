//! The documents of an issuer of one's own: what anybody may read, and what is never in it.

use std::time::Duration;

use auth_axum::{
    Auth, IssuerRoutes, Timestamp,
    testing::TestClock,
    token::{
        AccessToken, Algorithm, Issuer, IssuerMetadata, KeyFolder, KeyRotation, KeySet, RotationPlan, SigningKey,
        TokenIssuer, Verifier,
    },
};
use axum::Router;
use serde_json::{Value, json};

use crate::service::ask;

const NAME: &str = "https://accounts.example";
const DAY: Duration = Duration::from_hours(24);

fn noon() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

async fn routes(issuer: &TokenIssuer, clock: TestClock) -> Router {
    let metadata = IssuerMetadata::new(issuer.name())
        .unwrap()
        .token_endpoint("oauth/token")
        .grant_types(["client_credentials"])
        .scopes(["articles.read"]);
    let trusted = Issuer::keys(NAME, issuer.keys().verifying(noon())).audience("https://api.example");
    let auth = Auth::builder().issuer(trusted).clock(clock).build().await.unwrap();
    IssuerRoutes::new(metadata, issuer.keys().clone()).router::<()>().into_router(auth)
}

// SJ25
#[tokio::test]
async fn the_key_set_is_public_and_has_no_private_part() {
    for algorithm in [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256] {
        let issuer = TokenIssuer::new(NAME, SigningKey::generate(algorithm).unwrap());
        let answer = ask(&routes(&issuer, TestClock::at(noon())).await, "/.well-known/jwks.json").await;

        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/jwk-set+json");
        assert_eq!(answer.header("cache-control"), "public, max-age=3600");
        let document: Value = serde_json::from_str(&answer.body).unwrap();
        let key = document["keys"][0].as_object().unwrap();
        for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(!key.contains_key(private), "{algorithm}: {document}");
        }

        let keys = KeySet::from_jwks(&answer.body).unwrap();
        let verifier = Verifier::new([Issuer::keys(NAME, keys).audience("https://api.example")]).unwrap();
        let token = AccessToken::new("bob", "https://api.example", Duration::from_mins(5));
        assert!(verifier.verify(issuer.sign(&token, noon()).unwrap().expose(), noon()).is_ok());
        let other = TokenIssuer::new(NAME, SigningKey::generate(algorithm).unwrap());
        assert!(verifier.verify(other.sign(&token, noon()).unwrap().expose(), noon()).is_err());
    }
}

#[tokio::test]
async fn the_metadata_name_the_issuer_and_its_keys() {
    let issuer = TokenIssuer::new(NAME, SigningKey::generate(Algorithm::EdDSA).unwrap());

    let answer = ask(&routes(&issuer, TestClock::at(noon())).await, "/.well-known/oauth-authorization-server").await;

    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(
        document,
        json!({
            "issuer": NAME,
            "jwks_uri": "https://accounts.example/.well-known/jwks.json",
            "token_endpoint": "https://accounts.example/oauth/token",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "scopes_supported": ["articles.read"],
        })
    );
}

#[tokio::test]
async fn an_issuer_with_a_path_has_its_documents_where_rfc_8414_looks_for_them() {
    let name = "https://example.org/tenants/a";
    let issuer = TokenIssuer::new(name, SigningKey::generate(Algorithm::EdDSA).unwrap());
    let router = routes(&issuer, TestClock::at(noon())).await;

    let metadata = ask(&router, "/.well-known/oauth-authorization-server/tenants/a").await;
    let document: Value = serde_json::from_str(&metadata.body).unwrap();
    assert_eq!(document["jwks_uri"], "https://example.org/tenants/a/.well-known/jwks.json");
    assert_eq!(ask(&router, "/tenants/a/.well-known/jwks.json").await.status, 200);
    assert_eq!(ask(&router, "/.well-known/jwks.json").await.status, 404);
}

#[test]
fn an_issuer_is_named_by_an_address_that_can_be_trusted() {
    for good in ["https://a.example", "https://a.example:8443/x", "http://127.0.0.1:3000", "http://localhost/x"] {
        assert!(IssuerMetadata::new(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "a.example",
        "http://a.example",
        "http://127.0.0.1.example",
        "https://",
        "https://a.example/",
        "https://a.example?x",
        "https://a.example#x",
        "https://user@a.example",
        "https://a example",
        "javascript:alert(1)",
    ] {
        assert!(IssuerMetadata::new(bad).is_err(), "{bad}");
    }
}

#[tokio::test]
async fn the_next_key_is_published_before_it_signs_and_a_retired_one_goes() {
    let folder = tempfile::tempdir().unwrap();
    let plan = RotationPlan::new().period(DAY * 30).ahead(DAY * 2).kept(DAY);
    let rotation = KeyRotation::open(KeyFolder::new(folder.path()), plan, noon()).await.unwrap();
    let issuer = TokenIssuer::rotating(NAME, rotation.keys());
    let clock = TestClock::at(noon());
    let router = routes(&issuer, clock.clone()).await;
    let published = async || {
        let document: Value = serde_json::from_str(&ask(&router, "/.well-known/jwks.json").await.body).unwrap();
        document["keys"].as_array().unwrap().len()
    };
    assert_eq!(published().await, 1);

    clock.advance(DAY * 28);
    rotation.turn(noon().checked_add(DAY * 28).unwrap()).await.unwrap();
    assert_eq!(published().await, 2);

    clock.advance(DAY * 3);
    assert_eq!(published().await, 1);
}
