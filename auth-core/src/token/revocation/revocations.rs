use core::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::Duration,
};
use std::{error::Error, sync::Arc};

use super::{
    memory::RevocationMemory,
    store::{FindingRevocation, Standing, StoresRevocations, TokenId},
};
use crate::{
    AuthenticationError, Principal, PrincipalId, Timestamp,
    token::{
        Verified,
        error::{RevokedError, TokenError},
    },
};

/// Takes tokens back before they end, and says of each token whether it still counts. A clone is a reference.
///
/// What is taken back through one of these is honoured at once by every service that holds a clone of it. What another
/// process has taken back, in a store that both share, is honoured within a bound, 5 s unless
/// [set](RevocationsBuilder::bound), or at once where the store's news are passed on with [`changed`](Self::changed). A
/// store that fails is answered with 503: it never allows.
///
/// # Denies
///
/// A token whose id was denied; one of a user whose tokens up to a time were denied, if it was issued by then; where only
/// listed tokens count, one that is not listed. Also a token that lives for longer than what is known of its user is kept
/// ([`longest_lifetime`](RevocationsBuilder::longest_lifetime)), or does not say when it was issued.
///
/// # Examples
///
/// ```
/// use auth_core::{PrincipalId, Timestamp, token::Revocations};
///
/// # async fn signed_out() -> Result<(), auth_core::token::RevocationError> {
/// let revocations = Revocations::in_memory();
/// let bob = PrincipalId::new("https://issuer.example", "bob");
/// let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
///
/// revocations.sign_out(&bob, now).await?; // every token that bob has is denied from now on; new ones are not
/// revocations.disable(&bob, now).await?; // every token of bob is denied, until he is enabled
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Revocations(Arc<Inner>);

/// Puts [`Revocations`] together.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use auth_core::token::{RevocationMemory, Revocations};
///
/// // an issuer's own service: what it did not list is denied
/// let revocations = Revocations::builder(RevocationMemory::new())
///     .listed_only()
///     .longest_lifetime(Duration::from_mins(15))
///     .build();
/// # let _ = revocations;
/// ```
#[derive(Debug)]
#[must_use]
pub struct RevocationsBuilder(Inner);

#[derive(Debug)]
struct Inner {
    store: Box<dyn StoresRevocations>,
    bound: Duration,
    counting: Counting,
    ids: Ids,
    longest_lifetime: Duration,
    /// Rises with each change that this process knows of.
    generation: AtomicU64,
}

/// Which tokens count.
#[derive(Clone, Copy, Debug)]
enum Counting {
    /// Those that are not denied.
    All,
    /// Those that are listed and not denied.
    Listed,
}

/// Whether a token must have an id, without which it can't be taken back alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ids {
    Needed,
    Optional,
}

