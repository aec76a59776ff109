use auth_core::Timestamp;

use super::{
    call::{milliseconds, script},
    error::storing,
    store::RedisStore,
};
use crate::traits::{Digest, SeenKind, SeesOnce, Sight, Storing};

script!(SEE, "seen.lua");

impl SeesOnce for RedisStore {
    fn see<'a>(&'a self, kind: SeenKind, key: &'a Digest, until: Timestamp, now: Timestamp) -> Storing<'a, Sight> {
        storing("what may be sent once can't be remembered", async move {
            let arguments = [kind.name(), &key.to_hex(), &milliseconds(until), &milliseconds(now)];
            match self.run::<i64>(&SEE, &arguments).await? {
                0 => Ok(Sight::Again),
                _ => Ok(Sight::First),
            }
        })
    }
}
