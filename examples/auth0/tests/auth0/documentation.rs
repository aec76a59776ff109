//! The documentation: of the API, of tokens, and of how to set it up.

use std::{fs, path::Path};

use auth_axum::token::UnverifiedToken;
use serde_json::json;

use crate::support::Fixture;

// A24
#[tokio::test]
async fn the_page_and_the_document_show_what_is_enforced() {
    let service = Fixture::new().await;
    let page = service.get_with("/docs/", &[]).await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));

    let document = service.get_with("/openapi.json", &[]).await.json();
    let scheme = &document["components"]["securitySchemes"]["bearer"];
    assert_eq!(
        (&scheme["type"], &scheme["scheme"], &scheme["bearerFormat"]),
        (&json!("http"), &json!("bearer"), &json!("JWT"))
    );
    for path in ["/api/private", "/api/profile", "/api/admin"] {
        let operation = &document["paths"][path]["get"];
        assert!(operation["security"][0].get("bearer").is_some(), "{path}");
        assert!(operation["summary"].is_string() && operation["responses"]["401"].is_object(), "{path}");
    }
    for path in ["/", "/health", "/public/info"] {
        assert_eq!(document["paths"][path]["get"]["security"], json!([]), "{path}");
    }
    assert!(document["components"]["schemas"]["Profile"].is_object());
}

// A25
#[tokio::test]
async fn a_token_is_taken_apart_into_what_the_document_explains() {
    let service = Fixture::new().await;
    let text = service.token(json!(["read:profile", "write:profile"])).text();
    let token = UnverifiedToken::parse(&text).unwrap();
    for name in ["alg", "typ", "kid"] {
        assert!(token.header().contains_key(name), "{name}");
    }
    for name in ["iss", "sub", "aud", "iat", "exp", "scope", "permissions"] {
        assert!(token.payload().contains_key(name), "{name}");
    }
    assert_eq!(text.rsplit('.').next().unwrap().len(), 342, "a signature of 256 bytes");
}

// A26, A27
#[test]
fn the_readme_says_how_to_set_it_up_and_what_to_mind() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for step in ["**API**", "**Application**", "**Credentials**", "**Environment**", "**Run**"] {
        assert!(readme.contains(step), "{step}");
    }
    for note in ["**HTTPS**", "**Secrets**", "**Expiry**", "**Keys**", "**Rate limits**", "**CORS**"] {
        assert!(readme.contains(note), "{note}");
    }
    for variable in ["AUTH0_DOMAIN", "AUTH0_API_AUDIENCE", "AUTH0_CLIENT_ID", "AUTH0_CLIENT_SECRET", "CORS_ORIGIN"] {
        assert!(readme.contains(variable), "{variable}");
    }
}

// A27, SA14
#[tokio::test]
async fn pages_of_one_origin_may_call() {
    let service = Fixture::new().await;
    let answer = service.get_with("/health", &[("origin", "https://evil.example")]).await;
    assert_eq!(answer.header("access-control-allow-origin"), "http://localhost:3000");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
}
