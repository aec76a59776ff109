//! Every store that can be opened here, one after the other, each empty.

use std::env;

use auth_store::{PostgresStore, RedisStore, SqliteStore, Stores};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// Runs a test on every store.
pub(crate) async fn each_store(test: impl AsyncFn(Stores)) {
    each_store_named(async |stores, _| test(stores).await).await;
}

/// Runs a test on every store, which it is told the name of.
pub(crate) async fn each_store_named(test: impl AsyncFn(Stores, &'static str)) {
    eprintln!("on memory:");
    test(Stores::memory(), "memory").await;

    eprintln!("on SQLite:");
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("store.db").display());
    let store = SqliteStore::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    test(Stores::sqlite(store), "SQLite").await;

    if let Some(schema) = Schema::new().await {
        eprintln!("on PostgreSQL:");
        let store = PostgresStore::with_pool(schema.pool());
        store.migrate().await.unwrap();
        test(Stores::postgres(store), "PostgreSQL").await;
        schema.drop().await;
    }

    if let Some(store) = redis().await {
        eprintln!("on Redis:");
        test(Stores::memory().with_redis(store), "Redis").await;
    }
}

/// A set of keys of its own in the Redis that runs here; they end by themselves. None where no Redis runs, unless this is CI.
pub(crate) async fn redis() -> Option<RedisStore> {
    match RedisStore::open(&redis_url()).await {
        Ok(store) => Some(store.prefix(format!("portcullis-test-{}:", unique()))),
        Err(error) => {
            not_run("Redis", &error);
            None
        }
    }
}

/// A schema of its own in the PostgreSQL that runs here.
pub(crate) struct Schema {
    name: String,
    options: PgConnectOptions,
}

impl Schema {
    /// None where no PostgreSQL runs, unless this is CI.
    pub(crate) async fn new() -> Option<Self> {
        let options: PgConnectOptions = postgres_url().parse().unwrap();
        let mut connection = match PgConnection::connect_with(&options).await {
            Ok(connection) => connection,
            Err(error) => {
                not_run("PostgreSQL", &error);
                return None;
            }
        };
        let name = format!("portcullis_test_{}", unique());
        sqlx::query(AssertSqlSafe(format!("CREATE SCHEMA {name}"))).execute(&mut connection).await.unwrap();
        let options = options.options([("search_path", name.as_str())]);
        Some(Self { name, options })
    }

    pub(crate) fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// For another process.
    pub(crate) fn url(&self) -> String {
        format!("{}?options[search_path]={}", postgres_url(), self.name)
    }

    /// A pool whose tables are those of the schema.
    pub(crate) fn pool(&self) -> PgPool {
        PgPoolOptions::new().max_connections(8).connect_lazy_with(self.options.clone())
    }

    pub(crate) async fn drop(self) {
        let mut connection = PgConnection::connect_with(&self.options).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("DROP SCHEMA {} CASCADE", self.name)))
            .execute(&mut connection)
            .await
            .unwrap();
    }
}

/// A store that a test needs is not there: said, and in CI a failure.
pub(crate) fn not_run(what: &str, error: &dyn std::fmt::Display) {
    assert!(env::var_os("CI").is_none(), "{what} must run in CI: {error}");
    eprintln!("NOT RUN on {what}, which is not reachable: {error}");
}

pub(crate) fn unique() -> String {
    let mut bytes = [0; 8];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    u64::from_be_bytes(bytes).to_string()
}

pub(crate) fn redis_url() -> String {
    env::var("PORTCULLIS_TEST_REDIS").unwrap_or_else(|_| "redis://127.0.0.1:6379".to_owned())
}

fn postgres_url() -> String {
    env::var("PORTCULLIS_TEST_POSTGRES").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

/// Does this fifty times at once, and says what came of each.
pub(crate) async fn fifty_times<T, F>(stores: &Stores, work: impl Fn(Stores, u32) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..50).map(|n| tokio::spawn(work(stores.clone(), n))).collect();
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}
