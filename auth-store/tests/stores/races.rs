//! Two processes at once: two pools on one PostgreSQL, two connections to one Redis.

use auth_store::{
    PostgresStore, Stores,
    traits::{
        Challenge, ChallengeKind, Digest, Inserted, Replaced, Rotated, Rotation, SeenKind, Sight, TakenChallenge,
    },
};

use crate::{
    open::{Schema, redis},
    support::{NO_GRACE, add_users, at, family, most, name, refresh_token, session, user},
};

/// Does this fifty times at once, by turns through either, and says what came of each.
async fn by_turns<T, F>(either: &[Stores; 2], work: impl Fn(Stores, u32) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> =
        (0..50).zip(either.iter().cycle()).map(|(n, stores)| tokio::spawn(work(stores.clone(), n))).collect();
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}

fn once<T>(outcomes: &[T], won: impl Fn(&T) -> bool) {
    assert_eq!(outcomes.iter().filter(|outcome| won(outcome)).count(), 1);
}

// F18, X08, SG6
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_through_two_pools_one_succeeds() {
    let Some(schema) = Schema::new().await else { return };
    let stores = [schema.pool(), schema.pool()].map(PostgresStore::with_pool);
    // both start at once, as processes do
    let (one, other) = tokio::join!(stores[0].migrate(), stores[1].migrate());
    one.unwrap();
    other.unwrap();
    let stores = stores.map(Stores::postgres);
    let [first, _] = &stores;
    add_users(first, &["alice"]).await;

    let registered = by_turns(&stores, |stores, n| async move {
        let mut user = user(&format!("user-{n}"));
        user.email = Some(name("wanted@example.org"));
        stores.users().insert(&user).await.unwrap()
    });
    once(&registered.await, |outcome| *outcome == Inserted::Done);

    first.refresh_tokens().begin(&family("f1", "alice", 0), &refresh_token("r1", 0), None, at(0)).await.unwrap();
    let refreshed = by_turns(&stores, |stores, n| async move {
        let (used, next) = (Digest::of("r1"), refresh_token(&format!("r2-{n}"), 1));
        let rotation = Rotation { used: &used, next: &next, client: None, grace: NO_GRACE };
        stores.refresh_tokens().rotate(rotation, at(1)).await.unwrap()
    });
    once(&refreshed.await, |outcome| matches!(outcome, Rotated::Done(_)));

    short_lived_things_happen_once(&stores).await;
    schema.drop().await;
}

// X08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_through_two_connections_to_redis_one_succeeds() {
    let (Some(one), Some(other)) = (redis().await, redis().await) else { return };
    let stores = [one, other].map(|store| Stores::memory().with_redis(store.prefix("portcullis-test-race:")));

    short_lived_things_happen_once(&stores).await;
}

async fn short_lived_things_happen_once(stores: &[Stores; 2]) {
    let [first, _] = stores;
    // Redis may still hold what another run has left
    let run = crate::open::unique();

    let link = Digest::of(&run);
    let challenge = Challenge::new(ChallengeKind::PasswordReset, link, at(3600), at(0));
    first.challenges().issue(&challenge, most(1), at(0)).await.unwrap();
    let taken = by_turns(stores, move |stores, _| async move {
        stores.challenges().take(ChallengeKind::PasswordReset, &link, at(1)).await.unwrap()
    });
    once(&taken.await, |outcome| matches!(outcome, TakenChallenge::Taken(_)));

    let old = session("s1", &run, "alice", 0);
    first.sessions().begin(&old, None, at(0)).await.unwrap();
    let replaced = by_turns(stores, move |stores, n| async move {
        let new = session("s1", &format!("{n} after {link:?}"), "alice", 0);
        stores.sessions().replace(&link, &new, at(1)).await.unwrap()
    });
    once(&replaced.await, |outcome| *outcome == Replaced::Done);

    let seen = by_turns(stores, move |stores, _| async move {
        stores.seen().see(SeenKind::Assertion, &link, at(60), at(0)).await.unwrap()
    });
    once(&seen.await, |outcome| *outcome == Sight::First);
}
