//! The names that rules are made of, and which role gives which permission, from `policy/policy.csv`.

use std::convert::Infallible;

use auth_axum::Grants;

#[doc(inline)]
pub use crate::articles::{POLICY, permissions, roles};

/// What the file gives to each role. A role in a token that it does not know gives nothing.
///
/// # Errors
///
/// Never: a file with a mistake does not compile.
pub fn grants() -> Result<Grants, Infallible> {
    Ok(POLICY.grants())
}
