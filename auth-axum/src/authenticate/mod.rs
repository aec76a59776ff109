//! The credential layer: finds the credential of a request, has it verified, and leaves what it found for the guards.
//! It never answers by itself, so that one place decides and a public route survives a stale cookie.

mod find;
mod layer;
mod service;

pub(crate) use self::layer::AuthenticateLayer;
