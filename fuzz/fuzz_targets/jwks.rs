//! Any document as a key set: never a panic, and no symmetric or private key is taken.

#![no_main]

use auth_core::token::KeySet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &str| {
    if let Ok(keys) = KeySet::from_jwks(document) {
        assert!(!format!("{keys:?}").contains("oct"), "a symmetric key of a public document");
    }
});
