use core::time::Duration;
use std::sync::Arc;

use arc_swap::ArcSwap;
use serde_json::{Value, json};

use super::SigningKey;
use crate::{Timestamp, token::KeySet};

/// The keys of an issuer at any time: which one signs, and which are published. A clone is a reference, and whoever holds
/// one sees what a [`KeyRotation`](super::KeyRotation) changes. Reading takes no lock.
///
/// # Examples
///
/// ```
/// use auth_core::{Timestamp, token::{Algorithm, SigningKey, SigningKeys}};
///
/// let keys = SigningKeys::from(SigningKey::generate(Algorithm::EdDSA)?);
/// let published = keys.public_jwks(Timestamp::UNIX_EPOCH);
/// assert!(published["keys"][0].get("x").is_some());
/// assert!(published["keys"][0].get("d").is_none()); // the private member is never there
/// # Ok::<(), auth_core::token::SigningKeyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SigningKeys {
    dated: Arc<ArcSwap<Vec<DatedKey>>>,
    kept: Option<Duration>,
}

/// A key and from when on it signs.
#[derive(Clone, Debug)]
pub(super) struct DatedKey {
    pub(super) number: u64,
    pub(super) signs_from: Timestamp,
    pub(super) key: Arc<SigningKey>,
}

/// What a key of an issuer is for at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It signs.
    Current,
    /// It is published, so that verifiers know it when it begins to sign.
    Next,
    /// It signs no more, and is published as long as tokens of it are good.
    Retired,
}

impl SigningKeys {
    /// Keys that are published so long after they have signed; `None` for keys that are not replaced.
    pub(super) fn new(kept: Option<Duration>) -> Self {
        Self { dated: Arc::default(), kept }
    }

    /// The key that signs now: the one that began last.
    pub fn current(&self, now: Timestamp) -> Option<Arc<SigningKey>> {
        let dated = self.dated.load();
        dated.iter().rev().find(|dated| dated.signs_from <= now).map(|dated| Arc::clone(&dated.key))
    }

    /// What the key of this id is for now; `None` for one that is not published.
    pub fn state(&self, key_id: &str, now: Timestamp) -> Option<KeyState> {
        let dated = self.dated.load();
        let of = published(&dated, self.kept, now).find(|(_, dated)| dated.key.key_id() == key_id);
        of.map(|(state, _)| state)
    }

    /// The keys that verify: next, current and those retired that are still published.
    pub fn verifying(&self, now: Timestamp) -> KeySet {
        let dated = self.dated.load();
        published(&dated, self.kept, now).fold(KeySet::new(), |set, (_, dated)| set.with(dated.key.verifying_key()))
    }

    /// The key set to publish (RFC 7517 section 5), with public members only.
    pub fn public_jwks(&self, now: Timestamp) -> Value {
        let dated = self.dated.load();
        let keys: Vec<Value> = published(&dated, self.kept, now).map(|(_, dated)| dated.key.public_jwk()).collect();
        json!({ "keys": keys })
    }

    /// How long a token may live that is signed now: no longer than its key stays published.
    pub(super) fn longest_lifetime(&self) -> Option<Duration> {
        self.kept
    }

    /// Puts other keys in place of those that are there.
    pub(super) fn replace(&self, mut dated: Vec<DatedKey>) {
        dated.sort_by_key(DatedKey::order);
        self.dated.store(Arc::new(dated));
    }

    pub(super) fn dated(&self) -> Arc<Vec<DatedKey>> {
        self.dated.load_full()
    }
}

impl DatedKey {
    /// Keys sign in the order of their times; of two that begin at once, the one of the higher number signs.
    pub(super) fn order(&self) -> (Timestamp, u64) {
        (self.signs_from, self.number)
    }
}

impl From<SigningKey> for SigningKeys {
    /// A key that signs for ever.
    fn from(key: SigningKey) -> Self {
        let keys = Self::new(None);
        keys.replace(vec![DatedKey { number: 1, signs_from: Timestamp::MIN, key: Arc::new(key) }]);
        keys
    }
}

/// Those of the keys that are published now, in the order in which they sign, each with what it is for.
pub(super) fn published(
    dated: &[DatedKey],
    kept: Option<Duration>,
    now: Timestamp,
) -> impl Iterator<Item = (KeyState, &DatedKey)> {
    dated.iter().enumerate().filter_map(move |(n, key)| {
        let retired_at = dated.get(n + 1).map(|follower| follower.signs_from).filter(|at| *at <= now);
        match retired_at {
            _ if key.signs_from > now => Some((KeyState::Next, key)),
            None => Some((KeyState::Current, key)),
            Some(at) => kept.is_none_or(|kept| now < after(at, kept)).then_some((KeyState::Retired, key)),
        }
    })
}

/// So much later, or the end of time.
pub(super) fn after(time: Timestamp, duration: Duration) -> Timestamp {
    time.checked_add(duration).unwrap_or(Timestamp::MAX)
}
