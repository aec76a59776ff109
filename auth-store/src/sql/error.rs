use core::future::Future;

use sqlx::migrate::MigrateError;

use crate::traits::{Outage, Storing};

/// Why a database can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It can't be reached or opened.
    #[error("the database can't be opened: {0}")]
    Connect(#[source] sqlx::Error),
    /// Its connections do not enforce foreign keys.
    #[error(
        "the pool's connections do not enforce foreign keys; open them with `SqliteConnectOptions::foreign_keys(true)`"
    )]
    ForeignKeys,
    /// Its tables can't be made.
    #[error("the tables of the database can't be brought up to date: {0}")]
    Migrate(#[source] MigrateError),
}

/// What the store does, boxed, with its failure as an outage.
pub(super) fn storing<'a, T>(
    what: &'static str,
    work: impl Future<Output = Result<T, sqlx::Error>> + Send + 'a,
) -> Storing<'a, T> {
    Box::pin(async move { work.await.map_err(|source| Outage::new(what, source)) })
}

/// Does it again when the database gave way to somebody else's transaction: nothing has happened then.
pub(super) async fn again<T, F>(mut work: impl FnMut() -> F + Send) -> Result<T, sqlx::Error>
where
    F: Future<Output = Result<T, sqlx::Error>> + Send,
{
    for _ in 1..MOST_TRIES {
        match work().await {
            Err(error) if gave_way(&error) => {}
            done => return done,
        }
    }
    work().await
}

fn gave_way(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // PostgreSQL: a deadlock, a transaction that can't be put in order with others
    matches!(code.as_deref(), Some("40P01" | "40001"))
}

const MOST_TRIES: u32 = 4;
