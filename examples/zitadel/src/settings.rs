use std::{collections::BTreeMap, env, fmt, path::Path, time::Duration};

use auth_axum::{
    Secret,
    auth_core::outgoing::{Endpoint, EndpointError},
};
use axum::http::HeaderValue;

/// The variables of the environment, and those of a file `.env` that the environment does not have.
#[derive(Clone, Default)]
pub struct Variables(BTreeMap<String, String>);

/// What the service is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The issuer, without a slash at its end.
    pub issuer: String,
    /// The project of the API.
    pub project_id: String,
    /// The client id of the application.
    pub client_id: String,
    /// How far the clocks may be apart.
    pub leeway: Duration,
    /// How long keys are believed before the issuer is asked again.
    pub cache_ttl: Duration,
    /// The origins whose pages may call the API.
    pub origins: Vec<HeaderValue>,
    /// What is logged.
    pub log_level: &'static str,
    /// As whom the issuer is asked about opaque tokens, where they count at all.
    pub introspection: Option<(String, Secret)>,
}

/// Why the service may not start. The message begins with the variable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingError {
    /// A variable and its other name say different things.
    #[error("{0}, {1}: they name one thing and differ; set one of them")]
    Conflict(&'static str, &'static str),
    /// The file of variables can't be read.
    #[error("{0}: {1}")]
    File(String, #[source] dotenvy::Error),
    /// A value that can't be right.
    #[error("{name}: `{}` is not {expected}", value.escape_debug())]
    Invalid {
        /// The variable.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The issuer is none.
    #[error("{0}: {1}")]
    Issuer(&'static str, #[source] EndpointError),
    /// A variable that must be there.
    #[error("{0}: not set; the file `.env.example` says what it is")]
    Missing(&'static str),
}

impl Variables {
    /// Those of the process, and of the file where there is one.
    ///
    /// # Errors
    ///
    /// If the file is there and can't be read.
    pub fn read(file: &Path) -> Result<Self, SettingError> {
        let real =
            env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::of(real, file)
    }

    /// These, and of the file those that are not among these.
    ///
    /// # Errors
    ///
    /// If the file is there and can't be read.
    pub fn of(real: impl IntoIterator<Item = (String, String)>, file: &Path) -> Result<Self, SettingError> {
        let failed = |error| SettingError::File(file.display().to_string(), error);
        let mut all = BTreeMap::new();
        if file.exists() {
            for pair in dotenvy::from_path_iter(file).map_err(failed)? {
                let (name, value) = pair.map_err(redacted).map_err(failed)?;
                all.insert(name, value);
            }
        }
        all.extend(real);
        Ok(Self(all))
    }

    /// The value, where it is set to more than spaces.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value.
    ///
    /// # Errors
    ///
    /// If it is not set.
    pub fn need(&self, name: &'static str) -> Result<&str, SettingError> {
        self.get(name).ok_or(SettingError::Missing(name))
    }
}

/// An error of the file's form quotes the line, which may hold a secret.
fn redacted(error: dotenvy::Error) -> dotenvy::Error {
    if let dotenvy::Error::LineParse(_, at) = error {
        return dotenvy::Error::LineParse("a line of it".to_owned(), at);
    }
    error
}

impl Settings {
    /// Reads all of them.
    ///
    /// # Errors
    ///
    /// If one is missing or can't be right; the message names it.
    pub fn read(variables: &Variables) -> Result<Self, SettingError> {
        Ok(Self {
            issuer: issuer(variables)?,
            project_id: variables.need("ZITADEL_PROJECT_ID")?.to_owned(),
            client_id: variables.need("OAUTH_CLIENT_ID")?.to_owned(),
            ..Self::local(variables)?
        })
    }

    /// Reads those that a service without an issuer needs; project and client have names of their own unless set.
    ///
    /// # Errors
    ///
    /// If one can't be right; the message names it.
    pub fn local(variables: &Variables) -> Result<Self, SettingError> {
        let or = |name, default: &str| variables.get(name).unwrap_or(default).to_owned();
        Ok(Self {
            issuer: "https://zitadel.localhost".to_owned(),
            project_id: or("ZITADEL_PROJECT_ID", "283110010000000001"),
            client_id: or("OAUTH_CLIENT_ID", "283110010000000002"),
            leeway: seconds(variables, "TOKEN_LEEWAY", Duration::ZERO, LEEWAY, |seconds| {
                (0.0..=30.0).contains(&seconds)
            })?,
            cache_ttl: seconds(variables, "CACHE_TTL_SECONDS", TEN_MINUTES, TTL, |seconds| {
                (1.0..=86400.0).contains(&seconds)
            })?,
            origins: origins(variables)?,
            log_level: log_level(variables)?,
            introspection: introspection(variables)?,
        })
    }
}

/// The issuer's address, under either of its names.
fn issuer(variables: &Variables) -> Result<String, SettingError> {
    let [host, domain] = ["ZITADEL_HOST", "ZITADEL_DOMAIN"];
    let (name, value) = match (variables.get(host), variables.get(domain)) {
        (Some(one), Some(other)) if one.trim_end_matches('/') != other.trim_end_matches('/') => {
            return Err(SettingError::Conflict(host, domain));
        }
        (Some(value), _) => (host, value),
        (None, Some(value)) => (domain, value),
        (None, None) => return Err(SettingError::Missing(host)),
    };
    Endpoint::parse(value).map_err(|error| SettingError::Issuer(name, error))?;
    Ok(value.trim_end_matches('/').to_owned())
}

fn seconds(
    variables: &Variables,
    name: &'static str,
    default: Duration,
    expected: &'static str,
    allowed: impl Fn(f64) -> bool,
) -> Result<Duration, SettingError> {
    let Some(value) = variables.get(name) else { return Ok(default) };
    let seconds: Option<f64> = value.parse().ok().filter(|seconds| allowed(*seconds));
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    time.ok_or_else(|| SettingError::Invalid { name, value: value.to_owned(), expected })
}

fn origins(variables: &Variables) -> Result<Vec<HeaderValue>, SettingError> {
    let all = variables.get("CORS_ORIGINS").unwrap_or("http://localhost:8001");
    let origin = |text: &str| {
        let is_origin = text.starts_with("https://") || text.starts_with("http://");
        let value =
            HeaderValue::from_str(text).ok().filter(|_| is_origin && !text.contains('*') && !text.ends_with('/'));
        value.ok_or_else(|| SettingError::Invalid {
            name: "CORS_ORIGINS",
            value: text.to_owned(),
            expected: "an origin such as `https://app.example`; a pattern would let every page in",
        })
    };
    all.split(',').map(str::trim).filter(|text| !text.is_empty()).map(origin).collect()
}

fn log_level(variables: &Variables) -> Result<&'static str, SettingError> {
    let value = variables.get("LOG_LEVEL").unwrap_or("INFO");
    Ok(match value {
        "CRITICAL" | "ERROR" => "error",
        "DEBUG" => "debug",
        "INFO" => "info",
        "WARNING" => "warn",
        _ => {
            return Err(SettingError::Invalid {
                name: "LOG_LEVEL",
                value: value.to_owned(),
                expected: "DEBUG, INFO, WARNING, ERROR or CRITICAL",
            });
        }
    })
}

fn introspection(variables: &Variables) -> Result<Option<(String, Secret)>, SettingError> {
    let [id, secret] = ["INTROSPECTION_CLIENT_ID", "INTROSPECTION_CLIENT_SECRET"];
    if variables.get(id).is_none() && variables.get(secret).is_none() {
        return Ok(None);
    }
    Ok(Some((variables.need(id)?.to_owned(), Secret::new(variables.need(secret)?.to_owned()))))
}

/// Names only: values may be secrets.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

const LEEWAY: &str = "a number of seconds from 0 to 30; set the clocks rather than widen this";
const TTL: &str = "a number of seconds from 1 to 86400";
const TEN_MINUTES: Duration = Duration::from_mins(10);
