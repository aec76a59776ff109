//! What Portcullis remembers, and where it is kept.
//!
//! - `SqliteStore` (feature `sqlite`, on by default) keeps everything in a file, for a service of one process.
//! - `PostgresStore` (feature `postgres`) keeps everything for a service of many processes.
//! - `RedisStore` (feature `redis`) keeps what is short-lived: sessions, revocations, challenges, attempts, what was seen.
//!
//! All implement the same [traits] and pass the same tests. [`Stores`] holds them together, opened by [URL](StoreUrl).

mod proofs;
#[cfg(feature = "redis")]
mod redis;
#[cfg(any(feature = "postgres", feature = "redis", feature = "sqlite"))]
mod revocation;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod sql;
mod stores;
#[cfg(any(feature = "postgres", feature = "redis", feature = "sqlite"))]
mod time;
mod url;

#[doc(inline)]
pub use auth_core::store as traits;

#[cfg(feature = "redis")]
#[doc(inline)]
pub use self::redis::{RedisOpenError, RedisStore};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
#[doc(inline)]
pub use self::sql::{OpenError, SqlRules, SqlStore};
#[cfg(feature = "postgres")]
#[doc(inline)]
pub use self::sql::{Postgres, PostgresRules, PostgresStore};
#[cfg(feature = "sqlite")]
#[doc(inline)]
pub use self::sql::{Sqlite, SqliteRules, SqliteStore};
#[doc(inline)]
pub use self::{
    proofs::SeenProofs,
    stores::Stores,
    url::{StoreKind, StoreUrl, StoreUrlError},
};
