//! Files: read, watched, and written so that no reader sees half of one.

mod edit;
mod model;
mod rules;
mod watched;
mod write;

#[doc(inline)]
pub use self::{model::ModelFile, rules::RulesFile};
