//! A resource server behind Zitadel, in the place of the demo of fastapi-zitadel-auth: the same variables, paths and bodies.
//!
//! [`Settings`] reads the environment, [`routes`] puts the handlers together, each with its rule, and [`Trust`] says whose
//! tokens count: those of the issuer, or with `--local` those of a key of its own. [`service_user`] is the other side: a
//! program that signs in by itself and calls the service.

mod app;
pub mod cli;
mod compat;
mod handlers;
mod local;
mod serve;
pub mod service_user;
mod settings;
mod trust;
mod user;

auth_axum::names! {
    roles { admin, user }
    permissions {}
}

#[doc(inline)]
pub use self::{
    app::{App, routes},
    compat::Compat,
    local::{Local, LocalError},
    serve::{ServeError, service},
    settings::{SettingError, Settings, Variables},
    trust::{Format, Trust},
    user::{User, ZitadelClaims},
};
