use core::num::NonZeroU32;
use std::collections::HashMap;

use crate::Timestamp;

use super::{MemoryStore, answered, done, lock};
use crate::store::{
    Challenge, ChallengeKind, ChallengeState, Digest, StoresChallenges, Storing, TakenChallenge, UserId,
};

#[derive(Default)]
pub(super) struct Challenges(HashMap<(ChallengeKind, Digest), Held>);

enum Held {
    Open(Challenge),
    Used { ends_at: Timestamp, user: Option<UserId> },
}

impl StoresChallenges for MemoryStore {
    fn issue<'a>(&'a self, challenge: &'a Challenge, most: NonZeroU32, now: Timestamp) -> Storing<'a, ()> {
        let mut challenges = lock(&self.challenges);
        if challenges.0.len() >= self.most {
            challenges.sweep(now);
        }
        let room = self.room(challenges.0.len(), "the challenge can't be kept");
        answered(room.map(|()| challenges.issue(challenge, most, now)))
    }

    fn look<'a>(&'a self, kind: ChallengeKind, key: &'a Digest, now: Timestamp) -> Storing<'a, ChallengeState> {
        done(lock(&self.challenges).look(kind, key, now))
    }

    fn take<'a>(&'a self, kind: ChallengeKind, key: &'a Digest, now: Timestamp) -> Storing<'a, TakenChallenge> {
        let mut challenges = lock(&self.challenges);
        done(match challenges.look(kind, key, now) {
            ChallengeState::Expired => TakenChallenge::Expired,
            ChallengeState::Open(challenge) => {
                let used = Held::Used { ends_at: challenge.ends_at, user: challenge.user.clone() };
                challenges.0.insert((kind, *key), used);
                TakenChallenge::Taken(challenge)
            }
            ChallengeState::Unknown => TakenChallenge::Unknown,
            ChallengeState::Used => TakenChallenge::Used,
        })
    }

    fn withdraw<'a>(&'a self, kind: ChallengeKind, user: &'a UserId) -> Storing<'a, ()> {
        lock(&self.challenges).0.retain(|(of, _), held| *of != kind || held.user() != Some(user));
        done(())
    }
}

impl Challenges {
    fn issue(&mut self, challenge: &Challenge, most: NonZeroU32, now: Timestamp) {
        if let Some(user) = &challenge.user {
            let open = self.0.values().filter_map(|held| held.open(now));
            let mut open: Vec<_> = open
                .filter(|held| held.kind == challenge.kind && held.user.as_ref() == Some(user))
                .map(|held| (held.created_at, held.key))
                .collect();
            open.sort_unstable();
            let surplus = (open.len() + 1).saturating_sub(most.get() as usize);
            for (_, key) in open.into_iter().take(surplus) {
                self.0.remove(&(challenge.kind, key));
            }
        }
        self.0.insert((challenge.kind, challenge.key), Held::Open(challenge.clone()));
    }

    fn look(&self, kind: ChallengeKind, key: &Digest, now: Timestamp) -> ChallengeState {
        match self.0.get(&(kind, *key)).filter(|held| held.is_known(now)) {
            None => ChallengeState::Unknown,
            Some(Held::Used { .. }) => ChallengeState::Used,
            Some(Held::Open(challenge)) if now < challenge.ends_at => ChallengeState::Open(challenge.clone()),
            Some(Held::Open(_)) => ChallengeState::Expired,
        }
    }

    pub(super) fn remove_of(&mut self, user: &UserId) {
        self.0.retain(|_, held| held.user() != Some(user));
    }

    pub(super) fn sweep(&mut self, now: Timestamp) -> usize {
        let before = self.0.len();
        self.0.retain(|_, held| held.is_known(now));
        before - self.0.len()
    }
}

impl Held {
    fn user(&self) -> Option<&UserId> {
        match self {
            Self::Open(challenge) => challenge.user.as_ref(),
            Self::Used { user, .. } => user.as_ref(),
        }
    }

    fn open(&self, now: Timestamp) -> Option<&Challenge> {
        match self {
            Self::Open(challenge) if now < challenge.ends_at => Some(challenge),
            Self::Open(_) | Self::Used { .. } => None,
        }
    }

    fn is_known(&self, now: Timestamp) -> bool {
        let (Self::Open(Challenge { ends_at, .. }) | Self::Used { ends_at, .. }) = self;
        ends_at.checked_add(Challenge::KNOWN_FOR).is_ok_and(|until| now < until)
    }
}
