use core::time::Duration;

use super::{
    super::{ClaimPath, Mapping},
    *,
};

fn keys() -> KeySet {
    KeySet::new().with(ED.verifying_key())
}

// SJ4, SC7
#[test]
fn what_is_wrong_with_the_settings_is_said_by_name() {
    assert!(Verifier::new([issuer()]).is_ok());

    for (issuers, text) in [
        (vec![], "issuer: none is configured; name at least one whose tokens are to be accepted"),
        (
            vec![issuer(), issuer()],
            "issuer: `https://issuer.example` is configured twice; name further audiences and keys on the first",
        ),
        (vec![Issuer::keys("", keys()).audience(API)], "issuer: empty; name the exact `iss` of its tokens"),
        (
            vec![issuer().audience("")],
            "audience: empty for issuer `https://issuer.example`; name the identifier that this service has at the issuer",
        ),
        (
            vec![Issuer::keys(ISSUER, KeySet::new()).audience(API)],
            "keys: issuer `https://issuer.example` has no usable key; add one, and mind that two keys of the same id count as none",
        ),
        (
            vec![issuer().leeway(Duration::from_secs(31))],
            "leeway: 31 s for issuer `https://issuer.example` is more than 30 s; set the clocks instead",
        ),
        (
            vec![issuer().longest_lifetime(Duration::ZERO)],
            "longest_lifetime: zero for issuer `https://issuer.example` refuses every token; leave it out or allow some time",
        ),
        (
            vec![issuer().mapping(Mapping::new().roles_at(ClaimPath::new(Vec::<String>::new())))],
            "mapping: an empty claim path for issuer `https://issuer.example`; name the member that holds the claim",
        ),
    ] {
        assert_eq!(Verifier::new(issuers).unwrap_err().to_string(), text);
    }
}

// SJ4
#[test]
fn an_empty_name_or_audience_of_a_token_matches_nothing() {
    for (name, value) in [("iss", ""), ("aud", ""), ("iss", " "), ("aud", " ")] {
        assert!(!accepts(&with(claims(), name, value)), "{name} {value:?}");
    }
    for blank in [" ", "\t"] {
        assert!(Verifier::new([Issuer::keys(blank, keys()).audience(API)]).is_err(), "{blank:?}");
        assert!(Verifier::new([Issuer::keys(ISSUER, keys()).audience(blank)]).is_err(), "{blank:?}");
    }
}
