use core::error::Error;

use auth_core::Timestamp;

use crate::{
    time::from_milliseconds,
    traits::{Digest, Payload, SessionId, UserId},
};

/// A row of an answer.
pub(super) enum Row {
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgRow),
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::sqlite::SqliteRow),
}

/// What stands in a column.
pub(super) trait Column: Sized {
    fn read(row: &Row, column: &str) -> Result<Self, sqlx::Error>;
}

impl Row {
    /// A column, as it is kept.
    pub(super) fn get<T: Column>(&self, column: &str) -> Result<T, sqlx::Error> {
        T::read(self, column)
    }

    /// A column that holds something of ours.
    pub(super) fn parse<T: Column, P, E>(
        &self,
        column: &str,
        parse: impl FnOnce(T) -> Result<P, E>,
    ) -> Result<P, sqlx::Error>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let decode = |source: E| sqlx::Error::ColumnDecode { index: column.to_owned(), source: source.into() };
        parse(self.get(column)?).map_err(decode)
    }

    pub(super) fn time(&self, column: &str) -> Result<Timestamp, sqlx::Error> {
        self.get(column).map(from_milliseconds)
    }

    pub(super) fn optional_time(&self, column: &str) -> Result<Option<Timestamp>, sqlx::Error> {
        self.get::<Option<i64>>(column).map(|time| time.map(from_milliseconds))
    }

    pub(super) fn counter(&self, column: &str) -> Result<u64, sqlx::Error> {
        self.parse(column, |number: i64| u64::try_from(number))
    }

    pub(super) fn user_id(&self, column: &str) -> Result<UserId, sqlx::Error> {
        self.parse(column, |id: String| UserId::new(id))
    }

    pub(super) fn session_id(&self, column: &str) -> Result<SessionId, sqlx::Error> {
        self.parse(column, |id: String| SessionId::new(id))
    }

    pub(super) fn payload(&self, column: &str) -> Result<Payload, sqlx::Error> {
        self.parse(column, |text: String| Payload::new(text))
    }

    pub(super) fn digest(&self, column: &str) -> Result<Digest, sqlx::Error> {
        self.parse(column, digest)
    }

    pub(super) fn optional_digest(&self, column: &str) -> Result<Option<Digest>, sqlx::Error> {
        self.parse(column, |bytes: Option<Vec<u8>>| bytes.map(digest).transpose())
    }
}

macro_rules! column {
    ($($type:ty),+) => {$(
        impl Column for $type {
            fn read(row: &Row, column: &str) -> Result<Self, sqlx::Error> {
                use sqlx::Row as _;

                match row {
                    #[cfg(feature = "postgres")]
                    Row::Postgres(row) => row.try_get(column),
                    #[cfg(feature = "sqlite")]
                    Row::Sqlite(row) => row.try_get(column),
                }
            }
        }
    )+};
}

column!(i64, String, Vec<u8>, Option<i64>, Option<String>, Option<Vec<u8>>);

fn digest(bytes: Vec<u8>) -> Result<Digest, &'static str> {
    bytes.try_into().map(Digest::from_bytes).map_err(|_| "a digest has 32 bytes")
}
