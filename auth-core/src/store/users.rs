use core::fmt;

use crate::Timestamp;

use super::{LoginName, Storing, User, UserId};

/// Keeps users.
///
/// User names and e-mail addresses are one set of names: no name signs two people in.
pub trait StoresUsers: fmt::Debug + Send + Sync {
    /// Adds a user, unless its id or one of its names is taken. Of many that add one name at once, one succeeds.
    fn insert<'a>(&'a self, user: &'a User) -> Storing<'a, Inserted>;

    /// The user of this id.
    fn find<'a>(&'a self, id: &'a UserId) -> Storing<'a, Option<User>>;

    /// The user who signs in by this name.
    fn find_by_login<'a>(&'a self, name: &'a LoginName) -> Storing<'a, Option<User>>;

    /// Puts this in the place of the user's record, if that still has the [version](User::version) that this one has; the
    /// version rises by one. Whoever finds it stale reads anew, looks again whether the change is right, and tries again.
    ///
    /// `id`, `created_at` and `last_login_at` stay as they are.
    fn update<'a>(&'a self, user: &'a User) -> Storing<'a, Updated>;

    /// Notes that the user has signed in. It is no change of the record: its version stays.
    fn signed_in<'a>(&'a self, id: &'a UserId, now: Timestamp) -> Storing<'a, ()>;

    /// Removes the user, and what this store keeps of it: sessions, refresh tokens, challenges.
    fn remove<'a>(&'a self, id: &'a UserId) -> Storing<'a, Removed>;
}

/// How adding a user went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Inserted {
    /// It was added.
    Done,
    /// It was not: somebody else has this.
    Taken(Taken),
}

/// How changing a user went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Updated {
    /// It was changed, and has this version now.
    Done {
        /// The version that the record has now.
        version: u64,
    },
    /// There is no such user.
    Missing,
    /// It was not: somebody else has changed it meanwhile.
    Stale,
    /// It was not: somebody else has this.
    Taken(Taken),
}

/// How removing a user went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Removed {
    /// It was removed.
    Done,
    /// There was no such user.
    Missing,
}

/// What somebody else has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The e-mail address.
    Email,
    /// The id.
    Id,
    /// The user name.
    Username,
}
