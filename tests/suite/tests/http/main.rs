//! A guarded service, asked over HTTP in process, and over a socket where the socket is the point.

mod answers;
mod audit;
mod bodies;
mod credentials;
mod format;
mod policies;
mod routing;
mod rules;
mod service;
mod smuggling;
mod testing;
mod truth;
