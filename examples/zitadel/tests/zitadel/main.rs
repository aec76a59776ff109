//! The rows of the example, proved over its router in process and over its programs, with an issuer on this machine.

#![cfg(test)]

mod access;
mod custom;
mod keys;
mod opaque;
mod pages;
mod program;
mod service_user;
mod settings;
mod support;
mod tokens;
