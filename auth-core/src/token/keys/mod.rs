//! The keys that verify signatures: where they come from, what is a key at all, and which one a token means.

mod error;
mod hmac;
mod jwk;
mod material;
mod pem;
mod remote;
mod set;
mod verifying;

#[doc(inline)]
pub use self::{
    error::{KeyError, SecretError},
    hmac::HmacSecret,
    remote::{FetchKeysError, RemoteKeys},
    set::{KeySet, SkippedKey},
    verifying::VerifyingKey,
};
pub(super) use self::{
    jwk::public_jwk,
    material::Material,
    pem::{document as pem_document, write as pem_of},
    remote::KeyKeeper,
};
