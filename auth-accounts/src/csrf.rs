//! Requests that a browser sends because another site told it to: cookies come along, so they need proof of where they
//! came from.

use core::fmt;
use std::sync::Arc;

use aws_lc_rs::{hmac, rand};
use axum::http::{HeaderMap, HeaderName, Method, header, request::Parts};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::keys::{Keys, KeysError, NoRandomness};

/// Tells requests of the service's own pages from those that other sites make a browser send.
///
/// On an unsafe method with a cookie, `Sec-Fetch-Site: same-origin` or `none` passes; otherwise an `Origin` that is the
/// service's own; otherwise a CSRF token of the session. Nothing of the three is refused. A WebSocket is opened with GET, and
/// counts as unsafe.
///
/// # Examples
///
/// ```
/// use auth_accounts::{csrf::{CrossSite, Csrf}, keys::Keys};
/// use auth_core::Secret;
/// use axum::http::Request;
///
/// let csrf = Csrf::new(&Keys::derive(&Secret::new("k".repeat(32)))?)?.origin("https://app.example");
/// let request = |name: &str, value: &str| {
///     let request = Request::post("/articles").header(name, value).body(()).unwrap();
///     csrf.check(&request.into_parts().0, "session-id")
/// };
///
/// assert_eq!(request("Sec-Fetch-Site", "same-origin"), Ok(()));
/// assert_eq!(request("Origin", "https://app.example"), Ok(()));
/// assert_eq!(request("X-CSRF-Token", &csrf.token("session-id")?), Ok(()));
/// assert_eq!(request("Origin", "https://evil.example"), Err(CrossSite)); // denied
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Csrf {
    key: Arc<hmac::Key>,
    origins: Vec<String>,
    strict: bool,
}

/// An unsafe request with a cookie that nothing shows to come from the service's own pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an unsafe request with a cookie did not come from the service's own pages and has no CSRF token of its session"
)]
pub struct CrossSite;

impl Csrf {
    /// The check with a key of these. Without an origin only `Sec-Fetch-Site` and tokens pass.
    ///
    /// # Errors
    ///
    /// If the key can't be derived.
    pub fn new(keys: &Keys) -> Result<Self, KeysError> {
        Ok(Self { key: Arc::new(keys.mac(b"csrf tokens")?), origins: Vec::new(), strict: false })
    }

    /// Lets pages of this origin in, `https://app.example`: scheme, host and port as browsers write them. It comes from
    /// configuration, never from a request.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into().trim_end_matches('/').to_ascii_lowercase());
        self
    }

    /// Asks for a token always, whatever the browser says of the request's origin.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// A new token of this session, for its pages to send back in `X-CSRF-Token`.
    ///
    /// # Errors
    ///
    /// If there is no randomness.
    pub fn token(&self, session: &str) -> Result<String, NoRandomness> {
        let mut random = [0; 16];
        rand::fill(&mut random).map_err(|_| NoRandomness)?;
        let tag = hmac::sign(&self.key, &Self::signed(session, &random));
        let random = BASE64_URL_SAFE_NO_PAD.encode(random);
        Ok(format!("{random}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag.as_ref())))
    }

    /// Whether a request with the cookie of this session may be acted on.
    ///
    /// # Errors
    ///
    /// If its method is unsafe and nothing shows that a page of the service sent it.
    pub fn check(&self, request: &Parts, session: &str) -> Result<(), CrossSite> {
        if !is_unsafe(request) || (!self.strict && self.comes_from_here(&request.headers)) {
            return Ok(());
        }
        match one(&request.headers, &TOKEN) {
            Some(token) if self.is_of(token, session) => Ok(()),
            Some(_) | None => Err(CrossSite),
        }
    }

    /// Whether a login may go on that ends in cookies: another site that signs a browser in as somebody else would see what
    /// its user does from then on. There is no session yet that a token could be of, so what is refused is what a browser
    /// says to come from elsewhere; whoever says nothing is no browser.
    ///
    /// # Errors
    ///
    /// If the browser says that another site sent it.
    pub fn check_login(&self, headers: &HeaderMap) -> Result<(), CrossSite> {
        let says_nothing = !headers.contains_key(&SEC_FETCH_SITE) && !headers.contains_key(header::ORIGIN);
        if says_nothing || self.comes_from_here(headers) { Ok(()) } else { Err(CrossSite) }
    }

    fn comes_from_here(&self, headers: &HeaderMap) -> bool {
        if matches!(one(headers, &SEC_FETCH_SITE), Some("same-origin" | "none")) {
            return true;
        }
        let Some(origin) = one(headers, &header::ORIGIN) else { return false };
        let origin = origin.to_ascii_lowercase();
        self.origins.contains(&origin)
    }

    /// Whether a token is one of this session, compared in constant time.
    fn is_of(&self, token: &str, session: &str) -> bool {
        let Some((random, tag)) = token.split_once('.') else { return false };
        let (Ok(random), Ok(tag)) = (BASE64_URL_SAFE_NO_PAD.decode(random), BASE64_URL_SAFE_NO_PAD.decode(tag)) else {
            return false;
        };
        hmac::verify(&self.key, &Self::signed(session, &random), &tag).is_ok()
    }

    /// Session and random bytes with the length between them, so that no two pairs are signed alike.
    fn signed(session: &str, random: &[u8]) -> Vec<u8> {
        let mut signed = u64::try_from(session.len()).unwrap_or(u64::MAX).to_be_bytes().to_vec();
        signed.extend(session.as_bytes());
        signed.extend(random);
        signed
    }
}

impl fmt::Debug for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Csrf").field("origins", &self.origins).field("strict", &self.strict).finish_non_exhaustive()
    }
}

