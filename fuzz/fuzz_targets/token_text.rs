//! Any text as a token: never a panic, never a principal.

#![no_main]

use std::sync::LazyLock;

use auth_core::{
    Timestamp,
    token::{Issuer, KeySet, Verifier},
};
use libfuzzer_sys::fuzz_target;

const JWKS: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"k1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let keys = KeySet::from_jwks(JWKS).expect("the key is usable");
    Verifier::new([Issuer::keys("https://i.example", keys).audience("a")]).expect("the settings are right")
});

fuzz_target!(|token: &str| {
    assert!(VERIFIER.verify(token, Timestamp::UNIX_EPOCH).is_err(), "nobody has signed this");
});
