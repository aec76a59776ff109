use std::time::Duration;

use auth_core::{
    Timestamp,
    token::{AccessToken, SigningKey, TokenIssuer},
};
use idp::{Fault, Idp, Product, STRANGER};
use serde_json::json;

use super::{API, ISSUER, Issuer};
use crate::{Ran, portcullis};

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

/// An issuer on this machine that lives as long as the test.
fn issuer() -> (tokio::runtime::Runtime, Idp) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let claims = json!({ "aud": API, "client_id": "web", "permissions": ["articles:read"] });
    let idp = runtime.block_on(Idp::start(Product::Auth0, claims));
    (runtime, idp)
}

fn discover(idp: &Idp, more: &[&str], input: &str) -> Ran {
    let mut args = vec!["token", "verify", "--json", "--issuer", idp.name(), "--audience", API];
    args.extend(more);
    portcullis(&args, input)
}

#[test]
fn keys_are_fetched_from_where_the_issuer_says() {
    let (_runtime, idp) = issuer();
    let (good, strange) = (idp.token().text(), idp.token().signed_by(&STRANGER).text());
    let late = idp.token().claim("exp", 1_000_000_000).text();

    let ran = discover(&idp, &["--profile", "auth0"], &format!("{good}\n{strange}\n{late}\n{good}\n"));

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let lines: Vec<serde_json::Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let reasons: Vec<Option<&str>> = lines.iter().map(|line| line["reason"].as_str()).collect();
    assert_eq!(reasons[0], None, "{}", ran.stdout);
    assert!(["key", "signature"].contains(&reasons[1].unwrap()), "{}", ran.stdout);
    assert_eq!(reasons[2..], [Some("expired"), None], "{}", ran.stdout);
    assert_eq!(idp.count("/.well-known/jwks.json"), 1);
}

#[test]
fn a_profile_says_what_tokens_look_like() {
    let (_runtime, idp) = issuer();
    let token = idp.token().text();

    for (profile, code) in [("auth0", 0), ("entra", 1), ("strict", 1)] {
        let ran = discover(&idp, &["--profile", profile], &token);
        assert_eq!(ran.code, Some(code), "{profile}: {}{}", ran.stdout, ran.stderr);
    }
    let unknown = discover(&idp, &["--profile", "auth1"], &token);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(2), ""));
    assert!(
        unknown.stderr.contains("expected auth0, entra, keycloak[:CLIENT], strict or zitadel[:PROJECT]"),
        "{}",
        unknown.stderr
    );
}

// SA11
#[test]
fn an_outage_of_the_issuer_verifies_nothing() {
    let (_runtime, idp) = issuer();
    let token = idp.token().text();
    idp.breaks("/.well-known/jwks.json", Fault::Status(503));

    let ran = discover(&idp, &["--profile", "auth0"], &token);
    idp.recovers();
    let again = discover(&idp, &["--profile", "auth0"], &token);

    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.stdout, "{\"ok\":false,\"error\":\"unavailable\",\"reason\":\"unavailable\",\"sub\":null}\n");
    assert_eq!(again.code, Some(0), "{}", again.stdout);
}
