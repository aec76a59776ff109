//! Tokens of our own: the keys that sign them, what they say, and who issues them.

mod access_token;
mod key_file;
mod key_store;
mod kind;
mod metadata;
mod rotation;
mod signing_key;
mod signing_keys;
mod token_issuer;

#[doc(inline)]
pub use self::{
    access_token::{AccessToken, IssueError},
    key_file::{KeyFileError, Made},
    key_store::{KeyFolder, KeyStoreError, StoredKey, StoresKeys},
    kind::TokenKind,
    metadata::{IssuerMetadata, IssuerMetadataError},
    rotation::{KeyRotation, RotationError, RotationPlan},
    signing_key::{SigningKey, SigningKeyError},
    signing_keys::{KeyState, SigningKeys},
    token_issuer::TokenIssuer,
};
