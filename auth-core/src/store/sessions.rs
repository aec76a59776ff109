use core::{fmt, num::NonZeroU32};

use crate::Timestamp;

use super::{Digest, Payload, SessionId, Storing, UserId};

/// A session that a cookie holds.
///
/// # Examples
///
/// ```
/// use auth_core::Timestamp;
/// use auth_core::store::{Digest, Session, SessionId, UserId};
///
/// let now = Timestamp::UNIX_EPOCH;
/// let at = |minute: i64| Timestamp::from_second(60 * minute).unwrap_or(now);
/// let session = Session::new(SessionId::new("s1")?, Digest::of("cookie"), UserId::new("1")?, now).ends(at(30), at(720));
/// assert!(session.is_alive(at(29)));
/// assert!(!session.is_alive(at(30))); // denied: nobody has used it for half an hour
/// # Ok::<(), auth_core::store::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// How lists and logs call it.
    pub id: SessionId,
    /// The digest of the cookie's value. It changes with each rise of privilege.
    pub key: Digest,
    /// Whose it is.
    pub user: UserId,
    /// The [epoch](super::User::epoch) of the user in which it began.
    pub epoch: u64,
    /// What the CSRF tokens of the session are bound to, where that is something else than its key.
    pub csrf: Option<Digest>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the user last proved to be this user: `auth_time`.
    pub auth_time: Timestamp,
    /// When it was last used, as far as that was noted.
    pub seen_at: Timestamp,
    /// When it ends unless it is used.
    pub idle_ends_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// What the application keeps of it.
    pub payload: Payload,
}

/// Keeps sessions. One that has ended is never found again, whatever was on its way to be written.
pub trait StoresSessions: fmt::Debug + Send + Sync {
    /// Begins a session. Where `most` is set, the user has no more than that many afterwards: its oldest ones end.
    fn begin<'a>(&'a self, session: &'a Session, most: Option<NonZeroU32>, now: Timestamp) -> Storing<'a, ()>;

    /// The session of this key, unless it has ended.
    fn find<'a>(&'a self, key: &'a Digest, now: Timestamp) -> Storing<'a, Option<Session>>;

    /// Notes that the session was used now, and ends it at `idle_ends_at` unless it is used again. It never ends earlier by
    /// this, never later than at its `ends_at`, and one that has ended stays so.
    fn touch<'a>(&'a self, key: &'a Digest, idle_ends_at: Timestamp, now: Timestamp) -> Storing<'a, Written>;

    /// Changes what the application keeps of the session. One that has ended stays so.
    fn write<'a>(&'a self, key: &'a Digest, payload: &'a Payload, now: Timestamp) -> Storing<'a, Written>;

    /// Puts a session in the place of the one of this key, in one step, if that has not ended: the old key opens nothing from
    /// then on. Of many that replace one session at once, one succeeds.
    fn replace<'a>(&'a self, old: &'a Digest, new: &'a Session, now: Timestamp) -> Storing<'a, Replaced>;

    /// Ends the session of this key. There may be none.
    fn end<'a>(&'a self, key: &'a Digest) -> Storing<'a, ()>;

    /// Ends the session of this id, if it is this user's. Says whether there was one.
    fn end_one<'a>(&'a self, user: &'a UserId, id: &'a SessionId, now: Timestamp) -> Storing<'a, Written>;

    /// Ends all sessions of the user, or all but this one.
    fn end_all<'a>(&'a self, user: &'a UserId, except: Option<&'a SessionId>) -> Storing<'a, ()>;

    /// The sessions of this user that have not ended, the oldest first.
    fn of_user<'a>(&'a self, user: &'a UserId, now: Timestamp) -> Storing<'a, Vec<Session>>;
}

/// Whether there was something to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Written {
    /// It was changed.
    Done,
    /// There is none, or it has ended.
    Ended,
}

/// How replacing a session went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Replaced {
    /// The new one is in the place of the old one.
    Done,
    /// The old one has ended, or somebody else has replaced it. There is no new one.
    Ended,
}

impl Session {
    /// A session that has ended already, until [`ends`](Self::ends) says when it does.
    pub fn new(id: SessionId, key: Digest, user: UserId, now: Timestamp) -> Self {
        Self {
            id,
            key,
            user,
            epoch: 0,
            csrf: None,
            created_at: now,
            auth_time: now,
            seen_at: now,
            idle_ends_at: now,
            ends_at: now,
            payload: Payload::default(),
        }
    }

    /// Sets when it ends unless it is used, and when in any case.
    #[must_use]
    pub fn ends(mut self, idle: Timestamp, at: Timestamp) -> Self {
        self.idle_ends_at = idle.min(at);
        self.ends_at = at;
        self
    }

    /// Whether it has not ended at this time.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now < self.idle_ends_at && now < self.ends_at
    }
}
