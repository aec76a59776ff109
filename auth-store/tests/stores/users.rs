use auth_store::traits::{AuthProvider, Inserted, PasswordHash, Removed, Taken, Updated, UserStatus};

use crate::{
    open::{each_store, fifty_times},
    support::{add_users, at, name, user, user_id},
};

#[tokio::test]
async fn a_user_is_found_as_it_was_kept() {
    each_store(async |stores| {
        let users = stores.users();
        let mut alice = user("alice");
        alice.email = Some(name("alice@example.org"));
        alice.email_verified_at = Some(at(7));
        alice.name = "Alice \"A\" Liddell, Zoë'; DROP TABLE x".into();
        alice.roles = ["admin", "a \"quoted\", odd\nrole"].into_iter().collect();
        alice.password = Some(PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"));
        alice.provider = AuthProvider::Oidc;
        alice.epoch = 3;
        alice.last_login_at = Some(at(9));

        assert_eq!(users.insert(&alice).await.unwrap(), Inserted::Done);

        assert_eq!(users.find(&alice.id).await.unwrap(), Some(alice.clone()));
        assert_eq!(users.find_by_login(&name("alice")).await.unwrap(), Some(alice.clone()));
        assert_eq!(users.find_by_login(&name("alice@example.org")).await.unwrap(), Some(alice));
        assert_eq!(users.find(&user_id("alic")).await.unwrap(), None);
        assert_eq!(users.find_by_login(&name("alice@example.or")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn user_names_and_addresses_are_one_set_of_names() {
    each_store(async |stores| {
        let users = stores.users();
        let mut alice = user("alice");
        alice.email = Some(name("alice@example.org"));
        assert_eq!(users.insert(&alice).await.unwrap(), Inserted::Done);

        assert_eq!(users.insert(&user("alice")).await.unwrap(), Inserted::Taken(Taken::Id));

        let mut eve = user("eve");
        eve.username = name("alice");
        assert_eq!(users.insert(&eve).await.unwrap(), Inserted::Taken(Taken::Username));

        // a user name that is somebody's address would sign two people in by one name
        eve.username = name("alice@example.org");
        assert_eq!(users.insert(&eve).await.unwrap(), Inserted::Taken(Taken::Username));

        let mut eve = user("eve");
        eve.email = Some(name("alice@example.org"));
        assert_eq!(users.insert(&eve).await.unwrap(), Inserted::Taken(Taken::Email));
        eve.email = Some(name("alice"));
        assert_eq!(users.insert(&eve).await.unwrap(), Inserted::Taken(Taken::Email));

        // nothing of what was refused is left
        assert_eq!(users.find(&eve.id).await.unwrap(), None);
        assert_eq!(users.insert(&user("eve")).await.unwrap(), Inserted::Done);
    })
    .await;
}

#[tokio::test]
async fn one_name_may_be_user_name_and_address_of_one_user() {
    each_store(async |stores| {
        let mut alice = user("alice");
        alice.username = name("alice@example.org");
        alice.email = Some(name("alice@example.org"));

        assert_eq!(stores.users().insert(&alice).await.unwrap(), Inserted::Done);

        assert_eq!(stores.users().find_by_login(&name("alice@example.org")).await.unwrap(), Some(alice));
    })
    .await;
}

// X08: of fifty that register one name at once, exactly one succeeds
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_registrations_of_one_name_one_succeeds() {
    each_store(async |stores| {
        let outcomes = fifty_times(&stores, |stores, n| async move {
            let mut user = user(&format!("user-{n}"));
            user.username = name("wanted");
            user.email = Some(name(&format!("{n}@example.org")));
            stores.users().insert(&user).await.unwrap()
        })
        .await;

        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Inserted::Done).count(), 1);
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Inserted::Taken(Taken::Username)).count(), 49);
        let mut kept = 0;
        for n in 0..50 {
            kept += usize::from(stores.users().find(&user_id(&format!("user-{n}"))).await.unwrap().is_some());
        }
        assert_eq!(kept, 1);
    })
    .await;
}

#[tokio::test]
async fn a_change_counts_only_on_the_state_that_was_read() {
    each_store(async |stores| {
        let users = stores.users();
        add_users(&stores, &["alice"]).await;
        let mut mine = users.find(&user_id("alice")).await.unwrap().unwrap();
        let mut theirs = mine.clone();

        theirs.status = UserStatus::Deactivated;
        theirs.epoch += 1;
        assert_eq!(users.update(&theirs).await.unwrap(), Updated::Done { version: 1 });

        // written back as it was read before, this would make the account active again
        mine.name = "Alice".into();
        assert_eq!(users.update(&mine).await.unwrap(), Updated::Stale);
        let kept = users.find(&mine.id).await.unwrap().unwrap();
        assert_eq!((kept.status, kept.epoch, kept.version, &*kept.name), (UserStatus::Deactivated, 1, 1, ""));

        assert_eq!(users.update(&user("nobody")).await.unwrap(), Updated::Missing);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_changes_of_one_state_one_succeeds() {
    each_store(async |stores| {
        add_users(&stores, &["alice"]).await;

        let outcomes = fifty_times(&stores, |stores, n| async move {
            let mut alice = user("alice");
            alice.name = n.to_string();
            stores.users().update(&alice).await.unwrap()
        })
        .await;

        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Updated::Done { version: 1 }).count(), 1);
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Updated::Stale).count(), 49);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_was_given_up_is_free_and_opens_nothing() {
    each_store(async |stores| {
        let users = stores.users();
        let mut alice = user("alice");
        alice.email = Some(name("alice@example.org"));
        assert_eq!(users.insert(&alice).await.unwrap(), Inserted::Done);
        add_users(&stores, &["bob"]).await;

        let mut bob = users.find(&user_id("bob")).await.unwrap().unwrap();
        bob.email = Some(name("alice@example.org"));
        assert_eq!(users.update(&bob).await.unwrap(), Updated::Taken(Taken::Email));
        bob.email = None;
        bob.username = name("alice");
        assert_eq!(users.update(&bob).await.unwrap(), Updated::Taken(Taken::Username));

        alice.email = Some(name("liddell@example.org"));
        alice.username = name("liddell");
        assert_eq!(users.update(&alice).await.unwrap(), Updated::Done { version: 1 });
        assert_eq!(users.find_by_login(&name("alice@example.org")).await.unwrap(), None);
        assert_eq!(users.find_by_login(&name("alice")).await.unwrap(), None);
        assert_eq!(users.update(&bob).await.unwrap(), Updated::Done { version: 1 });
        assert_eq!(users.find_by_login(&name("alice")).await.unwrap().unwrap().id, bob.id);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn users_who_exchange_their_names_at_once_do_not_block_each_other() {
    each_store(async |stores| {
        add_users(&stores, &["a", "b"]).await;

        let outcomes = fifty_times(&stores, |stores, n| async move {
            let (id, other) = if n.is_multiple_of(2) { ("a", "b") } else { ("b", "a") };
            let mut user = user(id);
            user.email = Some(name(&format!("{other}@example.org")));
            user.username = name(other);
            stores.users().update(&user).await.unwrap()
        })
        .await;

        // both can't have what the other one holds, and none waits for ever
        assert!(outcomes.iter().any(|outcome| matches!(outcome, Updated::Taken(_))), "{outcomes:?}");
        for id in ["a", "b"] {
            let found = stores.users().find_by_login(&name(id)).await.unwrap();
            assert!(found.is_some_and(|user| user.username == name(id)), "{id} is nobody's");
        }
    })
    .await;
}

#[tokio::test]
async fn a_login_is_noted_without_changing_the_record() {
    each_store(async |stores| {
        let users = stores.users();
        add_users(&stores, &["alice"]).await;

        users.signed_in(&user_id("alice"), at(20)).await.unwrap();
        users.signed_in(&user_id("alice"), at(10)).await.unwrap();

        let alice = users.find(&user_id("alice")).await.unwrap().unwrap();
        assert_eq!((alice.last_login_at, alice.version), (Some(at(20)), 0));
        assert_eq!(users.update(&alice).await.unwrap(), Updated::Done { version: 1 });
        let alice = users.find(&user_id("alice")).await.unwrap().unwrap();
        assert_eq!((alice.last_login_at, alice.created_at), (Some(at(20)), at(0)));
    })
    .await;
}

#[tokio::test]
async fn a_removed_user_is_gone_and_its_names_are_free() {
    each_store(async |stores| {
        let users = stores.users();
        add_users(&stores, &["alice", "bob"]).await;

        assert_eq!(users.remove(&user_id("alice")).await.unwrap(), Removed::Done);
        assert_eq!(users.remove(&user_id("alice")).await.unwrap(), Removed::Missing);

        assert_eq!(users.find(&user_id("alice")).await.unwrap(), None);
        assert_eq!(users.find_by_login(&name("alice")).await.unwrap(), None);
        assert!(users.find(&user_id("bob")).await.unwrap().is_some());
        assert_eq!(users.insert(&user("alice")).await.unwrap(), Inserted::Done);
    })
    .await;
}
