use auth_store::traits::{Digest, Payload, Removed, Replaced, Written};

use crate::{
    open::{each_store, each_store_named, fifty_times},
    support::{add_users, at, most, session, session_id, user_id},
};

// M26
#[tokio::test]
async fn a_session_is_found_as_it_was_kept() {
    each_store(async |stores| {
        add_users(&stores, &["alice"]).await;
        let mut kept = session("s1", "cookie", "alice", 0);
        kept.epoch = 4;
        kept.csrf = Some(Digest::of("csrf"));
        kept.auth_time = at(-5);
        kept.payload = Payload::new(r#"{"agent":"Ünïcode \" 'x'"}"#).unwrap();

        stores.sessions().begin(&kept, None, at(0)).await.unwrap();

        assert_eq!(stores.sessions().find(&Digest::of("cookie"), at(1)).await.unwrap(), Some(kept));
        assert_eq!(stores.sessions().find(&Digest::of("cooki"), at(1)).await.unwrap(), None);
    })
    .await;
}

// SS5, M24: limits are the store's, whatever the client keeps
#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_at_its_end_in_any_case() {
    each_store(async |stores| {
        let sessions = stores.sessions();
        add_users(&stores, &["alice"]).await;
        let key = Digest::of("cookie");
        sessions.begin(&session("s1", "cookie", "alice", 0), None, at(0)).await.unwrap();

        assert!(sessions.find(&key, at(1799)).await.unwrap().is_some());
        assert_eq!(sessions.find(&key, at(1800)).await.unwrap(), None);

        // used, it lasts on
        assert_eq!(sessions.touch(&key, at(3000), at(1700)).await.unwrap(), Written::Done);
        let touched = sessions.find(&key, at(2999)).await.unwrap().unwrap();
        assert_eq!((touched.seen_at, touched.idle_ends_at), (at(1700), at(3000)));
        assert_eq!(sessions.find(&key, at(3000)).await.unwrap(), None);

        // a request that was overtaken shortens nothing
        assert_eq!(sessions.touch(&key, at(2500), at(1600)).await.unwrap(), Written::Done);
        assert_eq!(sessions.find(&key, at(2999)).await.unwrap().unwrap().seen_at, at(1700));

        // used for ever, it ends all the same
        assert_eq!(sessions.touch(&key, at(99999), at(2900)).await.unwrap(), Written::Done);
        assert!(sessions.find(&key, at(43199)).await.unwrap().is_some());
        assert_eq!(sessions.find(&key, at(43200)).await.unwrap(), None);
        assert_eq!(sessions.touch(&key, at(99999), at(43200)).await.unwrap(), Written::Ended);
        assert_eq!(sessions.find(&key, at(43200)).await.unwrap(), None);
    })
    .await;
}

// SS11: destroyed wins
#[tokio::test]
async fn what_was_on_its_way_does_not_bring_an_ended_session_back() {
    each_store(async |stores| {
        let sessions = stores.sessions();
        add_users(&stores, &["alice"]).await;
        let key = Digest::of("cookie");
        let old = session("s1", "cookie", "alice", 0);
        sessions.begin(&old, None, at(0)).await.unwrap();
        let payload = Payload::new("written").unwrap();
        assert_eq!(sessions.write(&key, &payload, at(1)).await.unwrap(), Written::Done);
        assert_eq!(sessions.find(&key, at(1)).await.unwrap().unwrap().payload, payload);

        sessions.end(&key).await.unwrap();

        assert_eq!(sessions.touch(&key, at(3000), at(2)).await.unwrap(), Written::Ended);
        assert_eq!(sessions.write(&key, &payload, at(2)).await.unwrap(), Written::Ended);
        let new = session("s1", "new cookie", "alice", 2);
        assert_eq!(sessions.replace(&key, &new, at(2)).await.unwrap(), Replaced::Ended);
        assert_eq!(sessions.find(&key, at(2)).await.unwrap(), None);
        assert_eq!(sessions.find(&new.key, at(2)).await.unwrap(), None);
        assert_eq!(sessions.of_user(&user_id("alice"), at(2)).await.unwrap(), []);
        sessions.end(&key).await.unwrap();
    })
    .await;
}

// SS11
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_that_fifty_write_while_it_is_ended_is_ended() {
    each_store(async |stores| {
        add_users(&stores, &["alice"]).await;
        let key = Digest::of("cookie");
        stores.sessions().begin(&session("s1", "cookie", "alice", 0), None, at(0)).await.unwrap();

        let outcomes = fifty_times(&stores, move |stores, n| async move {
            match n % 3 {
                _ if n == 25 => stores.sessions().end(&key).await.unwrap(),
                0 => drop(stores.sessions().touch(&key, at(3000), at(1)).await.unwrap()),
                1 => drop(stores.sessions().write(&key, &Payload::new("x").unwrap(), at(1)).await.unwrap()),
                _ => drop(stores.sessions().find(&key, at(1)).await.unwrap()),
            }
        })
        .await;

        assert_eq!(outcomes.len(), 50);
        assert_eq!(stores.sessions().find(&key, at(1)).await.unwrap(), None);
    })
    .await;
}

