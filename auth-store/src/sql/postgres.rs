use core::{str::FromStr, time::Duration};

use sqlx::{
    Connection, PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tokio::{
    sync::Mutex,
    time::{sleep, timeout},
};

use super::{SqlRules, SqlStore, database::Database, error::OpenError, migrate::migrate, transaction::Transaction};

/// PostgreSQL, as the kind of a [`SqlStore`].
#[derive(Debug)]
pub enum Postgres {}

/// Keeps everything in PostgreSQL: for a service of many processes.
///
/// # Examples
///
/// ```no_run
/// use auth_store::PostgresStore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = PostgresStore::open("postgres://service@127.0.0.1/service").await?;
/// store.migrate().await?; // at once in several processes, too
///
/// assert!(PostgresStore::open("postgres://service@127.0.0.1:1/service").await.is_err()); // nobody listens there
/// # Ok(())
/// # }
/// ```
pub type PostgresStore = SqlStore<Postgres>;

/// The rules of a policy in PostgreSQL.
pub type PostgresRules = SqlRules<Postgres>;

impl SqlStore<Postgres> {
    /// Connects to the database of this URL, `postgres://user:password@host/database`. Our tables are those in the first
    /// schema of its `search_path`. Over a network that is not trusted, end it with `?sslmode=verify-full`: unless told so,
    /// TLS is used where the server has it, and is not insisted on.
    ///
    /// # Errors
    ///
    /// If the URL is none, or the database can't be reached.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url).map_err(OpenError::Connect)?;
        let pool = PgPoolOptions::new()
            .acquire_timeout(PATIENCE)
            .max_connections(CONNECTIONS)
            // a connection that was used a moment ago is asked nothing but what it is to do
            .test_before_acquire(false)
            .before_acquire(|connection, used| {
                Box::pin(async move {
                    if used.idle_for > TRUSTED_FOR {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            });
        Ok(Self::with_pool(pool.connect_with(options).await.map_err(OpenError::Connect)?))
    }

    /// Uses a pool of the application. Tables of the application may refer to `portcullis_users (id)`.
    pub fn with_pool(pool: PgPool) -> Self {
        Self::of(Database::Postgres(pool))
    }

    /// Makes our tables, or brings them up to date; those of the application are left alone. Processes that do this at once
    /// wait for one another.
    ///
    /// # Errors
    ///
    /// If the database can't be reached, or has tables of a newer version.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        migrate(&self.database).await
    }

    /// The rules of this policy. There may be none yet.
    pub fn rules(&self, policy: impl Into<Box<str>>) -> PostgresRules {
        SqlRules::of(self.database.clone(), policy)
    }
}

/// What other processes tell of changed rules. It is a hint to look; who misses it looks in time all the same.
pub(super) struct News {
    /// A connection of its own, since it waits: none of the pool is kept from the application.
    pool: Option<PgPool>,
    listener: Mutex<Option<PgListener>>,
}

impl News {
    pub(super) fn of(database: &Database) -> Self {
        let pool = match database {
            Database::Postgres(pool) => {
                let options = PgConnectOptions::clone(&pool.connect_options());
                let lonely = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
                Some(lonely.idle_timeout(None).max_lifetime(None).connect_lazy_with(options))
            }
            #[cfg(feature = "sqlite")]
            Database::Sqlite { .. } => None,
        };
        Self { pool, listener: Mutex::new(None) }
    }

    /// Begins to listen, if it does not yet.
    pub(super) async fn listen(&self) {
        let mut listener = self.listener.lock().await;
        if let (None, Some(pool)) = (&*listener, &self.pool) {
            *listener = listen(pool).await.ok();
        }
    }

    /// Waits for news, and no longer than this.
    pub(super) async fn wait(&self, pause: Duration) {
        let mut held = self.listener.lock().await;
        let Some(listener) = held.as_mut() else {
            drop(held);
            sleep(pause).await;
            return self.listen().await;
        };
        if let Ok(Err(_)) = timeout(pause, listener.recv()).await {
            // the connection is gone; the next time it is another one
            *held = None;
            drop(held);
            sleep(pause.min(RECONNECT_AFTER)).await;
            self.listen().await;
        }
    }
}

async fn listen(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Tells other processes, when the transaction is committed, that rules have changed.
pub(super) async fn tell(transaction: &mut Transaction) -> Result<(), sqlx::Error> {
    if transaction.is_postgres() {
        transaction.one("SELECT pg_notify('portcullis_rules', '')", &[]).await?;
    }
    Ok(())
}

const CHANNEL: &str = "portcullis_rules";

const CONNECTIONS: u32 = 16;

const PATIENCE: Duration = Duration::from_secs(5);

const RECONNECT_AFTER: Duration = Duration::from_secs(1);

const TRUSTED_FOR: Duration = Duration::from_secs(1);
