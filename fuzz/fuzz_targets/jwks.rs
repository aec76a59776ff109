//! Any document as a key set: never a panic, and no token that is signed with a symmetric key of the document is accepted.

#![no_main]

use auth_core::{
    Timestamp,
    token::{Issuer, KeySet, Verifier},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use libfuzzer_sys::fuzz_target;

const HEADER: &str = r#"{"alg":"HS256","typ":"at+jwt"}"#;
const CLAIMS: &str = r#"{"iss":"https://i.example","aud":"a","sub":"bob","exp":1796000000}"#;

fuzz_target!(|document: &str| {
    let Ok(keys) = KeySet::from_jwks(document) else { return };
    let _ = format!("{keys:?}");
    let verifier = Verifier::new([Issuer::keys("https://i.example", keys).audience("a")]);
    let Ok(verifier) = verifier else { return };

    let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("a time");
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(CLAIMS));
    for text in document.split('"').take(64) {
        let secrets = [Some(text.as_bytes().to_vec()), URL_SAFE_NO_PAD.decode(text).ok()];
        for secret in secrets.into_iter().flatten() {
            let key = EncodingKey::from_secret(&secret);
            let Ok(signature) = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256) else {
                continue;
            };
            assert!(
                verifier.verify(&format!("{message}.{signature}"), now).is_err(),
                "a text of the document is a secret"
            );
        }
    }
});
