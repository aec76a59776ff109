use core::fmt;

pub use jiff::{Timestamp, tz::TimeZone};

/// Tells the time. The service reads it once a request, at the edge; everything below takes a [`Timestamp`].
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}
