use core::{fmt::Display, num::NonZeroU32, str::FromStr, time::Duration};
use std::net::SocketAddr;

use auth_core::Secret;

use super::{
    Registration, Settings,
    error::{SettingError, SettingsError},
    sources::Found,
};
use crate::{keys::Keys, password::Password};

/// Reads every setting, and tells all that is wrong at once.
pub(super) fn settings(found: &Found) -> Result<Settings, SettingsError> {
    let mut reading = Reading { found, errors: Vec::new() };
    reading.unknown();
    let settings = reading.settings();
    match settings {
        Some(settings) if reading.errors.is_empty() => Ok(settings),
        _ => Err(SettingsError(reading.errors)),
    }
}

struct Reading<'a> {
    found: &'a Found,
    errors: Vec<SettingError>,
}

impl Reading<'_> {
    fn settings(&mut self) -> Option<Settings> {
        let development = self.flag(DEVELOPMENT, false);
        let listen = self.parsed(LISTEN, "127.0.0.1:8000", "is no address with a port; write `127.0.0.1:8000`");
        let secure_cookies = self.flag(SECURE_COOKIES, true);
        let on_loopback = |listen: &SocketAddr| listen.ip().to_canonical().is_loopback();
        if let Some(listen) = listen.filter(|listen| !on_loopback(listen)) {
            if !secure_cookies {
                self.fault(SECURE_COOKIES, &format!("is false and `{LISTEN}` is {listen}, where others can read the cookies; listen on loopback or switch it on"));
            }
            if development {
                self.fault(DEVELOPMENT, &format!("is true and `{LISTEN}` is {listen}; development is for loopback"));
            }
        }
        for rule in COMPOSITION {
            if self.flag(rule, false) {
                self.fault(rule, "is true, and kinds of characters make no password better (NIST SP 800-63B-4); raise the length instead");
            }
        }

        let secret_key = self.secret(SECRET_KEY);
        let csrf_secret = if self.found.contains_key(CSRF_SECRET) { self.secret(CSRF_SECRET) } else { None };
        let admin_password = self.admin_password(development);
        let url = "is no origin of http or https with nothing behind it; write `https://accounts.example`";
        let public_url = self.origin(PUBLIC_URL, "http://127.0.0.1:8000", url);
        let access_token_lifetime = self.seconds(ACCESS_TOKEN, 900, 86_400);
        let refresh_token_lifetime = self.seconds(REFRESH_TOKEN, 86_400, 366 * 86_400);
        let session_idle = self.seconds(SESSION_IDLE, 1800, 86_400);
        let session_absolute = self.seconds(SESSION_ABSOLUTE, 43_200, 30 * 86_400);
        if session_idle > session_absolute {
            self.fault(SESSION_IDLE, &format!("is longer than `{SESSION_ABSOLUTE}`, so it would never count"));
        }
        let max_sessions: Option<u32> =
            self.parsed(MAX_SESSIONS, "0", "is no whole number; 0 is for any number of sessions");
        let password_minimum = self.minimum();
        let issuer = self.word(ISSUER, "portcullis");
        let audience = self.word(AUDIENCE, "portcullis");
        let system_admin_username = self.word(ADMIN_USERNAME, "sysadmin");
        let registration = if self.flag(ALLOW_REGISTRATION, false) { Registration::Open } else { Registration::Closed };

        Some(Settings {
            secret_key: secret_key?,
            csrf_secret,
            issuer,
            audience,
            public_url: public_url?,
            access_token_lifetime,
            refresh_token_lifetime,
            session_idle,
            session_absolute,
            max_sessions: max_sessions.and_then(NonZeroU32::new),
            system_admin_username,
            system_admin_password: admin_password?,
            password_minimum,
            registration,
            listen: listen?,
            secure_cookies,
            development,
        })
    }

    /// Keys that nobody knows: most often a known one misspelt, which would otherwise silently not count.
    fn unknown(&mut self) {
        for key in self.found.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let nearest = KEYS.iter().map(|known| (strsim::damerau_levenshtein(known, key), known)).min();
            let fault = match nearest {
                Some((distance, known)) if distance <= 3 => format!("is no setting; did you mean `{known}`?"),
                _ => "is no setting".to_owned(),
            };
            self.errors.push(SettingError { key: key.clone(), origin: self.origin_of(key), fault });
        }
    }

    fn secret(&mut self, key: &'static str) -> Option<Secret> {
        let text = self.text(key).unwrap_or_default();
        if text.is_empty() {
            self.fault(key, "is missing; set it to 32 random bytes or more, `openssl rand -base64 48`");
            return None;
        }
        if is_placeholder(&text) {
            self.fault(key, "is a placeholder; set it to 32 random bytes or more, `openssl rand -base64 48`");
            return None;
        }
        if text.len() < Keys::SHORTEST {
            self.fault(key, &format!("has {} bytes and needs {}", text.len(), Keys::SHORTEST));
            return None;
        }
        Some(Secret::new(text))
    }

    fn admin_password(&mut self, development: bool) -> Option<Secret> {
        let text = self.text(ADMIN_PASSWORD).unwrap_or_default();
        if text.is_empty() {
            self.fault(ADMIN_PASSWORD, "is missing; set the password that the first administrator gets");
            return None;
        }
        if is_placeholder(&text) && !development {
            self.fault(ADMIN_PASSWORD, &format!("is a placeholder; choose a password, or switch `{DEVELOPMENT}` on"));
            return None;
        }
        if let Err(error) = Password::new(&text) {
            self.fault(ADMIN_PASSWORD, &format!("can't be used: {error}"));
            return None;
        }
        Some(Secret::new(text))
    }

    fn minimum(&mut self) -> usize {
        let fault = "is no whole number from 1 to 128";
        match self.parsed::<usize>(PASSWORD_MINIMUM, "15", fault) {
            Some(minimum) if (1..=128).contains(&minimum) => minimum,
            Some(_) => {
                self.fault(PASSWORD_MINIMUM, fault);
                15
            }
            None => 15,
        }
    }

    fn seconds(&mut self, key: &'static str, default: u64, longest: u64) -> Duration {
        let fault = format!("is no whole number of seconds from 1 to {longest}");
        match self.parsed::<u64>(key, &default.to_string(), &fault) {
            Some(seconds) if (1..=longest).contains(&seconds) => Duration::from_secs(seconds),
            Some(_) => {
                self.fault(key, &fault);
                Duration::from_secs(default)
            }
            None => Duration::from_secs(default),
        }
    }

    fn origin(&mut self, key: &'static str, default: &str, fault: &str) -> Option<String> {
        let text = self.text(key).unwrap_or_else(|| default.to_owned());
        let text = text.trim_end_matches('/');
        let uri: Option<axum::http::Uri> = text.parse().ok();
        let is_origin = uri.is_some_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
                && uri.path() == "/"
                && uri.query().is_none()
        });
        if is_origin {
            Some(text.to_owned())
        } else {
            self.fault(key, fault);
            None
        }
    }

    fn word(&mut self, key: &'static str, default: &str) -> String {
        match self.text(key) {
            Some(text) if text.trim().is_empty() || text.chars().any(char::is_control) => {
                self.fault(key, "is empty or has control characters");
                text
            }
            Some(text) => text,
            None => default.to_owned(),
        }
    }

    fn flag(&mut self, key: &'static str, default: bool) -> bool {
        match self.text(key).as_deref() {
            Some("true") => true,
            Some("false") => false,
            Some(other) => {
                let fault = format!("is `{}`; write true or false", other.escape_debug());
                self.fault(key, &fault);
                default
            }
            None => default,
        }
    }

    fn parsed<T: FromStr<Err: Display>>(&mut self, key: &'static str, default: &str, fault: &str) -> Option<T> {
        let text = self.text(key).unwrap_or_else(|| default.to_owned());
        let parsed = text.trim().parse().ok();
        if parsed.is_none() {
            self.fault(key, &format!("is `{}`, which {fault}", text.escape_debug()));
        }
        parsed
    }

    fn text(&self, key: &str) -> Option<String> {
        self.found.get(key).map(|(text, _)| text.clone())
    }

    fn origin_of(&self, key: &str) -> Option<String> {
        self.found.get(key).map(|(_, origin)| origin.clone())
    }

    fn fault(&mut self, key: &str, fault: &str) {
        self.errors.push(SettingError { key: key.to_owned(), origin: self.origin_of(key), fault: fault.to_owned() });
    }
}

