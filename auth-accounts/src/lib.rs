//! Accounts of your own: people who sign in with a password, stay signed in, and are signed out.
//!
//! `auth-axum` says who may call what; this crate says who somebody is where no other issuer does. [`Accounts`] are the users
//! of a service with all that they hold, [`routes`] put them behind HTTP, and [`schemes`] are their credentials.

mod accounts;
pub mod audit;
pub mod cookies;
pub mod csrf;
pub mod flows;
pub mod keys;
pub mod mail;
pub mod names;
pub mod password;
mod refusal;
pub mod routes;
pub mod schemes;
pub mod sealed;
pub mod second_factor;
pub mod settings;
pub mod throttle;
mod visitor;

#[doc(inline)]
pub use self::{
    accounts::{AccountStores, Accounts, AccountsBuilder, AccountsError},
    refusal::Refusal,
    visitor::Visitor,
};
