use std::collections::HashMap;

use crate::Timestamp;

use super::{MemoryStore, answered, done, lock};
use crate::store::{Admission, AttemptLimit, CountsAttempts, Digest, Storing};

#[derive(Default)]
pub(super) struct Attempts(HashMap<Digest, Window>);

#[derive(Clone, Copy)]
struct Window {
    attempts: u32,
    ends_at: Timestamp,
}

impl CountsAttempts for MemoryStore {
    fn admit<'a>(&'a self, who: &'a Digest, limit: AttemptLimit, now: Timestamp) -> Storing<'a, Admission> {
        let mut attempts = lock(&self.attempts);
        if attempts.0.len() >= self.most {
            attempts.sweep(now);
        }
        let room = match attempts.0.get(who) {
            Some(_) => Ok(()),
            None => self.room(attempts.0.len(), "the attempt can't be counted"),
        };
        answered(room.map(|()| attempts.admit(who, limit, now)))
    }

    fn forgive<'a>(&'a self, who: &'a Digest, now: Timestamp) -> Storing<'a, ()> {
        if let Some(window) = lock(&self.attempts).0.get_mut(who).filter(|window| now < window.ends_at) {
            window.attempts = window.attempts.saturating_sub(1);
        }
        done(())
    }

    fn forget<'a>(&'a self, who: &'a Digest) -> Storing<'a, ()> {
        lock(&self.attempts).0.remove(who);
        done(())
    }
}

impl Attempts {
    fn admit(&mut self, who: &Digest, limit: AttemptLimit, now: Timestamp) -> Admission {
        let fresh = Window { attempts: 0, ends_at: now.checked_add(limit.window).unwrap_or(Timestamp::MAX) };
        let window = self.0.entry(*who).or_insert(fresh);
        if now >= window.ends_at {
            *window = fresh;
        }
        let until = window.ends_at;
        match limit.most.get().checked_sub(window.attempts + 1) {
            None => Admission::Refused { until },
            Some(left) => {
                window.attempts += 1;
                Admission::Admitted { left, until }
            }
        }
    }

    pub(super) fn sweep(&mut self, now: Timestamp) -> usize {
        let before = self.0.len();
        self.0.retain(|_, window| now < window.ends_at);
        before - self.0.len()
    }
}
