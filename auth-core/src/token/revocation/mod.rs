//! Tokens that were taken back before they end.

mod memory;
mod revocations;
mod store;

pub(super) use self::revocations::Mark;
#[doc(inline)]
pub use self::{
    memory::RevocationMemory,
    revocations::{RevocationError, Revocations, RevocationsBuilder},
    store::{Asked, FindingRevocation, Standing, StoresRevocations, TokenId},
};
