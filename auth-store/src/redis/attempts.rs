use auth_core::Timestamp;

use super::{
    call::{milliseconds, script, time},
    error::{broken, storing},
    store::RedisStore,
};
use crate::traits::{Admission, AttemptLimit, CountsAttempts, Digest, Storing};

script!(ADMIT, "attempts_admit.lua");
script!(FORGIVE, "attempts_forgive.lua");

impl CountsAttempts for RedisStore {
    fn admit<'a>(&'a self, who: &'a Digest, limit: AttemptLimit, now: Timestamp) -> Storing<'a, Admission> {
        storing("the attempt can't be counted", async move {
            let until = now.checked_add(limit.window).unwrap_or(Timestamp::MAX);
            let most = limit.most.get();
            let arguments = [&*who.to_hex(), &milliseconds(now), &milliseconds(until), &most.to_string()];
            let (attempts, until): (u32, String) = self.run(&ADMIT, &arguments).await?;
            let until = time(&until)?;
            if attempts == 0 {
                return Ok(Admission::Refused { until });
            }
            let left = most.checked_sub(attempts).ok_or_else(|| broken("more attempts than there may be"))?;
            Ok(Admission::Admitted { left, until })
        })
    }

    fn forgive<'a>(&'a self, who: &'a Digest, now: Timestamp) -> Storing<'a, ()> {
        storing("the attempt can't be taken back", async move {
            self.run::<i64>(&FORGIVE, &[&who.to_hex(), &milliseconds(now)]).await.map(drop)
        })
    }

    fn forget<'a>(&'a self, who: &'a Digest) -> Storing<'a, ()> {
        storing("the attempts can't be taken back", async move {
            let name = format!("{}attempts:{}", self.prefix, who.to_hex());
            redis::cmd("DEL").arg(name).query_async::<i64>(&mut self.connection.clone()).await.map(drop)
        })
    }
}
