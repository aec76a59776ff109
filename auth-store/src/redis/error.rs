use core::future::Future;

use redis::RedisError;

use crate::traits::{Outage, Storing};

/// Why a Redis can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedisOpenError {
    /// It can't be reached, or the URL is none.
    #[error("the Redis can't be reached: {0}")]
    Connect(#[source] RedisError),
    /// It drops records when its memory is full. What was revoked would count again.
    #[error("the Redis drops records when it is full (`maxmemory-policy {0}`); set it to `noeviction`")]
    Evicts(String),
}

/// What the store does, boxed, with its failure as an outage.
pub(super) fn storing<'a, T>(
    what: &'static str,
    work: impl Future<Output = Result<T, RedisError>> + Send + 'a,
) -> Storing<'a, T> {
    Box::pin(async move { work.await.map_err(|source| Outage::new(what, source)) })
}

/// A record that is not as we keep it.
pub(super) fn broken(what: impl Into<String>) -> RedisError {
    RedisError::from((redis::ErrorKind::UnexpectedReturnType, "a record is not as it was kept", what.into()))
}
