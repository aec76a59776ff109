use core::{fmt, hash::Hash};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use super::store::{Asked, FindingRevocation, Standing, StoresRevocations, TokenId};
use crate::{PrincipalId, Timestamp};

/// Keeps what was taken back in the memory of this process: at once, and gone with the process.
///
/// A record goes when it ends. Of records that have not ended it keeps a million, some 200 MB, unless told otherwise; then
/// nothing more can be taken back, which is an error, rather than that something taken back counts again.
///
/// # Examples
///
/// ```
/// use auth_core::token::{RevocationMemory, Revocations};
///
/// let revocations = Revocations::builder(RevocationMemory::new().most(10_000)).build();
/// # let _ = revocations;
/// ```
pub struct RevocationMemory {
    records: RwLock<Records>,
    most: usize,
}

#[derive(Default)]
struct Records {
    allowed: HashMap<TokenId, Timestamp>,
    denied: HashMap<TokenId, Timestamp>,
    users: HashMap<PrincipalId, Before>,
    /// How many records there may be before those that have ended are looked for.
    sweep_at: usize,
}

#[derive(Clone, Copy)]
struct Before {
    issued: Timestamp,
    until: Timestamp,
}

/// More records than may be kept.
#[derive(Debug, thiserror::Error)]
#[error("{0} revocations are kept in memory, which is the limit; raise it with `most`, or keep them in a database")]
struct FullError(usize);

impl RevocationMemory {
    /// An empty memory.
    pub fn new() -> Self {
        Self { records: RwLock::default(), most: MOST_RECORDS }
    }

    /// How many records it keeps at most.
    #[must_use]
    pub fn most(mut self, records: usize) -> Self {
        self.most = records;
        self
    }

    fn read(&self) -> RwLockReadGuard<'_, Records> {
        // a map is whole whenever its lock is free: nothing of ours runs between
        self.records.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the records, which have room for one more.
    fn change(&self, now: Timestamp, change: impl FnOnce(&mut Records)) -> Asked<'_, ()> {
        let mut records: RwLockWriteGuard<'_, _> = self.records.write().unwrap_or_else(PoisonError::into_inner);
        if records.len() >= records.sweep_at.max(FIRST_SWEEP).min(self.most) {
            records.sweep(now);
        }
        let changed = if records.len() < self.most {
            change(&mut records);
            Ok(())
        } else {
            Err(FullError(self.most).into())
        };
        Box::pin(core::future::ready(changed))
    }
}

impl StoresRevocations for RevocationMemory {
    fn deny<'a>(&'a self, token: &'a TokenId, until: Timestamp, now: Timestamp) -> Asked<'a, ()> {
        self.change(now, |records| keep(&mut records.denied, token, until))
    }

    fn allow<'a>(&'a self, token: &'a TokenId, until: Timestamp, now: Timestamp) -> Asked<'a, ()> {
        self.change(now, |records| keep(&mut records.allowed, token, until))
    }

    fn deny_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, ()> {
        self.change(now, |records| {
            let before = records.users.entry(user.clone()).or_insert(Before { issued, until });
            *before = Before { issued: before.issued.max(issued), until: before.until.max(until) };
        })
    }

    fn deny_only_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, ()> {
        self.change(now, |records| {
            records.users.insert(user.clone(), Before { issued, until });
        })
    }

    fn find<'a>(&'a self, token: Option<&'a TokenId>, user: &'a PrincipalId, _: Timestamp) -> FindingRevocation<'a> {
        let records = self.read();
        FindingRevocation::Now(Ok(Standing {
            allowed: token.is_some_and(|token| records.allowed.contains_key(token)),
            denied: token.is_some_and(|token| records.denied.contains_key(token)),
            denied_before: records.users.get(user).map(|before| before.issued),
        }))
    }
}

impl Records {
    fn len(&self) -> usize {
        self.allowed.len() + self.denied.len() + self.users.len()
    }

    /// Drops what has ended, and looks again when twice as much is there, so that a record costs a constant time.
    fn sweep(&mut self, now: Timestamp) {
        self.allowed.retain(|_, until| *until > now);
        self.denied.retain(|_, until| *until > now);
        self.users.retain(|_, before| before.until > now);
        self.sweep_at = self.len() * 2;
    }
}

fn keep<K: Clone + Eq + Hash>(records: &mut HashMap<K, Timestamp>, key: &K, until: Timestamp) {
    let kept = records.entry(key.clone()).or_insert(until);
    *kept = (*kept).max(until);
}

impl Default for RevocationMemory {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RevocationMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationMemory").field("most", &self.most).finish_non_exhaustive()
    }
}

const MOST_RECORDS: usize = 1_000_000;

const FIRST_SWEEP: usize = 1024;
