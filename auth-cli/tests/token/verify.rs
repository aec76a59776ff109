use std::time::Duration;

use auth_core::{
    Timestamp,
    token::{AccessToken, SigningKey, TokenIssuer},
};

use crate::{API, ISSUER, Issuer, Ran, portcullis};

fn verify(issuer: &Issuer, more: &[&str], input: &str) -> Ran {
    let jwks = issuer.jwks();
    let mut args = vec!["token", "verify", "--issuer", ISSUER, "--audience", API, "--jwks", jwks.to_str().unwrap()];
    args.extend(more);
    portcullis(&args, input)
}

#[test]
fn each_line_has_one_answer_in_order() {
    let issuer = Issuer::new();
    let (good, foreign) = (issuer.token(&[]), Issuer::new().token(&[]));

    let ran = verify(&issuer, &["--json"], &format!("{good}\n\n{foreign}\nnothing\n{good}"));

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let refused = |reason| format!(r#"{{"ok":false,"error":"invalid_token","reason":"{reason}","sub":null}}"#);
    let fine = r#"{"ok":true,"error":null,"reason":null,"sub":"bob"}"#.to_owned();
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), [fine.clone(), refused("key"), refused("malformed"), fine]);
}

#[test]
fn an_expired_token_is_refused_for_being_expired() {
    let issuer = Issuer::new();
    let key = SigningKey::load_or_create(issuer.key()).unwrap();
    let an_hour_ago = Timestamp::now().checked_sub(Duration::from_hours(1)).unwrap();
    let token = AccessToken::new("bob", API, Duration::from_mins(5));
    let expired = TokenIssuer::new(ISSUER, key).sign(&token, an_hour_ago).unwrap();

    let ran = verify(&issuer, &["--json"], expired.expose());

    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.stdout, "{\"ok\":false,\"error\":\"invalid_token\",\"reason\":\"expired\",\"sub\":null}\n");
    assert_eq!(verify(&issuer, &["--json"], &issuer.token(&[])).code, Some(0));
}

#[test]
fn the_reason_is_one_of_the_documented_list() {
    let issuer = Issuer::new();
    let elsewhere = ["--audience", "https://other.example"];
    let mut args = vec!["--json"];
    args.extend(elsewhere);
    let help = portcullis(&["token", "verify", "--help"], "").stdout;

    // of two audiences one is enough
    assert_eq!(verify(&issuer, &args, &issuer.token(&[])).code, Some(0));
    for (input, reason) in [
        ("eyJhbGciOiJub25lIn0.e30.".to_owned(), "algorithm"),
        ("a.b.c.d".to_owned(), "malformed"),
        (format!("{}.e30.AAAA", "A".repeat(20_000)), "too_long"),
        ("{\"token\": 1}\u{0}".to_owned(), "malformed"),
    ] {
        let ran = verify(&issuer, &["--json"], &input);
        assert_eq!(ran.code, Some(1));
        assert!(ran.stdout.contains(&format!("\"reason\":\"{reason}\"")), "{reason}: {}", ran.stdout);
        assert!(help.contains(reason), "{help}");
    }
}

#[test]
fn settings_that_could_accept_anything_are_refused() {
    let issuer = Issuer::new();
    let jwks = issuer.jwks();
    let file = jwks.to_str().unwrap();

    let no_audience = portcullis(&["token", "verify", "--issuer", ISSUER, "--jwks", file], "");
    let empty = portcullis(&["token", "verify", "--issuer", ISSUER, "--audience", "", "--jwks", file], "");
    std::fs::write(&jwks, r#"{"keys":[]}"#).unwrap();
    let no_keys = verify(&issuer, &[], "");

    for (ran, text) in [(no_audience, "--audience"), (empty, "audience: empty"), (no_keys, "no usable key")] {
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        assert!(ran.stderr.contains(text), "{}", ran.stderr);
    }
}

#[test]
fn people_get_a_line_with_the_reason_and_its_remedy() {
    let issuer = Issuer::new();
    let ran = verify(&issuer, &[], &format!("{}\n{}", issuer.token(&[]), Issuer::new().token(&[])));

    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "good  bob");
    assert!(
        lines[1].starts_with("refused  key: key ") && lines[1].contains("load its current key set"),
        "{}",
        lines[1]
    );
}
