//! The cookies of a signed-in browser: their names, who may read them, and how long they live.

use core::time::Duration;
use std::net::SocketAddr;

use auth_core::Secret;
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time};

/// The cookies of a service: one for the session, one for the refresh token that goes to one path alone, and one for the
/// CSRF token, which pages read.
///
/// By default `__Host-session`, `__Secure-refresh` and `__Host-csrf`: prefixes that no page of a subdomain and no plain HTTP can
/// get around (RFC 6265bis section 4.1.3). `Secure` always; plain names only where that is off, on loopback, or as those of a
/// system that is stood in for.
///
/// # Examples
///
/// ```
/// use auth_accounts::cookies::{Cookies, SameSitePolicy};
///
/// let cookies = Cookies::new();
/// assert_eq!(cookies.session_name(), "__Host-session");
///
/// assert!(cookies.clone().insecure_on("127.0.0.1:8000".parse().unwrap()).is_ok());
/// assert!(cookies.insecure_on("0.0.0.0:8000".parse().unwrap()).is_err()); // denied: others would see them pass by
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Cookies {
    names: [String; 4],
    secure: bool,
    same_site: SameSitePolicy,
}

/// On which requests from other sites a browser sends the session along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSitePolicy {
    /// When somebody follows a link to the service.
    Lax,
    /// On all of them: the session is used inside pages of others. It is no protection at all then; the CSRF check is.
    None,
    /// On none.
    Strict,
}

/// Cookies without `Secure` that would leave the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`server.secure_cookies` is false and the service listens on {0}, where others can read its cookies; listen on loopback, or put TLS in front and switch it on"
)]
pub struct InsecureCookiesError(SocketAddr);

/// Two cookies of one name: somebody beside the service has set one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two cookies of one name; a page of a subdomain may have set one of them")]
pub struct TwoCookiesError;

impl Cookies {
    /// The cookies by their default names.
    pub fn new() -> Self {
        Self {
            names: ["__Host-session", "__Secure-refresh", "__Host-csrf", "__Secure-device"].map(str::to_owned),
            secure: true,
            same_site: SameSitePolicy::Lax,
        }
    }

    /// Uses other names, those of a system that is stood in for: session, refresh token, CSRF token. The first two stay
    /// `Secure` and out of reach of scripts.
    pub fn named(mut self, session: impl Into<String>, refresh: impl Into<String>, csrf: impl Into<String>) -> Self {
        let [.., device] = self.names;
        self.names = [session.into(), refresh.into(), csrf.into(), device];
        self
    }

    /// Says on which requests from other sites the session comes along; [`SameSitePolicy::Lax`] by default.
    pub fn same_site(mut self, policy: SameSitePolicy) -> Self {
        self.same_site = policy;
        self
    }

    /// Leaves `Secure` and the prefixes away, for development over plain HTTP at this address.
    ///
    /// # Errors
    ///
    /// If it is no loopback address.
    pub fn insecure_on(mut self, listen: SocketAddr) -> Result<Self, InsecureCookiesError> {
        if !listen.ip().to_canonical().is_loopback() {
            return Err(InsecureCookiesError(listen));
        }
        self.secure = false;
        for name in &mut self.names {
            let plain = name.strip_prefix("__Host-").or_else(|| name.strip_prefix("__Secure-"));
            if let Some(plain) = plain {
                *name = plain.to_owned();
            }
        }
        Ok(self)
    }

    /// The name of the session's cookie.
    pub fn session_name(&self) -> &str {
        &self.names[0]
    }

    /// The name of the refresh token's cookie.
    pub fn refresh_name(&self) -> &str {
        &self.names[1]
    }

    /// The name of the CSRF token's cookie.
    pub fn csrf_name(&self) -> &str {
        &self.names[2]
    }

    /// The name of the cookie of a browser that is known.
    pub fn device_name(&self) -> &str {
        &self.names[3]
    }

    /// Sets the proof that a user has signed in with this browser before, for a year. It goes to this path only, and lets
    /// nobody in.
    pub fn device(&self, proof: &Secret, path: &str) -> HeaderValue {
        self.set(self.device_name(), proof.expose(), path, Reader::Server, Duration::from_hours(365 * 24))
    }

    /// Sets the session, for so long.
    pub fn session(&self, id: &Secret, lifetime: Duration) -> HeaderValue {
        self.set(self.session_name(), id.expose(), "/", Reader::Server, lifetime)
    }

    /// Sets the refresh token, which is sent to this path and below it only.
    pub fn refresh(&self, token: &Secret, path: &str, lifetime: Duration) -> HeaderValue {
        self.set(self.refresh_name(), token.expose(), path, Reader::Server, lifetime)
    }

    /// Sets the CSRF token, which the service's pages read and send back in a header.
    pub fn csrf(&self, token: &str, lifetime: Duration) -> HeaderValue {
        self.set(self.csrf_name(), token, "/", Reader::Page, lifetime)
    }

    /// Removes all three, with the attributes that they were set with.
    pub fn clear(&self, refresh_path: &str) -> [HeaderValue; 3] {
        [
            self.set(self.session_name(), "", "/", Reader::Server, Duration::ZERO),
            self.set(self.refresh_name(), "", refresh_path, Reader::Server, Duration::ZERO),
            self.set(self.csrf_name(), "", "/", Reader::Page, Duration::ZERO),
        ]
    }

