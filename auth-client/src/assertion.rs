use core::time::Duration;

use auth_core::{Secret, Timestamp};
use aws_lc_rs::rand;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;

use crate::{ClientKey, TokenRequestError};

/// What a key signs to prove who somebody is (RFC 7523 section 3): for one issuer, for minutes, once.
pub(crate) struct Assertion<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) audience: &'a str,
}

impl Assertion<'_> {
    pub(crate) fn sign(&self, key: &ClientKey, now: Timestamp) -> Result<Secret, TokenRequestError> {
        let mut id = [0; 16];
        rand::fill(&mut id).map_err(|_| TokenRequestError::Random)?;
        let issued_at = now.as_second();
        key.sign(&json!({
            "iss": self.issuer,
            "sub": self.subject,
            // one text: an array would let somebody else in (CVE-2025-27370)
            "aud": self.audience,
            "iat": issued_at,
            "exp": issued_at.saturating_add(LIFETIME.as_secs().cast_signed()),
            "jti": BASE64_URL_SAFE_NO_PAD.encode(id),
        }))
    }
}

/// Enough for clocks that are some minutes apart.
const LIFETIME: Duration = Duration::from_mins(5);
