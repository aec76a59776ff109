use std::sync::Arc;

use auth_core::{
    Timestamp,
    policy::{MemoryRules, StoresRules},
    token::{RevocationMemory, StoresRevocations},
};

use crate::{
    traits::{
        CountsAttempts, MemoryStore, Outage, SeesOnce, StoresChallenges, StoresRefreshTokens, StoresSessions,
        StoresUsers, SweepsExpired,
    },
    url::{StoreKind, StoreUrl, StoreUrlError},
};

/// Everything that must be remembered, wherever each part of it is kept. A clone is the same stores.
///
/// Nothing grows without bound: each record ends, and [`sweep`](Self::sweep) gives back the room of those that have, so call
/// it every few minutes. How many there may be at once is bounded by what makes them: one session per login, where a user may
/// have `most`; one record per account and address that is throttled, in its window; one per proof, for its lifetime; one per
/// revoked token, until that ends. With its indices a record takes about
///
/// | record | bytes in SQLite | bytes in Redis |
/// |---|---|---|
/// | session | 270 | 1000 |
/// | sign-in with a refresh token | 370 | |
/// | challenge | 180 | 400 |
/// | counted attempts | 110 | 180 |
/// | proof that was seen | 120 | 140 |
/// | revocation | 120 | 140 |
///
/// # Examples
///
/// ```
/// use auth_core::Timestamp;
/// use auth_store::{
///     StoreUrl, Stores,
///     traits::{LoginName, UserId},
/// };
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let stores = Stores::open(&StoreUrl::parse("DATABASE_URL", "sqlite::memory:")?).await?;
/// assert!(stores.users().find(&UserId::new("1")?).await?.is_none());
///
/// let redis = StoreUrl::parse("DATABASE_URL", "redis://127.0.0.1")?;
/// assert!(Stores::open(&redis).await.is_err()); // denied: accounts are not short-lived
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Stores {
    users: Arc<dyn StoresUsers>,
    sessions: Arc<dyn StoresSessions>,
    refresh_tokens: Arc<dyn StoresRefreshTokens>,
    challenges: Arc<dyn StoresChallenges>,
    attempts: Arc<dyn CountsAttempts>,
    seen: Arc<dyn SeesOnce>,
    revocations: Arc<dyn StoresRevocations>,
    sweeps: Vec<Arc<dyn SweepsExpired>>,
    rules: RulesKept,
}

#[derive(Clone, Debug)]
enum RulesKept {
    Memory,
    #[cfg(feature = "postgres")]
    Postgres(crate::PostgresStore),
    #[cfg(feature = "sqlite")]
    Sqlite(crate::SqliteStore),
}

