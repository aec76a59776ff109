use auth_core::Timestamp;

use super::{error::storing, store::SqlStore};
use crate::traits::{Digest, SeenKind, SeesOnce, Sight, Storing};

impl<D: 'static> SeesOnce for SqlStore<D> {
    fn see<'a>(&'a self, kind: SeenKind, key: &'a Digest, until: Timestamp, now: Timestamp) -> Storing<'a, Sight> {
        storing("what may be sent once can't be remembered", async move {
            let values = [kind.name().into(), key.into(), until.into(), now.into()];
            match self.database.write(SEE, &values).await? {
                0 => Ok(Sight::Again),
                _ => Ok(Sight::First),
            }
        })
    }
}

const SEE: &str = "INSERT INTO portcullis_seen AS held (kind, key, ends_at) VALUES ($1, $2, $3) \
    ON CONFLICT (kind, key) DO UPDATE SET ends_at = $3 WHERE held.ends_at <= $4";
