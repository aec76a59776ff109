//! Users: who writes articles. The issuer for development signs tokens for them.

pub(crate) mod handlers;
mod store;

#[doc(inline)]
pub use self::store::{User, Users};
