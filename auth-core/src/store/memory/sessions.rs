use core::num::NonZeroU32;
use std::collections::HashMap;

use crate::Timestamp;

use super::{MemoryStore, answered, done, lock};
use crate::store::{Digest, Payload, Replaced, Session, SessionId, StoresSessions, Storing, UserId, Written};

#[derive(Default)]
pub(super) struct Sessions(HashMap<Digest, Session>);

impl StoresSessions for MemoryStore {
    fn begin<'a>(&'a self, session: &'a Session, most: Option<NonZeroU32>, now: Timestamp) -> Storing<'a, ()> {
        let mut sessions = lock(&self.sessions);
        if sessions.0.len() >= self.most {
            sessions.sweep(now);
        }
        let room = self.room(sessions.0.len(), "the session can't be kept");
        answered(room.map(|()| sessions.begin(session, most, now)))
    }

    fn find<'a>(&'a self, key: &'a Digest, now: Timestamp) -> Storing<'a, Option<Session>> {
        done(lock(&self.sessions).alive(key, now).cloned())
    }

    fn touch<'a>(&'a self, key: &'a Digest, idle_ends_at: Timestamp, now: Timestamp) -> Storing<'a, Written> {
        done(lock(&self.sessions).change(key, now, |session| {
            session.seen_at = session.seen_at.max(now);
            session.idle_ends_at = session.idle_ends_at.max(idle_ends_at.min(session.ends_at));
        }))
    }

    fn write<'a>(&'a self, key: &'a Digest, payload: &'a Payload, now: Timestamp) -> Storing<'a, Written> {
        done(lock(&self.sessions).change(key, now, |session| session.payload = payload.clone()))
    }

    fn replace<'a>(&'a self, old: &'a Digest, new: &'a Session, now: Timestamp) -> Storing<'a, Replaced> {
        let mut sessions = lock(&self.sessions);
        if sessions.alive(old, now).is_none() {
            return done(Replaced::Ended);
        }
        sessions.0.remove(old);
        sessions.0.insert(new.key, new.clone());
        done(Replaced::Done)
    }

    fn end<'a>(&'a self, key: &'a Digest) -> Storing<'a, ()> {
        lock(&self.sessions).0.remove(key);
        done(())
    }

    fn end_one<'a>(&'a self, user: &'a UserId, id: &'a SessionId, now: Timestamp) -> Storing<'a, Written> {
        let mut sessions = lock(&self.sessions);
        let key = sessions.of(user, now).iter().find(|session| session.id == *id).map(|session| session.key);
        done(match key.and_then(|key| sessions.0.remove(&key)) {
            Some(_) => Written::Done,
            None => Written::Ended,
        })
    }

    fn end_all<'a>(&'a self, user: &'a UserId, except: Option<&'a SessionId>) -> Storing<'a, ()> {
        lock(&self.sessions).0.retain(|_, session| session.user != *user || except == Some(&session.id));
        done(())
    }

    fn of_user<'a>(&'a self, user: &'a UserId, now: Timestamp) -> Storing<'a, Vec<Session>> {
        done(lock(&self.sessions).of(user, now))
    }
}

impl Sessions {
    fn begin(&mut self, session: &Session, most: Option<NonZeroU32>, now: Timestamp) {
        if let Some(most) = most {
            let held = self.of(&session.user, now);
            let surplus = (held.len() + 1).saturating_sub(most.get() as usize);
            for oldest in held.iter().take(surplus) {
                self.0.remove(&oldest.key);
            }
        }
        self.0.insert(session.key, session.clone());
    }

    fn alive(&self, key: &Digest, now: Timestamp) -> Option<&Session> {
        self.0.get(key).filter(|session| session.is_alive(now))
    }

    fn change(&mut self, key: &Digest, now: Timestamp, change: impl FnOnce(&mut Session)) -> Written {
        match self.0.get_mut(key).filter(|session| session.is_alive(now)) {
            Some(session) => {
                change(session);
                Written::Done
            }
            None => Written::Ended,
        }
    }

    /// The oldest first.
    fn of(&self, user: &UserId, now: Timestamp) -> Vec<Session> {
        let of_user = self.0.values().filter(|session| session.user == *user && session.is_alive(now));
        let mut sessions: Vec<_> = of_user.cloned().collect();
        sessions.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        sessions
    }

    pub(super) fn remove_of(&mut self, user: &UserId) {
        self.0.retain(|_, session| session.user != *user);
    }

    pub(super) fn sweep(&mut self, now: Timestamp) -> usize {
        let before = self.0.len();
        self.0.retain(|_, session| session.is_alive(now));
        before - self.0.len()
    }
}
