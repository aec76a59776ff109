use std::time::Duration;

use auth_core::policy::{Model, PolicyHandle, Source, StoredRule, StoresRules};
use auth_store::{PostgresStore, SqliteStore};
use tokio::time::timeout;

use crate::open::{Schema, each_store_named};

const SOON: Duration = Duration::from_secs(5);

fn rule(subject: &str) -> StoredRule {
    StoredRule::new("p", [subject, "articles", "read"])
}

async fn texts(rules: &dyn StoresRules) -> Vec<String> {
    rules.load().await.unwrap().rows().map(|row| StoredRule::from(row).to_string()).collect()
}

#[tokio::test]
async fn rules_keep_their_order_and_their_texts() {
    each_store_named(async |stores, _| {
        let rules = stores.rules("articles");
        assert_eq!(texts(&*rules).await, [""; 0]);
        let odd = StoredRule::new("g2", ["a, \"b\"\nc", "", "ü\0'; DROP TABLE x"]);

        rules.add(&[rule("bob"), odd.clone(), rule("alice"), rule("bob")]).await.unwrap();
        rules.add(&[rule("carol"), rule("alice")]).await.unwrap();

        let expected = [rule("bob"), odd.clone(), rule("alice"), rule("carol")].map(|rule| rule.to_string());
        assert_eq!(texts(&*rules).await, expected);

        rules.remove(&[odd, rule("nobody")]).await.unwrap();
        assert_eq!(texts(&*rules).await, [rule("bob"), rule("alice"), rule("carol")].map(|rule| rule.to_string()));
    })
    .await;
}

#[tokio::test]
async fn two_policies_of_one_database_are_two() {
    each_store_named(async |stores, _| {
        let (one, other) = (stores.rules("one"), stores.rules("other"));

        one.add(&[rule("alice")]).await.unwrap();

        assert_eq!(texts(&*other).await, [""; 0]);
        other.remove(&[rule("alice")]).await.unwrap();
        assert_eq!(texts(&*one).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_process_hears_of_what_another_one_changes_and_not_of_its_own() {
    each_store_named(async |stores, name| {
        if name == "memory" || name == "Redis" {
            return;
        }
        let (mine, theirs) = (stores.rules("articles"), stores.rules("articles"));
        let _ = texts(&*mine).await;
        mine.add(&[rule("alice")]).await.unwrap();
        assert!(timeout(Duration::from_millis(200), mine.changed()).await.is_err(), "that was its own change");
        let _ = texts(&*theirs).await;

        theirs.add(&[rule("bob")]).await.unwrap();

        timeout(2 * SOON, mine.changed()).await.unwrap();
        assert_eq!(texts(&*mine).await.len(), 2);
        assert!(timeout(Duration::from_millis(200), mine.changed()).await.is_err(), "there is no further change");
    })
    .await;
}

#[tokio::test]
async fn postgres_tells_at_once() {
    let Some(schema) = Schema::new().await else { return };
    let store = PostgresStore::with_pool(schema.pool());
    store.migrate().await.unwrap();
    let hour = Duration::from_hours(1);
    let mine = store.rules("articles").looked_at_every(hour);
    let theirs = PostgresStore::with_pool(schema.pool()).rules("articles");
    let _ = texts(&mine).await;

    let writes = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        theirs.add(&[rule("alice")]).await.unwrap();
    };
    let (heard, ()) = tokio::join!(timeout(SOON, mine.changed()), writes);

    heard.unwrap();
    schema.drop().await;
}

#[tokio::test]
async fn what_was_not_told_is_seen_by_looking() {
    let store = SqliteStore::open("sqlite::memory:").await.unwrap();
    store.migrate().await.unwrap();
    let mine = store.rules("articles").looked_at_every(Duration::from_millis(20));
    let theirs = store.rules("articles");
    let _ = texts(&mine).await;

    theirs.add(&[rule("alice")]).await.unwrap();

    timeout(SOON, mine.changed()).await.unwrap();
}

fn model() -> Model {
    let text = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n\
        [policy_effect]\ne = some(where (p.eft == allow))\n\
        [matchers]\nm = r.sub == p.sub && r.obj == p.obj && r.act == p.act\n";
    Model::parse(Source::new("model.conf", text)).unwrap()
}

fn may_read(policy: &PolicyHandle, who: &str) -> bool {
    policy.decide(&[who, "articles", "read"]).is_allow()
}

// F25: what one process changes counts in the others
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_in_the_database_decides_in_every_process() {
    each_store_named(async |stores, name| {
        if name == "memory" || name == "Redis" {
            return;
        }
        let here = PolicyHandle::open(model(), stores.rules("articles")).await.unwrap();
        let there = PolicyHandle::open(model(), stores.rules("articles")).await.unwrap();
        let watching = tokio::spawn(there.clone().watch());
        assert!(!may_read(&here, "alice"));

        here.add(&[rule("alice")]).await.unwrap();
        assert!(may_read(&here, "alice"));
        for _ in 0..200 {
            if may_read(&there, "alice") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(may_read(&there, "alice"), "it was not told");
        assert!(!may_read(&there, "bob"));

        watching.abort();
    })
    .await;
}

// SZ8, SZ9
#[tokio::test]
async fn a_change_that_the_database_does_not_take_does_not_count() {
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    let store = SqliteStore::with_pool(pool.clone()).await.unwrap();
    store.migrate().await.unwrap();
    let policy = PolicyHandle::open(model(), store.rules("articles")).await.unwrap();
    policy.add(&[rule("alice")]).await.unwrap();

    pool.close().await;

    assert!(policy.add(&[rule("eve")]).await.unwrap_err().is_outage());
    assert!(!may_read(&policy, "eve"));
    assert!(policy.remove(&[rule("alice")]).await.unwrap_err().is_outage());
    assert!(may_read(&policy, "alice"));
}
