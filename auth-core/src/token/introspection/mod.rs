//! Opaque tokens: what they say, their issuer is asked (RFC 7662).
//!
//! `settings` is what a service says about it, `client` who this service is to the issuer, `ask` one question and its answer,
//! `error` why there is none.

mod ask;
mod client;
mod error;
mod settings;

pub(in crate::token) use self::{
    ask::{Introspector, Said, is_opaque},
    settings::{Audience, Subject},
};
#[doc(inline)]
pub use self::{client::IntrospectionClient, error::IntrospectionError, settings::Introspection};
