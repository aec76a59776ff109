use core::num::NonZeroU32;

use auth_core::Timestamp;

use super::{
    error::{again, storing},
    row::Row,
    sessions::LOCK_USER,
    store::SqlStore,
};
use crate::traits::{
    Challenge, ChallengeKind, ChallengeState, Digest, StoresChallenges, Storing, TakenChallenge, UserId,
};

impl<D: 'static> StoresChallenges for SqlStore<D> {
    fn issue<'a>(&'a self, challenge: &'a Challenge, most: NonZeroU32, now: Timestamp) -> Storing<'a, ()> {
        storing("the challenge can't be kept", again(move || self.issue_once(challenge, most, now)))
    }

    fn look<'a>(&'a self, kind: ChallengeKind, key: &'a Digest, now: Timestamp) -> Storing<'a, ChallengeState> {
        storing("the challenge can't be read", async move {
            match self.database.one(FIND, &[kind.name().into(), key.into()]).await? {
                Some(row) => state(&row, kind, key, now),
                None => Ok(ChallengeState::Unknown),
            }
        })
    }

    fn take<'a>(&'a self, kind: ChallengeKind, key: &'a Digest, now: Timestamp) -> Storing<'a, TakenChallenge> {
        storing("the challenge can't be answered", again(move || self.take_once(kind, key, now)))
    }

    fn withdraw<'a>(&'a self, kind: ChallengeKind, user: &'a UserId) -> Storing<'a, ()> {
        storing("the challenges can't be withdrawn", async move {
            self.database.write(WITHDRAW, &[kind.name().into(), user.into()]).await.map(drop)
        })
    }
}

impl<D> SqlStore<D> {
    async fn issue_once(&self, challenge: &Challenge, most: NonZeroU32, now: Timestamp) -> Result<(), sqlx::Error> {
        let mut transaction = self.database.begin().await?;
        let kind = challenge.kind.name();
        if let Some(user) = &challenge.user {
            transaction.lock(LOCK_USER, &[user.into()]).await?;
            let kept = i64::from(most.get()) - 1;
            transaction.execute(DROP_OLDEST, &[kind.into(), user.into(), now.into(), kept.into()]).await?;
        }
        transaction
            .execute(
                INSERT,
                &[
                    kind.into(),
                    (&challenge.key).into(),
                    challenge.user.as_ref().map(UserId::as_str).into(),
                    challenge.payload.as_str().into(),
                    challenge.created_at.into(),
                    challenge.ends_at.into(),
                ],
            )
            .await?;
        transaction.commit().await
    }

    async fn take_once(
        &self,
        kind: ChallengeKind,
        key: &Digest,
        now: Timestamp,
    ) -> Result<TakenChallenge, sqlx::Error> {
        let mut transaction = self.database.begin().await?;
        let Some(row) = transaction.one(TAKE, &[kind.name().into(), key.into(), now.into()]).await? else {
            let row = transaction.one(FIND, &[kind.name().into(), key.into()]).await?;
            transaction.rollback().await?;
            return match row.map(|row| state(&row, kind, key, now)).transpose()? {
                Some(ChallengeState::Used) => Ok(TakenChallenge::Used),
                Some(ChallengeState::Expired) => Ok(TakenChallenge::Expired),
                // what can be answered only now was not there when the answer came
                Some(ChallengeState::Open(_) | ChallengeState::Unknown) | None => Ok(TakenChallenge::Unknown),
            };
        };
        let challenge = challenge(&row, kind, key)?;
        transaction.execute(FORGET_PAYLOAD, &[kind.name().into(), key.into()]).await?;
        transaction.commit().await?;
        Ok(TakenChallenge::Taken(challenge))
    }
}

fn state(row: &Row, kind: ChallengeKind, key: &Digest, now: Timestamp) -> Result<ChallengeState, sqlx::Error> {
    let ends_at = row.time("ends_at")?;
    if !ends_at.checked_add(Challenge::KNOWN_FOR).is_ok_and(|until| now < until) {
        return Ok(ChallengeState::Unknown);
    }
    if row.optional_time("used_at")?.is_some() {
        return Ok(ChallengeState::Used);
    }
    if now >= ends_at { Ok(ChallengeState::Expired) } else { challenge(row, kind, key).map(ChallengeState::Open) }
}

fn challenge(row: &Row, kind: ChallengeKind, key: &Digest) -> Result<Challenge, sqlx::Error> {
    let mut challenge = Challenge::new(kind, *key, row.time("ends_at")?, row.time("created_at")?);
    challenge.user = row.parse("user_id", |id: Option<String>| id.map(UserId::new).transpose())?;
    challenge.payload = row.payload("payload")?;
    Ok(challenge)
}

const INSERT: &str = "INSERT INTO portcullis_challenges (kind, key, user_id, payload, created_at, ends_at) \
    VALUES ($1, $2, $3, $4, $5, $6)";

const FIND: &str = "SELECT user_id, payload, created_at, ends_at, used_at FROM portcullis_challenges \
    WHERE kind = $1 AND key = $2";

const TAKE: &str = "UPDATE portcullis_challenges SET used_at = $3 \
    WHERE kind = $1 AND key = $2 AND used_at IS NULL AND ends_at > $3 \
    RETURNING user_id, payload, created_at, ends_at";

const FORGET_PAYLOAD: &str = "UPDATE portcullis_challenges SET payload = '' WHERE kind = $1 AND key = $2";

const WITHDRAW: &str = "DELETE FROM portcullis_challenges WHERE kind = $1 AND user_id = $2";

const DROP_OLDEST: &str = "DELETE FROM portcullis_challenges WHERE kind = $1 AND key IN (SELECT key \
    FROM portcullis_challenges WHERE kind = $1 AND user_id = $2 AND used_at IS NULL AND ends_at > $3 \
    ORDER BY created_at DESC, key DESC LIMIT 9223372036854775807 OFFSET $4)";
