use core::num::NonZeroU32;

use auth_core::Timestamp;
use redis::RedisError;

use super::{
    call::{Fields, milliseconds, script},
    error::{broken, storing},
    store::RedisStore,
};
use crate::traits::{
    Challenge, ChallengeKind, ChallengeState, Digest, StoresChallenges, Storing, TakenChallenge, UserId,
};

script!(ISSUE, "challenge_issue.lua");
script!(TAKE, "challenge_take.lua");
script!(WITHDRAW, "challenge_withdraw.lua");

impl StoresChallenges for RedisStore {
    fn issue<'a>(&'a self, challenge: &'a Challenge, most: NonZeroU32, now: Timestamp) -> Storing<'a, ()> {
        storing("the challenge can't be kept", async move {
            let known_until = challenge.ends_at.checked_add(Challenge::KNOWN_FOR).unwrap_or(Timestamp::MAX);
            let arguments = [
                challenge.kind.name(),
                &challenge.key.to_hex(),
                &milliseconds(now),
                challenge.user.as_ref().map_or("", UserId::as_str),
                &most.to_string(),
                challenge.payload.as_str(),
                &milliseconds(challenge.created_at),
                &milliseconds(challenge.ends_at),
                &milliseconds(known_until),
            ];
            self.run::<i64>(&ISSUE, &arguments).await.map(drop)
        })
    }

    fn look<'a>(&'a self, kind: ChallengeKind, key: &'a Digest, now: Timestamp) -> Storing<'a, ChallengeState> {
        storing("the challenge can't be read", async move {
            let name = format!("{}challenge:{}:{}", self.prefix, kind.name(), key.to_hex());
            let fields = redis::cmd("HGETALL").arg(name).query_async(&mut self.connection.clone()).await?;
            state(kind, key, Fields::of(fields), now)
        })
    }

    fn take<'a>(&'a self, kind: ChallengeKind, key: &'a Digest, now: Timestamp) -> Storing<'a, TakenChallenge> {
        storing("the challenge can't be answered", async move {
            let fields = self.run(&TAKE, &[kind.name(), &key.to_hex(), &milliseconds(now)]).await?;
            Ok(match state(kind, key, Fields::of(fields), now)? {
                ChallengeState::Expired => TakenChallenge::Expired,
                ChallengeState::Open(challenge) => TakenChallenge::Taken(challenge),
                ChallengeState::Unknown => TakenChallenge::Unknown,
                ChallengeState::Used => TakenChallenge::Used,
            })
        })
    }

    fn withdraw<'a>(&'a self, kind: ChallengeKind, user: &'a UserId) -> Storing<'a, ()> {
        storing("the challenges can't be withdrawn", async move {
            self.run::<i64>(&WITHDRAW, &[kind.name(), user.as_str()]).await.map(drop)
        })
    }
}

fn state(
    kind: ChallengeKind,
    key: &Digest,
    fields: Option<Fields>,
    now: Timestamp,
) -> Result<ChallengeState, RedisError> {
    let Some(fields) = fields else { return Ok(ChallengeState::Unknown) };
    let ends_at = fields.time("ends")?;
    if !ends_at.checked_add(Challenge::KNOWN_FOR).is_ok_and(|until| now < until) {
        return Ok(ChallengeState::Unknown);
    }
    if fields.optional("used").is_some() {
        return Ok(ChallengeState::Used);
    }
    if now >= ends_at {
        return Ok(ChallengeState::Expired);
    }
    let mut challenge = Challenge::new(kind, *key, ends_at, fields.time("created")?);
    let user = fields.optional("user").map(UserId::new).transpose();
    challenge.user = user.map_err(|error| broken(error.to_string()))?;
    challenge.payload = fields.payload()?;
    Ok(ChallengeState::Open(challenge))
}
