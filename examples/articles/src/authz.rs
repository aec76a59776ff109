//! The names that rules are made of, and which role gives which permission.

use auth_axum::{Grants, GrantsError};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions {
        articles { read, write, delete },
        users { manage },
    }
}

/// The table `grants.json`. A name in it that is not declared above is an error, and a role in a token that the table
/// does not know gives nothing.
///
/// # Errors
///
/// If the table has another form or names what is not declared.
pub fn grants() -> Result<Grants, GrantsError> {
    Grants::from_json(include_str!("../grants.json"), roles::ALL, permissions::ALL)
}
