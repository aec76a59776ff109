//! The main example of Portcullis: a small service of articles and their authors, guarded by roles, permissions and
//! policies, with an issuer of its own for development.
//!
//! [`authz`] declares the names, each handler says its rule in one attribute, [`routes`] puts the handlers together, and
//! [`Service`] opens what they need.

pub mod articles;
pub mod authz;
pub mod cli;
mod data_folder;
mod database;
mod dev_issuer;
mod home;
mod input;
mod me;
mod openapi;
mod reports;
mod routes;
mod serve;
mod service;
mod state;
mod users;
mod welcome;

#[doc(inline)]
pub use self::{
    data_folder::{DataFolder, DataFolderError},
    database::{DatabaseError, StoreError},
    dev_issuer::{DevIssuer, DevIssuerError},
    routes::routes,
    serve::ServeError,
    service::{OpenError, Service},
    state::App,
    users::{User, Users},
};
