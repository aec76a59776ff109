use std::collections::HashMap;

use crate::Timestamp;

use super::{MemoryStore, answered, lock};
use crate::store::{Digest, SeenKind, SeesOnce, Sight, Storing};

#[derive(Default)]
pub(super) struct Seen(HashMap<(SeenKind, Digest), Timestamp>);

impl SeesOnce for MemoryStore {
    fn see<'a>(&'a self, kind: SeenKind, key: &'a Digest, until: Timestamp, now: Timestamp) -> Storing<'a, Sight> {
        let mut seen = lock(&self.seen);
        if seen.0.len() >= self.most {
            seen.sweep(now);
        }
        let room = self.room(seen.0.len(), "what may be sent once can't be remembered");
        answered(room.map(|()| match seen.0.get(&(kind, *key)) {
            Some(held) if now < *held => Sight::Again,
            _ => {
                seen.0.insert((kind, *key), until);
                Sight::First
            }
        }))
    }
}

impl Seen {
    pub(super) fn sweep(&mut self, now: Timestamp) -> usize {
        let before = self.0.len();
        self.0.retain(|_, until| now < *until);
        before - self.0.len()
    }
}
