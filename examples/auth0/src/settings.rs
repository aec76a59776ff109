use std::{env, fmt, net::IpAddr};

use axum::http::HeaderValue;

/// What the service is told. Without any variable it is the demo's tenant, which only this example knows: the library has no
/// defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The tenant's domain.
    pub domain: String,
    /// The identifier of this API at the tenant.
    pub audience: String,
    /// The one origin whose pages may call the API.
    pub origin: HeaderValue,
}

/// Why the service may not start. The message begins with the variable.
#[derive(Debug, thiserror::Error)]
#[error("{name}: `{}` is not {expected}", value.escape_debug())]
pub struct SettingError {
    name: &'static str,
    value: String,
    expected: &'static str,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// If a value can't be right; the message names its variable.
    pub fn read() -> Result<Self, SettingError> {
        Self::of(|name| env::var(name).ok())
    }

    /// Reads these variables.
    ///
    /// # Errors
    ///
    /// If a value can't be right; the message names its variable.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingError> {
        let or =
            |name, default: &str| variable(name).filter(|value| !value.trim().is_empty()).unwrap_or(default.to_owned());
        let domain = or("AUTH0_DOMAIN", "dev-example.us.auth0.com");
        let is_host = domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
        if !is_host {
            let expected = "a domain such as `tenant.eu.auth0.com`, without `https://` and path";
            return Err(SettingError { name: "AUTH0_DOMAIN", value: domain, expected });
        }
        let origin = or("CORS_ORIGIN", "http://localhost:3000");
        let parsed =
            HeaderValue::from_str(&origin).ok().filter(|_| origin.starts_with("http") && !origin.contains('*'));
        let expected = "an origin such as `https://app.example`";
        let Some(origin) = parsed else { return Err(SettingError { name: "CORS_ORIGIN", value: origin, expected }) };
        Ok(Self { audience: or("AUTH0_API_AUDIENCE", "https://api.example.com"), domain, origin })
    }

    /// The name of the issuer, with the slash at its end.
    pub fn issuer(&self) -> String {
        let host = self.domain.split(':').next().unwrap_or_default();
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        format!("{}://{}/", if here { "http" } else { "https" }, self.domain)
    }

    /// Where the tenant publishes its keys.
    pub fn jwks(&self) -> String {
        format!("{}.well-known/jwks.json", self.issuer())
    }
}

/// The settings that are in effect.
impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Auth0 domain:   {}", self.domain)?;
        writeln!(f, "API audience:   {}", self.audience)?;
        writeln!(f, "Issuer:         {}", self.issuer())?;
        writeln!(f, "Algorithms:     RS256")
    }
}
