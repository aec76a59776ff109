use core::time::Duration;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use super::*;
use crate::{
    AuthenticationError, Denial, PrincipalId,
    token::{
        Asked, FindingRevocation, RevocationError, RevocationMemory, Revocations, RevokedError, Standing,
        StoresRevocations, TokenGate, TokenId,
    },
};

fn gate(revocations: &Revocations) -> TokenGate {
    TokenGate::new(VERIFIER.clone()).revocations(revocations.clone())
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW + seconds).unwrap()
}

fn bob() -> PrincipalId {
    PrincipalId::new(ISSUER, "bob")
}

fn signed(claims: &Value) -> String {
    token(&header(&ED), claims)
}

fn enter(gate: &TokenGate, token: &str, seconds: i64) -> Result<Principal, AuthenticationError> {
    ready(gate.bearer(token, at(seconds)))
}

fn refused(gate: &TokenGate, token: &str, seconds: i64) -> RevokedError {
    match enter(gate, token, seconds) {
        Err(AuthenticationError::Token(TokenError::Revoked(cause))) => cause,
        other => panic!("{other:?}"),
    }
}

// SC14
#[test]
fn a_revoked_token_is_refused_at_once_and_no_other_one() {
    let revocations = Revocations::in_memory();
    let gate = gate(&revocations);
    let (one, other) = (good(), signed(&with(claims(), "jti", "2")));
    let principal = enter(&gate, &one, 0).unwrap();
    enter(&gate, &other, 0).unwrap();

    ready(revocations.revoke(&principal, now())).unwrap();

    assert!(matches!(refused(&gate, &one, 0), RevokedError::Token));
    assert!(matches!(refused(&gate, &one, 329), RevokedError::Token), "as long as it lives");
    assert!(enter(&gate, &other, 0).is_ok());
}

// SC14
#[test]
fn a_revoked_token_is_refused_without_a_cache_and_where_it_was_never_seen() {
    let revocations = Revocations::in_memory();
    ready(revocations.deny(&TokenId::new(ISSUER, "1"), at(300), now())).unwrap();

    let gate = gate(&revocations).cache(None);

    assert!(matches!(refused(&gate, &good(), 0), RevokedError::Token));
    assert!(enter(&gate, &signed(&with(claims(), "jti", "2")), 0).is_ok());
}

// SC14
#[test]
fn the_id_of_a_token_is_one_of_its_issuer_only() {
    let revocations = Revocations::in_memory();
    ready(revocations.deny(&TokenId::new("https://other.example", "1"), at(300), now())).unwrap();
    ready(revocations.disable(&PrincipalId::new("https://other.example", "bob"), now())).unwrap();

    assert!(enter(&gate(&revocations), &good(), 0).is_ok());
}

// SC14
#[test]
fn signing_a_user_out_ends_what_was_issued_until_then() {
    let revocations = Revocations::in_memory();
    let gate = gate(&revocations);
    let issued = |seconds: i64| signed(&with(claims(), "iat", NOW + seconds));
    let carols = signed(&with(claims(), "sub", "carol"));
    enter(&gate, &issued(0), 0).unwrap();

    ready(revocations.sign_out(&bob(), at(10))).unwrap();

    for seconds in [0, 9, 10] {
        assert!(matches!(refused(&gate, &issued(seconds), 11), RevokedError::User), "{seconds}");
    }
    assert!(enter(&gate, &issued(11), 11).is_ok());
    assert!(enter(&gate, &carols, 11).is_ok());
}

// SC14
#[test]
fn a_later_sign_out_counts_also_if_it_is_stored_first() {
    let revocations = Revocations::in_memory();
    ready(revocations.sign_out(&bob(), at(10))).unwrap();
    ready(revocations.sign_out(&bob(), at(5))).unwrap();

    let gate = gate(&revocations);
    assert!(matches!(refused(&gate, &signed(&with(claims(), "iat", NOW + 8)), 11), RevokedError::User));
}

// SC14
#[test]
fn a_disabled_user_has_no_token_that_counts_until_enabled() {
    let revocations = Revocations::in_memory();
    let gate = gate(&revocations);
    let (before, meanwhile) = (good(), signed(&with(claims(), "iat", NOW + 20)));
    enter(&gate, &before, 0).unwrap();

    ready(revocations.disable(&bob(), at(10))).unwrap();
    assert!(matches!(refused(&gate, &before, 11), RevokedError::User));
    assert!(matches!(refused(&gate, &meanwhile, 21), RevokedError::User), "a token that is issued later");

    ready(revocations.enable(&bob(), at(30))).unwrap();
    assert!(matches!(refused(&gate, &before, 31), RevokedError::User));
    assert!(matches!(refused(&gate, &meanwhile, 31), RevokedError::User));
    assert!(enter(&gate, &signed(&with(claims(), "iat", NOW + 31)), 31).is_ok());
}

