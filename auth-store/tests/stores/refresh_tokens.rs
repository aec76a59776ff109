use std::time::Duration;

use auth_store::{
    Stores,
    traits::{Digest, Payload, Removed, Rotated, Rotation, Written},
};

use crate::{
    open::{each_store, fifty_times},
    support::{NO_GRACE, add_users, at, family, most, refresh_token, session_id, user_id},
};

async fn rotate(stores: &Stores, used: &str, next: &str, second: i64) -> Rotated {
    rotate_within(stores, used, next, NO_GRACE, second).await
}

async fn rotate_within(stores: &Stores, used: &str, next: &str, grace: Duration, second: i64) -> Rotated {
    let (used, next) = (Digest::of(used), refresh_token(next, second));
    let rotation = Rotation { used: &used, next: &next, client: None, grace };
    stores.refresh_tokens().rotate(rotation, at(second)).await.unwrap()
}

/// Alice has signed in, by the token `r1`.
async fn signed_in(stores: &Stores) {
    add_users(stores, &["alice"]).await;
    let first = refresh_token("r1", 0);
    stores.refresh_tokens().begin(&family("f1", "alice", 0), &first, None, at(0)).await.unwrap();
}

// F16, F19
#[tokio::test]
async fn a_token_is_used_once_and_the_next_one_counts() {
    each_store(async |stores| {
        add_users(&stores, &["alice"]).await;
        let mut kept = family("f1", "alice", 0);
        kept.epoch = 2;
        kept.client = Some("app".into());
        kept.payload = Payload::new(r#"{"scopes":["a"]}"#).unwrap();
        let (used, next) = (Digest::of("r1"), refresh_token("r2", 10));
        stores.refresh_tokens().begin(&kept, &refresh_token("r1", 0), None, at(0)).await.unwrap();
        assert_eq!(stores.refresh_tokens().find(&used, at(1)).await.unwrap(), Some(kept.clone()));
        assert_eq!(stores.refresh_tokens().find_family(&kept.id, at(1)).await.unwrap(), Some(kept.clone()));

        let rotation = Rotation { used: &used, next: &next, client: Some("app"), grace: NO_GRACE };
        let rotated = stores.refresh_tokens().rotate(rotation, at(10)).await.unwrap();

        kept.used_at = at(10);
        assert_eq!(rotated, Rotated::Done(kept.clone()));
        assert_eq!(stores.refresh_tokens().find(&next.key, at(11)).await.unwrap(), Some(kept));
        let third = refresh_token("r3", 20);
        let rotation = Rotation { used: &next.key, next: &third, client: Some("app"), grace: NO_GRACE };
        assert!(matches!(stores.refresh_tokens().rotate(rotation, at(20)).await.unwrap(), Rotated::Done(_)));
    })
    .await;
}

// F17, M37, SG5: whoever comes second is a thief, or was robbed
#[tokio::test]
async fn a_token_that_is_used_again_ends_its_family() {
    each_store(async |stores| {
        signed_in(&stores).await;
        assert!(matches!(rotate(&stores, "r1", "r2", 10).await, Rotated::Done(_)));
        assert!(matches!(rotate(&stores, "r2", "r3", 20).await, Rotated::Done(_)));

        assert!(matches!(rotate(&stores, "r1", "stolen", 30).await, Rotated::Reused(family) if family.id == session_id("f1")));

        assert_eq!(rotate(&stores, "r3", "r4", 40).await, Rotated::Ended);
        assert_eq!(rotate(&stores, "stolen", "r5", 40).await, Rotated::Unknown);
        assert_eq!(stores.refresh_tokens().find_family(&session_id("f1"), at(40)).await.unwrap(), None);
        assert_eq!(stores.refresh_tokens().find(&Digest::of("r3"), at(40)).await.unwrap(), None);
    })
    .await;
}

// F18, X08, SG6
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_uses_of_one_token_one_is_the_first() {
    each_store(async |stores| {
        signed_in(&stores).await;

        let outcomes =
            fifty_times(&stores, async |stores: Stores, n: u32| rotate(&stores, "r1", &format!("r2-{n}"), 10).await)
                .await;

        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Rotated::Done(_))).count(), 1, "{outcomes:?}");
        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Rotated::Reused(_))).count(), 1, "{outcomes:?}");
        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Rotated::Ended)).count(), 48, "{outcomes:?}");
    })
    .await;
}

// F18
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn within_its_grace_a_token_gives_the_same_next_one_again() {
    each_store(async |stores| {
        signed_in(&stores).await;
        let grace = Duration::from_secs(10);

        let outcomes =
            fifty_times(&stores, move |stores, _| async move { rotate_within(&stores, "r1", "r2", grace, 10).await })
                .await;
        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Rotated::Done(_))).count(), 1, "{outcomes:?}");
        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Rotated::Again(_))).count(), 49, "{outcomes:?}");

        assert!(matches!(rotate_within(&stores, "r1", "r2", grace, 19).await, Rotated::Again(_)));
        // the client had its answer: it has used the next one
        assert!(matches!(rotate_within(&stores, "r2", "r3", grace, 19).await, Rotated::Done(_)));
        assert!(matches!(rotate_within(&stores, "r1", "r2", grace, 19).await, Rotated::Reused(_)));
        assert_eq!(rotate(&stores, "r3", "r4", 19).await, Rotated::Ended);
    })
    .await;
}

// F17
#[tokio::test]
async fn after_its_grace_or_for_another_next_one_it_is_reuse() {
    for (grace, next, second) in [(10, "r2", 20), (10, "other", 11), (0, "r2", 10)] {
        each_store(async |stores| {
            signed_in(&stores).await;
            assert!(matches!(rotate(&stores, "r1", "r2", 10).await, Rotated::Done(_)));

            let again = rotate_within(&stores, "r1", next, Duration::from_secs(grace), second).await;

            assert!(matches!(again, Rotated::Reused(_)), "grace {grace}, {next}, at {second}: {again:?}");
            assert_eq!(rotate(&stores, "r2", "r3", 21).await, Rotated::Ended);
        })
        .await;
    }
}

