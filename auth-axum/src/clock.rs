use std::time::SystemTime;

use auth_core::{Clock, Timestamp};

/// The clock of the machine.
///
/// # Examples
///
/// ```
/// use auth_axum::{Clock, SystemClock};
///
/// let before = SystemClock.now();
/// assert!(SystemClock.now() >= before); // what ended before now is denied
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // a clock before year -9999 or after 9999 is broken: every token is expired then
        Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::MAX)
    }
}
