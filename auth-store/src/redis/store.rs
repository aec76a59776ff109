use core::{fmt, time::Duration};

use redis::{
    Client,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use rustls::crypto::{CryptoProvider, aws_lc_rs};

use super::error::RedisOpenError;

/// Keeps what is short-lived in Redis: sessions, challenges, attempts, revocations, what was seen.
///
/// Each record goes when it ends. What was acknowledged survives the end of the Redis process if that keeps an append-only
/// file (`appendonly yes`). A Redis that drops records when it is full is refused.
///
/// # Examples
///
/// ```no_run
/// use auth_core::Timestamp;
/// use auth_store::{
///     RedisStore,
///     traits::{Digest, SeenKind, SeesOnce, Sight},
/// };
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = RedisStore::open("redis://127.0.0.1").await?;
/// let (now, later) = (Timestamp::UNIX_EPOCH, Timestamp::from_second(60)?);
///
/// let proof = Digest::of("jti");
/// assert_eq!(store.see(SeenKind::DpopProof, &proof, later, now).await?, Sight::First);
/// assert_eq!(store.see(SeenKind::DpopProof, &proof, later, now).await?, Sight::Again); // the denied case
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisStore {
    pub(super) connection: ConnectionManager,
    pub(super) prefix: Box<str>,
}

impl RedisStore {
    /// Connects to the Redis of this URL, `redis://:password@host/0`, or `rediss://…` over TLS.
    ///
    /// For TLS, where the program has not said which cryptography it uses, it is aws-lc from then on.
    ///
    /// # Errors
    ///
    /// If the URL is none, the Redis can't be reached, or it drops records when it is full.
    pub async fn open(url: &str) -> Result<Self, RedisOpenError> {
        if url.starts_with("rediss:") && CryptoProvider::get_default().is_none() {
            // somebody else may be first, which is as good
            let _ = aws_lc_rs::default_provider().install_default();
        }
        let client = Client::open(url).map_err(RedisOpenError::Connect)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            // whoever asks while it is gone is told so, and the next one tries anew
            .set_number_of_retries(1)
            .set_min_delay(Duration::from_millis(20));
        let connection = client.get_connection_manager_with_config(config).await.map_err(RedisOpenError::Connect)?;
        let store = Self { connection, prefix: "portcullis:".into() };
        store.check_eviction().await?;
        Ok(store)
    }

    /// Begins the names of its keys with this instead of `portcullis:`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<Box<str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    async fn check_eviction(&self) -> Result<(), RedisOpenError> {
        let info: String = redis::cmd("INFO")
            .arg("memory")
            .query_async(&mut self.connection.clone())
            .await
            .map_err(RedisOpenError::Connect)?;
        let value = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        match value("maxmemory_policy") {
            Some(policy) if policy != "noeviction" && value("maxmemory") != Some("0") => {
                Err(RedisOpenError::Evicts(policy.to_owned()))
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

const PATIENCE: Duration = Duration::from_secs(5);
