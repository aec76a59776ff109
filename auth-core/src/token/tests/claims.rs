use super::*;

// SC6, CVE-2024-53861 (`iss` by substring), CVE-2025-30144 (`iss` array accepted), Z12, A18
#[test]
fn the_issuer_is_this_exact_text() {
    assert!(accepts(&with(claims(), "iss", ISSUER)));

    for iss in [
        "",
        "https://issuer.example/",
        "https://issuer.exampl",
        "https://issuer.example.attacker.example",
        "issuer.example",
        "HTTPS://issuer.example",
        "https://ISSUER.example",
        "https://issuer.example:443",
        "http://issuer.example",
        " https://issuer.example",
        "https://issuer.example ",
        "https://issuer.example\0",
        "https://issuer%2eexample",
        "https://issuer.ex\u{430}mple",
        "*",
        "https://*",
        ".*",
        "https://other.example",
        "https://attacker@issuer.example",
    ] {
        assert!(
            matches!(verify(&token(&header(&ED), &with(claims(), "iss", iss))), Err(TokenError::Issuer(_))),
            "{iss}"
        );
    }
    for iss in [json!(null), json!([ISSUER]), json!([]), json!({ ISSUER: 1 }), json!(1), json!(true)] {
        assert!(
            matches!(verify(&token(&header(&ED), &with(claims(), "iss", iss.clone()))), Err(TokenError::Claim(_))),
            "{iss}"
        );
    }
    assert!(matches!(verify(&token(&header(&ED), &without(claims(), "iss"))), Err(TokenError::Claim(_))));
}

// SC7, CVE-2020-26160 (`aud` array bypass), CVE-2024-5798 (audience not enforced), A18
#[test]
fn the_audience_is_ours() {
    assert!(accepts(&with(claims(), "aud", API)));

    for aud in [
        json!(""),
        json!("https://other.example"),
        json!("https://api.example/"),
        json!("https://api.exampl"),
        json!("https://api.example.attacker.example"),
        json!("HTTPS://API.EXAMPLE"),
        json!("*"),
        json!("https://*"),
        json!(" https://api.example"),
        json!(format!("{API} other")),
        json!(format!("{API},other")),
        json!([]),
        json!(["https://other.example"]),
        json!([""]),
    ] {
        assert!(
            matches!(verify(&token(&header(&ED), &with(claims(), "aud", aud.clone()))), Err(TokenError::Audience(_))),
            "{aud}"
        );
    }
    for aud in [
        json!(null),
        json!(1),
        json!(true),
        json!({ API: true }),
        json!([[API]]),
        json!([API, 1]),
        json!([null, API]),
        json!([{ "aud": API }]),
    ] {
        assert!(
            matches!(verify(&token(&header(&ED), &with(claims(), "aud", aud.clone()))), Err(TokenError::Claim(_))),
            "{aud}"
        );
    }
    assert!(matches!(verify(&token(&header(&ED), &without(claims(), "aud"))), Err(TokenError::Claim(_))));
}

// SC8
#[test]
fn one_audience_of_several_is_enough() {
    for aud in [json!([API]), json!(["https://other.example", API]), json!([API, API])] {
        assert!(accepts(&with(claims(), "aud", aud.clone())), "{aud}");
    }

    let both = Verifier::new([issuer().audience("client-id")]).unwrap();
    let signed = |aud: &str| token(&header(&ED), &with(claims(), "aud", aud));
    assert!(both.verify(&signed("client-id"), now()).is_ok());
    assert!(both.verify(&signed(API), now()).is_ok());
    assert!(both.verify(&signed("client"), now()).is_err());
    assert!(verify(&signed("client-id")).is_err(), "without the second audience");
}

// SC9
#[test]
fn the_subject_names_somebody() {
    for sub in [
        "bob",
        "auth0|507f1f77bcf86cd799439011",
        "a b",
        "role:admin",
        "*",
        ".*",
        "r.sub",
        "a,b",
        "'; --",
        "\u{202e}nimda",
        "🦀",
    ] {
        let principal = verify(&token(&header(&ED), &with(claims(), "sub", sub))).unwrap();
        assert_eq!((principal.issuer(), principal.subject()), (ISSUER, sub), "opaque");
    }

    assert!(matches!(verify(&token(&header(&ED), &without(claims(), "sub"))), Err(TokenError::Claim(_))));
    for sub in [
        json!(""),
        json!(null),
        json!(1),
        json!(["bob"]),
        json!({ "id": "bob" }),
        json!(true),
        json!("bob\0"),
        json!("bob\r\nadmin"),
        json!("\n"),
        json!("\u{7f}"),
        json!("\u{85}"),
        json!("\u{1b}[2J"),
    ] {
        assert!(
            matches!(verify(&token(&header(&ED), &with(claims(), "sub", sub.clone()))), Err(TokenError::Claim(_))),
            "{sub}"
        );
    }
}

