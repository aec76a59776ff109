use core::time::Duration;

use auth_core::Timestamp;

use super::{database::Database, error::storing, store::SqlStore};
use crate::traits::{Challenge, Family, Storing, SweepsExpired};

impl<D: 'static> SweepsExpired for SqlStore<D> {
    fn sweep(&self, now: Timestamp) -> Storing<'_, u64> {
        storing("what has ended can't be dropped", async move {
            let before = |by: Duration| now.checked_sub(by).unwrap_or(Timestamp::MIN);
            let mut swept = 0;
            for (sql, ended_by) in [
                (SESSIONS, now),
                (TOKENS, before(Family::KNOWN_FOR)),
                (FAMILIES, before(Family::KNOWN_FOR)),
                (CHALLENGES, before(Challenge::KNOWN_FOR)),
                (ATTEMPTS, now),
                (SEEN, now),
                (REVOCATIONS, now),
            ] {
                swept += sweep(&self.database, sql, ended_by).await?;
            }
            Ok(swept)
        })
    }
}

/// Goes on in small steps, so that nobody waits long for his turn to write.
async fn sweep(database: &Database, sql: &'static str, ended_by: Timestamp) -> Result<u64, sqlx::Error> {
    let mut swept = 0;
    loop {
        let step = database.write(sql, &[ended_by.into()]).await?;
        swept += step;
        if step < STEP {
            return Ok(swept);
        }
    }
}

const STEP: u64 = 1000;

const SESSIONS: &str = "DELETE FROM portcullis_sessions WHERE key IN \
    (SELECT key FROM portcullis_sessions WHERE idle_ends_at <= $1 LIMIT 1000) AND idle_ends_at <= $1";

const TOKENS: &str = "DELETE FROM portcullis_refresh_tokens WHERE key IN \
    (SELECT key FROM portcullis_refresh_tokens WHERE ends_at <= $1 LIMIT 1000)";

const FAMILIES: &str = "DELETE FROM portcullis_families WHERE id IN \
    (SELECT id FROM portcullis_families WHERE ends_at <= $1 LIMIT 1000)";

const CHALLENGES: &str = "DELETE FROM portcullis_challenges WHERE (kind, key) IN \
    (SELECT kind, key FROM portcullis_challenges WHERE ends_at <= $1 LIMIT 1000)";

const ATTEMPTS: &str = "DELETE FROM portcullis_attempts WHERE who IN \
    (SELECT who FROM portcullis_attempts WHERE ends_at <= $1 LIMIT 1000) AND ends_at <= $1";

const SEEN: &str = "DELETE FROM portcullis_seen WHERE (kind, key) IN \
    (SELECT kind, key FROM portcullis_seen WHERE ends_at <= $1 LIMIT 1000) AND ends_at <= $1";

const REVOCATIONS: &str = "DELETE FROM portcullis_revocations WHERE (kind, key) IN \
    (SELECT kind, key FROM portcullis_revocations WHERE ends_at <= $1 LIMIT 1000) AND ends_at <= $1";
