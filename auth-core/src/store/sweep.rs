use core::fmt;

use crate::Timestamp;

use super::Storing;

/// Drops what has ended. Nothing that has ended counts before that either; this gives its room back.
pub trait SweepsExpired: fmt::Debug + Send + Sync {
    /// Drops the records that have ended, and says how many there were. A service calls it every few minutes; where several
    /// processes do, they do it one after the other.
    fn sweep(&self, now: Timestamp) -> Storing<'_, u64>;
}
