use proptest::prelude::*;

use super::*;
use crate::{
    AuthenticationError,
    token::{TokenCache, TokenGate},
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW + seconds).unwrap()
}

fn gate() -> TokenGate {
    TokenGate::new(VERIFIER.clone())
}

fn enter(gate: &TokenGate, token: &str, seconds: i64) -> Result<Principal, AuthenticationError> {
    ready(gate.bearer(token, at(seconds)))
}

#[test]
fn a_remembered_token_is_the_same_principal_and_ends_with_its_exp() {
    let gate = gate();
    let first = enter(&gate, &good(), 0).unwrap();
    let again = enter(&gate, &good(), 299).unwrap();
    assert_eq!((first.id(), first.claims()), (again.id(), again.claims()));

    assert!(enter(&gate, &good(), 329).is_ok(), "the verifier has a leeway, the cache has none");
    assert!(matches!(enter(&gate, &good(), 330), Err(AuthenticationError::Token(TokenError::Expired(_)))));
}

#[test]
fn refused_tokens_are_not_remembered() {
    let cache = TokenCache::new();
    let gate = gate().cache(cache);
    assert!(enter(&gate, "a.b.c", 0).is_err());
    assert!(enter(&gate, &token(&header(&ED), &with(claims(), "aud", "other")), 0).is_err());
    assert_eq!(gate.remembered(), 0);

    enter(&gate, &good(), 0).unwrap();
    assert_eq!(gate.remembered(), 1);
}

// SC10, SG19
#[test]
fn a_bound_token_that_is_remembered_is_no_bearer_token() {
    let gate = gate();
    let bound = with(claims(), "cnf", json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }));
    let bound = token(&header(&ED), &bound);

    assert!(ready(gate.admit(&bound, now())).is_ok());
    assert_eq!(gate.remembered(), 1);
    for _ in 0..2 {
        assert!(matches!(enter(&gate, &bound, 0), Err(AuthenticationError::Token(TokenError::Bound(_)))));
    }
}

#[test]
fn a_flood_of_distinct_tokens_stays_within_the_bound() {
    let gate = gate().cache(TokenCache::new().bytes(256 * 1024));
    let mut most = 0;
    for n in 0..500 {
        let one = token(&header(&ED), &with(claims(), "jti", n.to_string()));
        enter(&gate, &one, 0).unwrap();
        most = most.max(gate.remembered());
    }
    assert!((1..200).contains(&most), "{most}");
}

#[test]
fn a_cache_of_no_bytes_remembers_nothing() {
    let gate = gate().cache(TokenCache::new().bytes(0));
    assert!(enter(&gate, &good(), 0).is_ok());
    assert!(enter(&gate, &good(), 0).is_ok());
    assert_eq!(gate.remembered(), 0);
}

proptest! {
    /// CVE-2026-35039: a cache key that is not of the whole token answers with another token's claims.
    #[test]
    fn no_other_text_is_taken_for_a_remembered_token(place in any::<prop::sample::Index>(), byte in 32_u8..127) {
        let gate = gate();
        let good = good();
        enter(&gate, &good, 0).unwrap();

        let mut changed = good.clone().into_bytes();
        let place = place.index(changed.len());
        changed[place] = byte;
        let changed = String::from_utf8(changed).unwrap();
        prop_assert_eq!(enter(&gate, &changed, 0).is_ok(), changed == good);
        prop_assert!(enter(&gate, &good[..place], 0).is_err());
        prop_assert!(enter(&gate, &(good + "A"), 0).is_err());
    }
}
