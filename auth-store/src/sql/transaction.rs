use super::{
    database::{Turn, bind},
    row::Row,
    value::Value,
};

/// Statements that happen together or not at all. Unless it is committed, nothing has happened.
pub(super) struct Transaction {
    // INVARIANT: before the turn, so that it is rolled back before somebody else's turn comes.
    inner: Inner,
    turn: Turn,
}

enum Inner {
    #[cfg(feature = "postgres")]
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
}

impl Transaction {
    #[cfg(feature = "postgres")]
    pub(super) fn postgres(inner: sqlx::Transaction<'static, sqlx::Postgres>, turn: Turn) -> Self {
        Self { inner: Inner::Postgres(inner), turn }
    }

    #[cfg(feature = "sqlite")]
    pub(super) fn sqlite(inner: sqlx::Transaction<'static, sqlx::Sqlite>, turn: Turn) -> Self {
        Self { inner: Inner::Sqlite(inner), turn }
    }

    #[cfg(feature = "postgres")]
    pub(super) fn is_postgres(&self) -> bool {
        match self.inner {
            Inner::Postgres(_) => true,
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(_) => false,
        }
    }

    pub(super) async fn one(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<Option<Row>, sqlx::Error> {
        match &mut self.inner {
            #[cfg(feature = "postgres")]
            Inner::Postgres(inner) => {
                Ok(bind!(sqlx::query(sql), values).fetch_optional(&mut **inner).await?.map(Row::Postgres))
            }
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(inner) => {
                Ok(bind!(sqlx::query(sql), values).fetch_optional(&mut **inner).await?.map(Row::Sqlite))
            }
        }
    }

    pub(super) async fn all(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match &mut self.inner {
            #[cfg(feature = "postgres")]
            Inner::Postgres(inner) => {
                let rows = bind!(sqlx::query(sql), values).fetch_all(&mut **inner).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(inner) => {
                let rows = bind!(sqlx::query(sql), values).fetch_all(&mut **inner).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
        }
    }

    pub(super) async fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        match &mut self.inner {
            #[cfg(feature = "postgres")]
            Inner::Postgres(inner) => Ok(bind!(sqlx::query(sql), values).execute(&mut **inner).await?.rows_affected()),
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(inner) => Ok(bind!(sqlx::query(sql), values).execute(&mut **inner).await?.rows_affected()),
        }
    }

    /// Locks a row until the transaction ends, and reads it; SQLite has locked everything when the transaction began.
    pub(super) async fn lock(&mut self, locks: Locks, values: &[Value<'_>]) -> Result<Option<Row>, sqlx::Error> {
        let sql = match &self.inner {
            #[cfg(feature = "postgres")]
            Inner::Postgres(_) => locks.postgres,
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(_) => locks.sqlite,
        };
        self.one(sql, values).await
    }

    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        let Self { inner, turn: _until_the_end } = self;
        match inner {
            #[cfg(feature = "postgres")]
            Inner::Postgres(inner) => inner.commit().await?,
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(inner) => inner.commit().await?,
        }
        Ok(())
    }

    pub(super) async fn rollback(self) -> Result<(), sqlx::Error> {
        let Self { inner, turn: _until_the_end } = self;
        match inner {
            #[cfg(feature = "postgres")]
            Inner::Postgres(inner) => inner.rollback().await?,
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(inner) => inner.rollback().await?,
        }
        Ok(())
    }
}

/// A statement that locks.
#[derive(Clone, Copy)]
pub(super) struct Locks {
    #[cfg(feature = "postgres")]
    pub(super) postgres: &'static str,
    #[cfg(feature = "sqlite")]
    pub(super) sqlite: &'static str,
}

/// A statement that locks the rows it reads.
macro_rules! locking {
    ($sql:literal) => {
        $crate::sql::transaction::Locks {
            #[cfg(feature = "postgres")]
            postgres: concat!($sql, " FOR NO KEY UPDATE"),
            #[cfg(feature = "sqlite")]
            sqlite: $sql,
        }
    };
}

pub(super) use locking;
