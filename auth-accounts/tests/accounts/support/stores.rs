//! Every store that can be opened here, one after the other, each empty.

use std::{env, path::PathBuf};

use auth_store::{PostgresStore, RedisStore, SqliteStore, Stores};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, PgPool, Row,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::service::{Service, Setup};

/// What is behind a service, to look into.
#[derive(Clone)]
pub(crate) enum Kept {
    Memory,
    Postgres(PgPool, String),
    Sqlite(PathBuf),
}

/// Runs a case on each store that is there.
pub(crate) async fn on_every_store(case: impl AsyncFn(Service)) {
    on_every_store_with(&Setup::default(), case).await;
}

/// The same, with another service.
pub(crate) async fn on_every_store_with(setup: &Setup, case: impl AsyncFn(Service)) {
    println!("on memory");
    case(Service::start((&Stores::memory()).into(), setup).await).await;

    if let Some(redis) = redis().await {
        println!("on Redis, with users in memory");
        case(Service::start((&Stores::memory().with_redis(redis)).into(), setup).await).await;
    }

    println!("on SQLite");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accounts.db");
    let store = SqliteStore::open(&format!("sqlite://{}", path.display())).await.unwrap();
    store.migrate().await.unwrap();
    let mut service = Service::start((&Stores::sqlite(store)).into(), setup).await;
    service.kept = Kept::Sqlite(path);
    case(service).await;

    let Some((options, schema)) = postgres().await else { return };
    println!("on PostgreSQL");
    let pool = || PgPoolOptions::new().max_connections(8).connect_lazy_with(options.clone());
    let store = PostgresStore::with_pool(pool());
    store.migrate().await.unwrap();
    let mut service = Service::start((&Stores::postgres(store)).into(), setup).await;
    service.kept = Kept::Postgres(pool(), schema.clone());
    case(service).await;
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE"))).execute(&mut connection).await.unwrap();
}

/// A set of keys of its own in the Redis that runs here; they end by themselves. `None` where none runs, unless this is CI.
async fn redis() -> Option<RedisStore> {
    let url = env::var("PORTCULLIS_TEST_REDIS").unwrap_or_else(|_| "redis://127.0.0.1:6379".to_owned());
    match RedisStore::open(&url).await {
        Ok(store) => Some(store.prefix(format!("portcullis-accounts-{}:", unique()))),
        Err(error) => {
            assert!(env::var_os("CI").is_none(), "Redis must run in CI: {error}");
            println!("NOT RUN on Redis, which is not reachable: {error}");
            None
        }
    }
}

fn unique() -> u64 {
    let mut bytes = [0; 8];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    u64::from_be_bytes(bytes)
}

/// A schema of its own in the PostgreSQL that runs here; `None` where none runs, unless this is CI.
async fn postgres() -> Option<(PgConnectOptions, String)> {
    let url = env::var("PORTCULLIS_TEST_POSTGRES");
    let url = url.unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let options: PgConnectOptions = url.parse().unwrap();
    let mut connection = match PgConnection::connect_with(&options).await {
        Ok(connection) => connection,
        Err(error) => {
            assert!(env::var_os("CI").is_none(), "PostgreSQL must run in CI: {error}");
            println!("NOT RUN on PostgreSQL, which is not reachable: {error}");
            return None;
        }
    };
    let schema = format!("portcullis_accounts_{}", unique());
    sqlx::query(AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).execute(&mut connection).await.unwrap();
    Some((options.options([("search_path", schema.as_str())]), schema))
}

impl Kept {
    /// All that the store holds, as text.
    pub(crate) async fn dump(&self) -> String {
        match self {
            Self::Memory => String::new(),
            Self::Postgres(pool, schema) => {
                let tables = sqlx::query("SELECT tablename FROM pg_tables WHERE schemaname = $1").bind(schema);
                let mut dump = String::new();
                for table in tables.fetch_all(pool).await.unwrap() {
                    let table: String = table.get(0);
                    let rows = sqlx::query(AssertSqlSafe(format!("SELECT row_to_json(t)::text FROM {table} t")));
                    for row in rows.fetch_all(pool).await.unwrap() {
                        dump.push_str(&row.get::<String, _>(0));
                    }
                }
                dump
            }
            Self::Sqlite(path) => {
                let files = ["", "-wal"].map(|end| PathBuf::from(format!("{}{end}", path.display())));
                files
                    .iter()
                    .filter_map(|file| std::fs::read(file).ok())
                    .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                    .collect()
            }
        }
    }
}