// SS2, M21: the old id is dead, and an id that nobody gave out is never adopted
#[tokio::test]
async fn a_replaced_session_is_known_by_its_new_key_only() {
    each_store(async |stores| {
        let sessions = stores.sessions();
        add_users(&stores, &["alice"]).await;
        let old = session("s1", "before", "alice", 0);
        sessions.begin(&old, None, at(0)).await.unwrap();
        let mut new = session("s1", "after", "alice", 5);
        new.created_at = at(0);

        assert_eq!(sessions.replace(&Digest::of("made up"), &new, at(5)).await.unwrap(), Replaced::Ended);
        assert_eq!(sessions.find(&new.key, at(5)).await.unwrap(), None);

        assert_eq!(sessions.replace(&old.key, &new, at(5)).await.unwrap(), Replaced::Done);
        assert_eq!(sessions.find(&old.key, at(5)).await.unwrap(), None);
        assert_eq!(sessions.find(&new.key, at(5)).await.unwrap(), Some(new.clone()));
        assert_eq!(sessions.of_user(&user_id("alice"), at(5)).await.unwrap(), [new]);
    })
    .await;
}

// SS2, X08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_replacements_of_one_session_one_succeeds() {
    each_store(async |stores| {
        add_users(&stores, &["alice"]).await;
        stores.sessions().begin(&session("s1", "before", "alice", 0), None, at(0)).await.unwrap();

        let outcomes = fifty_times(&stores, |stores, n| async move {
            let new = session("s1", &format!("after {n}"), "alice", 0);
            stores.sessions().replace(&Digest::of("before"), &new, at(5)).await.unwrap()
        })
        .await;

        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Replaced::Done).count(), 1);
        assert_eq!(stores.sessions().of_user(&user_id("alice"), at(5)).await.unwrap().len(), 1);
    })
    .await;
}

// SS8
#[tokio::test]
async fn a_user_lists_and_ends_its_own_sessions_only() {
    each_store(async |stores| {
        let sessions = stores.sessions();
        add_users(&stores, &["alice", "bob"]).await;
        let ids = async |owner: &str| -> Vec<String> {
            let held = sessions.of_user(&user_id(owner), at(60)).await.unwrap();
            held.iter().map(|session| session.id.to_string()).collect()
        };
        for (id, owner, begins) in [("a2", "alice", 20), ("a1", "alice", 10), ("b1", "bob", 30), ("a3", "alice", 40)] {
            sessions.begin(&session(id, id, owner, begins), None, at(begins)).await.unwrap();
        }
        assert_eq!(ids("alice").await, ["a1", "a2", "a3"]);

        assert_eq!(sessions.end_one(&user_id("alice"), &session_id("b1"), at(60)).await.unwrap(), Written::Ended);
        assert_eq!(ids("bob").await, ["b1"]);
        assert_eq!(sessions.end_one(&user_id("alice"), &session_id("a1"), at(60)).await.unwrap(), Written::Done);
        assert_eq!(sessions.end_one(&user_id("alice"), &session_id("a1"), at(60)).await.unwrap(), Written::Ended);
        assert_eq!(sessions.find(&Digest::of("a1"), at(60)).await.unwrap(), None);

        sessions.end_all(&user_id("alice"), Some(&session_id("a3"))).await.unwrap();
        assert_eq!(ids("alice").await, ["a3"]);
        sessions.end_all(&user_id("alice"), None).await.unwrap();
        assert_eq!(ids("alice").await, [""; 0]);
        assert_eq!(sessions.find(&Digest::of("a3"), at(60)).await.unwrap(), None);
        assert_eq!(ids("bob").await, ["b1"]);
    })
    .await;
}

// F21
#[tokio::test]
async fn the_oldest_session_ends_when_there_are_too_many() {
    each_store(async |stores| {
        let sessions = stores.sessions();
        add_users(&stores, &["alice", "bob"]).await;
        sessions.begin(&session("b1", "b1", "bob", 0), Some(most(1)), at(0)).await.unwrap();
        for n in 1..=3 {
            let cookie = format!("a{n}");
            sessions.begin(&session(&cookie, &cookie, "alice", n), Some(most(2)), at(n)).await.unwrap();
        }

        assert_eq!(sessions.find(&Digest::of("a1"), at(5)).await.unwrap(), None);
        assert!(sessions.find(&Digest::of("a2"), at(5)).await.unwrap().is_some());
        assert!(sessions.find(&Digest::of("a3"), at(5)).await.unwrap().is_some());
        assert!(sessions.find(&Digest::of("b1"), at(5)).await.unwrap().is_some());
    })
    .await;
}

// F21
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_logins_at_once_as_many_sessions_stay_as_may() {
    each_store(async |stores| {
        add_users(&stores, &["alice"]).await;

        fifty_times(&stores, |stores, n| async move {
            let cookie = format!("a{n}");
            let session = session(&cookie, &cookie, "alice", i64::from(n));
            stores.sessions().begin(&session, Some(most(3)), at(50)).await.unwrap();
        })
        .await;

        assert_eq!(stores.sessions().of_user(&user_id("alice"), at(60)).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn the_sessions_of_a_removed_user_are_gone() {
    each_store_named(async |stores, name| {
        // what Redis keeps ends by the user's absence, which every request finds
        if name == "Redis" {
            return;
        }
        add_users(&stores, &["alice"]).await;
        stores.sessions().begin(&session("s1", "cookie", "alice", 0), None, at(0)).await.unwrap();

        assert_eq!(stores.users().remove(&user_id("alice")).await.unwrap(), Removed::Done);

        assert_eq!(stores.sessions().find(&Digest::of("cookie"), at(1)).await.unwrap(), None);
    })
    .await;
}
