//! The rows of the main example, proved over its router in process and over its program.

#![cfg(test)]

mod access;
mod bodies;
mod documentation;
mod outages;
mod program;
mod rules;
mod support;
