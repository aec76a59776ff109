//! A service with accounts, a clock that tests move, and all that it says caught.

mod ask;
mod logs;
mod recorded;
mod service;
mod stores;

pub(crate) use self::{
    ask::{Answer, Ask},
    logs::logs,
    service::{Browser, PASSWORD, Service, Setup, Tokens},
    stores::{on_every_store, on_every_store_with},
};
