//! Keys that an issuer publishes: fetched, held, and renewed.
//!
//! `settings` is what a service says about them, `fetch` asks the issuer once, `held` is what is known at a time and what a
//! time makes of it, and `keeper` lets one fetch at a time run and everybody else read without a lock.

mod fetch;
mod held;
mod keeper;
mod settings;

pub(in crate::token) use self::keeper::KeyKeeper;
#[doc(inline)]
pub use self::{fetch::FetchKeysError, settings::RemoteKeys};