/// Why something could not be taken back: it still counts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationError {
    /// The credential has no id by which it could be told from others.
    #[error("the credential has no `jti` and no end, so it can't be revoked alone; sign its user out instead")]
    NoTokenId,
    /// Nothing is ever taken back here.
    #[error("no revocations are kept; configure `revocations`")]
    NotKept,
    /// The store failed.
    #[error("the revocation could not be stored: {0}")]
    Store(#[source] Box<dyn Error + Send + Sync>),
    /// The token could not be checked.
    #[error("the token to revoke could not be checked: {0}")]
    Unchecked(#[source] Box<dyn Error + Send + Sync>),
}

/// When a token was last found to count: what a cache keeps beside it.
#[derive(Debug)]
pub(in crate::token) struct Mark {
    generation: AtomicU64,
    asked_at: AtomicI64,
}

impl Revocations {
    /// Keeps what is taken back in the memory of this process: for a service of one process that may forget when it
    /// restarts.
    pub fn in_memory() -> Self {
        Self::builder(RevocationMemory::new()).build()
    }

    /// Keeps what is taken back in this store.
    pub fn builder(store: impl StoresRevocations + 'static) -> RevocationsBuilder {
        RevocationsBuilder(Inner {
            store: Box::new(store),
            bound: DEFAULT_BOUND,
            counting: Counting::All,
            ids: Ids::Optional,
            longest_lifetime: LONGEST_LIFETIME,
            generation: AtomicU64::new(0),
        })
    }

    /// Denies the token that this principal came by: what a logout does.
    ///
    /// # Errors
    ///
    /// If the credential was no token with a `jti`, or the store fails: the token still counts.
    pub async fn revoke(&self, principal: &Principal, now: Timestamp) -> Result<(), RevocationError> {
        let id = principal.claims().get("jti").and_then(serde_json::Value::as_str);
        let (Some(id), Some(until)) = (id, principal.expires_at()) else {
            return Err(RevocationError::NoTokenId);
        };
        // one of which its issuer does not say when it ends counts for the longest that any token may
        let until = if principal.claims().get("exp").is_some() { until } else { self.kept_until(now) };
        self.deny(&TokenId::new(principal.issuer(), id), until, now).await
    }

    /// Denies the token of this id, which ends at this time.
    ///
    /// # Errors
    ///
    /// If the store fails: the token still counts.
    pub async fn deny(&self, token: &TokenId, expires_at: Timestamp, now: Timestamp) -> Result<(), RevocationError> {
        let stored = self.0.store.deny(token, later(expires_at, LONGEST_LEEWAY), now).await;
        self.changed();
        stored.map_err(RevocationError::Store)
    }

    /// Lists the token of this id, which ends at this time, among those that count.
    ///
    /// # Errors
    ///
    /// If the store fails: the token is not listed.
    pub async fn allow(&self, token: &TokenId, expires_at: Timestamp, now: Timestamp) -> Result<(), RevocationError> {
        let stored = self.0.store.allow(token, later(expires_at, LONGEST_LEEWAY), now).await;
        stored.map_err(RevocationError::Store)
    }

    /// Denies every token of this user that was issued until now. A token has its time in whole seconds, so one that is
    /// issued within this second is denied too.
    ///
    /// # Errors
    ///
    /// If the store fails: the tokens still count.
    pub async fn sign_out(&self, user: &PrincipalId, now: Timestamp) -> Result<(), RevocationError> {
        let stored = self.0.store.deny_before(user, now, self.kept_until(now), now).await;
        self.changed();
        stored.map_err(RevocationError::Store)
    }

    /// Denies every token of this user, also those that are issued from now on: the user was disabled, or deleted.
    ///
    /// # Errors
    ///
    /// If the store fails: the tokens still count.
    pub async fn disable(&self, user: &PrincipalId, now: Timestamp) -> Result<(), RevocationError> {
        let stored = self.0.store.deny_before(user, Timestamp::MAX, Timestamp::MAX, now).await;
        self.changed();
        stored.map_err(RevocationError::Store)
    }

    /// Takes [`disable`](Self::disable) back: tokens that are issued after this moment count. The user signs in anew.
    ///
    /// # Errors
    ///
    /// If the store fails: the user stays disabled.
    pub async fn enable(&self, user: &PrincipalId, now: Timestamp) -> Result<(), RevocationError> {
        let stored = self.0.store.deny_only_before(user, now, self.kept_until(now), now).await;
        self.changed();
        stored.map_err(RevocationError::Store)
    }

    /// When the last token that is issued now has ended.
    fn kept_until(&self, now: Timestamp) -> Timestamp {
        later(later(now, self.0.longest_lifetime), LONGEST_LEEWAY)
    }

    /// Tells that the store has changed: every token is looked up again. For stores that send news of what other processes
    /// have taken back, so that nobody waits for the bound.
    pub fn changed(&self) {
        self.0.generation.fetch_add(1, Ordering::Release);
    }

    /// Whether a token that was found to count still does, without asking.
    pub(in crate::token) fn still_counts(&self, mark: &Mark, now: Timestamp) -> bool {
        if mark.generation.load(Ordering::Relaxed) != self.0.generation.load(Ordering::Acquire) {
            return false;
        }
        let age = now.as_millisecond().saturating_sub(mark.asked_at.load(Ordering::Relaxed));
        // a clock that was set back says nothing about age
        u64::try_from(age).is_ok_and(|age| u128::from(age) < self.0.bound.as_millis())
    }

    /// Asks whether a token counts; the mark says when that was.
    pub(in crate::token) async fn check(&self, token: &Verified, now: Timestamp) -> Result<Mark, AuthenticationError> {
        // INVARIANT: read before the store is asked, so that what changes meanwhile makes the mark an old one
        let mark = Mark {
            generation: AtomicU64::new(self.0.generation.load(Ordering::Acquire)),
            asked_at: AtomicI64::new(now.as_millisecond()),
        };
        self.check_lifetime(token)?;
        if self.0.ids == Ids::Needed && token.token_id.is_none() {
            return Err(TokenError::from(RevokedError::WithoutId).into());
        }

        let user = token.principal().id();
        let id = token.token_id.as_ref().map(|id| TokenId::new(user.issuer(), Arc::clone(id)));
        let standing = match self.0.store.find(id.as_ref(), user, now) {
            FindingRevocation::Now(standing) => standing,
            FindingRevocation::Later(standing) => standing.await,
        };
        self.judge(token, standing.map_err(AuthenticationError::unavailable)?)?;
        Ok(mark)
    }

    /// A token that outlives the records of its user would count again when they end.
    fn check_lifetime(&self, token: &Verified) -> Result<(), TokenError> {
        match token.issued_at() {
            Some(issued) if token.expires_at() <= later(issued, self.0.longest_lifetime) => Ok(()),
            Some(_) => Err(RevokedError::Outlives { longest: self.0.longest_lifetime.as_secs() }.into()),
            None => Err(RevokedError::Undated.into()),
        }
    }

    fn judge(&self, token: &Verified, standing: Standing) -> Result<(), TokenError> {
        let Standing { allowed, denied, denied_before } = standing;
        if denied {
            return Err(RevokedError::Token.into());
        }
        if let Some(until) = denied_before
            && token.issued_at().is_none_or(|issued| issued <= until)
        {
            return Err(RevokedError::User.into());
        }
        match self.0.counting {
            Counting::Listed if !allowed => Err(RevokedError::NotListed.into()),
            Counting::All | Counting::Listed => Ok(()),
        }
    }
}

impl RevocationsBuilder {
    /// Honours what other processes have taken back after this time at the latest: 5 s unless set. Zero asks the store with
    /// every request.
    pub fn bound(mut self, bound: Duration) -> Self {
        self.0.bound = bound;
        self
    }

    /// Accepts only tokens that were [allowed](Revocations::allow): an issuer's own service lists what it has issued.
    pub fn listed_only(mut self) -> Self {
        self.0.counting = Counting::Listed;
        self
    }

    /// Refuses tokens without `jti`, which could be taken back only with all others of their user.
    pub fn identified_only(mut self) -> Self {
        self.0.ids = Ids::Needed;
        self
    }

    /// How long a token may live: 30 days unless set. What is known of a user is kept for this long, so a token that lives
    /// longer is refused.
    pub fn longest_lifetime(mut self, lifetime: Duration) -> Self {
        self.0.longest_lifetime = lifetime;
        self
    }

    /// The finished revocations.
    pub fn build(self) -> Revocations {
        Revocations(Arc::new(self.0))
    }
}

impl Mark {
    /// A mark for where nothing is ever taken back.
    pub(in crate::token) fn unasked() -> Self {
        Self { generation: AtomicU64::new(0), asked_at: AtomicI64::new(0) }
    }

    /// Takes over a later one. Two that do this at once may leave a mixture, which is true as well: both have found that
    /// the token counts.
    pub(in crate::token) fn renew(&self, later: &Self) {
        self.generation.store(later.generation.load(Ordering::Relaxed), Ordering::Relaxed);
        self.asked_at.store(later.asked_at.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

const DEFAULT_BOUND: Duration = Duration::from_secs(5);

/// Of any issuer: how long a token may count after its `exp`.
const LONGEST_LEEWAY: Duration = Duration::from_mins(1);

/// The longest that Auth0 lets an access token live.
const LONGEST_LIFETIME: Duration = Duration::from_hours(30 * 24);
