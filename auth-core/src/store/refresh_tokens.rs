use core::{fmt, num::NonZeroU32, time::Duration};

use crate::Timestamp;

use super::{Digest, Payload, SessionId, Storing, UserId, Written};

/// A sign-in that is kept by refresh tokens, each of which takes the place of the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Family {
    /// How lists, logs and the `sid` of access tokens call it.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The [epoch](super::User::epoch) of the user in which it began.
    pub epoch: u64,
    /// The client that it was handed out to, where clients have names. No other one can use it.
    pub client: Option<Box<str>>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the user last proved to be this user: `auth_time`.
    pub auth_time: Timestamp,
    /// When a refresh token was last used.
    pub used_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
    /// What the application keeps of it.
    pub payload: Payload,
}

/// A refresh token, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// The digest of the token.
    pub key: Digest,
    /// When it ends, if it is not used before.
    pub ends_at: Timestamp,
}

/// One token for another.
#[derive(Clone, Copy, Debug)]
pub struct Rotation<'a> {
    /// The token that is used.
    pub used: &'a Digest,
    /// The one that takes its place.
    pub next: &'a RefreshToken,
    /// The client that uses it.
    pub client: Option<&'a str>,
    /// How long after its use the token may be used again, for the same next one only: a client that did not get the
    /// answer. Zero unless somebody asks for it. Its sender must make the next token from the used one, so that it is the
    /// same again.
    pub grace: Duration,
}

/// Keeps refresh tokens, and which were used.
pub trait StoresRefreshTokens: fmt::Debug + Send + Sync {
    /// Begins a family with its first token. Where `most` is set, the user has no more than that many afterwards: its oldest
    /// ones end.
    fn begin<'a>(
        &'a self,
        family: &'a Family,
        first: &'a RefreshToken,
        most: Option<NonZeroU32>,
        now: Timestamp,
    ) -> Storing<'a, ()>;

    /// Uses a token, in one step: of many uses at once, one is the first. A second use ends the family, as does another
    /// client's.
    fn rotate<'a>(&'a self, rotation: Rotation<'a>, now: Timestamp) -> Storing<'a, Rotated>;

    /// The family of this token, used or not, unless it has ended.
    fn find<'a>(&'a self, token: &'a Digest, now: Timestamp) -> Storing<'a, Option<Family>>;

    /// The family of this id, unless it has ended.
    fn find_family<'a>(&'a self, id: &'a SessionId, now: Timestamp) -> Storing<'a, Option<Family>>;

    /// Ends a family. Says whether there was one that had not ended.
    fn end<'a>(&'a self, id: &'a SessionId, now: Timestamp) -> Storing<'a, Written>;

    /// Ends all families of the user, or all but this one.
    fn end_all<'a>(&'a self, user: &'a UserId, except: Option<&'a SessionId>, now: Timestamp) -> Storing<'a, ()>;

    /// The families of this user that have not ended, the oldest first.
    fn of_user<'a>(&'a self, user: &'a UserId, now: Timestamp) -> Storing<'a, Vec<Family>>;
}

/// What a store holds of a token that is used, locked until it has done what [`verdict`](Self::verdict) says.
#[derive(Clone, Debug)]
pub struct HeldToken {
    /// The family of the token.
    pub family: Family,
    /// Whether the family has ended before its time.
    pub family_ended: bool,
    /// When the token ends.
    pub ends_at: Timestamp,
    /// How it was used, if it was.
    pub used: Option<UsedToken>,
}

/// How a token was used.
#[derive(Clone, Copy, Debug)]
pub struct UsedToken {
    /// When.
    pub at: Timestamp,
    /// The token that took its place.
    pub next: Digest,
    /// Whether that one was used as well.
    pub next_used: bool,
}

/// What using a token comes to, and so what a store has to do in the same step.
#[derive(Clone, Debug)]
#[must_use]
pub enum RotationVerdict {
    /// End the family, and answer this.
    End(Rotated),
    /// Change nothing, and answer this.
    Keep(Rotated),
    /// Note that the token was used, keep the next one, and answer [`Rotated::Done`] with this family.
    Use(Family),
}

/// What came of using a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Rotated {
    /// It was used before, within its grace, for the same next token. That one counts, and nothing was changed.
    Again(Family),
    /// It is used, and the next one counts.
    Done(Family),
    /// Its family has ended before.
    Ended,
    /// It is past its end.
    Expired,
    /// It is another client's. Its family has ended now.
    Foreign(Family),
    /// It was used before: one of its users has stolen it. Its family has ended now.
    Reused(Family),
    /// There is no such token.
    Unknown,
}

impl HeldToken {
    /// What this use of the token comes to: the one rule of all stores.
    pub fn verdict(self, rotation: Rotation<'_>, now: Timestamp) -> RotationVerdict {
        let Self { mut family, family_ended, ends_at, used } = self;
        if family_ended {
            return RotationVerdict::Keep(Rotated::Ended);
        }
        if family.client.as_deref() != rotation.client {
            return RotationVerdict::End(Rotated::Foreign(family));
        }
        match used {
            Some(used) if used.is_repeated_by(rotation, now) => RotationVerdict::Keep(Rotated::Again(family)),
            Some(_) => RotationVerdict::End(Rotated::Reused(family)),
            None if now >= ends_at || now >= family.ends_at => RotationVerdict::Keep(Rotated::Expired),
            None => {
                family.used_at = now;
                RotationVerdict::Use(family)
            }
        }
    }
}

impl UsedToken {
    fn is_repeated_by(self, rotation: Rotation<'_>, now: Timestamp) -> bool {
        let within = self.at.checked_add(rotation.grace).is_ok_and(|until| now < until);
        within && self.next == rotation.next.key && !self.next_used
    }
}

impl Family {
    /// How long it is known of a family and its tokens that they were used, or are past their end, after that end.
    pub const KNOWN_FOR: Duration = Duration::from_hours(24);

    /// A family of this user that ends then.
    pub fn new(id: SessionId, user: UserId, ends_at: Timestamp, now: Timestamp) -> Self {
        Self {
            id,
            user,
            epoch: 0,
            client: None,
            created_at: now,
            auth_time: now,
            used_at: now,
            ends_at,
            payload: Payload::default(),
        }
    }
}