// SC14
#[test]
fn a_token_that_would_outlive_what_is_known_of_its_user_is_refused() {
    let revocations = Revocations::builder(RevocationMemory::new()).longest_lifetime(Duration::from_mins(5)).build();
    let gate = gate(&revocations);

    assert!(enter(&gate, &good(), 0).is_ok());
    assert!(matches!(
        refused(&gate, &signed(&with(claims(), "exp", NOW + 301)), 0),
        RevokedError::Outlives { longest: 300 }
    ));
    assert!(matches!(refused(&gate, &signed(&without(claims(), "iat")), 0), RevokedError::Undated));
}

// SC14
#[test]
fn where_only_listed_tokens_count_others_do_not() {
    let revocations = Revocations::builder(RevocationMemory::new()).listed_only().build();
    let gate = gate(&revocations);
    let without_id = signed(&without(claims(), "jti"));
    assert!(matches!(refused(&gate, &good(), 0), RevokedError::NotListed));
    assert!(matches!(refused(&gate, &without_id, 0), RevokedError::NotListed));

    let id = TokenId::new(ISSUER, "1");
    ready(revocations.allow(&id, at(300), now())).unwrap();
    assert!(enter(&gate, &good(), 0).is_ok());
    assert!(matches!(refused(&gate, &without_id, 0), RevokedError::NotListed));

    ready(revocations.deny(&id, at(300), now())).unwrap();
    ready(revocations.allow(&id, at(300), now())).unwrap();
    assert!(matches!(refused(&gate, &good(), 0), RevokedError::Token), "a denial is for good");
}

#[test]
fn a_credential_without_id_can_not_be_revoked_alone() {
    let revocations = Revocations::in_memory();
    let principal = enter(&gate(&revocations), &signed(&without(claims(), "jti")), 0).unwrap();

    assert!(matches!(ready(revocations.revoke(&principal, now())), Err(RevocationError::NoTokenId)));
    let key = Principal::builder("urn:keys", "robot").build();
    assert!(matches!(ready(revocations.revoke(&key, now())), Err(RevocationError::NoTokenId)));
}

#[test]
fn a_full_memory_takes_nothing_back_and_says_so_until_records_end() {
    let revocations = Revocations::builder(RevocationMemory::new().most(2)).build();
    let id = |n: u32| TokenId::new(ISSUER, n.to_string());
    ready(revocations.deny(&id(1), at(300), now())).unwrap();
    ready(revocations.deny(&id(2), at(600), now())).unwrap();

    assert!(matches!(ready(revocations.deny(&id(3), at(300), now())), Err(RevocationError::Store(_))));
    assert!(matches!(refused(&gate(&revocations), &good(), 0), RevokedError::Token), "what is in it stays");

    ready(revocations.deny(&id(3), at(900), at(361))).unwrap(); // the first has ended, with its leeway
    assert!(matches!(ready(revocations.deny(&id(4), at(900), at(361))), Err(RevocationError::Store(_))));
}

/// A store that other processes write to, and that can be down.
#[derive(Debug, Default)]
struct Shared {
    denied: AtomicBool,
    down: AtomicBool,
    asked: AtomicUsize,
}

impl StoresRevocations for Arc<Shared> {
    fn deny<'a>(&'a self, _: &'a TokenId, _: Timestamp, _: Timestamp) -> Asked<'a, ()> {
        self.denied.store(true, Ordering::Relaxed);
        let down = self.down.load(Ordering::Relaxed);
        Box::pin(async move { if down { Err("down".into()) } else { Ok(()) } })
    }

    fn allow<'a>(&'a self, _: &'a TokenId, _: Timestamp, _: Timestamp) -> Asked<'a, ()> {
        Box::pin(async { Err("down".into()) })
    }

    fn deny_before<'a>(&'a self, _: &'a PrincipalId, _: Timestamp, _: Timestamp, _: Timestamp) -> Asked<'a, ()> {
        Box::pin(async { Err("down".into()) })
    }

    fn deny_only_before<'a>(&'a self, _: &'a PrincipalId, _: Timestamp, _: Timestamp, _: Timestamp) -> Asked<'a, ()> {
        Box::pin(async { Err("down".into()) })
    }

    fn find<'a>(&'a self, _: Option<&'a TokenId>, _: &'a PrincipalId, _: Timestamp) -> FindingRevocation<'a> {
        FindingRevocation::Later(Box::pin(async {
            self.asked.fetch_add(1, Ordering::Relaxed);
            if self.down.load(Ordering::Relaxed) {
                return Err("down".into());
            }
            Ok(Standing { denied: self.denied.load(Ordering::Relaxed), ..Standing::default() })
        }))
    }
}

