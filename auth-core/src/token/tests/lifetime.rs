use core::time::Duration;

use super::*;

fn raw(name: &str, value: &str) -> Result<Principal, TokenError> {
    let rest = without(claims(), name).to_string();
    let payload = format!("{},\"{name}\":{value}}}", &rest[..rest.len() - 1]);
    verify(&forge(&ED, header(&ED).to_string(), payload))
}

// SC1, SC2, CVE-2026-25537 (a claim of the wrong type counts as absent), A18
// RUSTSEC-2026-0009, RUSTSEC-2017-0005 (hostile dates)
#[test]
fn exp_is_a_time_and_in_the_future() {
    assert!(raw("exp", &(NOW + 1).to_string()).is_ok());
    assert!(matches!(verify(&token(&header(&ED), &without(claims(), "exp"))), Err(TokenError::Claim(_))));

    for value in [
        "null",
        "true",
        "false",
        "\"\"",
        "\"1795424700\"",
        "[1795424700]",
        "[]",
        "{}",
        "-1",
        "-1795424700",
        "-0.5",
        "1e308",
        "1e19",
        "18446744073709551616",
        "18446744073709551615",
        "9223372036854775807",
        "9223372036854775808",
        "253402300800",
        "-9223372036854775808",
        "-1e308",
    ] {
        assert!(matches!(raw("exp", value), Err(TokenError::Claim(_))), "{value}");
    }
    let digits = "9".repeat(10_000);
    for value in ["1e400", "-1e400", "NaN", "Infinity", "01795424700", "0x6B0", digits.as_str()] {
        assert!(matches!(raw("exp", value), Err(TokenError::Form(_) | TokenError::Length(_))), "{value}");
    }
    for value in ["0", "-0", "-0.0", "1", "0.0", "1e-300"] {
        assert!(matches!(raw("exp", value), Err(TokenError::Expired(_))), "{value}");
    }
}

// SC1
#[test]
fn a_token_ends_at_its_exp_and_the_leeway() {
    let at = |seconds: i64| VERIFIER.verify(&good(), Timestamp::from_second(NOW + seconds).unwrap());
    assert!(at(0).is_ok());
    assert!(at(300).is_ok(), "the leeway");
    assert!(at(329).is_ok(), "the leeway");

    assert!(matches!(at(330), Err(TokenError::Expired(_))));
    assert!(matches!(at(100_000), Err(TokenError::Expired(_))));
    assert!(matches!(VERIFIER.verify(&good(), Timestamp::MAX), Err(TokenError::Expired(_))));
    assert!(matches!(VERIFIER.verify(&good(), Timestamp::MIN), Err(TokenError::NotYetValid(_))));
}

// SC1
#[test]
fn the_leeway_is_what_was_set() {
    let at = |leeway: u64, seconds: i64| {
        let verifier = Verifier::new([issuer().leeway(Duration::from_secs(leeway))]).unwrap();
        verifier.verify(&good(), Timestamp::from_second(NOW + seconds).unwrap())
    };
    assert!(at(0, 299).is_ok());
    assert!(at(20, 319).is_ok());

    assert!(at(0, 300).is_err());
    assert!(at(20, 320).is_err());
    assert!(Verifier::new([issuer().leeway(Duration::from_secs(31))]).is_err());
    assert!(Verifier::new([issuer().leeway(Duration::MAX)]).is_err());
}

// SC3
#[test]
fn a_time_may_have_a_fraction_or_an_exponent() {
    assert_eq!(raw("exp", "1795424700.5").unwrap().expires_at(), Some("2026-11-23T09:05:00.5Z".parse().unwrap()));
    for value in ["1.7954247e9", "1795424700.0", "17954247E2", "1795424700.999999999999"] {
        assert!(raw("exp", value).is_ok(), "{value}");
    }

    assert!(matches!(raw("exp", "1.7954243e9"), Err(TokenError::Expired(_))));
    assert!(matches!(raw("nbf", "1.7954247e9"), Err(TokenError::NotYetValid(_))));
}

// SC4, SC2
#[test]
fn nbf_and_iat_are_not_in_the_future() {
    for name in ["nbf", "iat"] {
        assert!(raw(name, &NOW.to_string()).is_ok(), "{name}");
        assert!(raw(name, &(NOW + 30).to_string()).is_ok(), "{name}: the leeway");
        assert!(accepts(&without(claims(), name)), "{name} may be missing");

        assert!(matches!(raw(name, &(NOW + 31).to_string()), Err(TokenError::NotYetValid(_))), "{name}");
        for value in ["null", "\"0\"", "\"\"", "[]", "[0]", "{}", "true", "-1", "1e308", "18446744073709551616"] {
            assert!(matches!(raw(name, value), Err(TokenError::Claim(_))), "{name} {value}");
        }
    }
}

// SC5
#[test]
fn a_longest_lifetime_refuses_what_lives_longer() {
    let verifier = Verifier::new([issuer().longest_lifetime(Duration::from_mins(10))]).unwrap();
    let lives = |claims: Value| verifier.verify(&token(&header(&ED), &claims), now());
    assert!(lives(claims()).is_ok());
    assert!(lives(with(claims(), "exp", NOW + 600)).is_ok());
    assert!(accepts(&with(claims(), "exp", NOW + 1_000_000)), "without the setting");

    assert!(matches!(lives(with(claims(), "exp", NOW + 601)), Err(TokenError::Lifetime(_))));
    assert!(matches!(lives(without(with(claims(), "exp", NOW + 601), "iat")), Err(TokenError::Lifetime(_))));
    assert!(matches!(lives(with(claims(), "iat", NOW - 301)), Err(TokenError::Lifetime(_))));
    assert!(lives(with(claims(), "exp", (NOW + 300) * 1000)).is_err(), "milliseconds");
}
