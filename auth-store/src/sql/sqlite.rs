use core::{str::FromStr, time::Duration};
use std::{io, path::Path};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{SqlRules, SqlStore, database::Database, error::OpenError, migrate::migrate};

/// SQLite, as the kind of a [`SqlStore`].
#[derive(Debug)]
pub enum Sqlite {}

/// Keeps everything in a file of SQLite: for a service of one process.
///
/// Readers go on while somebody writes; writers wait for one another. What was acknowledged is on the disk.
///
/// # Examples
///
/// ```
/// use auth_core::Timestamp;
/// use auth_store::{
///     SqliteStore,
///     traits::{Inserted, LoginName, StoresUsers, Taken, User, UserId},
/// };
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = SqliteStore::open("sqlite::memory:").await?;
/// store.migrate().await?;
///
/// let bob = User::new(UserId::new("1")?, LoginName::new("bob")?, Timestamp::UNIX_EPOCH);
/// assert_eq!(store.insert(&bob).await?, Inserted::Done);
/// assert_eq!(store.insert(&bob).await?, Inserted::Taken(Taken::Id)); // the denied case
/// # Ok(())
/// # }
/// ```
pub type SqliteStore = SqlStore<Sqlite>;

/// The rules of a policy in SQLite.
pub type SqliteRules = SqlRules<Sqlite>;

impl SqlStore<Sqlite> {
    /// Opens the file of this URL, `sqlite://data/service.db`, and makes it if it is not there, readable by its owner only.
    ///
    /// # Errors
    ///
    /// If the URL is none, or the file can't be opened or made.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url).map_err(OpenError::Connect)?;
        let file = options.get_filename().to_owned();
        let in_memory = url.contains(":memory:") || url.contains("mode=memory");
        if !in_memory {
            make_private(&file).map_err(|error| OpenError::Connect(error.into()))?;
        }
        let options = options
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // what was acknowledged survives also when the power fails
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE);
        let pool = SqlitePoolOptions::new()
            .acquire_timeout(PATIENCE)
            // a file answers, or it doesn't; asking first tells nothing
            .test_before_acquire(false)
            .max_connections(if in_memory { 1 } else { READERS })
            // a database in memory ends with its connection
            .min_connections(u32::from(in_memory))
            .idle_timeout(None)
            .max_lifetime(None);
        Ok(Self::of(Database::sqlite(pool.connect_with(options).await.map_err(OpenError::Connect)?)))
    }

    /// Uses a pool of the application. Tables of the application may refer to `portcullis_users (id)`.
    ///
    /// # Errors
    ///
    /// If its connections do not enforce foreign keys, or it can't be asked.
    pub async fn with_pool(pool: SqlitePool) -> Result<Self, OpenError> {
        let enforced = sqlx::query_scalar::<_, i64>("PRAGMA foreign_keys").fetch_one(&pool).await;
        if enforced.map_err(OpenError::Connect)? != 1 {
            return Err(OpenError::ForeignKeys);
        }
        Ok(Self::of(Database::sqlite(pool)))
    }

    /// Makes our tables, or brings them up to date; those of the application are left alone.
    ///
    /// # Errors
    ///
    /// If the database can't be reached, or has tables of a newer version.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        migrate(&self.database).await
    }

    /// The rules of this policy. There may be none yet.
    pub fn rules(&self, policy: impl Into<Box<str>>) -> SqliteRules {
        SqlRules::of(self.database.clone(), policy)
    }
}

/// Makes the file, if there is none, so that only its owner reads the hashes in it.
fn make_private(file: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

const PATIENCE: Duration = Duration::from_secs(5);

const READERS: u32 = 8;