// SC14
#[test]
fn what_another_process_takes_back_is_honoured_within_the_bound() {
    let store = Arc::new(Shared::default());
    let revocations = Revocations::builder(store.clone()).bound(Duration::from_secs(5)).build();
    let gate = gate(&revocations);
    enter(&gate, &good(), 0).unwrap();
    enter(&gate, &good(), 4).unwrap();
    assert_eq!(store.asked.load(Ordering::Relaxed), 1, "a returning token is not asked about within the bound");

    store.denied.store(true, Ordering::Relaxed); // by another process
    assert!(enter(&gate, &good(), 4).is_ok());
    assert!(matches!(refused(&gate, &good(), 5), RevokedError::Token));
    assert!(matches!(refused(&gate, &good(), 4), RevokedError::Token), "for good, also if the clock goes back");
}

// SC14
#[test]
fn news_of_the_store_are_honoured_at_once() {
    let store = Arc::new(Shared::default());
    let revocations = Revocations::builder(store.clone()).bound(Duration::from_hours(1)).build();
    let gate = gate(&revocations);
    enter(&gate, &good(), 0).unwrap();

    store.denied.store(true, Ordering::Relaxed);
    revocations.changed();

    assert!(matches!(refused(&gate, &good(), 0), RevokedError::Token));
}

// SA11, SC14
#[test]
fn a_store_that_fails_lets_nobody_in_and_forgets_nobody() {
    let store = Arc::new(Shared::default());
    let revocations = Revocations::builder(store.clone()).build();
    let gate = gate(&revocations);
    enter(&gate, &good(), 0).unwrap();

    store.down.store(true, Ordering::Relaxed);
    assert_eq!(enter(&gate, &good(), 6).unwrap_err().denial(), Denial::Unavailable);
    let unseen = signed(&with(claims(), "jti", "2"));
    assert_eq!(enter(&gate, &unseen, 6).unwrap_err().denial(), Denial::Unavailable);
    assert!(matches!(
        ready(revocations.deny(&TokenId::new(ISSUER, "1"), at(300), at(6))),
        Err(RevocationError::Store(_))
    ));

    store.denied.store(false, Ordering::Relaxed);
    store.down.store(false, Ordering::Relaxed);
    assert!(enter(&gate, &good(), 6).is_ok());
}

// M43
#[test]
fn a_token_that_could_not_be_taken_back_alone_is_refused_where_that_is_asked() {
    let strict = Revocations::builder(RevocationMemory::new()).identified_only().build();
    let without_id = signed(&without(claims(), "jti"));

    assert!(enter(&gate(&Revocations::in_memory()), &without_id, 0).is_ok());
    assert!(enter(&gate(&strict), &good(), 0).is_ok());
    let cause = refused(&gate(&strict), &without_id, 0);
    assert_eq!(
        cause.to_string(),
        "token has no `jti`, so it could never be taken back alone; have its issuer put one into it"
    );
}

// SG17
#[test]
fn a_client_takes_back_its_own_tokens_and_learns_nothing_of_others() {
    let gate = gate(&Revocations::in_memory());
    let caller = |issuer: &str, client: &str| Principal::builder(issuer, "service").client_id(client).build();
    let web = caller(ISSUER, "web");
    let revoke = |token: &str, caller: &Principal| ready(gate.revoke(token, caller, at(0)));
    let (own, foreign) = (good(), signed(&with(with(claims(), "client_id", "app"), "jti", "2")));

    for unknown in ["", "opaque", "a.b.c", &good()[1..], &signed(&with(claims(), "exp", NOW - 300))] {
        assert!(revoke(unknown, &web).is_ok(), "{unknown}");
    }
    assert!(revoke(&foreign, &web).is_ok(), "the same answer");
    assert!(enter(&gate, &foreign, 0).is_ok(), "and it still counts");
    assert!(revoke(&own, &caller("https://other.example", "web")).is_ok(), "another issuer's client of that name");
    assert!(enter(&gate, &own, 0).is_ok());
    assert!(revoke(&own, &web).is_ok());
    assert_eq!(refused(&gate, &own, 0).to_string(), "token was revoked");
    assert!(revoke(&own, &web).is_ok(), "again");

    let without_id = signed(&without(claims(), "jti"));
    assert!(matches!(revoke(&without_id, &web), Err(RevocationError::NoTokenId)));
    let keeps_nothing = TokenGate::new(VERIFIER.clone());
    let error = ready(keeps_nothing.revoke(&good(), &web, at(0))).unwrap_err();
    assert_eq!(error.to_string(), "no revocations are kept; configure `revocations`");
}
