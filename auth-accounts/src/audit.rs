//! What happens to accounts, for whoever must answer for it later.

use core::fmt;
use std::net::IpAddr;

use auth_core::Timestamp;
use auth_store::traits::{SessionId, UserId};

use crate::Visitor;

/// One thing that happened to an account, or was refused: who, what, from where, when.
///
/// # Examples
///
/// ```
/// use auth_accounts::audit::{AccountAction, AccountEvent};
/// use auth_core::Timestamp;
///
/// let event = AccountEvent::new(AccountAction::LoginFailed, Timestamp::UNIX_EPOCH);
/// assert_eq!(event.action.name(), "auth.login.failure");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountEvent {
    /// What happened.
    pub action: AccountAction,
    /// When.
    pub time: Timestamp,
    /// Whose account it is, where there is one.
    pub user: Option<UserId>,
    /// The session that it is about.
    pub session: Option<SessionId>,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// The request that it came with.
    pub request_id: Option<String>,
    /// Why, where that is not plain. It never holds a secret, nor the name that somebody typed, which may be a password.
    pub detail: Option<&'static str>,
}

/// What happens to accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccountAction {
    /// An invited user chose a password.
    Activated,
    /// A link to activate an account was sent.
    ActivationSent,
    /// A login or another request with a cookie came from another site.
    CrossSite,
    /// A user signed in.
    Login,
    /// Somebody did not sign in.
    LoginFailed,
    /// A user signed out.
    Logout,
    /// A password was set by a link.
    PasswordReset,
    /// A link to set a password was sent.
    PasswordResetSent,
    /// A user typed the password again.
    Reauthenticated,
    /// A refresh token was used.
    Refreshed,
    /// A refresh token did not count.
    RefreshFailed,
    /// A refresh token was used again: somebody has a copy, and its session ended.
    RefreshReused,
    /// A user registered.
    Registered,
    /// A session was ended from the list of sessions.
    SessionEnded,
    /// Somebody tried too often.
    Throttled,
    /// A user was made.
    UserCreated,
}

/// Takes what happens to accounts. It is called on the request's way, so it returns at once, and can't fail the request.
///
/// # Examples
///
/// ```
/// use auth_accounts::audit::{AccountAction, AccountEvent, RecordsAccountEvents};
///
/// #[derive(Debug)]
/// struct Alarm;
///
/// impl RecordsAccountEvents for Alarm {
///     fn record(&self, event: &AccountEvent) {
///         if event.action == AccountAction::RefreshReused {
///             // somebody has stolen a token; it was denied, and its user must hear of it
///         }
///     }
/// }
/// ```
pub trait RecordsAccountEvents: fmt::Debug + Send + Sync {
    /// Takes one event.
    fn record(&self, event: &AccountEvent);
}

/// Sends events to `tracing`, target `portcullis::audit`: what was refused at `WARN`, the rest at `INFO`.
///
/// # Examples
///
/// ```
/// use auth_accounts::audit::{RecordsAccountEvents, TracingAccountAudit};
///
/// let sink: Box<dyn RecordsAccountEvents> = Box::new(TracingAccountAudit);
/// // a denied login: WARN portcullis::audit: action="auth.login.failure" user=8c5e… address=192.0.2.7 ..
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingAccountAudit;

impl AccountEvent {
    /// An event of which nothing else is known.
    pub fn new(action: AccountAction, time: Timestamp) -> Self {
        Self { action, time, user: None, session: None, address: None, request_id: None, detail: None }
    }

    /// Whose account it is.
    #[must_use]
    pub fn user(mut self, user: &UserId) -> Self {
        self.user = Some(user.clone());
        self
    }

    /// The session that it is about.
    #[must_use]
    pub fn session(mut self, session: &SessionId) -> Self {
        self.session = Some(session.clone());
        self
    }

    /// Where it came from.
    #[must_use]
    pub fn from(mut self, visitor: &Visitor) -> Self {
        self.address = visitor.address;
        self.request_id.clone_from(&visitor.request_id);
        self
    }

    /// Why.
    #[must_use]
    pub fn because(mut self, detail: &'static str) -> Self {
        self.detail = Some(detail);
        self
    }
}

impl AccountAction {
    /// The name, `auth.login.success`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Activated => "user.activated",
            Self::ActivationSent => "user.activation.sent",
            Self::CrossSite => "auth.cross_site",
            Self::Login => "auth.login.success",
            Self::LoginFailed => "auth.login.failure",
            Self::Logout => "auth.logout",
            Self::PasswordReset => "user.password_set",
            Self::PasswordResetSent => "user.password_reset.sent",
            Self::Reauthenticated => "auth.reauthenticated",
            Self::Refreshed => "auth.token.refresh",
            Self::RefreshFailed => "auth.token.refresh.failure",
            Self::RefreshReused => "auth.token.reuse",
            Self::Registered => "user.registered",
            Self::SessionEnded => "auth.session.ended",
            Self::Throttled => "auth.throttled",
            Self::UserCreated => "user.created",
        }
    }

    fn is_refusal(self) -> bool {
        match self {
            Self::CrossSite | Self::LoginFailed | Self::RefreshFailed | Self::RefreshReused | Self::Throttled => true,
            Self::Activated
            | Self::ActivationSent
            | Self::Login
            | Self::Logout
            | Self::PasswordReset
            | Self::PasswordResetSent
            | Self::Reauthenticated
            | Self::Refreshed
            | Self::Registered
            | Self::SessionEnded
            | Self::UserCreated => false,
        }
    }
}

impl RecordsAccountEvents for TracingAccountAudit {
    fn record(&self, event: &AccountEvent) {
        let user = event.user.as_ref().map(UserId::as_str);
        let session = event.session.as_ref().map(SessionId::as_str);
        let address = event.address.map(tracing::field::display);
        // what a client chose is written in its escaped form, so that no line of the log can be forged
        let request_id = event.request_id.as_deref().map(tracing::field::debug);
        let (action, detail) = (event.action.name(), event.detail);
        if event.action.is_refusal() {
            tracing::warn!(target: "portcullis::audit", action, user, session, address, request_id, detail);
        } else {
            tracing::info!(target: "portcullis::audit", action, user, session, address, request_id, detail);
        }
    }
}
