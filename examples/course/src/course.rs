use core::time::Duration;
use std::{io, net::SocketAddr, sync::Arc};

use auth_accounts::{
    Accounts, AccountsError, Refusal,
    password::PasswordPolicy,
    settings::{Settings, SettingsError, Sources},
};
use auth_axum::{
    Auth, AuthBuilder, Clock, ConfigError, GrantsError, GuardedRouter, Secret, Timestamp, token::SigningKeyError,
};
use auth_store::{StoreUrlError, Stores};
use axum::{Router, middleware};

use crate::{
    chapters::{abac, bearer, cookie, oauth2, rbac, refresh, revocation},
    compat::{Chapter, Compat, Format},
    headers, reference, samples,
    secret_file::SecretFileError,
};

/// All chapters, over one database.
#[derive(Clone, Debug)]
#[must_use]
pub struct Course {
    pub(crate) stores: Stores,
    secret: Secret,
    clock: Arc<dyn Clock>,
    format: Format,
    pub(crate) revocation: RevocationMode,
}

/// Which tokens count in the chapter on revocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevocationMode {
    /// Those that are listed.
    Allowlist,
    /// Those that were not taken back.
    #[default]
    Denylist,
}

/// Why the course is not held. The message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CourseError {
    /// The accounts are not set up right.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// The authentication is not set up right.
    #[error(transparent)]
    Auth(#[from] ConfigError),
    /// The table of grants is not right.
    #[error(transparent)]
    Grants(#[from] GrantsError),
    /// The keys of the secret can't be used.
    #[error(transparent)]
    Keys(#[from] auth_accounts::keys::KeysError),
    /// The address can't be had.
    #[error("`--listen {address}`: {source}; choose another, such as `--listen 127.0.0.1:0` for any free port")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why it can't be had.
        source: io::Error,
    },
    /// The connections broke down.
    #[error("serving failed: {0}")]
    Output(#[from] io::Error),
    /// Others could reach the sample users.
    #[error(
        "`--listen {0}`: others can reach this address, and everybody knows the password of the sample users; choose one of \
         this machine, such as `--listen 127.0.0.1:8000`"
    )]
    Public(SocketAddr),
    /// The sample users could not be made.
    #[error("the sample users could not be made: {0}")]
    Samples(#[from] Refusal),
    /// There is no secret.
    #[error(transparent)]
    Secret(#[from] SecretFileError),
    /// The settings are not right.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The signing key can't be used.
    #[error(transparent)]
    Signing(#[from] SigningKeyError),
    /// The database can't be used.
    #[error(transparent)]
    Store(#[from] StoreUrlError),
    /// Tokens can't be verified.
    #[error(transparent)]
    Token(#[from] auth_axum::token::ConfigError),
}

/// How long what a chapter hands out lives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub(crate) access: Duration,
    pub(crate) refresh: Duration,
    pub(crate) session: Duration,
}

impl Course {
    /// The course over these stores, with keys of this secret and this clock; in the course's own format.
    pub fn new(stores: Stores, secret: Secret, clock: impl Clock + 'static) -> Self {
        Self {
            stores,
            secret,
            clock: Arc::new(clock),
            format: Format::default(),
            revocation: RevocationMode::default(),
        }
    }

    /// Answers errors in this format.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Lets these tokens count in the chapter on revocation.
    pub fn revocation(mut self, mode: RevocationMode) -> Self {
        self.revocation = mode;
        self
    }

    /// Makes the sample users, if there are none.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn seed(&self) -> Result<(), CourseError> {
        Ok(samples::seed(&self.stores, self.now()).await?)
    }

    /// Everything, each chapter below its prefix.
    ///
    /// # Errors
    ///
    /// If something is not set up right; the message says what.
    pub async fn router(&self) -> Result<Router, CourseError> {
        let start: GuardedRouter = reference::routes();
        let auth = self.auth(Chapter::Start).scheme(self.accounts("start", Lifetimes::default())?.bearer());
        Ok(Router::new()
            .merge(start.into_router(auth.build().await?))
            .nest("/abac", abac::router(self).await?)
            .nest("/bearer", bearer::router(self).await?)
            .nest("/cookie", cookie::router(self).await?)
            .nest("/oauth2", oauth2::router(self).await?)
            .nest("/rbac", rbac::router(self).await?)
            .nest("/refresh", refresh::router(self).await?)
            .nest("/revocation", revocation::router(self).await?)
            .layer(middleware::from_fn(headers::secured)))
    }

    /// The accounts of a chapter: the same users, with tokens that are for this chapter alone.
    ///
    /// The passwords of the course are short and common ones. It says so in its README; nobody should do as it does.
    pub(crate) fn accounts(&self, chapter: &str, lifetimes: Lifetimes) -> Result<Accounts, CourseError> {
        let settings = self.settings(chapter, lifetimes)?;
        let accounts = Accounts::builder((&self.stores).into(), &settings)?
            .password_policy(PasswordPolicy::new().minimum(1).without_blocklist())
            .clock(SharedClock(self.clock.clone()))
            .realm("course");
        Ok(accounts.build()?)
    }

    fn settings(&self, chapter: &str, lifetimes: Lifetimes) -> Result<Settings, SettingsError> {
        let seconds = |lifetime: Duration| lifetime.as_secs().to_string();
        Sources::new()
            .set("auth.secret_key", self.secret.expose())
            // the course has no administrator
            .set("auth.system_admin_password", self.secret.expose())
            .set("auth.issuer", ISSUER)
            .set("auth.audience", audience(chapter))
            .set("auth.access_token_expire", seconds(lifetimes.access))
            .set("auth.refresh_token_expire", seconds(lifetimes.refresh))
            .set("auth.session_absolute", seconds(lifetimes.session))
            .set("auth.session_idle", seconds(lifetimes.session.min(Duration::from_mins(30))))
            .read()
    }

    /// What each chapter begins to configure its authentication with.
    pub(crate) fn auth(&self, chapter: Chapter) -> AuthBuilder {
        let auth = Auth::builder().clock(SharedClock(self.clock.clone())).realm("course");
        match self.format {
            Format::Compat => auth.format(Compat(chapter)),
            Format::Problem => auth,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { access: Duration::from_mins(30), refresh: Duration::from_hours(24), session: Duration::from_hours(1) }
    }
}

/// Whom the tokens of a chapter are for.
pub(crate) fn audience(chapter: &str) -> String {
    format!("{ISSUER}/{chapter}")
}

pub(crate) const ISSUER: &str = "https://course.example";

/// One clock for all chapters.
#[derive(Clone, Debug)]
pub(crate) struct SharedClock(pub(crate) Arc<dyn Clock>);

impl Clock for SharedClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}
