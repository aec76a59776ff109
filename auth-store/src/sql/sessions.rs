use core::num::NonZeroU32;

use auth_core::Timestamp;

use super::{
    error::{again, storing},
    row::Row,
    store::SqlStore,
    transaction::locking,
    value::Value,
};
use crate::traits::{Digest, Payload, Replaced, Session, SessionId, StoresSessions, Storing, UserId, Written};

impl<D: 'static> StoresSessions for SqlStore<D> {
    fn begin<'a>(&'a self, session: &'a Session, most: Option<NonZeroU32>, now: Timestamp) -> Storing<'a, ()> {
        storing("the session can't be kept", async move {
            match most {
                None => self.database.write(INSERT, &columns(session)).await.map(drop),
                Some(most) => again(|| self.begin_one_of(session, most, now)).await,
            }
        })
    }

    fn find<'a>(&'a self, key: &'a Digest, now: Timestamp) -> Storing<'a, Option<Session>> {
        storing("the session can't be read", async move {
            self.database.one(FIND, &[key.into(), now.into()]).await?.as_ref().map(session).transpose()
        })
    }

    fn touch<'a>(&'a self, key: &'a Digest, idle_ends_at: Timestamp, now: Timestamp) -> Storing<'a, Written> {
        storing("that the session was used can't be noted", async move {
            self.database.write(TOUCH, &[key.into(), now.into(), idle_ends_at.into()]).await.map(written)
        })
    }

    fn write<'a>(&'a self, key: &'a Digest, payload: &'a Payload, now: Timestamp) -> Storing<'a, Written> {
        storing("the session can't be changed", async move {
            self.database.write(WRITE, &[key.into(), now.into(), payload.as_str().into()]).await.map(written)
        })
    }

    fn replace<'a>(&'a self, old: &'a Digest, new: &'a Session, now: Timestamp) -> Storing<'a, Replaced> {
        storing("the session can't be replaced", async move {
            let mut values = columns(new).to_vec();
            values.extend([Value::from(old), now.into()]);
            match self.database.write(REPLACE, &values).await? {
                0 => Ok(Replaced::Ended),
                _ => Ok(Replaced::Done),
            }
        })
    }

    fn end<'a>(&'a self, key: &'a Digest) -> Storing<'a, ()> {
        storing("the session can't be ended", async move { self.database.write(END, &[key.into()]).await.map(drop) })
    }

    fn end_one<'a>(&'a self, user: &'a UserId, id: &'a SessionId, now: Timestamp) -> Storing<'a, Written> {
        storing("the session can't be ended", async move {
            self.database.write(END_ONE, &[user.into(), id.into(), now.into()]).await.map(written)
        })
    }

    fn end_all<'a>(&'a self, user: &'a UserId, except: Option<&'a SessionId>) -> Storing<'a, ()> {
        storing("the sessions can't be ended", async move {
            self.database.write(END_ALL, &[user.into(), except.map(SessionId::as_str).into()]).await.map(drop)
        })
    }

    fn of_user<'a>(&'a self, user: &'a UserId, now: Timestamp) -> Storing<'a, Vec<Session>> {
        storing("the sessions can't be read", async move {
            self.database.all(OF_USER, &[user.into(), now.into()]).await?.iter().map(session).collect()
        })
    }
}

impl<D> SqlStore<D> {
    async fn begin_one_of(&self, session: &Session, most: NonZeroU32, now: Timestamp) -> Result<(), sqlx::Error> {
        let mut transaction = self.database.begin().await?;
        // of two that sign in at once, the second one sees the first
        transaction.lock(LOCK_USER, &[(&session.user).into()]).await?;
        let kept = i64::from(most.get()) - 1;
        transaction.execute(END_OLDEST, &[(&session.user).into(), now.into(), kept.into()]).await?;
        transaction.execute(INSERT, &columns(session)).await?;
        transaction.commit().await
    }
}

pub(super) fn written(rows: u64) -> Written {
    if rows == 0 { Written::Ended } else { Written::Done }
}

/// `idle_ends_at` is the end that counts: never later than `ends_at`.
fn columns(session: &Session) -> [Value<'_>; 11] {
    [
        (&session.key).into(),
        (&session.id).into(),
        (&session.user).into(),
        session.epoch.into(),
        session.csrf.as_ref().into(),
        session.created_at.into(),
        session.auth_time.into(),
        session.seen_at.into(),
        session.idle_ends_at.min(session.ends_at).into(),
        session.ends_at.into(),
        session.payload.as_str().into(),
    ]
}

fn session(row: &Row) -> Result<Session, sqlx::Error> {
    let mut session =
        Session::new(row.session_id("id")?, row.digest("key")?, row.user_id("user_id")?, row.time("created_at")?);
    session.epoch = row.counter("epoch")?;
    session.csrf = row.optional_digest("csrf")?;
    session.auth_time = row.time("auth_time")?;
    session.seen_at = row.time("seen_at")?;
    session.idle_ends_at = row.time("idle_ends_at")?;
    session.ends_at = row.time("ends_at")?;
    session.payload = row.payload("payload")?;
    Ok(session)
}

const INSERT: &str = "INSERT INTO portcullis_sessions \
    (key, id, user_id, epoch, csrf, created_at, auth_time, seen_at, idle_ends_at, ends_at, payload) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const FIND: &str = "SELECT key, id, user_id, epoch, csrf, created_at, auth_time, seen_at, idle_ends_at, ends_at, payload \
    FROM portcullis_sessions WHERE key = $1 AND idle_ends_at > $2";

const TOUCH: &str = "UPDATE portcullis_sessions SET \
    seen_at = CASE WHEN seen_at < $2 THEN $2 ELSE seen_at END, \
    idle_ends_at = CASE WHEN $3 <= idle_ends_at THEN idle_ends_at WHEN $3 < ends_at THEN $3 ELSE ends_at END \
    WHERE key = $1 AND idle_ends_at > $2";

const WRITE: &str = "UPDATE portcullis_sessions SET payload = $3 WHERE key = $1 AND idle_ends_at > $2";

const REPLACE: &str = "UPDATE portcullis_sessions SET key = $1, id = $2, user_id = $3, epoch = $4, csrf = $5, \
    created_at = $6, auth_time = $7, seen_at = $8, idle_ends_at = $9, ends_at = $10, payload = $11 \
    WHERE key = $12 AND idle_ends_at > $13";

const END: &str = "DELETE FROM portcullis_sessions WHERE key = $1";

const END_ONE: &str = "DELETE FROM portcullis_sessions WHERE user_id = $1 AND id = $2 AND idle_ends_at > $3";

const END_ALL: &str = "DELETE FROM portcullis_sessions WHERE user_id = $1 AND ($2 IS NULL OR id <> $2)";

const OF_USER: &str = "SELECT key, id, user_id, epoch, csrf, created_at, auth_time, seen_at, idle_ends_at, ends_at, payload \
    FROM portcullis_sessions WHERE user_id = $1 AND idle_ends_at > $2 ORDER BY created_at, id";

const END_OLDEST: &str = "DELETE FROM portcullis_sessions WHERE key IN (SELECT key FROM portcullis_sessions \
    WHERE user_id = $1 AND idle_ends_at > $2 ORDER BY created_at DESC, id DESC LIMIT 9223372036854775807 OFFSET $3)";

pub(super) const LOCK_USER: super::transaction::Locks = locking!("SELECT id FROM portcullis_users WHERE id = $1");
