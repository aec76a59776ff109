use core::time::Duration;

use auth_core::{Secret, Timestamp};

/// A bearer token that an issuer handed out.
///
/// # Examples
///
/// ```
/// use auth_client::ObtainedToken;
/// use auth_core::Timestamp;
///
/// fn lasts(token: &ObtainedToken, now: Timestamp) -> bool {
///     // one whose end the issuer did not say counts as ended: it is not kept
///     token.expires_at().is_some_and(|end| now < end)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct ObtainedToken {
    pub(crate) secret: Secret,
    pub(crate) obtained_at: Timestamp,
    pub(crate) lifetime: Option<Duration>,
    pub(crate) scope: Option<String>,
}

impl ObtainedToken {
    /// The token itself.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// What stands in the `Authorization` header: `Bearer …`.
    pub fn authorization(&self) -> Secret {
        Secret::new(format!("Bearer {}", self.secret.expose()))
    }

    /// When it ends, if the issuer said so (`expires_in`). It is counted from before the token was asked for.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.obtained_at.checked_add(self.lifetime?).ok()
    }

    /// The scopes that were granted, where they differ from those asked for.
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// Whether it can still be sent: it must outlast the way to the service.
    pub(crate) fn is_good(&self, now: Timestamp) -> bool {
        self.before_end(now, |lifetime| TRAVEL.min(lifetime / 10))
    }

    /// Whether there is no need yet to ask for the next.
    pub(crate) fn is_fresh(&self, now: Timestamp, ahead: Duration) -> bool {
        self.before_end(now, |lifetime| ahead.min(lifetime / 2))
    }

    fn before_end(&self, now: Timestamp, margin: impl Fn(Duration) -> Duration) -> bool {
        let Some(lifetime) = self.lifetime else { return false };
        let counts = lifetime.saturating_sub(margin(lifetime));
        now >= self.obtained_at && self.obtained_at.checked_add(counts).is_ok_and(|until| now < until)
    }
}

const TRAVEL: Duration = Duration::from_secs(5);
