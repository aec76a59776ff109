//! What is asked for beside a password: one-time passwords of an app (RFC 6238), and codes for when that is lost.

mod recovery;
mod totp;

#[doc(inline)]
pub use self::{
    recovery::{RecoveryCodes, RecoveryCodesError},
    totp::{FactorVerdict, TotpSecret, TotpSecretError},
};
