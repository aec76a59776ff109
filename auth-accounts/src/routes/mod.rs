//! The flows over HTTP, as routers that are guarded, mounted and named on their own.

mod answer;
mod envelope;
mod limit;
mod login;
mod read;
mod sessions;
mod warning;

#[doc(inline)]
pub use self::{
    envelope::ErrorEnvelope,
    login::{LoginRoute, LoginRoutes},
    sessions::SessionRoutes,
    warning::warn_system_admin,
};
