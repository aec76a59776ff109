//! What tests keep.

use std::{num::NonZeroU32, time::Duration};

use auth_core::Timestamp;
use auth_store::{
    Stores,
    traits::{Digest, Family, Inserted, LoginName, RefreshToken, Session, SessionId, User, UserId, UserStatus},
};

/// So many seconds after the beginning of the tests.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

pub(crate) fn user(id: &str) -> User {
    let mut user = User::new(UserId::new(id).unwrap(), name(id), at(0));
    user.status = UserStatus::Active;
    user
}

pub(crate) fn name(text: &str) -> LoginName {
    LoginName::new(text).unwrap()
}

pub(crate) fn user_id(id: &str) -> UserId {
    UserId::new(id).unwrap()
}

pub(crate) fn session_id(id: &str) -> SessionId {
    SessionId::new(id).unwrap()
}

/// Adds users of these names.
pub(crate) async fn add_users(stores: &Stores, ids: &[&str]) {
    for id in ids {
        assert_eq!(stores.users().insert(&user(id)).await.unwrap(), Inserted::Done);
    }
}

/// A session that the cookie of this value holds: half an hour unless it is used, half a day in any case.
pub(crate) fn session(id: &str, cookie: &str, owner: &str, begins: i64) -> Session {
    Session::new(session_id(id), Digest::of(cookie), user_id(owner), at(begins))
        .ends(at(begins + 1800), at(begins + 43200))
}

/// A sign-in of 30 days.
pub(crate) fn family(id: &str, owner: &str, begins: i64) -> Family {
    Family::new(session_id(id), user_id(owner), at(begins + 30 * 86400), at(begins))
}

/// A refresh token of a day.
pub(crate) fn refresh_token(token: &str, begins: i64) -> RefreshToken {
    RefreshToken { key: Digest::of(token), ends_at: at(begins + 86400) }
}

pub(crate) fn most(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

pub(crate) const NO_GRACE: Duration = Duration::ZERO;
