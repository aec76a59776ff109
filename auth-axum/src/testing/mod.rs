//! What tests of a guarded service need: a principal without a token, an issuer that signs real ones, a clock.

mod clock;
mod issuer;
mod principal;

#[doc(inline)]
pub use self::{
    clock::TestClock,
    issuer::{SignedToken, TestIssuer, TestToken},
    principal::AsPrincipal,
};
pub use crate::principal;
