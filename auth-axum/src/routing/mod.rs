//! Routers that take no handler without a rule.

mod access;
mod around;
mod fallbacks;
mod guarded;
mod method_router;
mod methods;
mod router;
#[cfg(feature = "utoipa")]
mod routes;

pub(crate) use self::around::Around;
#[cfg(feature = "utoipa")]
#[doc(inline)]
pub use self::routes::Routes;
#[doc(inline)]
pub use self::{
    access::{AccessMatrix, AccessRow},
    guarded::{GuardFirst, Guarded, IntoGuarded},
    method_router::GuardedMethodRouter,
    methods::{any, connect, delete, get, head, on, options, patch, post, put, trace},
    router::GuardedRouter,
};
