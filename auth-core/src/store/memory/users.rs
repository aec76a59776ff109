use std::collections::HashMap;

use crate::Timestamp;

use super::{MemoryStore, answered, done, lock};
use crate::store::{Inserted, LoginName, Removed, StoresUsers, Storing, Taken, Updated, User, UserId};

#[derive(Default)]
pub(super) struct Users {
    by_id: HashMap<UserId, User>,
    by_login: HashMap<LoginName, UserId>,
}

impl StoresUsers for MemoryStore {
    fn insert<'a>(&'a self, user: &'a User) -> Storing<'a, Inserted> {
        let mut users = lock(&self.users);
        answered(self.room(users.by_id.len(), "the user can't be added").map(|()| users.insert(user)))
    }

    fn find<'a>(&'a self, id: &'a UserId) -> Storing<'a, Option<User>> {
        done(lock(&self.users).by_id.get(id).cloned())
    }

    fn find_by_login<'a>(&'a self, name: &'a LoginName) -> Storing<'a, Option<User>> {
        let users = lock(&self.users);
        done(users.by_login.get(name).and_then(|id| users.by_id.get(id)).cloned())
    }

    fn update<'a>(&'a self, user: &'a User) -> Storing<'a, Updated> {
        done(lock(&self.users).update(user))
    }

    fn signed_in<'a>(&'a self, id: &'a UserId, now: Timestamp) -> Storing<'a, ()> {
        if let Some(user) = lock(&self.users).by_id.get_mut(id) {
            user.last_login_at = user.last_login_at.max(Some(now));
        }
        done(())
    }

    fn remove<'a>(&'a self, id: &'a UserId) -> Storing<'a, Removed> {
        let removed = lock(&self.users).remove(id);
        lock(&self.sessions).remove_of(id);
        lock(&self.families).remove_of(id);
        lock(&self.challenges).remove_of(id);
        done(removed)
    }
}

impl Users {
    fn insert(&mut self, user: &User) -> Inserted {
        if self.by_id.contains_key(&user.id) {
            return Inserted::Taken(Taken::Id);
        }
        if let Some(taken) = self.taken_by_others(user) {
            return Inserted::Taken(taken);
        }
        self.keep(user.clone());
        Inserted::Done
    }

    fn update(&mut self, user: &User) -> Updated {
        let Some(held) = self.by_id.get(&user.id) else { return Updated::Missing };
        if held.version != user.version {
            return Updated::Stale;
        }
        if let Some(taken) = self.taken_by_others(user) {
            return Updated::Taken(taken);
        }
        let changed = User {
            version: held.version + 1,
            created_at: held.created_at,
            last_login_at: held.last_login_at,
            ..user.clone()
        };
        let version = changed.version;
        self.by_login.retain(|_, id| *id != changed.id);
        self.keep(changed);
        Updated::Done { version }
    }

    fn remove(&mut self, id: &UserId) -> Removed {
        self.by_login.retain(|_, held| held != id);
        if self.by_id.remove(id).is_some() { Removed::Done } else { Removed::Missing }
    }

    fn keep(&mut self, user: User) {
        for name in core::iter::once(&user.username).chain(&user.email) {
            self.by_login.insert(name.clone(), user.id.clone());
        }
        self.by_id.insert(user.id.clone(), user);
    }

    fn taken_by_others(&self, user: &User) -> Option<Taken> {
        let others = |name: &LoginName| self.by_login.get(name).is_some_and(|id| *id != user.id);
        if others(&user.username) {
            Some(Taken::Username)
        } else if user.email.as_ref().is_some_and(others) {
            Some(Taken::Email)
        } else {
            None
        }
    }
}
