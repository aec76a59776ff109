use core::num::NonZeroU32;
use std::collections::HashMap;

use crate::Timestamp;

use super::{MemoryStore, answered, done, lock};
use crate::store::{
    Digest, Family, HeldToken, RefreshToken, Rotated, Rotation, RotationVerdict, SessionId, StoresRefreshTokens,
    Storing, UsedToken, UserId, Written,
};

#[derive(Default)]
pub(super) struct Families {
    families: HashMap<SessionId, Held>,
    tokens: HashMap<Digest, Token>,
}

struct Held {
    family: Family,
    ended: bool,
}

struct Token {
    family: SessionId,
    ends_at: Timestamp,
    used: Option<Used>,
}

#[derive(Clone, Copy)]
struct Used {
    at: Timestamp,
    next: Digest,
}

impl StoresRefreshTokens for MemoryStore {
    fn begin<'a>(
        &'a self,
        family: &'a Family,
        first: &'a RefreshToken,
        most: Option<NonZeroU32>,
        now: Timestamp,
    ) -> Storing<'a, ()> {
        let mut families = lock(&self.families);
        if families.tokens.len() >= self.most {
            families.sweep(now);
        }
        let room = self.room(families.tokens.len(), "the refresh token can't be kept");
        answered(room.map(|()| families.begin(family, first, most, now)))
    }

    fn rotate<'a>(&'a self, rotation: Rotation<'a>, now: Timestamp) -> Storing<'a, Rotated> {
        let mut families = lock(&self.families);
        if families.tokens.len() >= self.most {
            families.sweep(now);
        }
        let room = self.room(families.tokens.len(), "the refresh token can't be used");
        answered(room.map(|()| families.rotate(rotation, now)))
    }

    fn find<'a>(&'a self, token: &'a Digest, now: Timestamp) -> Storing<'a, Option<Family>> {
        let families = lock(&self.families);
        done(families.tokens.get(token).and_then(|token| families.alive(&token.family, now)).cloned())
    }

    fn find_family<'a>(&'a self, id: &'a SessionId, now: Timestamp) -> Storing<'a, Option<Family>> {
        done(lock(&self.families).alive(id, now).cloned())
    }

    fn end<'a>(&'a self, id: &'a SessionId, now: Timestamp) -> Storing<'a, Written> {
        done(lock(&self.families).end(id, now))
    }

    fn end_all<'a>(&'a self, user: &'a UserId, except: Option<&'a SessionId>, _: Timestamp) -> Storing<'a, ()> {
        let mut families = lock(&self.families);
        for held in families.families.values_mut() {
            held.ended |= held.family.user == *user && except != Some(&held.family.id);
        }
        done(())
    }

    fn of_user<'a>(&'a self, user: &'a UserId, now: Timestamp) -> Storing<'a, Vec<Family>> {
        done(lock(&self.families).of(user, now))
    }
}

impl Families {
    fn begin(&mut self, family: &Family, first: &RefreshToken, most: Option<NonZeroU32>, now: Timestamp) {
        if let Some(most) = most {
            let held = self.of(&family.user, now);
            let surplus = (held.len() + 1).saturating_sub(most.get() as usize);
            for oldest in held.iter().take(surplus) {
                let _ = self.end(&oldest.id, now);
            }
        }
        self.families.insert(family.id.clone(), Held { family: family.clone(), ended: false });
        self.keep(&family.id, first);
    }

    fn rotate(&mut self, rotation: Rotation<'_>, now: Timestamp) -> Rotated {
        let Some(held) = self.held(rotation.used) else { return Rotated::Unknown };
        match held.verdict(rotation, now) {
            RotationVerdict::End(rotated) => {
                self.end_family_of(rotation.used);
                rotated
            }
            RotationVerdict::Keep(rotated) => rotated,
            RotationVerdict::Use(family) => {
                if let Some(token) = self.tokens.get_mut(rotation.used) {
                    token.used = Some(Used { at: now, next: rotation.next.key });
                }
                self.keep(&family.id, rotation.next);
                self.families.insert(family.id.clone(), Held { family: family.clone(), ended: false });
                Rotated::Done(family)
            }
        }
    }

    fn held(&self, token: &Digest) -> Option<HeldToken> {
        let token = self.tokens.get(token)?;
        let held = self.families.get(&token.family)?;
        let next_used = |next| self.tokens.get(&next).is_none_or(|next| next.used.is_some());
        Some(HeldToken {
            family: held.family.clone(),
            family_ended: held.ended,
            ends_at: token.ends_at,
            used: token.used.map(|Used { at, next }| UsedToken { at, next, next_used: next_used(next) }),
        })
    }

    fn end_family_of(&mut self, token: &Digest) {
        if let Some(held) = self.tokens.get(token).and_then(|token| self.families.get_mut(&token.family)) {
            held.ended = true;
        }
    }

    fn keep(&mut self, family: &SessionId, token: &RefreshToken) {
        self.tokens.insert(token.key, Token { family: family.clone(), ends_at: token.ends_at, used: None });
    }

    fn alive(&self, id: &SessionId, now: Timestamp) -> Option<&Family> {
        self.families.get(id).filter(|held| !held.ended && now < held.family.ends_at).map(|held| &held.family)
    }

    fn end(&mut self, id: &SessionId, now: Timestamp) -> Written {
        match self.families.get_mut(id).filter(|held| !held.ended && now < held.family.ends_at) {
            Some(held) => {
                held.ended = true;
                Written::Done
            }
            None => Written::Ended,
        }
    }

    /// The oldest first.
    fn of(&self, user: &UserId, now: Timestamp) -> Vec<Family> {
        let of_user = self.families.keys().filter_map(|id| self.alive(id, now)).filter(|family| family.user == *user);
        let mut families: Vec<_> = of_user.cloned().collect();
        families.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        families
    }

    pub(super) fn remove_of(&mut self, user: &UserId) {
        self.families.retain(|_, held| held.family.user != *user);
        self.tokens.retain(|_, token| self.families.contains_key(&token.family));
    }

    pub(super) fn sweep(&mut self, now: Timestamp) -> usize {
        let before = self.families.len() + self.tokens.len();
        self.families.retain(|_, held| is_known(held.family.ends_at, now));
        self.tokens.retain(|_, token| is_known(token.ends_at, now) && self.families.contains_key(&token.family));
        before - self.families.len() - self.tokens.len()
    }
}

fn is_known(ends_at: Timestamp, now: Timestamp) -> bool {
    ends_at.checked_add(Family::KNOWN_FOR).is_ok_and(|until| now < until)
}
