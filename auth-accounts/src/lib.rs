//! Accounts of your own: people who sign in with a password, stay signed in, and are signed out.
//!
//! `auth-axum` says who may call what; this crate says who somebody is where no other issuer does.

pub mod cookies;
pub mod csrf;
pub mod keys;
pub mod password;
pub mod settings;
