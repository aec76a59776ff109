//! How often somebody may try.

use core::{num::NonZeroU32, time::Duration};
use std::sync::Arc;

use auth_core::Timestamp;
use auth_store::traits::{Admission, AttemptLimit, CountsAttempts, Digest, Outage};

use crate::Visitor;

/// How many wrong passwords are listened to: of one address at one account, of one address at all accounts, and at one account
/// from all addresses that it does not know.
///
/// An account can't be locked by others: the last of the three is not asked of who comes with the cookie of a browser that
/// its user has signed in with, or from an address of one of its user's sessions, and a reset of the password clears it.
///
/// # Examples
///
/// ```
/// use auth_accounts::throttle::Limits;
///
/// let limits = Limits::default();
/// assert_eq!(limits.pair.most.get(), 10); // the 11th wrong password within a minute is denied with 429
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// One address at one account: 10 in a minute.
    pub pair: AttemptLimit,
    /// One address, whatever the account: 100 in a minute.
    pub address: AttemptLimit,
    /// One account, from addresses and browsers that it does not know: 100 in an hour (NIST SP 800-63B-4 section 3.2.2).
    pub account: AttemptLimit,
    /// Mails to one account: 3 in an hour.
    pub mails: AttemptLimit,
    /// Registrations, activations and requests for mails of one address: 30 in a minute.
    pub requests: AttemptLimit,
}

/// What a login is counted under: two names of one account are one, and a name that nobody has is counted all the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counters {
    pair: Digest,
    address: Digest,
    account: Digest,
}

/// Counts tries in a store that all processes share.
#[derive(Clone, Debug)]
pub(crate) struct Throttle {
    store: Arc<dyn CountsAttempts>,
    limits: Limits,
}

/// Where a try was counted: one that strangers have left no room for is not counted at its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    AtAccount,
    Elsewhere,
}

/// What came of asking for a try.
pub(crate) enum Try {
    Admitted,
    /// The account has had too many from strangers; who it knows may go on.
    AccountExhausted(Duration),
    Refused(Duration),
}

impl Throttle {
    pub(crate) fn new(store: Arc<dyn CountsAttempts>, limits: Limits) -> Self {
        Self { store, limits }
    }

    /// Admits one try before its password is looked at, so that many at once are counted as many.
    pub(crate) async fn admit(&self, counters: &Counters, now: Timestamp) -> Result<Try, Outage> {
        for (who, limit) in [(&counters.address, self.limits.address), (&counters.pair, self.limits.pair)] {
            if let Admission::Refused { until } = self.store.admit(who, limit, now).await? {
                return Ok(Try::Refused(left(until, now)));
            }
        }
        match self.store.admit(&counters.account, self.limits.account, now).await? {
            Admission::Admitted { .. } => Ok(Try::Admitted),
            Admission::Refused { until } => Ok(Try::AccountExhausted(left(until, now))),
        }
    }

    /// Takes a try back that was none: the password was right.
    pub(crate) async fn forgive(&self, counters: &Counters, counted: Counted, now: Timestamp) -> Result<(), Outage> {
        self.store.forget(&counters.pair).await?;
        self.store.forgive(&counters.address, now).await?;
        match counted {
            Counted::AtAccount => self.store.forgive(&counters.account, now).await,
            Counted::Elsewhere => Ok(()),
        }
    }

    /// Forgets the tries at an account: its user has proven to be its user in another way.
    pub(crate) async fn clear(&self, account: &str) -> Result<(), Outage> {
        self.store.forget(&Counters::account(account)).await
    }

    /// Whether a mail may go to this account.
    pub(crate) async fn admit_mail(&self, account: &str, now: Timestamp) -> Result<bool, Outage> {
        let who = Digest::of_parts(["mail", account]);
        Ok(matches!(self.store.admit(&who, self.limits.mails, now).await?, Admission::Admitted { .. }))
    }

    /// Whether an address may ask for something that costs work or sends mail; else, when it may again.
    pub(crate) async fn admit_request(&self, visitor: &Visitor, now: Timestamp) -> Result<Option<Duration>, Outage> {
        let who = Digest::of_parts(["request", &visitor.network()]);
        match self.store.admit(&who, self.limits.requests, now).await? {
            Admission::Admitted { .. } => Ok(None),
            Admission::Refused { until } => Ok(Some(left(until, now))),
        }
    }
}

impl Counters {
    /// The counters of a visitor who tries to sign in as this account.
    pub(crate) fn new(account: &str, visitor: &Visitor) -> Self {
        let network = visitor.network();
        Self {
            pair: Digest::of_parts(["login", account, &network]),
            address: Digest::of_parts(["login address", &network]),
            account: Self::account(account),
        }
    }

    fn account(account: &str) -> Digest {
        Digest::of_parts(["login account", account])
    }
}

impl Limits {
    /// So many within so long.
    pub const fn of(most: NonZeroU32, window: Duration) -> AttemptLimit {
        AttemptLimit { most, window }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let minute = Duration::from_mins(1);
        let hour = Duration::from_hours(1);
        Self {
            pair: Self::of(TEN, minute),
            address: Self::of(HUNDRED, minute),
            account: Self::of(HUNDRED, hour),
            mails: Self::of(THREE, hour),
            requests: Self::of(THIRTY, minute),
        }
    }
}

/// How long it is until then; a second at least, since nobody should come back at once.
pub(crate) fn left(until: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(now)).unwrap_or_default().max(Duration::from_secs(1))
}

const THREE: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
const TEN: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
const THIRTY: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);
const HUNDRED: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);
