use serde_json::{Map, Value};

use super::{
    Algorithm,
    error::{AlgorithmError, Excerpt, FormError, HeaderError, TokenError, TypeError},
    json,
};

/// What the header of a token may say: which algorithm and key it was signed with, and of what kind it is. `jwk`,
/// `jku`, `x5u` and `x5c`, which offer a key, are not read at all (RFC 8725 section 3.10).
#[derive(Debug)]
pub(super) struct Header {
    pub(super) algorithm: Algorithm,
    pub(super) key_id: Option<String>,
    kind: Option<String>,
}

/// What kinds of token an issuer's tokens may be (RFC 8725 section 3.11).
///
/// # Examples
///
/// ```
/// use auth_core::token::{Issuer, KeySet, TokenType};
///
/// // an issuer that writes `typ: JWT`; without this its tokens are denied
/// let issuer = Issuer::keys("https://issuer.example", KeySet::new()).audience("https://api.example").typ(TokenType::Jwt);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenType {
    /// Only `typ: at+jwt` (RFC 9068 section 4), so that an ID token, a logout token or an assertion never passes for
    /// an access token. The default.
    #[default]
    AtJwt,
    /// `typ: JWT` or no `typ` too, as Auth0, Keycloak, Entra and Zitadel issue their access tokens. What looks like
    /// an ID token (`nonce`, `at_hash`) is refused, but only the audience keeps other kinds apart: give the API an
    /// audience of its own.
    Jwt,
    /// Only this `typ`: a kind of token of one's own, such as `refresh+jwt`.
    Only(&'static str),
}

impl Header {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, TokenError> {
        let members = json::object(bytes).map_err(|cause| FormError::json("header", cause))?;

        refuse_extensions(&members)?;
        let kind = text(&members, "typ")?;
        if text(&members, "cty")?.is_some_and(|content| is_media_type(content, "jwt")) {
            return Err(HeaderError::Nested.into());
        }
        Ok(Self {
            algorithm: algorithm(&members)?,
            key_id: key_id(&members)?.map(str::to_owned),
            kind: kind.map(str::to_owned),
        })
    }

    /// Whether `typ` is this, or there is none.
    pub(super) fn is_of(&self, kind: Option<&str>) -> bool {
        match (&self.kind, kind) {
            (Some(found), Some(kind)) => is_media_type(found, kind),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    pub(super) fn expect(&self, expected: TokenType) -> Result<(), TypeError> {
        let fits = match (&self.kind, expected) {
            (Some(kind), TokenType::AtJwt) => is_media_type(kind, "at+jwt"),
            (Some(kind), TokenType::Jwt) => is_media_type(kind, "at+jwt") || is_media_type(kind, "jwt"),
            (Some(kind), TokenType::Only(name)) => is_media_type(kind, name),
            (None, TokenType::AtJwt | TokenType::Only(_)) => false,
            (None, TokenType::Jwt) => true,
        };
        if fits { Ok(()) } else { Err(TypeError::new(expected, self.kind.as_deref())) }
    }
}

/// Refuses what changes how a token is read.
pub(super) fn refuse_extensions(members: &Map<String, Value>) -> Result<(), TokenError> {
    match ["b64", "crit", "enc", "zip"].into_iter().find(|name| members.contains_key(*name)) {
        Some(refused) => Err(HeaderError::Refused(refused).into()),
        None => Ok(()),
    }
}

pub(super) fn algorithm(members: &Map<String, Value>) -> Result<Algorithm, AlgorithmError> {
    match members.get("alg") {
        Some(Value::String(name)) => Algorithm::named(name).ok_or_else(|| AlgorithmError::Unknown(Excerpt::of(name))),
        Some(_) => Err(AlgorithmError::NotText),
        None => Err(AlgorithmError::Missing),
    }
}

fn key_id(members: &Map<String, Value>) -> Result<Option<&str>, HeaderError> {
    let key_id = text(members, "kid")?;
    if key_id.is_some_and(|id| id.len() > LONGEST_KEY_ID) {
        return Err(HeaderError::KeyIdLength);
    }
    Ok(key_id)
}

fn text<'a>(members: &'a Map<String, Value>, name: &'static str) -> Result<Option<&'a str>, HeaderError> {
    match members.get(name) {
        Some(value) => value.as_str().map(Some).ok_or(HeaderError::NotText(name)),
        None => Ok(None),
    }
}

/// Media types are compared without case, and `application/` may be left out (RFC 7515 section 4.1.9).
pub(super) fn is_media_type(found: &str, short: &str) -> bool {
    let (prefix, rest) = found.split_at_checked(APPLICATION.len()).unwrap_or_default();
    found.eq_ignore_ascii_case(short) || (prefix.eq_ignore_ascii_case(APPLICATION) && rest.eq_ignore_ascii_case(short))
}

const APPLICATION: &str = "application/";

/// In bytes. The longest key ids that issuers use are thumbprints of 86.
pub(super) const LONGEST_KEY_ID: usize = 256;
