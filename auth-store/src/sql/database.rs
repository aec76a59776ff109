#[cfg(feature = "sqlite")]
use std::sync::Arc;

#[cfg(feature = "postgres")]
use sqlx::PgPool;
#[cfg(feature = "sqlite")]
use sqlx::SqlitePool;
#[cfg(feature = "sqlite")]
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{row::Row, transaction::Transaction, value::Value};

/// A pool of connections. None is held between two statements, unless they are one transaction.
#[derive(Clone, Debug)]
pub(super) enum Database {
    #[cfg(feature = "postgres")]
    Postgres(PgPool),
    #[cfg(feature = "sqlite")]
    Sqlite {
        pool: SqlitePool,
        /// SQLite has one writer at a time. Ours queue here, in their order, instead of asking the file again and again.
        writer: Arc<Mutex<()>>,
    },
}

/// The turn to write; PostgreSQL needs none.
pub(super) struct Turn {
    #[cfg(feature = "sqlite")]
    _writer: Option<OwnedMutexGuard<()>>,
}

/// Binds values, for each of the two kinds of queries.
macro_rules! bind {
    ($query:expr, $values:expr) => {
        $values.iter().fold($query, |query, value| match *value {
            $crate::sql::value::Value::Bytes(bytes) => query.bind(bytes),
            $crate::sql::value::Value::Int(number) => query.bind(number),
            $crate::sql::value::Value::Text(text) => query.bind(text),
        })
    };
}

pub(super) use bind;

impl Database {
    #[cfg(feature = "sqlite")]
    pub(super) fn sqlite(pool: SqlitePool) -> Self {
        Self::Sqlite { pool, writer: Arc::default() }
    }

    /// Reads a row at most.
    pub(super) async fn one(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Option<Row>, sqlx::Error> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => Ok(bind!(sqlx::query(sql), values).fetch_optional(pool).await?.map(Row::Postgres)),
            #[cfg(feature = "sqlite")]
            Self::Sqlite { pool, .. } => {
                Ok(bind!(sqlx::query(sql), values).fetch_optional(pool).await?.map(Row::Sqlite))
            }
        }
    }

    /// Reads rows.
    pub(super) async fn all(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                Ok(bind!(sqlx::query(sql), values).fetch_all(pool).await?.into_iter().map(Row::Postgres).collect())
            }
            #[cfg(feature = "sqlite")]
            Self::Sqlite { pool, .. } => {
                Ok(bind!(sqlx::query(sql), values).fetch_all(pool).await?.into_iter().map(Row::Sqlite).collect())
            }
        }
    }

    /// Writes by one statement, and says how many rows it has changed.
    pub(super) async fn write(&self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        let _turn = self.turn().await;
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => Ok(bind!(sqlx::query(sql), values).execute(pool).await?.rows_affected()),
            #[cfg(feature = "sqlite")]
            Self::Sqlite { pool, .. } => Ok(bind!(sqlx::query(sql), values).execute(pool).await?.rows_affected()),
        }
    }

    /// Writes by one statement that returns a row at most.
    pub(super) async fn write_one(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Option<Row>, sqlx::Error> {
        let _turn = self.turn().await;
        self.one(sql, values).await
    }

    /// Begins a transaction that writes.
    pub(super) async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        let turn = self.turn().await;
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                // whatever the default of the database is: each statement sees what was committed before it
                let transaction = pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
                Ok(Transaction::postgres(transaction, turn))
            }
            #[cfg(feature = "sqlite")]
            Self::Sqlite { pool, .. } => Ok(Transaction::sqlite(pool.begin_with("BEGIN IMMEDIATE").await?, turn)),
        }
    }

    /// Waits for the turn to write. It is taken before a connection is, so that nobody waits for it with one in his hand.
    #[cfg_attr(not(feature = "sqlite"), expect(clippy::unused_async, reason = "PostgreSQL has many writers"))]
    async fn turn(&self) -> Turn {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Turn {
                #[cfg(feature = "sqlite")]
                _writer: None,
            },
            #[cfg(feature = "sqlite")]
            Self::Sqlite { writer, .. } => Turn { _writer: Some(Arc::clone(writer).lock_owned().await) },
        }
    }
}
