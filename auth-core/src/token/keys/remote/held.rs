use core::time::Duration;
use std::sync::Arc;

use super::{FetchKeysError, RemoteKeys, fetch::Fetched};
use crate::{Timestamp, outgoing::Endpoint, token::KeySet};

/// What is known of an issuer's keys at a time. It is replaced as a whole, by whoever fetched.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    loaded: Option<Loaded>,
    /// Grows when a key goes or changes.
    pub(super) generation: u64,
    /// Grows with everything that is learnt.
    pub(super) version: u64,
    failures: u32,
    retry_at: Option<Timestamp>,
    pub(super) failure: Option<Arc<FetchKeysError>>,
    /// When an unknown key last had the keys fetched.
    asked_at: Option<Timestamp>,
}

#[derive(Clone, Debug)]
struct Loaded {
    keys: Arc<KeySet>,
    at: Endpoint,
    since: Timestamp,
}

/// What a time makes of the keys that are held.
#[derive(Clone, Debug)]
pub(super) enum Phase {
    /// They count.
    Fresh(Arc<KeySet>),
    /// They count, and it is time to fetch new ones in the background.
    Ageing(Arc<KeySet>),
    /// Their lifetime is over, and nobody has asked the issuer since: who comes waits for that, a little.
    Due(Arc<KeySet>),
    /// Their lifetime is over, the issuer could not be asked, and they still count.
    Outage(Arc<KeySet>, Next),
    /// None counts.
    Empty(Next),
}

/// Whether the issuer may be asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Ask,
    Wait,
}

impl Held {
    pub(super) fn phase(&self, settings: &RemoteKeys, now: Timestamp) -> Phase {
        let next = if self.retry_at.is_some_and(|at| now < at) { Next::Wait } else { Next::Ask };
        let Some(Loaded { keys, since, .. }) = &self.loaded else {
            return Phase::Empty(next);
        };
        let keys = || Arc::clone(keys);
        let age = now.duration_since(*since);
        let lifetime = signed(settings.lifetime);
        if age < lifetime {
            // not before a failed attempt may be repeated
            return if age >= lifetime / 5 * 4 && next == Next::Ask {
                Phase::Ageing(keys())
            } else {
                Phase::Fresh(keys())
            };
        }
        if age >= lifetime.saturating_add(signed(settings.outage)) {
            return Phase::Empty(next);
        }
        if self.failures == 0 { Phase::Due(keys()) } else { Phase::Outage(keys(), next) }
    }

    /// Where to look for an unknown key, if that may be asked now.
    pub(super) fn may_ask_again(&self, settings: &RemoteKeys, now: Timestamp) -> Option<Endpoint> {
        let cooling = self.asked_at.is_some_and(|at| now.duration_since(at) < signed(settings.cool_down) && now >= at);
        self.loaded.as_ref().filter(|_| !cooling).map(|loaded| loaded.at.clone())
    }

    pub(super) fn asking_again(&self, now: Timestamp) -> Self {
        Self { asked_at: Some(now), ..self.clone() }
    }

    /// All keys are new: those that the issuer no longer has are gone. A document without a usable key counts only where
    /// there was none before.
    pub(super) fn replaced(&self, fetched: Fetched, now: Timestamp) -> Self {
        let keys = Arc::new(fetched.keys);
        let lost = self.loaded.as_ref().is_some_and(|before| !before.keys.is_within(&keys));
        Self {
            loaded: Some(Loaded { keys, at: fetched.at, since: now }),
            generation: self.generation + u64::from(lost),
            version: self.version + 1,
            failures: 0,
            retry_at: None,
            failure: None,
            asked_at: self.asked_at,
        }
    }

    /// New keys join those that are known, whose lifetime goes on; a key of a known id takes its place.
    pub(super) fn joined(&self, fetched: KeySet) -> Self {
        let Some(before) = &self.loaded else { return self.clone() };
        let keys = Arc::new(fetched.and_those_of(&before.keys));
        let lost = !before.keys.is_within(&keys);
        Self {
            loaded: Some(Loaded { keys, ..before.clone() }),
            generation: self.generation + u64::from(lost),
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// Nothing was learnt; the next attempt waits a little longer each time.
    pub(super) fn failed(&self, failure: FetchKeysError, now: Timestamp) -> Self {
        let pause = Duration::from_secs(1 << self.failures.min(4)).min(LONGEST_PAUSE);
        Self {
            failures: self.failures.saturating_add(1),
            retry_at: now.checked_add(signed(pause)).ok(),
            failure: Some(Arc::new(failure)),
            version: self.version + 1,
            ..self.clone()
        }
    }

    pub(super) fn has_keys(&self) -> bool {
        self.loaded.as_ref().is_some_and(|loaded| !loaded.keys.is_empty())
    }

    pub(super) fn keys(&self) -> Option<&KeySet> {
        self.loaded.as_ref().map(|loaded| &*loaded.keys)
    }
}

fn signed(duration: Duration) -> jiff::SignedDuration {
    duration.try_into().unwrap_or(jiff::SignedDuration::MAX)
}

const LONGEST_PAUSE: Duration = Duration::from_secs(10);
