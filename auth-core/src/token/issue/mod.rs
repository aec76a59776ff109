//! Tokens of our own: the key that signs them, what they say, and who issues them.

mod access_token;
mod key_file;
mod signing_key;
mod token_issuer;

#[doc(inline)]
pub use self::{
    access_token::{AccessToken, IssueError},
    key_file::KeyFileError,
    signing_key::{SigningKey, SigningKeyError},
    token_issuer::TokenIssuer,
};
