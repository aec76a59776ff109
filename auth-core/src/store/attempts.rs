use core::{fmt, num::NonZeroU32, time::Duration};

use crate::Timestamp;

use super::{Digest, Storing};

/// Counts attempts, at a login for instance, and refuses those that are too many.
///
/// What is counted for is a [`Digest`], of an account's name or an address: a name that somebody typed may be a password.
pub trait CountsAttempts: fmt::Debug + Send + Sync {
    /// Counts an attempt unless there were too many, in one step: of a thousand at once, no more are admitted than the limit
    /// says. The window begins with the first attempt; when it is over, counting begins anew.
    fn admit<'a>(&'a self, who: &'a Digest, limit: AttemptLimit, now: Timestamp) -> Storing<'a, Admission>;

    /// Takes one attempt back: it was none.
    fn forgive<'a>(&'a self, who: &'a Digest, now: Timestamp) -> Storing<'a, ()>;

    /// Takes all attempts back.
    fn forget<'a>(&'a self, who: &'a Digest) -> Storing<'a, ()>;
}

/// How many attempts in which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimit {
    /// How many.
    pub most: NonZeroU32,
    /// In which time.
    pub window: Duration,
}

/// Whether an attempt may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Admission {
    /// It may, and was counted.
    Admitted {
        /// How many more may, until the window is over.
        left: u32,
        /// When the window is over.
        until: Timestamp,
    },
    /// It may not; the next one may when this time has come.
    Refused {
        /// When the window is over.
        until: Timestamp,
    },
}
