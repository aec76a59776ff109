use std::borrow::Cow;

use super::Excerpt;
use crate::token::{Algorithm, TokenType, header::LONGEST_KEY_ID, json::JsonError};

/// A token whose `alg` may not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AlgorithmError {
    /// There is no `alg`.
    #[error("algorithm missing: the header has no `alg`; the issuer must sign its tokens")]
    Missing,
    /// The key is for other algorithms.
    #[error(
        "algorithm `{found}` does not fit the key, which is for {}; the key decides, never the token",
        list(.allowed)
    )]
    NotAllowed {
        /// What the token says.
        found: Algorithm,
        /// What the key is for.
        allowed: Vec<Algorithm>,
    },
    /// `alg` is no text.
    #[error("algorithm malformed: `alg` is not text; the issuer must name one of RFC 7518")]
    NotText,
    /// `alg` is `none` or something that is not known here.
    #[error("algorithm {0} is not supported; the issuer must sign with EdDSA, ES256, ES384 or an RS or PS algorithm")]
    Unknown(Excerpt),
}

/// A text that is no signed token in compact form.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// A segment is not base64url.
    #[error("{0} is not base64url without padding (RFC 7515 section 2)")]
    Base64(&'static str),
    /// A segment is not one JSON object.
    #[error("{0} is not one JSON object: {1}")]
    Json(&'static str, #[source] MalformedJson),
    /// There are not three segments.
    #[error("token is not of three segments; expected a signed JWT in compact form")]
    Segments,
}

/// What is wrong with a JSON text.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct MalformedJson(JsonError);

/// A header that asks for something that is not done here.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// `kid` is too long.
    #[error("header `kid` is longer than {} bytes; key ids are short", LONGEST_KEY_ID)]
    KeyIdLength,
    /// A token inside a token.
    #[error("header `cty` announces a token inside the token; expected claims")]
    Nested,
    /// A member that must be text is something else.
    #[error("header `{0}` is not text")]
    NotText(&'static str),
    /// A member that changes how a token is read.
    #[error("header has `{0}`, which is not supported; the issuer must leave it out")]
    Refused(&'static str),
}

/// A text that is longer than tokens are.
#[derive(Debug, thiserror::Error)]
#[error("token of {length} bytes is longer than the limit of {longest}")]
pub struct LengthError {
    length: usize,
    longest: usize,
}

/// A token of another kind.
#[derive(Debug, thiserror::Error)]
#[error("typ {} expected, token has {}", kind(*.expected), or_none(.found.as_ref()))]
pub struct TypeError {
    expected: TokenType,
    found: Option<Excerpt>,
}

impl FormError {
    pub(in crate::token) fn json(segment: &'static str, cause: JsonError) -> Self {
        Self::Json(segment, MalformedJson(cause))
    }
}

impl LengthError {
    pub(in crate::token) fn new(length: usize, longest: usize) -> Self {
        Self { length, longest }
    }
}

impl MalformedJson {
    pub(in crate::token) fn new(cause: JsonError) -> Self {
        Self(cause)
    }
}

impl TypeError {
    pub(in crate::token) fn new(expected: TokenType, found: Option<&str>) -> Self {
        Self { expected, found: found.map(Excerpt::of) }
    }
}

pub(in crate::token) fn list(algorithms: &[Algorithm]) -> String {
    algorithms.iter().map(|algorithm| algorithm.name()).collect::<Vec<_>>().join(", ")
}

fn kind(expected: TokenType) -> Cow<'static, str> {
    match expected {
        TokenType::AtJwt => "`at+jwt`".into(),
        TokenType::Jwt => "`JWT`, `at+jwt` or none".into(),
        TokenType::Only(name) => format!("`{name}`").into(),
    }
}

fn or_none(excerpt: Option<&Excerpt>) -> String {
    excerpt.map_or_else(|| "none".to_owned(), Excerpt::to_string)
}
