use std::{fs, path::Path};

use auth_core::token::{KeySet, VerifyingKey};

use super::TokenCommandError;
use crate::error::Error;

/// Reads public keys from a file: a key set (JWKS), or the PEM of one public key.
pub(super) fn keys(path: &Path) -> Result<KeySet, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let keys = if text.starts_with("-----BEGIN ") {
        VerifyingKey::rsa_pem(&text)
            .or_else(|_| VerifyingKey::ec_pem(&text))
            .or_else(|_| VerifyingKey::ed_pem(&text))
            .map(|key| KeySet::new().with(key))
    } else {
        KeySet::from_jwks(&text)
    };
    keys.map_err(|source| TokenCommandError::Keys { path: path.to_owned(), source }.into())
}
