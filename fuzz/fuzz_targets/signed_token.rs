//! Any header and payload under a right signature: never a panic, and a principal only of the issuer that signed.

#![no_main]

use std::sync::LazyLock;

use auth_core::{
    Timestamp,
    token::{HmacSecret, Issuer, KeySet, Verifier, VerifyingKey},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use libfuzzer_sys::fuzz_target;

const KEY: &[u8; 32] = b"\x01\x9c\x33\xe7\x5a\xb2\x08\xd4\x6f\x91\x2e\xc8\x77\x10\xfa\x4d\x83\x5e\xbb\x26\xd9\x60\x1f\xa7\x44\xee\x92\x0b\xc5\x38\x7d\xf3";

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let key = VerifyingKey::hmac(HmacSecret::from_bytes(KEY).expect("the key is good"));
    Verifier::new([Issuer::keys("https://i.example", KeySet::new().with(key)).audience("a")])
        .expect("the settings are right")
});

// the first line is the header, the rest the payload; a header that is missing is a right one
fuzz_target!(|data: &[u8]| {
    let (header, payload) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) if end > 0 => (&data[..end], &data[end + 1..]),
        _ => (&br#"{"alg":"HS256","typ":"at+jwt"}"#[..], data),
    };
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(KEY), Algorithm::HS256)
        .expect("the key signs");

    let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("a time");
    if let Ok(principal) = VERIFIER.verify(&format!("{message}.{signature}"), now) {
        assert_eq!(principal.issuer(), "https://i.example");
        assert!(!principal.subject().is_empty());
        assert!(principal.expires_at().is_some_and(|end| end.as_second() > now.as_second() - 61));
    }
});
