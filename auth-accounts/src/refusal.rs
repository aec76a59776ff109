use core::time::Duration;

use auth_axum::Problem;
use auth_store::traits::Outage;
use axum::http::{HeaderValue, StatusCode, header};

use crate::{
    keys::NoRandomness,
    names::NameError,
    password::{HashingError, PasswordLengthError, PasswordPolicyError},
};

/// Why a flow went no further. What the client reads is its `Display`; it says nothing that only the account's owner may
/// know.
///
/// # Examples
///
/// ```
/// use auth_accounts::Refusal;
///
/// // one answer for a wrong password and for nobody of that name
/// assert_eq!(Refusal::InvalidCredentials.to_string(), "invalid credentials");
/// assert_eq!(Refusal::InvalidCredentials.code(), "unauthorized");
/// assert_eq!(Refusal::InvalidCredentials.status(), 401);
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Too many passwords are being verified.
    #[error("too much is going on; try again in {} s", .0.as_secs())]
    Busy(Duration),
    /// The request came from another site.
    #[error("the request must come from the application's own pages, or carry the CSRF token of its session")]
    CrossSite,
    /// The password was right, and the account is switched off.
    #[error("the account is deactivated")]
    Deactivated,
    /// Somebody has that address already.
    #[error("somebody with this e-mail address is registered already")]
    EmailTaken,
    /// Something on the server failed that trying again may cure.
    #[error("this can't be done now; try again later")]
    Failed,
    /// A grant type that is not offered.
    #[error("`grant_type` must be `password` or `refresh_token`")]
    GrantType,
    /// Wrong name or wrong password: which, is not said.
    #[error("invalid credentials")]
    InvalidCredentials,
    /// A field is missing or wrong.
    #[error("{0}")]
    InvalidInput(String),
    /// A link whose time is over.
    #[error("the link has expired; ask for a new one")]
    LinkExpired,
    /// A link that nobody sent.
    #[error("the link is not valid")]
    LinkUnknown,
    /// A link that was followed before.
    #[error("the link was used already; ask for a new one")]
    LinkUsed,
    /// There is no such thing, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// The store could not be asked.
    #[error("this can't be done now; try again later")]
    Outage(#[source] Outage),
    /// The refresh token's time is over.
    #[error("the refresh token has expired; sign in again")]
    RefreshExpired,
    /// The refresh token is none.
    #[error("the refresh token is not valid; sign in again")]
    RefreshInvalid,
    /// No refresh token was sent.
    #[error("refresh_token required")]
    RefreshMissing,
    /// The session of the refresh token has ended.
    #[error("the session has ended; sign in again")]
    RefreshRevoked,
    /// The refresh token was used before.
    #[error("the refresh token has already been used; sign in again")]
    RefreshUsed,
    /// Nobody may register.
    #[error("registration is closed")]
    RegistrationClosed,
    /// Too many tries.
    #[error("too many tries; try again in {} s", .0.as_secs().max(1))]
    Throttled(Duration),
    /// Somebody has that name already.
    #[error("the user name is taken")]
    UserNameTaken,
    /// The password may not be set.
    #[error(transparent)]
    WeakPassword(#[from] PasswordPolicyError),
}

impl Refusal {
    /// A word for programs, as the error envelopes of other systems have it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Busy(_) | Self::Throttled(_) => "too_many_requests",
            Self::CrossSite => "forbidden",
            Self::Deactivated => "account_deactivated",
            Self::EmailTaken | Self::UserNameTaken => "already_exists",
            Self::Failed | Self::Outage(_) => "internal_error",
            Self::GrantType => "invalid_grant_type",
            Self::InvalidCredentials => "unauthorized",
            Self::InvalidInput(_) | Self::WeakPassword(_) => "invalid_input",
            Self::LinkExpired | Self::RefreshExpired => "token_expired",
            Self::LinkUnknown | Self::RefreshInvalid | Self::RefreshMissing => "token_invalid",
            Self::LinkUsed | Self::RefreshRevoked | Self::RefreshUsed => "token_revoked",
            Self::NotFound => "not_found",
            Self::RegistrationClosed => "registration_disabled",
        }
    }

    /// The status of its answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Busy(_) | Self::Failed | Self::Outage(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::CrossSite | Self::Deactivated | Self::RegistrationClosed => StatusCode::FORBIDDEN,
            Self::EmailTaken | Self::UserNameTaken => StatusCode::CONFLICT,
            Self::GrantType | Self::InvalidInput(_) | Self::WeakPassword(_) => StatusCode::BAD_REQUEST,
            Self::InvalidCredentials
            | Self::RefreshExpired
            | Self::RefreshInvalid
            | Self::RefreshMissing
            | Self::RefreshRevoked
            | Self::RefreshUsed => StatusCode::UNAUTHORIZED,
            Self::LinkExpired | Self::LinkUsed => StatusCode::GONE,
            Self::LinkUnknown | Self::NotFound => StatusCode::NOT_FOUND,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// After how long to try again.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy(after) | Self::Throttled(after) => Some((*after).max(Duration::from_secs(1))),
            Self::Failed | Self::Outage(_) => Some(Duration::from_secs(1)),
            Self::CrossSite
            | Self::Deactivated
            | Self::EmailTaken
            | Self::GrantType
            | Self::InvalidCredentials
            | Self::InvalidInput(_)
            | Self::LinkExpired
            | Self::LinkUnknown
            | Self::LinkUsed
            | Self::NotFound
            | Self::RefreshExpired
            | Self::RefreshInvalid
            | Self::RefreshMissing
            | Self::RefreshRevoked
            | Self::RefreshUsed
            | Self::RegistrationClosed
            | Self::UserNameTaken
            | Self::WeakPassword(_) => None,
        }
    }

    /// The answer, with a challenge of this realm where it is a 401.
    pub fn problem(&self, realm: &str) -> Problem {
        if let Self::Outage(outage) = self {
            tracing::error!(target: "portcullis", error = outage as &dyn std::error::Error, "a store could not be asked");
        }
        let mut problem = Problem::new(self.status())
            .detail(self.to_string())
            .code(self.code())
            .header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(after) = self.retry_after() {
            problem = problem.header(header::RETRY_AFTER, HeaderValue::from(after.as_secs()));
        }
        if self.status() == StatusCode::UNAUTHORIZED
            && let Ok(challenge) = HeaderValue::from_str(&format!("Bearer realm=\"{realm}\""))
        {
            problem = problem.header(header::WWW_AUTHENTICATE, challenge);
        }
        problem
    }
}

impl From<Outage> for Refusal {
    fn from(outage: Outage) -> Self {
        Self::Outage(outage)
    }
}

impl From<HashingError> for Refusal {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Busy { retry_after } => Self::Busy(retry_after),
            HashingError::Failed => Self::Failed,
            HashingError::Policy(error) => Self::WeakPassword(error),
        }
    }
}

impl From<NoRandomness> for Refusal {
    fn from(_: NoRandomness) -> Self {
        Self::Failed
    }
}

impl From<NameError> for Refusal {
    fn from(error: NameError) -> Self {
        Self::InvalidInput(error.to_string())
    }
}

impl From<PasswordLengthError> for Refusal {
    fn from(error: PasswordLengthError) -> Self {
        Self::InvalidInput(error.to_string())
    }
}
