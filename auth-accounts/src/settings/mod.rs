//! Settings: from a YAML file, a `.env` file, the environment and the program itself, the later before the earlier.
//!
//! `auth.secret_key` is `AUTH__SECRET_KEY` in the environment. Every key that nobody knows, every value that can't be right,
//! and every placeholder ends the start with the key's name; all of them are told at once.

mod error;
mod read;
mod sources;

#[cfg(test)]
mod tests;

use core::{num::NonZeroU32, time::Duration};
use std::net::SocketAddr;

use auth_core::Secret;

#[doc(inline)]
pub use self::{
    error::{SettingError, SettingsError},
    sources::Sources,
};

/// What a service with accounts is told at its start.
///
/// # Examples
///
/// ```
/// use auth_accounts::settings::Sources;
///
/// let sources = Sources::new()
///     .yaml("auth: { secret_key: 0123456789abcdef0123456789abcdef, access_token_expire: 300 }")
///     .environment([("AUTH__ISSUER".to_owned(), "https://accounts.example".to_owned())])
///     .set("auth.system_admin_password", "owls drink cold tea");
/// let settings = sources.read()?;
/// assert_eq!(settings.access_token_lifetime.as_secs(), 300);
/// assert_eq!(settings.refresh_token_lifetime.as_secs(), 86_400);
///
/// let denied = Sources::new().yaml("auth: { sekret_key: x }").read().unwrap_err();
/// assert!(denied.to_string().contains("`auth.sekret_key` (yaml) is no setting; did you mean `auth.secret_key`?"));
/// # Ok::<(), auth_accounts::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// `auth.secret_key`: what every key of the service is derived from.
    pub secret_key: Secret,
    /// `auth.csrf_secret`: what the key of CSRF tokens is derived from, where it is not the same.
    pub csrf_secret: Option<Secret>,
    /// `auth.issuer`: the name under which tokens are issued.
    pub issuer: String,
    /// `auth.audience`: the service that tokens are for.
    pub audience: String,
    /// `auth.public_url`: where users find the service; the links in mails begin with it.
    pub public_url: String,
    /// `auth.access_token_expire`: seconds, 900.
    pub access_token_lifetime: Duration,
    /// `auth.refresh_token_expire`: seconds, 86 400.
    pub refresh_token_lifetime: Duration,
    /// `auth.session_idle`: after so many seconds without a request a session of a browser has ended; 1 800.
    pub session_idle: Duration,
    /// `auth.session_absolute`: after so many seconds it has ended in any case; 43 200.
    pub session_absolute: Duration,
    /// `auth.max_sessions`: how many sessions a user may have; the oldest gives way. None, or 0, for any number.
    pub max_sessions: Option<NonZeroU32>,
    /// `auth.system_admin_username`: `sysadmin`.
    pub system_admin_username: String,
    /// `auth.system_admin_password`: the password that the first administrator gets when there is none yet.
    pub system_admin_password: Secret,
    /// `auth.providers.local.password_min_length`: 15.
    pub password_minimum: usize,
    /// `auth.providers.local.allow_registration`: whether anybody may register; false.
    pub registration: Registration,
    /// `server.listen`: 127.0.0.1:8000.
    pub listen: SocketAddr,
    /// `server.secure_cookies`: true; false only on loopback.
    pub secure_cookies: bool,
    /// `server.development`: takes placeholders for passwords, on loopback only; false.
    pub development: bool,
}

/// Whether anybody may register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// Accounts are made by administrators.
    #[default]
    Closed,
    /// Anybody may make one.
    Open,
}
