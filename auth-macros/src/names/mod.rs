//! `names!`: roles, their order and permissions, declared as constants that rules refer to.
//!
//! ```text
//! names! {                              pub mod roles {
//!     roles { admin > editor }              pub const admin: Role = Role::declared("admin", &[]);
//!     permissions {                         pub const editor: Role = Role::declared("editor", &["admin"]);
//!         articles { read }                 pub const ALL: &[Role] = &[admin, editor];
//!     }                                 }
//! }                                     pub mod permissions {
//!                                           pub mod articles { pub const read: Permission = Permission::named("articles:read"); }
//!                                           pub const ALL: &[Permission] = &[articles::read];
//!                                       }
//! ```
//!
//! Mistakes are reported at the word. What is right is emitted all the same, so that nothing else is reported.

mod expand;
pub(crate) mod name;
mod parse;
mod permissions;
mod roles;

use proc_macro2::TokenStream;

pub(crate) use self::expand::lints;

use crate::errors::Errors;

pub(crate) fn names(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let written = parse::names(input, &mut errors);
    let roles = written.roles.map(|block| roles::declare(block, &mut errors));
    let permissions = written.permissions.map(|block| permissions::declare(block, &mut errors));

    let mut tokens = errors.into_tokens();
    tokens.extend(roles.as_ref().map(expand::roles));
    tokens.extend(permissions.as_ref().map(expand::permissions));
    tokens
}
