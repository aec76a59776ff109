//! Assertions at a token endpoint of one's own: each refused one differs from the good one in one thing.

use core::time::Duration;
use std::sync::Arc;

use super::*;
use crate::token::{AssertionError, AssertionKey, Assertions, ProofMemory, SeesProofs};

const USER: &str = "service-user-1";

fn good_claims() -> Value {
    json!({ "iss": USER, "sub": USER, "aud": ISSUER, "iat": NOW, "exp": NOW + 300, "jti": "1" })
}

fn sign(key: &SigningKey, header: &Value, claims: &Value) -> String {
    forge(key, header.to_string(), claims.to_string())
}

fn good() -> String {
    sign(&ED, &good_header(), &good_claims())
}

fn good_header() -> Value {
    json!({ "alg": "EdDSA", "kid": ED.key_id(), "typ": "JWT" })
}

fn keys(user: &str) -> Vec<AssertionKey> {
    match user {
        USER => vec![AssertionKey::new(ED.verifying_key())],
        "service-user-2" => vec![AssertionKey::new(P256.verifying_key())],
        _ => Vec::new(),
    }
}

fn verify(assertions: &Assertions, text: &str) -> Result<String, AssertionError> {
    let claimed = assertions.read(text)?;
    let keys = keys(claimed.subject());
    ready(claimed.verify(keys, now()))
}

fn assertions() -> Assertions {
    Assertions::for_issuer(ISSUER)
}

fn refusal(claims: &Value) -> String {
    verify(&assertions(), &sign(&ED, &good_header(), claims)).unwrap_err().to_string()
}

// SG1
#[test]
fn an_assertion_says_who_signed_it() {
    assert_eq!(verify(&assertions(), &good()).unwrap(), USER);
    for typ in ["jwt", "client-authentication+jwt", "authorization-grant+jwt", "application/JWT"] {
        assert!(verify(&assertions(), &sign(&ED, &with(good_header(), "typ", typ), &good_claims())).is_ok(), "{typ}");
    }
    for typ in ["at+jwt", "dpop+jwt", "logout+jwt", ""] {
        assert!(verify(&assertions(), &sign(&ED, &with(good_header(), "typ", typ), &good_claims())).is_err(), "{typ}");
    }
}

// SG1, CVE-2025-27370, CVE-2025-27371 (an audience that the attacker chose)
#[test]
fn an_assertion_is_for_this_issuer_and_for_nobody_else() {
    assert_eq!(
        refusal(&with(good_claims(), "aud", "https://attacker.example")),
        "assertion is for audience `https://attacker.example`; expected this issuer alone, `https://issuer.example`"
    );
    for aud in [
        json!("https://issuer.example/"),
        json!("https://issuer.example/token"),
        json!([ISSUER]),
        json!([ISSUER, "https://attacker.example"]),
        json!([]),
        json!(null),
        json!(""),
        json!({ ISSUER: 1 }),
    ] {
        refusal(&with(good_claims(), "aud", aud));
    }
    refusal(&without(good_claims(), "aud"));
}

// SG1
#[test]
fn an_assertion_has_an_end_that_is_near() {
    for (exp, text) in [
        (json!(NOW), "assertion expired at 2026-11-23T09:00:00Z; a client signs a new one for each request"),
        (json!(NOW + 301), "assertion lives until 2026-11-23T09:05:01Z, longer than the 300 s that are allowed"),
        (json!(NOW + 86_400), "assertion lives until 2026-11-24T09:00:00Z, longer than the 300 s that are allowed"),
        (json!("never"), "assertion: claim `exp` is missing or malformed; expected a time in seconds since 1970"),
        (json!(null), "assertion: claim `exp` is missing or malformed; expected a time in seconds since 1970"),
    ] {
        assert_eq!(refusal(&with(good_claims(), "exp", exp)), text);
    }
    refusal(&without(good_claims(), "exp"));
    refusal(&with(without(good_claims(), "iat"), "exp", NOW + 331));
    assert_eq!(
        refusal(&with(good_claims(), "iat", NOW + 31)),
        "assertion is not valid before 2026-11-23T09:00:31Z; compare the clocks"
    );
    refusal(&with(good_claims(), "nbf", NOW + 31));
    refusal(&with(good_claims(), "nbf", "0"));

    let hour = assertions().longest_lifetime(Duration::MAX);
    assert!(verify(&hour, &sign(&ED, &good_header(), &with(good_claims(), "exp", NOW + 3_600))).is_ok());
    assert!(verify(&hour, &sign(&ED, &good_header(), &with(good_claims(), "exp", NOW + 3_601))).is_err());
}