impl Stores {
    /// Opens the database of this URL, and brings our tables up to date.
    ///
    /// # Errors
    ///
    /// If it can't be opened or reached, is a Redis, or of a kind that was not built in.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(clippy::unused_async, reason = "without databases there is nothing to wait for")
    )]
    pub async fn open(url: &StoreUrl) -> Result<Self, StoreUrlError> {
        match url.kind() {
            #[cfg(feature = "postgres")]
            StoreKind::Postgres => {
                let store = crate::PostgresStore::open(url.expose()).await.map_err(|error| url.unusable(error))?;
                store.migrate().await.map_err(|error| url.unusable(error))?;
                Ok(Self::postgres(store))
            }
            #[cfg(feature = "sqlite")]
            StoreKind::Sqlite => {
                let store = crate::SqliteStore::open(url.expose()).await.map_err(|error| url.unusable(error))?;
                store.migrate().await.map_err(|error| url.unusable(error))?;
                Ok(Self::sqlite(store))
            }
            #[cfg(not(feature = "postgres"))]
            StoreKind::Postgres => Err(url.not_built_in()),
            StoreKind::Redis => Err(StoreUrlError::ShortLivedOnly { key: url.key().into() }),
            #[cfg(not(feature = "sqlite"))]
            StoreKind::Sqlite => Err(url.not_built_in()),
        }
    }

    /// Keeps what is short-lived in the Redis of this URL instead: sessions, challenges, attempts, revocations, what was seen.
    ///
    /// # Errors
    ///
    /// If it can't be reached, is no Redis, or Redis was not built in.
    #[cfg_attr(
        not(feature = "redis"),
        expect(clippy::unused_async, reason = "without Redis there is nothing to wait for")
    )]
    pub async fn short_lived(self, url: &StoreUrl) -> Result<Self, StoreUrlError> {
        match url.kind() {
            kind @ (StoreKind::Postgres | StoreKind::Sqlite) => {
                Err(StoreUrlError::NotShortLived { key: url.key().into(), kind })
            }
            #[cfg(feature = "redis")]
            StoreKind::Redis => {
                let store = crate::RedisStore::open(url.expose()).await.map_err(|error| url.unusable(error))?;
                Ok(self.with_redis(store))
            }
            #[cfg(not(feature = "redis"))]
            StoreKind::Redis => Err(url.not_built_in()),
        }
    }

    /// Keeps everything in the memory of this process: for tests.
    pub fn memory() -> Self {
        Self::of(MemoryStore::new(), RevocationMemory::new(), RulesKept::Memory)
    }

    /// Keeps everything in this SQLite, whose tables are up to date.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(store: crate::SqliteStore) -> Self {
        Self::of(store.clone(), store.clone(), RulesKept::Sqlite(store))
    }

    /// Keeps everything in this PostgreSQL, whose tables are up to date.
    #[cfg(feature = "postgres")]
    pub fn postgres(store: crate::PostgresStore) -> Self {
        Self::of(store.clone(), store.clone(), RulesKept::Postgres(store))
    }

    /// Keeps what is short-lived in this Redis instead.
    #[cfg(feature = "redis")]
    #[must_use]
    pub fn with_redis(mut self, store: crate::RedisStore) -> Self {
        let store = Arc::new(store);
        self.sessions = store.clone();
        self.challenges = store.clone();
        self.attempts = store.clone();
        self.seen = store.clone();
        self.revocations = store;
        self
    }

    fn of<S>(store: S, revocations: impl StoresRevocations + 'static, rules: RulesKept) -> Self
    where
        S: StoresUsers
            + StoresSessions
            + StoresRefreshTokens
            + StoresChallenges
            + CountsAttempts
            + SeesOnce
            + SweepsExpired
            + 'static,
    {
        let store = Arc::new(store);
        Self {
            users: store.clone(),
            sessions: store.clone(),
            refresh_tokens: store.clone(),
            challenges: store.clone(),
            attempts: store.clone(),
            seen: store.clone(),
            revocations: Arc::new(revocations),
            sweeps: vec![store],
            rules,
        }
    }

    /// Who has an account.
    pub fn users(&self) -> &Arc<dyn StoresUsers> {
        &self.users
    }

    /// Sessions that cookies hold.
    pub fn sessions(&self) -> &Arc<dyn StoresSessions> {
        &self.sessions
    }

    /// Sign-ins that refresh tokens keep.
    pub fn refresh_tokens(&self) -> &Arc<dyn StoresRefreshTokens> {
        &self.refresh_tokens
    }

    /// What proves itself once.
    pub fn challenges(&self) -> &Arc<dyn StoresChallenges> {
        &self.challenges
    }

    /// How often somebody tried.
    pub fn attempts(&self) -> &Arc<dyn CountsAttempts> {
        &self.attempts
    }

    /// What may be sent once.
    pub fn seen(&self) -> &Arc<dyn SeesOnce> {
        &self.seen
    }

    /// What was taken back.
    pub fn revocations(&self) -> &Arc<dyn StoresRevocations> {
        &self.revocations
    }

    /// The rules of this policy. There may be none yet.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(unused_variables, reason = "rules in memory have no name")
    )]
    pub fn rules(&self, policy: &str) -> Box<dyn StoresRules> {
        match &self.rules {
            RulesKept::Memory => Box::new(MemoryRules::new()),
            #[cfg(feature = "postgres")]
            RulesKept::Postgres(store) => Box::new(store.rules(policy)),
            #[cfg(feature = "sqlite")]
            RulesKept::Sqlite(store) => Box::new(store.rules(policy)),
        }
    }

    /// Drops what has ended, everywhere, and says how many records there were. Redis does so by itself.
    ///
    /// # Errors
    ///
    /// If one of the stores fails.
    pub async fn sweep(&self, now: Timestamp) -> Result<u64, Outage> {
        let mut swept = 0;
        for store in &self.sweeps {
            swept += store.sweep(now).await?;
        }
        Ok(swept)
    }
}
