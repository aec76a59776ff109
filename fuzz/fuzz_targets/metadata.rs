//! Any document as an issuer's metadata: never a panic, only the issuer that was asked for, and no address but an encrypted one.

#![no_main]

use auth_core::token::ProviderMetadata;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &[u8]| {
    let Ok(metadata) = ProviderMetadata::parse("https://i.example", document) else { return };
    assert_eq!(metadata.issuer(), "https://i.example");
    assert_eq!(metadata.get("issuer").and_then(|name| name.as_str()), Some("https://i.example"));

    for name in ["jwks_uri", "token_endpoint", "introspection_endpoint"] {
        let Ok(endpoint) = metadata.endpoint(name) else { continue };
        let local = ["http://localhost", "http://127.", "http://[::1]"];
        assert!(
            endpoint.as_str().starts_with("https://") || local.iter().any(|start| endpoint.as_str().starts_with(start)),
            "{endpoint}"
        );
    }
});
