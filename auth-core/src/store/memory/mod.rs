use core::{fmt, future::ready};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Timestamp;

use self::{
    attempts::Attempts, challenges::Challenges, refresh_tokens::Families, seen::Seen, sessions::Sessions, users::Users,
};
use super::{Outage, Storing, SweepsExpired};

mod attempts;
mod challenges;
mod refresh_tokens;
mod seen;
mod sessions;
mod users;

/// Keeps everything in the memory of this process, gone when it ends: for tests, and for what a service of one process may
/// forget when it restarts.
///
/// Of each kind of record it keeps a hundred thousand unless told otherwise, some 30 MB; more is an [`Outage`], not something
/// forgotten.
///
/// # Examples
///
/// ```
/// use auth_core::Timestamp;
/// use auth_core::store::{Inserted, LoginName, MemoryStore, StoresUsers, Taken, User, UserId};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = MemoryStore::new();
/// let now = Timestamp::UNIX_EPOCH;
///
/// let bob = User::new(UserId::new("1")?, LoginName::new("bob")?, now);
/// assert_eq!(store.insert(&bob).await?, Inserted::Done);
///
/// let other = User::new(UserId::new("2")?, LoginName::new("bob")?, now);
/// assert_eq!(store.insert(&other).await?, Inserted::Taken(Taken::Username)); // the denied case
/// # Ok(())
/// # }
/// ```
pub struct MemoryStore {
    users: Mutex<Users>,
    sessions: Mutex<Sessions>,
    families: Mutex<Families>,
    challenges: Mutex<Challenges>,
    attempts: Mutex<Attempts>,
    seen: Mutex<Seen>,
    most: usize,
}

/// More records than may be kept.
#[derive(Debug, thiserror::Error)]
#[error("{0} of them are kept in memory, which is the limit; raise it with `most`, or keep them in a database")]
struct FullError(usize);

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self {
            users: Mutex::default(),
            sessions: Mutex::default(),
            families: Mutex::default(),
            challenges: Mutex::default(),
            attempts: Mutex::default(),
            seen: Mutex::default(),
            most: MOST_RECORDS,
        }
    }

    /// How many records of each kind it keeps at most.
    #[must_use]
    pub fn most(mut self, records: usize) -> Self {
        self.most = records;
        self
    }

    /// That there is room for one more.
    fn room(&self, held: usize, what: &'static str) -> Result<(), Outage> {
        if held < self.most { Ok(()) } else { Err(Outage::new(what, FullError(self.most))) }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl SweepsExpired for MemoryStore {
    fn sweep(&self, now: Timestamp) -> Storing<'_, u64> {
        let swept = lock(&self.sessions).sweep(now)
            + lock(&self.families).sweep(now)
            + lock(&self.challenges).sweep(now)
            + lock(&self.attempts).sweep(now)
            + lock(&self.seen).sweep(now);
        done(swept as u64)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("most", &self.most).finish_non_exhaustive()
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    // the records are whole whenever their lock is free: nothing of anybody else's runs between
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

fn done<'a, T: Send + 'a>(answer: T) -> Storing<'a, T> {
    answered(Ok(answer))
}

fn answered<'a, T: Send + 'a>(answer: Result<T, Outage>) -> Storing<'a, T> {
    Box::pin(ready(answer))
}

const MOST_RECORDS: usize = 100_000;
