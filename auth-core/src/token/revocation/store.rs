use core::{fmt, future::Future, pin::Pin};
use std::{error::Error, sync::Arc};

use crate::{PrincipalId, Timestamp};

/// Keeps what was taken back: one table for all processes of a service, or the memory of one.
///
/// A record may be forgotten once its `until` is past, and not before: what it took back would count again.
///
/// # Examples
///
/// ```
/// use auth_core::{
///     PrincipalId, Timestamp,
///     token::{FindingRevocation, Standing, StoresRevocations, TokenId},
/// };
///
/// /// A table that can't be reached. Every token is answered with 503: denied.
/// #[derive(Debug)]
/// struct Gone;
///
/// type Storing<'a> = auth_core::token::Asked<'a, ()>;
///
/// impl StoresRevocations for Gone {
///     fn deny<'a>(&'a self, _: &'a TokenId, _: Timestamp, _: Timestamp) -> Storing<'a> {
///         Box::pin(async { Err("no connection".into()) })
///     }
///     fn allow<'a>(&'a self, _: &'a TokenId, _: Timestamp, _: Timestamp) -> Storing<'a> {
///         Box::pin(async { Err("no connection".into()) })
///     }
///     fn deny_before<'a>(&'a self, _: &'a PrincipalId, _: Timestamp, _: Timestamp, _: Timestamp) -> Storing<'a> {
///         Box::pin(async { Err("no connection".into()) })
///     }
///     fn deny_only_before<'a>(&'a self, _: &'a PrincipalId, _: Timestamp, _: Timestamp, _: Timestamp) -> Storing<'a> {
///         Box::pin(async { Err("no connection".into()) })
///     }
///     fn find<'a>(&'a self, _: Option<&'a TokenId>, _: &'a PrincipalId, _: Timestamp) -> FindingRevocation<'a> {
///         FindingRevocation::Later(Box::pin(async { Err("no connection".into()) }))
///     }
/// }
/// ```
pub trait StoresRevocations: fmt::Debug + Send + Sync {
    /// Denies the token of this id until then, whether it is allowed or not.
    fn deny<'a>(&'a self, token: &'a TokenId, until: Timestamp, now: Timestamp) -> Asked<'a, ()>;

    /// Puts the token of this id on the list of those that are allowed, until then. It never takes back a denial.
    fn allow<'a>(&'a self, token: &'a TokenId, until: Timestamp, now: Timestamp) -> Asked<'a, ()>;

    /// Denies the tokens of this user that were issued at this time or before it, until then. Of two such times, and of
    /// two ends, the later one counts.
    fn deny_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, ()>;

    /// Puts this in the place of what [`deny_before`](Self::deny_before) has noted of the user, in one step, so that nothing
    /// older counts in between.
    fn deny_only_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, ()>;

    /// What is known of the token of this id, if it has one, and of its user. Records that have ended may be left out.
    fn find<'a>(&'a self, token: Option<&'a TokenId>, user: &'a PrincipalId, now: Timestamp) -> FindingRevocation<'a>;
}

impl<S: StoresRevocations + ?Sized> StoresRevocations for Arc<S> {
    fn deny<'a>(&'a self, token: &'a TokenId, until: Timestamp, now: Timestamp) -> Asked<'a, ()> {
        (**self).deny(token, until, now)
    }

    fn allow<'a>(&'a self, token: &'a TokenId, until: Timestamp, now: Timestamp) -> Asked<'a, ()> {
        (**self).allow(token, until, now)
    }

    fn deny_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, ()> {
        (**self).deny_before(user, issued, until, now)
    }

    fn deny_only_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, ()> {
        (**self).deny_only_before(user, issued, until, now)
    }

    fn find<'a>(&'a self, token: Option<&'a TokenId>, user: &'a PrincipalId, now: Timestamp) -> FindingRevocation<'a> {
        (**self).find(token, user, now)
    }
}

/// The id of a token, `jti`, which is unique at its issuer only.
///
/// # Examples
///
/// ```
/// use auth_core::token::TokenId;
///
/// let here = TokenId::new("https://issuer.example", "1");
/// let there = TokenId::new("https://other.example", "1");
/// assert_ne!(here, there); // that one is denied says nothing of the other
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TokenId {
    issuer: Arc<str>,
    id: Arc<str>,
}

/// What a store knows of a token.
///
/// # Examples
///
/// ```
/// use auth_core::token::Standing;
///
/// // what a store without records says: nothing is denied, and where only listed tokens count, everything is
/// let nothing = Standing::default();
/// assert!(!nothing.allowed && !nothing.denied);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The token's id is on the list of those that are allowed.
    pub allowed: bool,
    /// The token's id is denied.
    pub denied: bool,
    /// Tokens of this user that were issued at this time or before it are denied.
    pub denied_before: Option<Timestamp>,
}

/// A look into a store.
pub enum FindingRevocation<'a> {
    /// The store answers at once.
    Now(Result<Standing, Box<dyn Error + Send + Sync>>),
    /// The store must be waited for.
    Later(Asked<'a, Standing>),
}

/// The answer of a store under way.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, Box<dyn Error + Send + Sync>>> + Send + 'a>>;

impl TokenId {
    /// The id of a token of this issuer.
    pub fn new(issuer: impl Into<Arc<str>>, id: impl Into<Arc<str>>) -> Self {
        Self { issuer: issuer.into(), id: id.into() }
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The `jti`.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for FindingRevocation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(answer) => f.debug_tuple("Now").field(answer).finish(),
            Self::Later(_) => f.write_str("Later(..)"),
        }
    }
}
