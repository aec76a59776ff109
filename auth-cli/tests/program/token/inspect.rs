use serde_json::{Value, json};

use super::Issuer;
use crate::portcullis;

/// The sample of the course: `{"alg":"HS256","typ":"JWT"}`, `{"sub":"1","exp":1700000000}`.
const SAMPLE: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIiwiZXhwIjoxNzAwMDAwMDAwfQ.c2lnbmF0dXJl";

fn as_json(args: &[&str], input: &str) -> Value {
    let ran = portcullis(args, input);
    assert_eq!(ran.stderr, "");
    serde_json::from_str(&ran.stdout).unwrap()
}

// M30
#[test]
fn the_sample_of_the_course_is_decoded() {
    for input in [SAMPLE.to_owned(), format!("{SAMPLE}\n"), format!("Bearer {SAMPLE}\n")] {
        let shown = as_json(&["token", "inspect", "--json"], &input);

        assert_eq!(shown["header"], json!({ "alg": "HS256", "typ": "JWT" }));
        assert_eq!(shown["payload"], json!({ "sub": "1", "exp": 1_700_000_000 }));
        assert_eq!(shown["times"], json!({ "exp": "2023-11-14T22:13:20Z" }));
        assert_eq!((&shown["state"], &shown["signature"]), (&json!("expired"), &json!("not verified")));
    }
}

// M30
#[test]
fn people_are_told_that_nothing_was_verified() {
    let ran = portcullis(&["token", "inspect"], SAMPLE);

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(ran.stdout.contains("exp  1700000000  2023-11-14T22:13:20Z"), "{}", ran.stdout);
    assert!(ran.stdout.contains("time  expired"), "{}", ran.stdout);
    assert!(ran.stdout.contains("signature  not verified: anybody can have written this"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "no colours where nobody sees them");
}

// A25
#[test]
fn the_members_that_the_document_explains_are_shown() {
    let issuer = Issuer::new();
    let token = issuer.token(&["--scope", "read:profile", "--permission", "read:profile", "--claim", "tenant=acme"]);

    let shown = as_json(&["token", "inspect", "--json"], &token);

    for name in ["alg", "typ", "kid"] {
        assert!(shown["header"][name].is_string(), "{name}: {shown}");
    }
    for name in ["iss", "sub", "aud", "iat", "exp", "scope", "permissions"] {
        assert!(!shown["payload"][name].is_null(), "{name}: {shown}");
    }
    assert_eq!(shown["state"], "within its time");
}

// M30
#[test]
fn with_a_key_the_signature_is_checked_and_a_wrong_one_is_told() {
    let (issuer, other) = (Issuer::new(), Issuer::new());
    let token = issuer.token(&[]);
    let key = |issuer: &Issuer| issuer.jwks().to_str().unwrap().to_owned();

    let good = portcullis(&["token", "inspect", "--json", "--key", &key(&issuer)], &token);
    let wrong = portcullis(&["token", "inspect", "--json", "--key", &key(&other)], &token);

    assert_eq!((good.code, wrong.code), (Some(0), Some(1)));
    assert!(good.stdout.contains(r#""signature":"verified""#), "{}", good.stdout);
    assert!(wrong.stdout.contains(r#""signature":"wrong""#), "{}", wrong.stdout);
}

// M30
#[test]
fn what_is_no_token_is_an_error_that_does_not_repeat_it() {
    for text in
        ["", "  \n", "secret-text", "a.b", "a.b.c", "secret-text.secret-text.secret-text", &"A".repeat(2_000_000)]
    {
        let ran = portcullis(&["token", "inspect"], text);

        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.lines().count() == 1, "{}", ran.stderr);
        assert!(!ran.stderr.contains("secret-text") && ran.stderr.len() < 300, "{}", ran.stderr);
    }
}

#[test]
fn a_token_is_not_taken_from_the_command_line() {
    let ran = portcullis(&["token", "inspect", SAMPLE], "");

    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("unexpected argument"), "{}", ran.stderr);
}

#[test]
fn a_token_cannot_write_to_the_terminal_what_is_not_text() {
    // {"alg":"none"} . {"sub":"\u001b[31m\u202eevil","a\u001b":1}
    let payload = "eyJzdWIiOiJcdTAwMWJbMzFtXHUyMDJlZXZpbCIsImFcdTAwMWIiOjF9";
    let ran = portcullis(&["token", "inspect"], &format!("eyJhbGciOiJub25lIn0.{payload}."));

    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("evil") && !ran.stdout.contains(['\u{1b}', '\u{202e}']), "{:?}", ran.stdout);
}
