//! From a model and rows to a policy: everything is looked at, and everything that is wrong is said at once.

mod builder;
mod order;
mod roles;
mod rows;
pub(crate) mod sections;
#[cfg(test)]
mod tests;
mod texts;

pub use self::builder::PolicyBuilder;