/// Whether a secret is one that stands in documents, whatever its case and signs.
fn is_placeholder(text: &str) -> bool {
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let one = letters.bytes().next();
    PLACEHOLDERS.iter().any(|known| letters.contains(known))
        || WHOLE_PLACEHOLDERS.contains(&letters.as_str())
        || letters.bytes().all(|byte| Some(byte) == one)
}

/// Wherever they stand in it.
const PLACEHOLDERS: [&str; 11] = [
    "changeme",
    "changethis",
    "examplesecret",
    "placeholder",
    "replaceme",
    "replacethis",
    "supersecret",
    "yoursecret",
    "your256bitsecret",
    "insertsecret",
    "todosecret",
];

/// Only if there is nothing else.
const WHOLE_PLACEHOLDERS: [&str; 8] = ["admin", "default", "none", "null", "password", "secret", "test", "undefined"];

const ACCESS_TOKEN: &str = "auth.access_token_expire";
const ADMIN_PASSWORD: &str = "auth.system_admin_password";
const ADMIN_USERNAME: &str = "auth.system_admin_username";
const ALLOW_REGISTRATION: &str = "auth.providers.local.allow_registration";
const AUDIENCE: &str = "auth.audience";
const COMPOSITION: [&str; 3] = [
    "auth.providers.local.password_require_digit",
    "auth.providers.local.password_require_special",
    "auth.providers.local.password_require_uppercase",
];
const CSRF_SECRET: &str = "auth.csrf_secret";
const DEVELOPMENT: &str = "server.development";
const ISSUER: &str = "auth.issuer";
const LISTEN: &str = "server.listen";
const MAX_SESSIONS: &str = "auth.max_sessions";
const PASSWORD_MINIMUM: &str = "auth.providers.local.password_min_length";
const PUBLIC_URL: &str = "auth.public_url";
const REFRESH_TOKEN: &str = "auth.refresh_token_expire";
const SECRET_KEY: &str = "auth.secret_key";
const SECURE_COOKIES: &str = "server.secure_cookies";
const SESSION_ABSOLUTE: &str = "auth.session_absolute";
const SESSION_IDLE: &str = "auth.session_idle";

const KEYS: [&str; 20] = [
    ACCESS_TOKEN,
    ADMIN_PASSWORD,
    ADMIN_USERNAME,
    ALLOW_REGISTRATION,
    AUDIENCE,
    COMPOSITION[0],
    COMPOSITION[1],
    COMPOSITION[2],
    CSRF_SECRET,
    DEVELOPMENT,
    ISSUER,
    LISTEN,
    MAX_SESSIONS,
    PASSWORD_MINIMUM,
    PUBLIC_URL,
    REFRESH_TOKEN,
    SECRET_KEY,
    SECURE_COOKIES,
    SESSION_ABSOLUTE,
    SESSION_IDLE,
];
