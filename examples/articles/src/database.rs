use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use auth_axum::Problem;
use axum::http::StatusCode;
use sqlx::{
    SqlSafeStr, SqlitePool,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// Why the database can't be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the database `{path}` can't be opened: {source}; move the file away to start with a new one",
    path = .path.display()
)]
pub struct DatabaseError {
    path: PathBuf,
    source: MigrateError,
}

/// A query that failed. The log is told why; a client is told that it may come back.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(#[from] sqlx::Error);

/// Opens the database, making the file and its tables if they are not there.
pub(crate) async fn open(path: &Path) -> Result<SqlitePool, DatabaseError> {
    connect(path).await.map_err(|source| DatabaseError { path: path.to_owned(), source })
}

async fn connect(path: &Path) -> Result<SqlitePool, MigrateError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        // readers and a writer at once, `articles token` beside the running service included
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(PATIENCE);
    let database = SqlitePoolOptions::new().acquire_timeout(PATIENCE).connect_with(options).await?;
    migrations().run(&database).await?;
    Ok(database)
}

fn migrations() -> Migrator {
    let migration = |version, name: &'static str, sql: &'static str| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(vec![
        migration(1, "tables", include_str!("../migrations/0001_tables.sql")),
        migration(2, "samples", include_str!("../migrations/0002_samples.sql")),
        migration(3, "deleted users", include_str!("../migrations/0003_deleted_users.sql")),
    ])
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "a request failed");
        Self::new(StatusCode::SERVICE_UNAVAILABLE).detail("the service can't do this now; try again later")
    }
}

const PATIENCE: Duration = Duration::from_secs(5);
