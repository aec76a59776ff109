use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::error::{FormError, LengthError, TokenError};

/// A token in compact form, taken apart: `header.payload.signature` (RFC 7515 section 7.1).
pub(super) struct Segments<'a> {
    pub(super) header: Vec<u8>,
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
    /// What was signed: header and payload with the dot between them.
    pub(super) signed: &'a str,
}

impl<'a> Segments<'a> {
    /// Splits and decodes a token, looking at no more than the first four segments of it.
    pub(super) fn of(token: &'a str, longest: usize) -> Result<Self, TokenError> {
        if token.len() > longest {
            return Err(LengthError::new(token.len(), longest).into());
        }
        let mut segments = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (segments.next(), segments.next(), segments.next(), segments.next())
        else {
            return Err(FormError::Segments.into());
        };
        let signed = token.get(..header.len() + 1 + payload.len()).unwrap_or_default();
        Ok(Self {
            header: decode(header).ok_or(FormError::Base64("header"))?,
            payload: decode(payload).ok_or(FormError::Base64("payload"))?,
            signature: decode(signature).ok_or(FormError::Base64("signature"))?,
            signed,
        })
    }
}

/// Decodes base64url as RFC 7515 spells it: no padding, no other alphabet, no spaces, and no set bits beyond the last
/// byte, so that each content has exactly one spelling.
pub(super) fn decode(segment: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(segment).ok()
}

pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
