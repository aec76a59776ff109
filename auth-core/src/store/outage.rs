use core::{error::Error, future::Future, pin::Pin};
use std::borrow::Cow;

/// A store at work.
pub type Storing<'a, T> = Pin<Box<dyn Future<Output = Result<T, Outage>> + Send + 'a>>;

/// A store did not do what it was asked to, or nobody knows whether it did: it could not be reached, read or written, or it
/// is full.
///
/// Whoever asked must not go on as if nothing had been remembered. Over HTTP it is 503.
///
/// # Examples
///
/// ```
/// use auth_core::store::Outage;
///
/// let outage = Outage::new("the session can't be read", std::io::Error::other("no connection"));
/// assert_eq!(outage.to_string(), "the session can't be read: no connection");
/// ```
#[derive(Debug, thiserror::Error)]
#[error("{what}: {source}")]
pub struct Outage {
    what: Cow<'static, str>,
    source: Box<dyn Error + Send + Sync>,
}

impl Outage {
    /// What could not be done, and why.
    pub fn new(what: impl Into<Cow<'static, str>>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { what: what.into(), source: source.into() }
    }
}
