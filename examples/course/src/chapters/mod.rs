//! The chapters, each a router with an authentication of its own.

pub(crate) mod abac;
pub(crate) mod bearer;
pub(crate) mod cookie;
pub(crate) mod oauth2;
pub(crate) mod rbac;
pub(crate) mod refresh;
pub(crate) mod revocation;
mod sign_in;
