use core::fmt;

pub use jiff::{Timestamp, tz::TimeZone};

/// Tells the time. The service reads it once a request, at the edge; everything below takes a [`Timestamp`].
///
/// # Examples
///
/// ```
/// use auth_core::{Clock, Timestamp};
///
/// /// Long ago: to this clock, every token of today is not yet valid, and denied.
/// #[derive(Debug)]
/// struct Epoch;
///
/// impl Clock for Epoch {
///     fn now(&self) -> Timestamp {
///         Timestamp::UNIX_EPOCH
///     }
/// }
/// ```
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}
