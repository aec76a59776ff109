//! The rows of the example, proved over its router in process and over its programs, with an issuer on this machine.

#![cfg(test)]

mod access;
mod client;
mod documentation;
mod keys;
mod log;
mod program;
mod settings;
mod support;
mod tokens;
