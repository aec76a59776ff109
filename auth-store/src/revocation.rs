use auth_core::{PrincipalId, token::TokenId};

use crate::traits::Digest;

/// Under which key it is kept that a token was revoked, or allowed.
pub(crate) fn token_key(token: &TokenId) -> Digest {
    Digest::of_parts(["token", token.issuer(), token.id()])
}

/// Under which key it is kept that a user was signed out.
pub(crate) fn user_key(user: &PrincipalId) -> Digest {
    Digest::of_parts(["user", user.issuer(), user.subject()])
}