// SG1
#[test]
fn an_assertion_counts_once_for_its_user() {
    let seen = Arc::new(ProofMemory::default());
    let assertions = assertions().seen(Arc::clone(&seen) as Arc<dyn SeesProofs>);

    assert!(verify(&assertions, &sign(&P256, &good_header(), &good_claims())).is_err());
    assert!(seen.is_empty(), "a refused one is not spent");
    assert!(verify(&assertions, &good()).is_ok());
    let again = verify(&assertions, &good()).unwrap_err();
    assert_eq!(again.to_string(), "assertion was used before; a client signs a new one for each request");
    let changed = with(good_claims(), "exp", NOW + 299);
    assert!(matches!(verify(&assertions, &sign(&ED, &good_header(), &changed)), Err(AssertionError::Replayed)));
    assert!(verify(&assertions, &sign(&ED, &good_header(), &with(good_claims(), "jti", "2"))).is_ok());
    let other = with(with(good_claims(), "iss", "service-user-2"), "sub", "service-user-2");
    let header = json!({ "alg": "ES256", "kid": P256.key_id() });
    assert!(verify(&assertions, &sign(&P256, &header, &other)).is_ok(), "the id of another user");

    for jti in [json!(null), json!(""), json!(1), json!("a".repeat(257))] {
        refusal(&with(good_claims(), "jti", jti));
    }
    refusal(&without(good_claims(), "jti"));
    let full = self::assertions().seen(Arc::new(ProofMemory::new(0)));
    assert!(matches!(verify(&full, &good()), Err(AssertionError::Unavailable(_))));
}

// SG1
#[test]
fn a_key_signs_for_its_own_user_alone() {
    let other = with(with(good_claims(), "iss", "service-user-2"), "sub", "service-user-2");
    assert!(verify(&assertions(), &sign(&ED, &good_header(), &other)).is_err(), "the key of another user");
    assert_eq!(
        refusal(&with(good_claims(), "sub", "service-user-2")),
        "assertion: claim `sub` is missing or malformed; expected the same as `iss`"
    );
    for nobody in ["disabled", "unknown"] {
        refusal(&with(with(good_claims(), "iss", nobody), "sub", nobody));
    }
    for name in ["iss", "sub"] {
        refusal(&without(good_claims(), name));
        for malformed in [json!(null), json!(""), json!(1), json!([USER])] {
            refusal(&with(good_claims(), name, malformed));
        }
    }
}

// SG1, CVE-2025-31123 (expired keys usable for the JWT grant)
#[test]
fn a_key_that_has_ended_signs_nothing() {
    let with_end = |seconds: i64| {
        let assertions = assertions();
        let text = good();
        let claimed = assertions.read(&text).unwrap();
        let key = AssertionKey::new(ED.verifying_key()).expires_at(Timestamp::from_second(NOW + seconds).unwrap());
        ready(claimed.verify([key], now())).is_ok()
    };

    assert!(with_end(1));
    assert!(!with_end(0));
    assert!(!with_end(-86_400));
}

// SJ1, SJ2, SJ9, SJ13
#[test]
fn an_assertion_has_the_strict_form_of_a_token() {
    for text in ["", "a.b.c", "....", &good()[1..], &format!("{}=", good())] {
        assert!(verify(&assertions(), text).is_err(), "{text}");
    }
    for header in [
        with(good_header(), "alg", "none"),
        with(good_header(), "alg", "HS256"),
        with(good_header(), "crit", json!(["exp"])),
        with(good_header(), "kid", "another"),
        without(good_header(), "alg"),
    ] {
        assert!(verify(&assertions(), &sign(&ED, &header, &good_claims())).is_err(), "{header}");
    }
    assert_eq!(assertions().read(&good()).unwrap().key_id(), Some(ED.key_id()));
    assert!(!format!("{:?}", assertions().read(&good()).unwrap()).contains("eyJ"));
}