// F19
#[tokio::test]
async fn a_token_ends_by_itself_and_with_its_family() {
    each_store(async |stores| {
        signed_in(&stores).await;
        assert_eq!(rotate(&stores, "never given out", "r2", 10).await, Rotated::Unknown);
        assert_eq!(rotate(&stores, "r1", "r2", 86400).await, Rotated::Expired);
        assert!(matches!(rotate(&stores, "r1", "r2", 86399).await, Rotated::Done(_)));

        // the family's own end is the last one
        let month = 30 * 86400;
        let tokens = stores.refresh_tokens();
        let mut long = refresh_token("l1", 0);
        long.ends_at = at(2 * month);
        tokens.begin(&family("f2", "alice", 0), &long, None, at(0)).await.unwrap();
        assert!(tokens.find(&long.key, at(month - 1)).await.unwrap().is_some());
        assert_eq!(tokens.find(&long.key, at(month)).await.unwrap(), None);
        assert_eq!(rotate(&stores, "l1", "l2", month).await, Rotated::Expired);
    })
    .await;
}

// SG4
#[tokio::test]
async fn a_token_of_another_client_ends_the_family() {
    each_store(async |stores| {
        add_users(&stores, &["alice"]).await;
        for (client, stolen_by) in [(Some("app"), Some("other")), (Some("app"), None), (None, Some("other"))] {
            let id = format!("{client:?}-{stolen_by:?}").replace(|c: char| !c.is_ascii_alphanumeric(), "-");
            let mut begun = family(&id, "alice", 0);
            begun.client = client.map(Into::into);
            let (used, next) = (Digest::of(&id), refresh_token(&format!("next {id}"), 1));
            stores.refresh_tokens().begin(&begun, &refresh_token(&id, 0), None, at(0)).await.unwrap();

            let theft = Rotation { used: &used, next: &next, client: stolen_by, grace: NO_GRACE };
            assert!(matches!(stores.refresh_tokens().rotate(theft, at(1)).await.unwrap(), Rotated::Foreign(_)));

            let own = Rotation { client, ..theft };
            assert_eq!(stores.refresh_tokens().rotate(own, at(2)).await.unwrap(), Rotated::Ended);
        }
    })
    .await;
}

// F24, F46, SS8
#[tokio::test]
async fn a_sign_in_ends_alone_or_with_the_others_of_its_user() {
    each_store(async |stores| {
        let tokens = stores.refresh_tokens();
        add_users(&stores, &["alice", "bob"]).await;
        let ids = async |owner: &str| -> Vec<String> {
            let held = tokens.of_user(&user_id(owner), at(60)).await.unwrap();
            held.iter().map(|family| family.id.to_string()).collect()
        };
        for (id, owner, begins) in [("a2", "alice", 20), ("a1", "alice", 10), ("b1", "bob", 30), ("a3", "alice", 40)] {
            tokens.begin(&family(id, owner, begins), &refresh_token(id, begins), None, at(begins)).await.unwrap();
        }
        assert_eq!(ids("alice").await, ["a1", "a2", "a3"]);

        assert_eq!(tokens.end(&session_id("a1"), at(60)).await.unwrap(), Written::Done);
        assert_eq!(tokens.end(&session_id("a1"), at(60)).await.unwrap(), Written::Ended);
        assert_eq!(rotate(&stores, "a1", "x", 60).await, Rotated::Ended);
        assert!(matches!(rotate(&stores, "a2", "a2-2", 60).await, Rotated::Done(_)));

        tokens.end_all(&user_id("alice"), Some(&session_id("a3")), at(60)).await.unwrap();
        assert_eq!(ids("alice").await, ["a3"]);
        tokens.end_all(&user_id("alice"), None, at(60)).await.unwrap();
        assert_eq!(ids("alice").await, [""; 0]);
        assert_eq!(ids("bob").await, ["b1"]);
    })
    .await;
}

// F21
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_oldest_sign_ins_end_when_there_are_too_many() {
    each_store(async |stores| {
        let tokens = stores.refresh_tokens();
        add_users(&stores, &["alice"]).await;
        for n in 1..=3 {
            let id = format!("a{n}");
            tokens.begin(&family(&id, "alice", n), &refresh_token(&id, n), Some(most(2)), at(n)).await.unwrap();
        }
        assert_eq!(rotate(&stores, "a1", "x", 5).await, Rotated::Ended);
        assert!(matches!(rotate(&stores, "a2", "y", 5).await, Rotated::Done(_)));
        assert!(matches!(rotate(&stores, "a3", "z", 5).await, Rotated::Done(_)));

        fifty_times(&stores, |stores, n| async move {
            let id = format!("c{n}");
            let (family, token) = (family(&id, "alice", 6 + i64::from(n)), refresh_token(&id, 6));
            stores.refresh_tokens().begin(&family, &token, Some(most(3)), at(60)).await.unwrap();
        })
        .await;
        assert_eq!(tokens.of_user(&user_id("alice"), at(61)).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn the_sign_ins_of_a_removed_user_are_gone() {
    each_store(async |stores| {
        signed_in(&stores).await;

        assert_eq!(stores.users().remove(&user_id("alice")).await.unwrap(), Removed::Done);

        assert_eq!(rotate(&stores, "r1", "r2", 10).await, Rotated::Unknown);
        assert_eq!(stores.refresh_tokens().find_family(&session_id("f1"), at(10)).await.unwrap(), None);
    })
    .await;
}
