use super::super::{HmacSecret, SecretError, SigningKey};

/// 32 bytes as a random generator gives them.
const RANDOM: &str = "5f1d3ac28b90e4776ab1c0d9f2e86b034d7c95e1a83f20b6cc174e59d80a3f62";

// SJ23
#[test]
fn random_bytes_are_a_secret_in_every_spelling() {
    for secret in [
        HmacSecret::from_hex(RANDOM),
        HmacSecret::from_hex(&RANDOM.to_uppercase()),
        HmacSecret::from_bytes(RANDOM),
        HmacSecret::from_base64("Xx06wouQ5HdqscDZ8uhrA018leGoPyC2zBdOWdgKP2I="),
        HmacSecret::from_base64("Xx06wouQ5HdqscDZ8uhrA018leGoPyC2zBdOWdgKP2I"),
        HmacSecret::from_base64("_-06wouQ5HdqscDZ8uhrA018leGoPyC2zBdOWdgKP2I"),
        HmacSecret::from_bytes("Xx06wouQ5HdqscDZ8uhrA018leGoPyC2zBdOWdgKP2I="),
    ] {
        assert!(secret.is_ok(), "{secret:?}");
    }
    assert!(HmacSecret::from_hex("xyz").is_err());
    assert!(HmacSecret::from_hex(&RANDOM[1..]).is_err());
    assert!(HmacSecret::from_base64("Xx06wouQ5HdqscDZ8uhrA018leGoPyC2zBdOWdgKP2I!").is_err());
}

// SJ23
#[test]
fn what_somebody_typed_is_no_secret() {
    let padded = |text: &str| text.repeat(64 / text.len() + 1);
    for text in [
        String::new(),
        " ".to_owned(),
        "secret".to_owned(),
        "SECRET".to_owned(),
        "changeme".to_owned(),
        "change-me".to_owned(),
        "undefined".to_owned(),
        "null".to_owned(),
        "None".to_owned(),
        "password".to_owned(),
        padded("secret"),
        padded("null"),
        padded("undefined"),
        padded("a"),
        padded("ab"),
        padded("0123456789"),
        padded("correct horse battery staple "),
        "your-256-bit-secret-your-256-bit-secret-x9Q".to_owned(),
        "dev-secret-key-that-must-be-replaced-in-prod-1".to_owned(),
        "my-Super-Secret-Key_42!my-other-Super-Secret-Key".to_owned(),
        "the quick brown fox jumps over the lazy dog and runs".to_owned(),
        "09d25e094faa6ca2556c818166b7a956".to_owned(),
        "Xx06wouQ5HdqscDZ8uhrA018leGoPyC2".to_owned(),
        "correct-horse-battery-staple-with".to_owned(),
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz".to_owned(),
    ] {
        assert!(HmacSecret::from_bytes(&text).is_err(), "{text}");
    }
}

// SJ23
#[test]
fn bytes_of_a_pattern_are_no_secret() {
    let counted: Vec<u8> = (0..32).collect();
    let backwards: Vec<u8> = (200..=240).rev().collect();
    for bytes in [vec![0; 32], vec![0xff; 64], counted, backwards, [0x8f, 0x13, 0xc7, 0xfe].repeat(8), vec![0x91; 31]] {
        assert!(HmacSecret::from_bytes(&bytes).is_err(), "{bytes:?}");
    }
    let random = HmacSecret::from_hex(&RANDOM[..62]);
    assert!(matches!(random, Err(SecretError::Short(31))), "{random:?}");
}

// SJ23, SJ2, CVE-2024-33663
#[test]
fn a_public_key_is_no_secret() {
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----";
    let jwk = SigningKey::generate(super::Algorithm::EdDSA).unwrap().public_jwks().to_string();
    for text in [
        pem,
        &format!(" {pem}"),
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me@host",
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N",
        &jwk,
    ] {
        assert!(matches!(HmacSecret::from_bytes(text), Err(SecretError::Key)), "{text}");
    }
    let der = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
    assert!(matches!(HmacSecret::from_base64(der), Err(SecretError::Key)));
}

// RUSTSEC-2022-0086
#[test]
fn no_debug_text_shows_a_secret() {
    let secret = HmacSecret::from_hex(RANDOM).unwrap();
    let key = super::VerifyingKey::hmac(secret.clone()).key_id("shared");
    let shown = format!("{secret:?} {key:?} {:?}", super::KeySet::new().with(key.clone()));

    assert!(shown.contains("[redacted]") && shown.contains("shared"));
    for part in ["5f1d", "95, 29", "0x5f", "Xx06"] {
        assert!(!shown.contains(part), "{shown}");
    }
}
