//! Tokens for the service itself: asked for in every form, kept, renewed, and never told.

#![cfg(test)]

mod credentials;
mod endpoint;
mod issuer;
mod key_file;
mod service_user;
mod source;
