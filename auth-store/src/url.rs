use core::fmt;
use std::error::Error;

use auth_core::Secret;

/// A URL that says where something is kept, and the setting that it came from.
///
/// # Examples
///
/// ```
/// use auth_store::StoreUrl;
///
/// let url = StoreUrl::parse("DATABASE_URL", "postgres://service:secret@127.0.0.1/service")?;
/// assert_eq!(format!("{url:?}"), "StoreUrl(DATABASE_URL: postgres:…)"); // it holds a password
///
/// let error = StoreUrl::parse("DATABASE_URL", "mysql://root:secret@127.0.0.1/x").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`DATABASE_URL` begins with `mysql:`; write `sqlite://file.db`, `postgres://user@host/database` or `redis://host`"
/// );
/// # Ok::<(), auth_store::StoreUrlError>(())
/// ```
#[derive(Clone)]
pub struct StoreUrl {
    key: Box<str>,
    kind: StoreKind,
    #[cfg_attr(
        not(any(feature = "postgres", feature = "redis", feature = "sqlite")),
        expect(dead_code, reason = "nothing is built in that could be opened")
    )]
    url: Secret,
}

/// What keeps something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// PostgreSQL, which keeps everything.
    Postgres,
    /// Redis, which keeps what is short-lived.
    Redis,
    /// SQLite, which keeps everything of one process.
    Sqlite,
}

/// Why nothing can be kept where a setting says. It names the setting, and never shows the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreUrlError {
    /// This program was built without what the URL names.
    #[error("`{key}` names a {kind}, and this program was built without the feature `{feature}` of auth-store", feature = .kind.scheme())]
    NotBuiltIn {
        /// The setting.
        key: Box<str>,
        /// What the URL names.
        kind: StoreKind,
    },
    /// It can't be opened or reached.
    #[error("`{key}`: {source}")]
    Open {
        /// The setting.
        key: Box<str>,
        /// Why not.
        source: Box<dyn Error + Send + Sync>,
    },
    /// It names nothing that keeps something.
    #[error(
        "`{key}` begins with {begins}; write `sqlite://file.db`, `postgres://user@host/database` or `redis://host`"
    )]
    Scheme {
        /// The setting.
        key: Box<str>,
        /// How the URL begins.
        begins: Box<str>,
    },
    /// Users can't be kept there.
    #[error("`{key}` names a Redis, which keeps only what is short-lived; name a SQLite or PostgreSQL for accounts")]
    ShortLivedOnly {
        /// The setting.
        key: Box<str>,
    },
    /// It is a database where what is short-lived is to be kept in a Redis.
    #[error("`{key}` names a {kind}; write `redis://host`, or leave it out to keep everything in the one database")]
    NotShortLived {
        /// The setting.
        key: Box<str>,
        /// What the URL names.
        kind: StoreKind,
    },
}

impl StoreUrl {
    /// The URL that this setting has.
    ///
    /// # Errors
    ///
    /// If it names nothing that keeps something.
    pub fn parse(key: impl Into<Box<str>>, url: &str) -> Result<Self, StoreUrlError> {
        let key = key.into();
        let scheme = url.split_once(':').map(|(scheme, _)| scheme);
        let kind = match scheme {
            Some("postgres" | "postgresql") => StoreKind::Postgres,
            Some("redis" | "rediss" | "redis+unix") => StoreKind::Redis,
            Some("sqlite") => StoreKind::Sqlite,
            Some(_) | None => return Err(StoreUrlError::Scheme { key, begins: beginning(scheme) }),
        };
        Ok(Self { key, kind, url: Secret::new(url.to_owned()) })
    }

    /// What it names.
    pub fn kind(&self) -> StoreKind {
        self.kind
    }

    /// The setting that it came from.
    pub fn key(&self) -> &str {
        &self.key
    }

    #[cfg(any(feature = "postgres", feature = "redis", feature = "sqlite"))]
    pub(crate) fn expose(&self) -> &str {
        self.url.expose()
    }

    /// That nothing can be kept there, for this reason.
    #[cfg(any(feature = "postgres", feature = "redis", feature = "sqlite"))]
    pub(crate) fn unusable(&self, source: impl Into<Box<dyn Error + Send + Sync>>) -> StoreUrlError {
        StoreUrlError::Open { key: self.key.clone(), source: source.into() }
    }

    #[cfg_attr(
        all(feature = "postgres", feature = "redis", feature = "sqlite"),
        expect(dead_code, reason = "everything is built in")
    )]
    pub(crate) fn not_built_in(&self) -> StoreUrlError {
        StoreUrlError::NotBuiltIn { key: self.key.clone(), kind: self.kind }
    }
}

impl StoreKind {
    fn scheme(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Redis => "redis",
            Self::Sqlite => "sqlite",
        }
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Redis => "Redis",
            Self::Sqlite => "SQLite",
        })
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({}: {}:…)", self.key, self.kind.scheme())
    }
}

/// The scheme, if it looks like one; anything else may be a secret in the wrong place.
fn beginning(scheme: Option<&str>) -> Box<str> {
    match scheme {
        Some(scheme) if scheme.len() <= 16 && scheme.bytes().all(|byte| byte.is_ascii_lowercase()) => {
            format!("`{scheme}:`").into()
        }
        Some(_) | None => "no scheme".into(),
    }
}
