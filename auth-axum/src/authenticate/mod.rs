//! The credential layer: finds the credential of a request, and leaves it for the guards. It never answers by itself, so
//! that one place decides and a public route survives a stale cookie.

mod find;
mod future;
mod layer;
mod service;

pub(crate) use self::{find::Found, layer::AuthenticateLayer};
