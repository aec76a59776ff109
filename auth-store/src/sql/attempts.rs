use auth_core::Timestamp;

use super::{error::storing, store::SqlStore};
use crate::traits::{Admission, AttemptLimit, CountsAttempts, Digest, Storing};

impl<D: 'static> CountsAttempts for SqlStore<D> {
    fn admit<'a>(&'a self, who: &'a Digest, limit: AttemptLimit, now: Timestamp) -> Storing<'a, Admission> {
        storing("the attempt can't be counted", async move {
            let until = now.checked_add(limit.window).unwrap_or(Timestamp::MAX);
            let most = i64::from(limit.most.get());
            loop {
                let values = [who.into(), now.into(), until.into(), most.into()];
                if let Some(row) = self.database.write_one(ADMIT, &values).await? {
                    let left = row.parse("attempts", |attempts: i64| u32::try_from(most - attempts))?;
                    return Ok(Admission::Admitted { left, until: row.time("ends_at")? });
                }
                if let Some(row) = self.database.one(FIND, &[who.into()]).await? {
                    return Ok(Admission::Refused { until: row.time("ends_at")? });
                }
                // forgotten between the two: count again
            }
        })
    }

    fn forgive<'a>(&'a self, who: &'a Digest, now: Timestamp) -> Storing<'a, ()> {
        storing("the attempt can't be taken back", async move {
            self.database.write(FORGIVE, &[who.into(), now.into()]).await.map(drop)
        })
    }

    fn forget<'a>(&'a self, who: &'a Digest) -> Storing<'a, ()> {
        storing("the attempts can't be taken back", async move {
            self.database.write(FORGET, &[who.into()]).await.map(drop)
        })
    }
}

/// Returns no row if there were too many.
const ADMIT: &str = "INSERT INTO portcullis_attempts AS held (who, attempts, ends_at) VALUES ($1, 1, $3) \
    ON CONFLICT (who) DO UPDATE SET \
    attempts = CASE WHEN held.ends_at <= $2 THEN 1 ELSE held.attempts + 1 END, \
    ends_at = CASE WHEN held.ends_at <= $2 THEN $3 ELSE held.ends_at END \
    WHERE held.ends_at <= $2 OR held.attempts < $4 \
    RETURNING attempts, ends_at";

const FIND: &str = "SELECT ends_at FROM portcullis_attempts WHERE who = $1";

const FORGIVE: &str =
    "UPDATE portcullis_attempts SET attempts = attempts - 1 WHERE who = $1 AND ends_at > $2 AND attempts > 0";

const FORGET: &str = "DELETE FROM portcullis_attempts WHERE who = $1";
