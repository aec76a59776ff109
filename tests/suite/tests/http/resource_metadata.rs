//! What a resource says of itself, and where challenges say that it does (RFC 9728).

use auth_axum::{GuardedRouter, ResourceMetadata, authenticated, get, token::Algorithm};
use serde_json::{Value, json};

use crate::service::Service;

#[authenticated]
async fn me() {}

async fn service(resource: &str) -> Service {
    let metadata = ResourceMetadata::new(resource)
        .unwrap()
        .authorization_server("https://issuer.example")
        .authorization_server("https://other.example")
        .scopes(["articles.read"])
        .name("Articles")
        .documentation("https://api.example/docs")
        .dpop_algorithms([Algorithm::ES256, Algorithm::EdDSA]);
    let router = GuardedRouter::new().route("/me", get(me)).merge(metadata.router());
    Service::with(router, |auth| auth.resource_metadata(&metadata)).await
}

// SA16
#[tokio::test]
async fn the_challenge_names_the_document_and_the_document_the_resource() {
    for (resource, address, path) in [
        (
            "https://api.example",
            "https://api.example/.well-known/oauth-protected-resource",
            "/.well-known/oauth-protected-resource",
        ),
        (
            "https://api.example/v1",
            "https://api.example/.well-known/oauth-protected-resource/v1",
            "/.well-known/oauth-protected-resource/v1",
        ),
        (
            "http://127.0.0.1:3000/",
            "http://127.0.0.1:3000/.well-known/oauth-protected-resource",
            "/.well-known/oauth-protected-resource",
        ),
    ] {
        let service = service(resource).await;

        let nobody = service.get("/me").await;
        assert_eq!(nobody.status, 401);
        assert_eq!(nobody.challenge(), format!("Bearer realm=\"api\", resource_metadata=\"{address}\""));

        let document = service.get(path).await;
        assert_eq!(document.status, 200);
        assert_eq!(document.header("content-type"), "application/json");
        assert_eq!(
            serde_json::from_str::<Value>(&document.body).unwrap(),
            json!({
                "resource": resource,
                "bearer_methods_supported": ["header"],
                "authorization_servers": ["https://issuer.example", "https://other.example"],
                "scopes_supported": ["articles.read"],
                "resource_name": "Articles",
                "resource_documentation": "https://api.example/docs",
                "dpop_signing_alg_values_supported": ["ES256", "EdDSA"],
            })
        );
    }
}

// SA16
#[test]
fn what_is_no_identifier_of_a_resource_is_refused_by_name() {
    for bad in [
        "",
        "api.example",
        "/v1",
        "http://api.example",
        "ftp://api.example",
        "https://api.example?x=1",
        "https://api.example#x",
        "https://user@api.example",
        "https://api.example/{id}",
        "https://api.example/a\"b",
        "http://127.0.0.1.example",
    ] {
        let error = ResourceMetadata::new(bad).unwrap_err().to_string();
        assert!(error.starts_with(&format!("`resource`: `{}` is no identifier", bad.escape_debug())), "{error}");
    }
}
