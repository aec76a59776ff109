use core::num::NonZeroU32;

use auth_core::Timestamp;

use super::{
    error::{again, storing},
    row::Row,
    sessions::{LOCK_USER, written},
    store::SqlStore,
    transaction::{Locks, Transaction, locking},
};
use crate::traits::{
    Digest, Family, HeldToken, RefreshToken, Rotated, Rotation, RotationVerdict, SessionId, StoresRefreshTokens,
    Storing, UsedToken, UserId, Written,
};

impl<D: 'static> StoresRefreshTokens for SqlStore<D> {
    fn begin<'a>(
        &'a self,
        family: &'a Family,
        first: &'a RefreshToken,
        most: Option<NonZeroU32>,
        now: Timestamp,
    ) -> Storing<'a, ()> {
        storing("the refresh token can't be kept", again(move || self.begin_once(family, first, most, now)))
    }

    fn rotate<'a>(&'a self, rotation: Rotation<'a>, now: Timestamp) -> Storing<'a, Rotated> {
        storing("the refresh token can't be used", again(move || self.rotate_once(rotation, now)))
    }

    fn find<'a>(&'a self, token: &'a Digest, now: Timestamp) -> Storing<'a, Option<Family>> {
        storing("the refresh token can't be read", async move {
            self.database.one(FIND_BY_TOKEN, &[token.into(), now.into()]).await?.as_ref().map(family).transpose()
        })
    }

    fn find_family<'a>(&'a self, id: &'a SessionId, now: Timestamp) -> Storing<'a, Option<Family>> {
        storing("the sign-in can't be read", async move {
            self.database.one(FIND, &[id.into(), now.into()]).await?.as_ref().map(family).transpose()
        })
    }

    fn end<'a>(&'a self, id: &'a SessionId, now: Timestamp) -> Storing<'a, Written> {
        storing("the sign-in can't be ended", async move {
            self.database.write(END, &[id.into(), now.into()]).await.map(written)
        })
    }

    fn end_all<'a>(&'a self, user: &'a UserId, except: Option<&'a SessionId>, now: Timestamp) -> Storing<'a, ()> {
        storing("the sign-ins can't be ended", async move {
            let except = except.map(SessionId::as_str);
            self.database.write(END_ALL, &[user.into(), now.into(), except.into()]).await.map(drop)
        })
    }

    fn of_user<'a>(&'a self, user: &'a UserId, now: Timestamp) -> Storing<'a, Vec<Family>> {
        storing("the sign-ins can't be read", async move {
            self.database.all(OF_USER, &[user.into(), now.into()]).await?.iter().map(family).collect()
        })
    }
}

impl<D> SqlStore<D> {
    async fn begin_once(
        &self,
        family: &Family,
        first: &RefreshToken,
        most: Option<NonZeroU32>,
        now: Timestamp,
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.database.begin().await?;
        if let Some(most) = most {
            // of two that sign in at once, the second one sees the first
            transaction.lock(LOCK_USER, &[(&family.user).into()]).await?;
            let kept = i64::from(most.get()) - 1;
            transaction.execute(END_OLDEST, &[(&family.user).into(), now.into(), kept.into()]).await?;
        }
        transaction
            .execute(
                INSERT,
                &[
                    (&family.id).into(),
                    (&family.user).into(),
                    family.epoch.into(),
                    family.client.as_deref().into(),
                    family.created_at.into(),
                    family.auth_time.into(),
                    family.used_at.into(),
                    family.ends_at.into(),
                    family.payload.as_str().into(),
                ],
            )
            .await?;
        keep(&mut transaction, &family.id, first).await?;
        transaction.commit().await
    }

    async fn rotate_once(&self, rotation: Rotation<'_>, now: Timestamp) -> Result<Rotated, sqlx::Error> {
        let mut transaction = self.database.begin().await?;
        let Some(held) = held(&mut transaction, rotation.used).await? else {
            transaction.rollback().await?;
            return Ok(Rotated::Unknown);
        };
        let id = held.family.id.clone();
        let rotated = match held.verdict(rotation, now) {
            RotationVerdict::Keep(rotated) => {
                transaction.rollback().await?;
                return Ok(rotated);
            }
            RotationVerdict::End(rotated) => {
                transaction.execute(END, &[(&id).into(), now.into()]).await?;
                rotated
            }
            RotationVerdict::Use(family) => {
                let next = rotation.next;
                transaction.execute(USE, &[rotation.used.into(), now.into(), (&next.key).into()]).await?;
                transaction.execute(USE_FAMILY, &[(&id).into(), now.into()]).await?;
                keep(&mut transaction, &id, next).await?;
                Rotated::Done(family)
            }
        };
        transaction.commit().await?;
        Ok(rotated)
    }
}