/// Whether a request may change something.
fn is_unsafe(request: &Parts) -> bool {
    let opens_socket = request.headers.contains_key(header::UPGRADE);
    opens_socket || !matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The value of a header that is there once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

const TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");

#[cfg(test)]
mod tests {
    use auth_core::Secret;
    use axum::http::Request;

    use super::*;

    fn csrf() -> Csrf {
        let keys = Keys::derive(&Secret::new("k".repeat(32))).unwrap();
        Csrf::new(&keys).unwrap().origin("https://app.example").origin("http://localhost:3000/")
    }

    fn parts(method: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri("/x");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    // F34, SS12, SS13, SS14
    #[test]
    fn only_a_page_of_the_service_or_a_token_of_the_session_gets_through() {
        let csrf = csrf();
        let token = csrf.token("s").unwrap();
        let others = csrf.token("t").unwrap();
        let (random, tag) = token.split_once('.').unwrap();
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], false),
            (&[("origin", "https://app.example")], true),
            (&[("origin", "HTTPS://APP.example")], true),
            (&[("origin", "http://localhost:3000")], true),
            (&[("origin", "null")], false),
            (&[("origin", "http://app.example")], false),
            (&[("origin", "https://app.example:444")], false),
            (&[("origin", "https://app.example.evil.example")], false),
            (&[("origin", "https://app.exampl")], false),
            (&[("origin", "https://app.example"), ("origin", "https://evil.example")], false),
            (&[("referer", "https://app.example/form")], false),
            (&[("x-csrf-token", &token)], true),
            (&[("x-csrf-token", &token), ("origin", "https://evil.example")], true),
            (&[("x-csrf-token", &token), ("x-csrf-token", &token)], false),
            (&[("x-csrf-token", &others)], false),
            (&[("x-csrf-token", random)], false),
            (&[("x-csrf-token", tag)], false),
            (&[("x-csrf-token", "")], false),
            (&[("x-csrf-token", ".")], false),
            (&[], false),
        ];

        for (headers, passes) in cases {
            assert_eq!(csrf.check(&parts("POST", headers), "s").is_ok(), *passes, "{headers:?}");
            assert_eq!(csrf.check(&parts("BREW", headers), "s").is_ok(), *passes, "{headers:?}");
        }
    }

    // F34, SS15
    #[test]
    fn safe_methods_need_nothing() {
        for method in ["GET", "HEAD", "OPTIONS"] {
            assert_eq!(csrf().check(&parts(method, &[("origin", "https://evil.example")]), "s"), Ok(()));
        }
    }

    // SS18
    #[test]
    fn a_web_socket_is_opened_by_pages_of_the_service_alone() {
        let evil = [("upgrade", "websocket"), ("origin", "https://evil.example")];
        let own = [("upgrade", "websocket"), ("origin", "https://app.example")];

        assert_eq!(csrf().check(&parts("GET", &evil), "s"), Err(CrossSite));
        assert_eq!(csrf().check(&parts("GET", &own), "s"), Ok(()));
    }

    // SS12
    #[test]
    fn the_strict_check_always_asks_for_the_token() {
        let csrf = csrf().strict();
        let token = csrf.token("s").unwrap();

        assert_eq!(csrf.check(&parts("POST", &[("sec-fetch-site", "same-origin")]), "s"), Err(CrossSite));
        assert_eq!(csrf.check(&parts("POST", &[("origin", "https://app.example")]), "s"), Err(CrossSite));
        assert_eq!(csrf.check(&parts("POST", &[("x-csrf-token", &token)]), "s"), Ok(()));
    }

    // SS17
    #[test]
    fn another_site_signs_nobody_in() {
        let login = |headers: &[(&str, &str)]| csrf().check_login(&parts("POST", headers).headers);

        assert_eq!(login(&[("origin", "https://evil.example")]), Err(CrossSite));
        assert_eq!(login(&[("sec-fetch-site", "cross-site")]), Err(CrossSite));
        assert_eq!(login(&[("origin", "https://app.example")]), Ok(()));
        assert_eq!(login(&[]), Ok(()));
    }

    #[test]
    fn keys_of_another_secret_make_other_tokens() {
        let other = Csrf::new(&Keys::derive(&Secret::new("z".repeat(32))).unwrap()).unwrap();

        let token = other.token("s").unwrap();

        assert_eq!(csrf().check(&parts("POST", &[("x-csrf-token", &token)]), "s"), Err(CrossSite));
        assert!(!format!("{other:?}").contains("key"));
    }
}