// SC9
#[test]
fn one_subject_at_two_issuers_is_two_people() {
    let keys = || KeySet::new().with(ED.verifying_key());
    let verifier = Verifier::new([
        Issuer::keys(ISSUER, keys()).audience(API),
        Issuer::keys("https://b.example", keys()).audience(API),
    ])
    .unwrap();
    let who =
        |iss: &str| verifier.verify(&token(&header(&ED), &with(claims(), "iss", iss)), now()).unwrap().id().clone();

    assert_eq!(who(ISSUER), who(ISSUER));
    assert_ne!(who(ISSUER), who("https://b.example"));
}

// SC10
#[test]
fn a_bound_token_is_no_bearer_token() {
    assert!(accepts(&claims()));

    for cnf in [
        json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }),
        json!({ "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" }),
        json!({}),
        json!(null),
        json!("x"),
        json!([]),
        json!(false),
    ] {
        assert!(
            matches!(verify(&token(&header(&ED), &with(claims(), "cnf", cnf.clone()))), Err(TokenError::Bound(_))),
            "{cnf}"
        );
    }
}

// SC10: whoever asks for the proof gets to know the key
#[test]
fn what_a_token_is_bound_to_is_handed_out_with_it() {
    let bound = |cnf: Value| {
        let token = token(&header(&ED), &with(claims(), "cnf", cnf));
        VERIFIER.verify_whole(&token, now()).unwrap().binding().cloned()
    };
    let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    assert_eq!(bound(json!({ "jkt": thumbprint })), Some(Binding::Key(thumbprint.into())));
    assert_eq!(VERIFIER.verify_whole(&good(), now()).unwrap().binding(), None);

    for cnf in [
        json!(null),
        json!({}),
        json!({ "jkt": null }),
        json!({ "jkt": "short" }),
        json!({ "jkt": format!("{thumbprint}=") }),
        json!({ "x5t#S256": thumbprint }),
        json!({ "jkt": thumbprint, "x5t#S256": thumbprint }),
    ] {
        assert_eq!(bound(cnf.clone()), Some(Binding::Unsupported), "{cnf}");
    }
}

#[test]
fn a_verified_token_tells_its_id_and_times() {
    let verified = VERIFIER.verify_whole(&good(), now()).unwrap();

    assert_eq!((verified.principal().subject(), verified.token_id()), ("bob", Some("1")));
    assert_eq!(verified.issued_at().map(Timestamp::as_second), Some(NOW));
    assert_eq!(verified.expires_at().as_second(), NOW + 300);

    let without_both = token(&header(&ED), &without(without(claims(), "jti"), "iat"));
    let verified = VERIFIER.verify_whole(&without_both, now()).unwrap();
    assert_eq!((verified.token_id(), verified.issued_at()), (None, None));
}

// SC2, CVE-2026-25537
#[test]
fn a_claim_of_the_wrong_type_is_never_an_absent_one() {
    for name in ["azp", "client_id", "jti"] {
        assert!(accepts(&with(claims(), name, "x")), "{name}");
        assert!(accepts(&without(claims(), name)), "{name} may be missing");

        for value in [json!(null), json!(1), json!(true), json!(["x"]), json!({})] {
            assert!(
                matches!(verify(&token(&header(&ED), &with(claims(), name, value.clone()))), Err(TokenError::Claim(_))),
                "{name} {value}"
            );
        }
    }
}

// SC2, SA18
#[test]
fn when_and_how_somebody_signed_in_is_read_or_refused_never_ignored() {
    let signed_in = with(with(claims(), "auth_time", NOW - 10), "acr", "urn:example:mfa");
    let principal = verify(&token(&header(&ED), &signed_in)).unwrap();
    assert_eq!(principal.signed_in_at().map(Timestamp::as_second), Some(NOW - 10));
    assert_eq!(principal.acr(), Some("urn:example:mfa"));
    let without = verify(&good()).unwrap();
    assert_eq!((without.signed_in_at(), without.acr()), (None, None));

    for malformed in [json!("1795424400"), json!(null), json!([NOW]), json!(-1), json!(1e300), json!({})] {
        let refused = refusal(&with(claims(), "auth_time", malformed.clone()));
        assert!(refused.starts_with("claim `auth_time` is malformed"), "{malformed}: {refused}");
    }
    for malformed in [json!(1), json!(null), json!(["urn:example:mfa"]), json!({})] {
        assert_eq!(refusal(&with(claims(), "acr", malformed)), "claim `acr` is malformed: expected text");
    }
    assert!(
        refusal(&with(claims(), "auth_time", NOW + 61)).starts_with("token is not valid before"),
        "from the future"
    );
}
