use core::{fmt, marker::PhantomData};

use super::database::Database;

/// Keeps everything in a database: see [`SqliteStore`](super::SqliteStore) and [`PostgresStore`](super::PostgresStore).
///
/// A clone is the same store. No connection of the pool is held between two calls, so a pool that the application uses as
/// well serves both.
pub struct SqlStore<D> {
    pub(super) database: Database,
    pub(super) dialect: PhantomData<fn() -> D>,
}

impl<D> SqlStore<D> {
    pub(super) fn of(database: Database) -> Self {
        Self { database, dialect: PhantomData }
    }
}

impl<D> Clone for SqlStore<D> {
    fn clone(&self) -> Self {
        Self::of(self.database.clone())
    }
}

impl<D> fmt::Debug for SqlStore<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.database {
            #[cfg(feature = "postgres")]
            Database::Postgres(_) => "PostgresStore",
            #[cfg(feature = "sqlite")]
            Database::Sqlite { .. } => "SqliteStore",
        };
        f.debug_struct(kind).finish_non_exhaustive()
    }
}
