use super::Excerpt;
use crate::token::Algorithm;

/// A token of a key that its issuer does not have.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyNotFoundError {
    /// Without `kid`, more than one key could be meant.
    #[error("token names no key (`kid`) and more than one key is for `{0}`; the issuer must name it")]
    Ambiguous(Algorithm),
    /// Without `kid`, no key could be meant.
    #[error("token names no key (`kid`) and no key of the issuer is for `{0}`")]
    NoneFits(Algorithm),
    /// The issuer publishes its keys, and none are there.
    #[error("keys of the issuer are not at hand; fetch them first, or verify with `authenticate`")]
    NotLoaded,
    /// No key of the issuer has this `kid`.
    #[error("key {0} is not one of the issuer's usable keys; load its current key set")]
    Unknown(Excerpt),
}

/// A signature that is not one of the key over this token.
#[derive(Debug, thiserror::Error)]
#[error("signature does not match; the token was changed or another key signed it")]
pub struct SignatureError(());

impl SignatureError {
    pub(in crate::token) fn new() -> Self {
        Self(())
    }
}