/// The token and its family, locked. The family's lock comes first and is the same for all of its tokens; the token is read
/// after it, as whoever had the lock before has left it.
async fn held(transaction: &mut Transaction, token: &Digest) -> Result<Option<HeldToken>, sqlx::Error> {
    let Some(row) = transaction.lock(LOCK_FAMILY, &[token.into()]).await? else { return Ok(None) };
    let family_ended = row.optional_time("ended_at")?.is_some();
    let family = family(&row)?;
    let Some(row) = transaction.one(TOKEN, &[token.into()]).await? else { return Ok(None) };
    let used = match (row.optional_time("used_at")?, row.optional_digest("next")?) {
        (Some(at), Some(next)) => {
            let next_used = row.optional_time("next_used_at")?.is_some();
            Some(UsedToken { at, next, next_used })
        }
        (None, _) => None,
        // it was used, and by what it was replaced is not known: any further use is one too many
        (Some(at), None) => Some(UsedToken { at, next: *token, next_used: true }),
    };
    Ok(Some(HeldToken { family, family_ended, ends_at: row.time("ends_at")?, used }))
}

async fn keep(transaction: &mut Transaction, family: &SessionId, token: &RefreshToken) -> Result<(), sqlx::Error> {
    transaction.execute(INSERT_TOKEN, &[(&token.key).into(), family.into(), token.ends_at.into()]).await.map(drop)
}

fn family(row: &Row) -> Result<Family, sqlx::Error> {
    let mut family =
        Family::new(row.session_id("id")?, row.user_id("user_id")?, row.time("ends_at")?, row.time("created_at")?);
    family.epoch = row.counter("epoch")?;
    family.client = row.get::<Option<String>>("client")?.map(Into::into);
    family.auth_time = row.time("auth_time")?;
    family.used_at = row.time("used_at")?;
    family.payload = row.payload("payload")?;
    Ok(family)
}

const INSERT: &str = "INSERT INTO portcullis_families \
    (id, user_id, epoch, client, created_at, auth_time, used_at, ends_at, payload) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const INSERT_TOKEN: &str = "INSERT INTO portcullis_refresh_tokens (key, family, ends_at) VALUES ($1, $2, $3)";

const FIND: &str = "SELECT id, user_id, epoch, client, created_at, auth_time, used_at, ends_at, payload \
    FROM portcullis_families WHERE id = $1 AND ended_at IS NULL AND ends_at > $2";

const FIND_BY_TOKEN: &str = "SELECT id, user_id, epoch, client, created_at, auth_time, used_at, ends_at, payload \
    FROM portcullis_families WHERE id = (SELECT family FROM portcullis_refresh_tokens WHERE key = $1) \
    AND ended_at IS NULL AND ends_at > $2";

const LOCK_FAMILY: Locks = locking!(
    "SELECT id, user_id, epoch, client, created_at, auth_time, used_at, ends_at, payload, ended_at \
    FROM portcullis_families WHERE id = (SELECT family FROM portcullis_refresh_tokens WHERE key = $1)"
);

const TOKEN: &str = "SELECT t.ends_at, t.used_at, t.next, n.used_at AS next_used_at FROM portcullis_refresh_tokens t \
    LEFT JOIN portcullis_refresh_tokens n ON n.key = t.next WHERE t.key = $1";

const USE: &str = "UPDATE portcullis_refresh_tokens SET used_at = $2, next = $3 WHERE key = $1";

const USE_FAMILY: &str = "UPDATE portcullis_families SET used_at = $2 WHERE id = $1";

const END: &str = "UPDATE portcullis_families SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL AND ends_at > $2";

const END_ALL: &str = "UPDATE portcullis_families SET ended_at = $2 \
    WHERE user_id = $1 AND ended_at IS NULL AND ($3 IS NULL OR id <> $3)";

const OF_USER: &str = "SELECT id, user_id, epoch, client, created_at, auth_time, used_at, ends_at, payload \
    FROM portcullis_families WHERE user_id = $1 AND ended_at IS NULL AND ends_at > $2 ORDER BY created_at, id";

const END_OLDEST: &str = "UPDATE portcullis_families SET ended_at = $2 WHERE id IN (SELECT id FROM portcullis_families \
    WHERE user_id = $1 AND ended_at IS NULL AND ends_at > $2 \
    ORDER BY created_at DESC, id DESC LIMIT 9223372036854775807 OFFSET $3)";
