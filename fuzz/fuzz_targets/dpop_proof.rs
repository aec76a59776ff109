//! Any header and payload of a proof under a right signature of any key, and any text as a proof: never a panic, and nobody gets
//! in but with the key that the token is bound to.

#![no_main]

use std::{
    sync::LazyLock,
    task::{Context, Poll, Waker},
};

use auth_core::{
    Timestamp,
    token::{Dpop, HmacSecret, Issuer, KeySet, ProofRequest, TokenGate, Verifier, VerifyingKey},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use libfuzzer_sys::fuzz_target;

const KEY: &[u8; 32] = b"\x01\x9c\x33\xe7\x5a\xb2\x08\xd4\x6f\x91\x2e\xc8\x77\x10\xfa\x4d\x83\x5e\xbb\x26\xd9\x60\x1f\xa7\x44\xee\x92\x0b\xc5\x38\x7d\xf3";

/// The key of whoever attacks; the token is bound to another one.
const ATTACKER: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

const CLAIMS: &str = r#"{"iss":"https://i.example","aud":"a","sub":"bob","exp":1796000000,"cnf":{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}"#;

static TOKEN: LazyLock<String> = LazyLock::new(|| {
    let message =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"at+jwt"}"#), URL_SAFE_NO_PAD.encode(CLAIMS));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(KEY), Algorithm::HS256)
        .expect("the key signs");
    format!("{message}.{signature}")
});

// the first line is the header, the rest the payload
fuzz_target!(|data: &[u8]| {
    let key = VerifyingKey::hmac(HmacSecret::from_bytes(KEY).expect("the key is good"));
    let verifier = Verifier::new([Issuer::keys("https://i.example", KeySet::new().with(key)).audience("a")])
        .expect("the settings are right");
    let gate = TokenGate::new(verifier).dpop(Dpop::at("https://api.example").expect("an address"));

    let (header, payload) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[][..]),
    };
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signing = EncodingKey::from_ed_pem(ATTACKER.as_bytes()).expect("a key");
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &signing, Algorithm::EdDSA).expect("the key signs");
    let signed = format!("{message}.{signature}");
    let text = String::from_utf8_lossy(data);

    let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("a time");
    for proof in [&*signed, &*text] {
        let request = ProofRequest { proofs: &[proof], method: "GET", path: "/" };
        let asked = std::pin::pin!(gate.proven(&TOKEN, &request, now));
        let Poll::Ready(answered) = std::future::Future::poll(asked, &mut Context::from_waker(Waker::noop())) else {
            panic!("nothing waits");
        };
        assert!(answered.is_err(), "a proof of another key");
    }
});
