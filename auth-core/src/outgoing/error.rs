use core::{error::Error, time::Duration};

use super::EndpointError;

/// Why a request got no answer that may be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The address may not be asked.
    #[error(transparent)]
    Address(#[from] EndpointError),
    /// No connection, or it broke.
    #[error("no answer: {0}")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
    /// The answer is longer than there is room for.
    #[error("answer is longer than {0} bytes; nothing of it was used")]
    TooLong(usize),
    /// The answer did not come, or not to its end, in time.
    #[error("no whole answer within {} s", .0.as_secs_f32())]
    TooSlow(Duration),
}

impl SendError {
    /// No connection, or it broke, for this reason.
    pub fn failed(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(reason.into())
    }
}
