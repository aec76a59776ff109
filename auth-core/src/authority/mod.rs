//! What a principal may hold: roles, permissions and scopes, and what a rule may ask for.
//!
//! A rule names a [`Role`], a [`Permission`] or a [`Scope`]; a principal holds names, kept in a [`Names`]. Names are
//! compared exactly, character by character: no pattern, no case folding, no prefix.

mod grants;
mod names;
mod permission;
mod role;
mod scope;

#[doc(inline)]
pub use self::{
    grants::{Grants, GrantsError},
    names::Names,
    permission::Permission,
    role::Role,
    scope::Scope,
};