    /// The one cookie of this name that a request has.
    ///
    /// # Errors
    ///
    /// If it has two.
    pub fn of_request(headers: &HeaderMap, name: &str) -> Result<Option<Secret>, TwoCookiesError> {
        let mut found = None;
        for header in headers.get_all(header::COOKIE) {
            for pair in header.as_bytes().split(|byte| *byte == b';') {
                let value = pair.trim_ascii().strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
                let Some(value) = value else { continue };
                if found.is_some() {
                    return Err(TwoCookiesError);
                }
                found = Some(Secret::new(String::from_utf8_lossy(value).into_owned()));
            }
        }
        Ok(found)
    }

    fn set(&self, name: &str, value: &str, path: &str, reader: Reader, lifetime: Duration) -> HeaderValue {
        let same_site = match self.same_site {
            SameSitePolicy::Lax => SameSite::Lax,
            SameSitePolicy::None => SameSite::None,
            SameSitePolicy::Strict => SameSite::Strict,
        };
        let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        let cookie = Cookie::build((name, value))
            .path(path)
            // a browser drops a cookie for all sites that is not `Secure`, so it always is
            .secure(self.secure || self.same_site == SameSitePolicy::None)
            .http_only(reader == Reader::Server)
            .same_site(same_site)
            .max_age(time::Duration::seconds(seconds))
            .build();
        // names and values are of our own alphabet; what could not stand in a header would only lose the cookie
        HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
    }
}

impl Default for Cookies {
    fn default() -> Self {
        Self::new()
    }
}

/// Who reads a cookie.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Page,
    Server,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &HeaderValue) -> &str {
        value.to_str().unwrap()
    }

    // SS3, F33, M25
    #[test]
    fn the_session_is_for_this_host_alone_and_for_no_script() {
        let cookies = Cookies::new();

        let session = cookies.session(&Secret::new("abc".to_owned()), Duration::from_mins(30));
        let refresh = cookies.refresh(&Secret::new("def".to_owned()), "/auth/token", Duration::from_hours(24));
        let csrf = cookies.csrf("ghi", Duration::from_mins(30));

        let expected = "__Host-session=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800";
        assert_eq!(text(&session), expected);
        let expected = "__Secure-refresh=def; HttpOnly; SameSite=Lax; Secure; Path=/auth/token; Max-Age=86400";
        assert_eq!(text(&refresh), expected);
        assert_eq!(text(&csrf), "__Host-csrf=ghi; SameSite=Lax; Secure; Path=/; Max-Age=1800");
        for cookie in [session, refresh, csrf] {
            assert!(!text(&cookie).contains("Domain") && cookie.len() < 4096);
        }
    }

    // SS6, F23
    #[test]
    fn cookies_are_cleared_with_the_attributes_that_they_were_set_with() {
        let [session, refresh, csrf] = Cookies::new().clear("/auth/token");

        assert_eq!(text(&session), "__Host-session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0");
        assert_eq!(text(&refresh), "__Secure-refresh=; HttpOnly; SameSite=Lax; Secure; Path=/auth/token; Max-Age=0");
        assert_eq!(text(&csrf), "__Host-csrf=; SameSite=Lax; Secure; Path=/; Max-Age=0");
    }

    // F119
    #[test]
    fn plain_cookies_never_leave_the_machine() {
        let plain = Cookies::new().insecure_on("[::1]:80".parse().unwrap()).unwrap();
        assert_eq!(plain.session_name(), "session");
        let session = plain.session(&Secret::new("abc".to_owned()), Duration::from_secs(1));
        assert_eq!(text(&session), "session=abc; HttpOnly; SameSite=Lax; Path=/; Max-Age=1");

        let refused = Cookies::new().insecure_on("192.0.2.7:80".parse().unwrap()).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "`server.secure_cookies` is false and the service listens on 192.0.2.7:80, where others can read its cookies; \
             listen on loopback, or put TLS in front and switch it on"
        );
    }

    // M25
    #[test]
    fn a_cookie_for_all_sites_is_secure_whatever_else_is_said() {
        let cookies =
            Cookies::new().same_site(SameSitePolicy::None).insecure_on("127.0.0.1:80".parse().unwrap()).unwrap();

        let session = cookies.session(&Secret::new("abc".to_owned()), Duration::from_secs(1));

        assert_eq!(text(&session), "session=abc; HttpOnly; SameSite=None; Secure; Path=/; Max-Age=1");
    }

    // SS4
    #[test]
    fn two_cookies_of_one_name_are_refused() {
        let mut headers = HeaderMap::new();
        headers.append("cookie", HeaderValue::from_static("a=1; refresh=x"));
        assert_eq!(Cookies::of_request(&headers, "refresh").unwrap().unwrap().expose(), "x");
        assert!(Cookies::of_request(&headers, "fresh").unwrap().is_none());

        headers.append("cookie", HeaderValue::from_static("refresh=y"));

        let refused = Cookies::of_request(&headers, "refresh").unwrap_err();
        assert_eq!(refused.to_string(), "two cookies of one name; a page of a subdomain may have set one of them");
    }
}
