//! The SQL stores: one set of statements for SQLite and PostgreSQL.
//!
//! Both know `$1`, `RETURNING` and `ON CONFLICT`, so a statement is written once. What may happen once is a statement with a
//! condition, or a transaction that locks first: SQLite has one writer at a time (`BEGIN IMMEDIATE`), PostgreSQL locks the
//! row that decides.

mod attempts;
mod challenges;
mod database;
mod error;
mod migrate;
#[cfg(feature = "postgres")]
mod postgres;
mod refresh_tokens;
mod revocations;
mod row;
mod rules;
mod seen;
mod sessions;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
mod sweep;
mod transaction;
mod users;
mod value;

#[cfg(feature = "postgres")]
#[doc(inline)]
pub use self::postgres::{Postgres, PostgresRules, PostgresStore};
#[cfg(feature = "sqlite")]
#[doc(inline)]
pub use self::sqlite::{Sqlite, SqliteRules, SqliteStore};
#[doc(inline)]
pub use self::{error::OpenError, rules::SqlRules, store::SqlStore};
