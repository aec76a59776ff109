use std::{num::NonZeroU32, time::Duration};

use auth_core::PrincipalId;
use auth_store::{
    SqliteStore,
    traits::{AttemptLimit, Challenge, ChallengeKind, Digest, SeenKind, SeesOnce, SweepsExpired},
};

use crate::{
    open::each_store_named,
    support::{add_users, at, family, most, refresh_token, session},
};

#[tokio::test]
async fn what_has_ended_is_dropped_and_the_rest_stays() {
    each_store_named(async |stores, name| {
        add_users(&stores, &["alice"]).await;
        stores.sessions().begin(&session("s1", "s1", "alice", 0), None, at(0)).await.unwrap();
        stores.refresh_tokens().begin(&family("f1", "alice", 0), &refresh_token("r1", 0), None, at(0)).await.unwrap();
        let challenge = Challenge::new(ChallengeKind::Activation, Digest::of("link"), at(60), at(0));
        stores.challenges().issue(&challenge, most(1), at(0)).await.unwrap();
        let limit = AttemptLimit { most: NonZeroU32::MIN, window: Duration::from_mins(1) };
        let _ = stores.attempts().admit(&Digest::of("alice"), limit, at(0)).await.unwrap();
        let _ = stores.seen().see(SeenKind::DpopProof, &Digest::of("jti"), at(60), at(0)).await.unwrap();
        let alice = PrincipalId::new("https://issuer.example", "alice");
        stores.revocations().deny_before(&alice, at(0), at(60), at(0)).await.unwrap();
        if name == "Redis" {
            return;
        }
        // revocations in memory sweep themselves
        let revocation = u64::from(name != "memory");

        assert_eq!(stores.sweep(at(59)).await.unwrap(), 0);
        // the attempts, what was seen, the revocation
        assert_eq!(stores.sweep(at(60)).await.unwrap(), 2 + revocation);
        // the session
        assert_eq!(stores.sweep(at(1800)).await.unwrap(), 1);
        // the challenge, a day after its end
        assert_eq!(stores.sweep(at(60 + 86400 - 1)).await.unwrap(), 0);
        assert_eq!(stores.sweep(at(60 + 86400)).await.unwrap(), 1);
        // the token, a day after its end, and at last the family
        assert_eq!(stores.sweep(at(2 * 86400)).await.unwrap(), 1);
        assert_eq!(stores.sweep(at(31 * 86400)).await.unwrap(), 1);
        assert_eq!(stores.sweep(at(99 * 86400)).await.unwrap(), 0);
        assert!(stores.users().find(&crate::support::user_id("alice")).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_sweep_of_many_records_goes_in_steps() {
    let store = SqliteStore::open("sqlite::memory:").await.unwrap();
    store.migrate().await.unwrap();
    for n in 0..2100 {
        let key = Digest::of(&n.to_string());
        let _ = store.see(SeenKind::DpopProof, &key, at(60), at(0)).await.unwrap();
    }

    assert_eq!(store.sweep(at(60)).await.unwrap(), 2100);
}
