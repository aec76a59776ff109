use core::time::Duration;
use std::sync::Arc;

use super::{
    KeyState, KeyStoreError, SigningKeyError, SigningKeys, StoredKey, StoresKeys,
    key_file::Made,
    signing_keys::{DatedKey, after, published},
};
use crate::{Timestamp, token::Algorithm};

/// Replaces the keys of an issuer in time, without a moment at which a good token is refused.
///
/// A key is *next* when it is made: published, so that verifiers have it before they need it. Then it is *current*: it
/// signs. Then it is *retired*: published until its last token has expired, and then forgotten. Everything follows from the
/// time at which each key begins to sign, which is kept with it: processes that share a store agree, and one that was down
/// catches up.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use auth_core::{Timestamp, token::{KeyFolder, KeyRotation, RotationPlan, TokenIssuer}};
///
/// # async fn issue(clock: &impl auth_core::Clock) -> Result<(), Box<dyn std::error::Error>> {
/// let plan = RotationPlan::new().period(Duration::from_hours(24 * 90));
/// let rotation = KeyRotation::open(KeyFolder::new("data/keys"), plan, clock.now()).await?;
/// let issuer = TokenIssuer::rotating("https://issuer.example", rotation.keys());
///
/// rotation.turn(clock.now()).await?; // every hour or so
/// # Ok(())
/// # }
/// // a key that is never published before it signs would sign tokens that verifiers refuse
/// assert!(RotationPlan::new().ahead(Duration::ZERO).check().is_err());
/// ```
#[derive(Debug)]
pub struct KeyRotation<S> {
    store: S,
    plan: RotationPlan,
    keys: SigningKeys,
}

/// How long keys sign, and how long they are published before and after that.
#[derive(Clone, Debug)]
#[must_use]
pub struct RotationPlan {
    algorithm: Algorithm,
    period: Duration,
    ahead: Duration,
    kept: Duration,
}

/// Why keys were not replaced.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RotationError {
    /// A key could not be made.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// Nothing can be planned like this.
    #[error("{0}")]
    Plan(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] KeyStoreError),
    /// No key of this id.
    #[error("no key of the issuer is `{}`", .0.escape_debug())]
    Unknown(String),
}

impl RotationPlan {
    /// `EdDSA` keys that sign for 30 days, are published two days before that and one day after.
    pub fn new() -> Self {
        Self { algorithm: Algorithm::EdDSA, period: DAY * 30, ahead: DAY * 2, kept: DAY }
    }

    /// Makes keys for this algorithm.
    pub fn algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// How long a key signs.
    pub fn period(self, period: Duration) -> Self {
        Self { period, ..self }
    }

    /// How long a key is published before it signs: longer than verifiers keep a key set.
    pub fn ahead(self, ahead: Duration) -> Self {
        Self { ahead, ..self }
    }

    /// How long a key is published after it has signed: no token of the issuer lives longer.
    pub fn kept(self, kept: Duration) -> Self {
        Self { kept, ..self }
    }

    /// Whether keys can be replaced by this plan.
    ///
    /// # Errors
    ///
    /// If a key would sign before it was published, or go before its tokens do.
    pub fn check(&self) -> Result<(), RotationError> {
        if self.ahead.is_zero() {
            return Err(RotationError::Plan("ahead: a key must be published before it signs"));
        }
        if self.period <= self.ahead {
            return Err(RotationError::Plan("period: a key must sign for longer than the next one is published ahead"));
        }
        if self.kept.is_zero() {
            return Err(RotationError::Plan("kept: a key must be published until its last token has expired"));
        }
        Ok(())
    }
}

impl Default for RotationPlan {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: StoresKeys> KeyRotation<S> {
    /// Reads the keys of a store, and makes the first if it has none.
    ///
    /// # Errors
    ///
    /// If the plan is none, or the store fails.
    pub async fn open(store: S, plan: RotationPlan, now: Timestamp) -> Result<Self, RotationError> {
        plan.check()?;
        let rotation = Self { store, keys: SigningKeys::new(Some(plan.kept)), plan };
        rotation.turn(now).await?;
        Ok(rotation)
    }

    /// The keys, which change with every turn.
    pub fn keys(&self) -> SigningKeys {
        self.keys.clone()
    }

    /// Does what is due now: makes the next key, forgets those that are no longer published, and reads what other
    /// processes have done. To be called more often than keys are published ahead; calling it needlessly changes nothing.
    ///
    /// # Errors
    ///
    /// If the store fails; the keys at hand stay.
    pub async fn turn(&self, now: Timestamp) -> Result<(), RotationError> {
        let mut dated = self.load().await?;
        if let Some(from) = self.due(&dated, now) {
            self.make(&dated, from).await?;
            // what is in the store counts, whoever has made it
            dated = self.load().await?;
        }
        self.keys.replace(dated);
        self.forget(now).await
    }

    /// Takes a key back at once, because somebody else may have it: it is not published any more, and another one signs.
    /// Whoever verifies by a key set of this issuer accepts it until that is fetched anew.
    ///
    /// # Errors
    ///
    /// If there is no such key, or the store fails.
    pub async fn withdraw(&self, key_id: &str, now: Timestamp) -> Result<(), RotationError> {
        let dated = self.load().await?;
        let withdrawn = dated.iter().find(|dated| dated.key.key_id() == key_id);
        let number = withdrawn.ok_or_else(|| RotationError::Unknown(key_id.to_owned()))?.number;

        let mut sorted = dated.clone();
        sorted.sort_by_key(DatedKey::order);
        let current = published(&sorted, None, now).find(|(state, _)| *state == KeyState::Current);
        if current.is_none_or(|(_, key)| key.number == number) {
            // before the other one goes, so that no key that has signed in earlier times signs again
            self.make(&dated, now).await?;
        }
        self.store.remove(number).await?;
        self.turn(now).await
    }

    /// When the next key begins to sign, if it must be made now.
    fn due(&self, dated: &[DatedKey], now: Timestamp) -> Option<Timestamp> {
        let Some(last) = dated.iter().map(|dated| dated.signs_from).max() else { return Some(now) };
        let ends = after(last, self.plan.period);
        // after a long pause the next key is published for its time, too, before it signs
        let from = ends.max(after(now, self.plan.ahead));
        (after(now, self.plan.ahead) >= ends).then_some(from)
    }

    async fn make(&self, dated: &[DatedKey], from: Timestamp) -> Result<Made, RotationError> {
        let number = dated.iter().map(|dated| dated.number).max().unwrap_or(0) + 1;
        let key = StoredKey::generate(number, from, self.plan.algorithm)?;
        Ok(self.store.add(&key).await?)
    }

    async fn load(&self) -> Result<Vec<DatedKey>, RotationError> {
        let stored = self.store.load().await?;
        let mut dated = Vec::with_capacity(stored.len());
        for key in stored {
            let opened = Arc::new(key.open(self.plan.algorithm)?);
            dated.push(DatedKey { number: key.number(), signs_from: key.signs_from(), key: opened });
        }
        Ok(dated)
    }

    async fn forget(&self, now: Timestamp) -> Result<(), RotationError> {
        let dated = self.keys.dated();
        let published: Vec<(KeyState, &DatedKey)> = published(&dated, Some(self.plan.kept), now).collect();
        let past = dated.iter().filter(|key| !published.iter().any(|(_, other)| other.number == key.number));
        for key in past {
            self.store.remove(key.number).await?;
        }
        Ok(())
    }
}

const DAY: Duration = Duration::from_hours(24);
