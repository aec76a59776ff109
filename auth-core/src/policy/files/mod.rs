//! Files: read, watched, and written so that no reader sees half of one.

mod edit;
mod rules;
mod watched;
mod write;

#[doc(inline)]
pub use self::rules::RulesFile;
