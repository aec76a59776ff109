//! How the stores treat their connections.

use std::time::{Duration, Instant};

use auth_store::{
    PostgresStore, SqliteStore, Stores,
    traits::{Digest, Rotated, Rotation},
};
use sqlx::{postgres::PgPoolOptions, sqlite::SqlitePoolOptions};
use tokio::time::sleep;

use crate::{
    open::{Schema, each_store},
    support::{NO_GRACE, add_users, at, family, refresh_token, user_id},
};

// N17
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_connection_is_held_while_a_handler_runs() {
    let options = "sqlite::memory:".parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap();
    let store =
        SqliteStore::with_pool(SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap());
    let store = store.await.unwrap();
    store.migrate().await.unwrap();
    handlers_hold_nothing(&Stores::sqlite(store)).await;

    if let Some(schema) = Schema::new().await {
        let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(schema.options());
        let store = PostgresStore::with_pool(pool);
        store.migrate().await.unwrap();
        // who waits for changed rules does so on a connection of its own
        let rules = store.rules("articles");
        let waits = tokio::spawn(async move { auth_core::policy::StoresRules::changed(&rules).await });
        handlers_hold_nothing(&Stores::postgres(store)).await;
        waits.abort();
        schema.drop().await;
    }
}

async fn handlers_hold_nothing(stores: &Stores) {
    add_users(stores, &["alice"]).await;
    let handlers: Vec<_> = (0..20)
        .map(|_| {
            let stores = stores.clone();
            tokio::spawn(async move {
                let user = stores.users().find(&user_id("alice")).await.unwrap().unwrap();
                sleep(Duration::from_secs(2)).await;
                stores.users().signed_in(&user.id, at(1)).await.unwrap();
            })
        })
        .collect();
    sleep(Duration::from_millis(500)).await;

    let begun = Instant::now();
    stores.users().find(&user_id("alice")).await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());

    for handler in handlers {
        handler.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_that_is_given_up_leaves_nothing_half_done() {
    each_store(async |stores| {
        add_users(&stores, &["alice"]).await;
        for n in 0..40 {
            let (id, first) = (format!("f{n}"), refresh_token(&format!("r{n}"), 0));
            let next = refresh_token(&format!("next {n}"), 1);
            stores.refresh_tokens().begin(&family(&id, "alice", 0), &first, None, at(0)).await.unwrap();
            let given_up = {
                let stores = stores.clone();
                tokio::spawn(async move {
                    let rotation = Rotation { used: &first.key, next: &next, client: None, grace: NO_GRACE };
                    stores.refresh_tokens().rotate(rotation, at(1)).await
                })
            };
            sleep(Duration::from_micros(150 * n)).await;
            given_up.abort();
            let _ = given_up.await;

            // either nothing has happened, or everything
            let other = refresh_token(&format!("other {n}"), 1);
            let rotation = Rotation { used: &first.key, next: &other, client: None, grace: NO_GRACE };
            let rotated = stores.refresh_tokens().rotate(rotation, at(1)).await.unwrap();
            let next_is_known = !matches!(use_up(&stores, &next.key, n).await, Rotated::Unknown);
            match rotated {
                Rotated::Done(_) => assert!(!next_is_known, "two tokens have followed one"),
                Rotated::Reused(_) => assert!(next_is_known, "a token is used up, and none has followed"),
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}

async fn use_up(stores: &Stores, token: &Digest, n: u64) -> Rotated {
    let next = refresh_token(&format!("last {n}"), 2);
    let rotation = Rotation { used: token, next: &next, client: None, grace: NO_GRACE };
    stores.refresh_tokens().rotate(rotation, at(2)).await.unwrap()
}
