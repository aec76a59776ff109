//! Whoever gets hold of a store has nothing that opens anything.

use std::{num::NonZeroU32, time::Duration};

use auth_core::token::TokenId;
use auth_store::{
    PostgresStore, Stores,
    traits::{AttemptLimit, Challenge, ChallengeKind, Digest, Payload, SeenKind},
};
use sqlx::{AssertSqlSafe, Row};

use crate::{
    open::{Schema, redis, unique},
    support::{add_users, at, family, most, refresh_token, session, user_id},
};

/// Keeps one of everything, each by its secret.
async fn keep_secrets(stores: &Stores, secret: impl Fn(&str) -> String) {
    add_users(stores, &["alice"]).await;
    let kept = session("s1", &secret("cookie"), "alice", 0);
    stores.sessions().begin(&kept, None, at(0)).await.unwrap();
    let mut replaced = session("s1", &secret("next cookie"), "alice", 0);
    replaced.csrf = Some(Digest::of(&secret("csrf")));
    let _ = stores.sessions().replace(&kept.key, &replaced, at(1)).await.unwrap();
    let token = refresh_token(&secret("refresh"), 0);
    stores.refresh_tokens().begin(&family("f1", "alice", 0), &token, None, at(0)).await.unwrap();
    let kind = ChallengeKind::PasswordReset;
    let challenge = Challenge::new(kind, Digest::of(&secret("link")), at(60), at(0)).of(user_id("alice"));
    let challenge = challenge.with(Payload::new(secret("payload")).unwrap());
    stores.challenges().issue(&challenge, most(1), at(0)).await.unwrap();
    let _ = stores.challenges().take(kind, &challenge.key, at(1)).await.unwrap();
    let limit = AttemptLimit { most: NonZeroU32::MIN, window: Duration::from_mins(1) };
    let _ = stores.attempts().admit(&Digest::of(&secret("password typed as a name")), limit, at(0)).await.unwrap();
    let _ = stores.seen().see(SeenKind::DpopProof, &Digest::of(&secret("proof")), at(60), at(0)).await.unwrap();
    let revoked = TokenId::new("https://issuer.example", secret("jti"));
    stores.revocations().deny(&revoked, at(60), at(0)).await.unwrap();
}

// X07, SS1, M21
#[tokio::test]
async fn a_file_of_sqlite_holds_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let store =
        auth_store::SqliteStore::open(&format!("sqlite://{}", folder.path().join("x.db").display())).await.unwrap();
    store.migrate().await.unwrap();
    let secret = unique();

    // the payload was there until the challenge was used, and a file forgets later than a table
    let stores = Stores::sqlite(store);
    keep_secrets(&stores, |of| if of == "payload" { "{}".into() } else { format!("{of} {secret}") }).await;

    let mut dump = Vec::new();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        dump.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    assert!(holds(&dump, b"alice"));
    assert!(holds(&dump, Digest::of(&format!("refresh {secret}")).as_bytes()));
    assert!(!holds(&dump, secret.as_bytes()));
}

// X07, SS1, M21
#[tokio::test]
async fn the_tables_of_postgres_hold_no_secret() {
    let Some(schema) = Schema::new().await else { return };
    let pool = schema.pool();
    let store = PostgresStore::with_pool(pool.clone());
    store.migrate().await.unwrap();
    let secret = unique();

    keep_secrets(&Stores::postgres(store), |of| format!("{of} {secret}")).await;

    let mut dump = String::new();
    let tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()";
    for table in sqlx::query_scalar::<_, String>(tables).fetch_all(&pool).await.unwrap() {
        let rows = format!("SELECT t::text AS row FROM {table} t");
        for row in sqlx::query(AssertSqlSafe(rows)).fetch_all(&pool).await.unwrap() {
            dump += &row.get::<String, _>("row");
        }
    }
    assert!(dump.contains("alice"));
    assert!(dump.contains(&Digest::of(&format!("refresh {secret}")).to_hex()));
    assert!(!dump.contains(&secret));
    schema.drop().await;
}

// X07, SS1, M21, M40
#[tokio::test]
async fn the_keys_of_redis_hold_no_secret_and_all_of_them_end() {
    let Some(store) = redis().await else { return };
    let (secret, prefix) = (unique(), format!("portcullis-test-{}:", unique()));

    keep_secrets(&Stores::memory().with_redis(store.prefix(prefix.clone())), |of| format!("{of} {secret}")).await;

    let url = crate::open::redis_url();
    let mut connection = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg(format!("{prefix}*")).query_async(&mut connection).await.unwrap();
    let mut dump = String::new();
    for key in &keys {
        let left: i64 = redis::cmd("PTTL").arg(key).query_async(&mut connection).await.unwrap();
        assert!(left > 0, "{key} never ends");
        let kind: String = redis::cmd("TYPE").arg(key).query_async(&mut connection).await.unwrap();
        let command = match kind.as_str() {
            "hash" => redis::cmd("HVALS").arg(key).to_owned(),
            "zset" => redis::cmd("ZRANGE").arg(key).arg(0).arg(-1).to_owned(),
            _ => redis::cmd("MGET").arg(key).to_owned(),
        };
        let values: Vec<String> = command.query_async(&mut connection).await.unwrap();
        dump += key;
        dump += &values.concat();
        let _: i64 = redis::cmd("DEL").arg(key).query_async(&mut connection).await.unwrap();
    }
    assert!(dump.contains("alice"));
    assert!(dump.contains(&Digest::of(&format!("next cookie {secret}")).to_hex()));
    assert!(!dump.contains(&secret));
}

fn holds(dump: &[u8], text: &[u8]) -> bool {
    dump.windows(text.len()).any(|window| window == text)
}
