use core::fmt;

use serde_json::{Map, Value};

use super::{KeySet, TokenError, error::FormError, form::Segments, header::Header, json, verify::verify_signature};

/// What a token says, whoever made it: nothing of it is verified, and nothing may be decided by it. For people who look
/// into tokens.
///
/// # Examples
///
/// ```
/// use auth_core::token::{KeySet, UnverifiedToken};
///
/// // {"alg":"HS256","typ":"JWT"} . {"sub":"1","exp":1700000000}
/// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIiwiZXhwIjoxNzAwMDAwMDAwfQ.c2lnbmF0dXJl";
/// let looked_at = UnverifiedToken::parse(token)?;
/// assert_eq!(looked_at.header()["alg"], "HS256");
/// assert_eq!(looked_at.payload()["exp"], 1_700_000_000);
///
/// assert!(looked_at.verify_signature(&KeySet::new()).is_err()); // anybody can have written it
/// # Ok::<(), auth_core::token::TokenError>(())
/// ```
pub struct UnverifiedToken<'a> {
    text: &'a str,
    header: Map<String, Value>,
    payload: Map<String, Value>,
}

impl<'a> UnverifiedToken<'a> {
    /// Takes a token apart that has the strict form of one (`header.payload.signature`, base64url, JSON objects without
    /// duplicate names), of any algorithm.
    ///
    /// # Errors
    ///
    /// If the text has another form.
    pub fn parse(text: &'a str) -> Result<Self, TokenError> {
        let segments = Segments::of(text, LONGEST)?;
        let object = |segment, bytes: &[u8]| json::object(bytes).map_err(|cause| FormError::json(segment, cause));
        Ok(Self { text, header: object("header", &segments.header)?, payload: object("payload", &segments.payload)? })
    }

    /// The header.
    pub fn header(&self) -> &Map<String, Value> {
        &self.header
    }

    /// The payload.
    pub fn payload(&self) -> &Map<String, Value> {
        &self.payload
    }

    /// Checks the signature, and nothing else: who issued the token, for whom and until when is not looked at.
    ///
    /// # Errors
    ///
    /// If no key of the set is the one of the token, or did not sign it.
    pub fn verify_signature(&self, keys: &KeySet) -> Result<(), TokenError> {
        let segments = Segments::of(self.text, LONGEST)?;
        verify_signature(keys, &Header::parse(&segments.header)?, &segments)
    }
}

/// Without the token.
impl fmt::Debug for UnverifiedToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedToken([redacted])")
    }
}

/// In bytes. People look into more than services accept.
const LONGEST: usize = 1024 * 1024;
