//! A resource server behind Auth0, in the place of an example with FastAPI: the same variables, paths and bodies.
//!
//! [`Settings`] reads the environment, [`routes`] puts the handlers together, each with its rule, and [`Trust`] says whose
//! tokens count: those of the tenant, or with `--local` those of a key of its own. [`client`] is the other side.

mod banner;
pub mod cli;
pub mod client;
mod compat;
mod docs;
mod handlers;
mod local;
mod routes;
mod serve;
mod settings;
#[cfg(feature = "demo")]
mod token_structure;
mod trust;

auth_axum::names! {
    roles {}
    permissions { admin { access } }
}

#[doc(inline)]
pub use self::{
    banner::Banner,
    compat::Compat,
    local::{Local, LocalError},
    routes::routes,
    serve::{ServeError, service},
    settings::{SettingError, Settings},
    trust::{Format, Trust},
};
