use core::{error::Error, time::Duration};

use super::*;

fn head(name: &str, value: impl Into<Value>) -> String {
    verify(&token(&with(header(&ED), name, value), &claims())).unwrap_err().to_string()
}

#[test]
fn an_audience_error_says_what_was_expected_and_found() {
    assert_eq!(
        refusal(&with(claims(), "aud", "https://other.example")),
        "audience `https://api.example` expected, token has `https://other.example`"
    );
    assert_eq!(
        refusal(&with(claims(), "aud", json!([]))),
        "audience `https://api.example` expected, token has nothing"
    );
    assert_eq!(
        refusal(&with(claims(), "aud", json!(["a", "b", "c", "d", "e"]))),
        "audience `https://api.example` expected, token has `a` or `b` or `c` or `d`"
    );
}

#[test]
fn an_algorithm_error_names_the_algorithms() {
    assert_eq!(
        head("alg", "none"),
        "algorithm `none` is not supported; the issuer must sign with EdDSA, ES256, ES384 or an RS or PS algorithm"
    );
    assert_eq!(
        head("alg", "HS256"),
        "algorithm `HS256` does not fit the key, which is for EdDSA; the key decides, never the token"
    );
    assert_eq!(head("alg", 1), "algorithm malformed: `alg` is not text; the issuer must name one of RFC 7518");
    let missing = verify(&token(&without(header(&ED), "alg"), &claims())).unwrap_err();
    assert_eq!(missing.to_string(), "algorithm missing: the header has no `alg`; the issuer must sign its tokens");
}

#[test]
fn a_claim_error_names_the_claim() {
    assert_eq!(refusal(&without(claims(), "exp")), "claim `exp` is missing; the issuer must put it into access tokens");
    assert_eq!(
        refusal(&with(claims(), "exp", "soon")),
        "claim `exp` is malformed: expected a time in seconds since 1970, up to the year 9999"
    );
    assert_eq!(refusal(&with(claims(), "roles", "admin")), "claim `roles` is malformed: expected an array of texts");
    assert_eq!(
        refusal(&with(claims(), "scope", 1)),
        "claim `scope` is malformed: expected words with one space between them"
    );
    let id_token = forge(&ED, with(header(&ED), "typ", "JWT").to_string(), with(claims(), "nonce", "n").to_string());
    assert_eq!(
        lenient().verify(&id_token, now()).unwrap_err().to_string(),
        "claim `nonce` belongs to ID tokens; the client must send its access token"
    );
}

#[test]
fn a_time_error_says_when() {
    assert_eq!(
        refusal(&with(claims(), "exp", NOW - 60)),
        "token expired at 2026-11-23T08:59:00Z; the client must get a new one"
    );
    assert_eq!(
        refusal(&with(claims(), "nbf", NOW + 60)),
        "token is not valid before 2026-11-23T09:01:00Z (`nbf`); compare the clocks of issuer and service"
    );
    let verifier = Verifier::new([issuer().longest_lifetime(Duration::from_mins(1))]).unwrap();
    assert_eq!(
        verifier.verify(&good(), now()).unwrap_err().to_string(),
        "token lives until 2026-11-23T09:05:00Z, longer than the 60 s that this issuer's tokens may; is `exp` in seconds?"
    );
}

#[test]
fn a_bound_token_error_says_what_is_missing() {
    assert_eq!(
        refusal(&with(claims(), "cnf", json!({}))),
        "token is bound to a key of its client (`cnf`) and came without proof of it; a bearer token must not be bound"
    );
}

#[test]
fn an_issuer_error_lists_who_is_trusted() {
    assert_eq!(
        refusal(&with(claims(), "iss", "https://issuer.example/")),
        "issuer `https://issuer.example/` is not trusted; `iss` must be exactly `https://issuer.example`"
    );
}

#[test]
fn a_key_error_names_the_key() {
    assert_eq!(head("kid", "k7"), "key `k7` is not one of the issuer's usable keys; load its current key set");
    let unnamed = |alg: &str, verifier: &Verifier| {
        let head = without(with(header(&ED), "alg", alg), "kid");
        verifier.verify(&token(&head, &claims()), now()).unwrap_err().to_string()
    };
    assert_eq!(unnamed("HS256", &VERIFIER), "token names no key (`kid`) and no key of the issuer is for `HS256`");
    let second = SigningKey::generate(Algorithm::EdDSA).unwrap().verifying_key();
    let keys = KeySet::new().with(ED.verifying_key()).with(second);
    let two = Verifier::new([Issuer::keys(ISSUER, keys).audience(API)]).unwrap();
    assert_eq!(
        unnamed("EdDSA", &two),
        "token names no key (`kid`) and more than one key is for `EdDSA`; the issuer must name it"
    );
}

#[test]
fn a_form_error_says_which_part() {
    let text = |token: &str| verify(token).unwrap_err().to_string();
    assert_eq!(text("x"), "token is not of three segments; expected a signed JWT in compact form");
    assert_eq!(text("!.e30.AA"), "header is not base64url without padding (RFC 7515 section 2)");
    assert_eq!(text("W10.e30.AA"), "header is not one JSON object: not an object");
    assert_eq!(
        verify(&forge(&ED, header(&ED).to_string(), r#"{"a":1,"a":2}"#)).unwrap_err().to_string(),
        "payload is not one JSON object: member `a` is there twice at line 1 column 10"
    );
    assert_eq!(
        verify(&forge(&ED, header(&ED).to_string(), [b'"', 0xff])).unwrap_err().to_string(),
        "payload is not one JSON object: not UTF-8: invalid utf-8 sequence of 1 bytes from index 1"
    );
    assert_eq!(text(&"a".repeat(20_000)), "token of 20000 bytes is longer than the limit of 16384");
    assert_eq!(
        verify(&format!("{}=", good())).unwrap_err().to_string(),
        "signature is not base64url without padding (RFC 7515 section 2)"
    );
}

#[test]
fn a_header_error_names_the_member() {
    assert_eq!(head("crit", json!(["x"])), "header has `crit`, which is not supported; the issuer must leave it out");
    assert_eq!(head("kid", 1), "header `kid` is not text");
    assert_eq!(head("kid", "k".repeat(257)), "header `kid` is longer than 256 bytes; key ids are short");
    assert_eq!(head("cty", "JWT"), "header `cty` announces a token inside the token; expected claims");
    assert_eq!(head("typ", "JWT"), "typ `at+jwt` expected, token has `JWT`");
    let untyped = token(&without(header(&ED), "typ"), &claims());
    assert_eq!(verify(&untyped).unwrap_err().to_string(), "typ `at+jwt` expected, token has none");
    let logout = forge(&ED, with(header(&ED), "typ", "logout+jwt").to_string(), claims().to_string());
    assert_eq!(
        lenient().verify(&logout, now()).unwrap_err().to_string(),
        "typ `JWT`, `at+jwt` or none expected, token has `logout+jwt`"
    );
}

#[test]
fn a_signature_error_says_no_more_than_that() {
    let token = good();
    let (signed, _) = token.rsplit_once('.').unwrap();
    let refused = verify(&format!("{signed}.{}", encode([7; 64]))).unwrap_err();

    assert_eq!(refused.to_string(), "signature does not match; the token was changed or another key signed it");
}

// SJ6, CVE-2019-7644 (the error text held the expected signature)
#[test]
fn what_a_token_says_is_quoted_short_and_escaped() {
    let long = refusal(&with(claims(), "iss", "x".repeat(9_000)));
    assert!(long.len() < 300 && long.contains("xxx…`"), "{long}");

    let forged = refusal(&with(claims(), "aud", "a`\r\n2026 INFO \u{202e}admin\u{1b}[2J"));
    assert!(forged.contains(r"`a\u{60}\r\n2026 INFO \u{202e}admin\u{1b}[2J`"), "{forged}");
}

// CVE-2019-7644
#[test]
fn no_error_holds_the_token_or_its_signature() {
    for bad in [
        token(&header(&ED), &with(claims(), "exp", 1)),
        token(&header(&ED), &with(claims(), "aud", "x")),
        token(&with(header(&ED), "kid", "x"), &claims()),
        token(&with(header(&ED), "typ", "x"), &claims()),
        good().replace(".ey", ".eY"),
        format!("{}A", good()),
        forge(&ED, header(&ED).to_string(), "[]"),
    ] {
        let error = verify(&bad).unwrap_err();
        let mut shown = vec![format!("{error} {error:?}")];
        let mut source = error.source();
        while let Some(cause) = source {
            shown.push(format!("{cause} {cause:?}"));
            source = cause.source();
        }
        for segment in bad.split('.').filter(|segment| segment.len() > 8) {
            assert!(!shown.concat().contains(&segment[..8]), "{shown:?}");
        }
    }
}
