//! The credentials that accounts hand out, as kinds that the credential layer takes.

mod bearer;
mod session;

use auth_core::{Claims, Permission, Principal, Role, Timestamp};
use auth_store::traits::{Outage, SessionId, User};
use serde_json::{Map, Value};

#[doc(inline)]
pub use self::{bearer::AccountBearer, session::SessionCookie};
use crate::{Accounts, flows};

/// Why a credential of an account is refused. The log gets it, and formats of older systems; a client does not.
///
/// # Examples
///
/// ```
/// use auth_accounts::schemes::AccountCredentialError;
/// use auth_axum::{AuthenticationError, Problem};
///
/// /// The code that an older system had for it.
/// fn code(problem: &Problem) -> &'static str {
///     let Some(AuthenticationError::Refused(why)) = problem.cause() else { return "unauthorized" };
///     match why.downcast_ref() {
///         Some(AccountCredentialError::Deactivated) => "account_deactivated",
///         _ => "token_invalid",
///     }
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountCredentialError {
    /// The user is switched off.
    #[error("the user is deactivated")]
    Deactivated,
    /// The session has ended: signed out, refreshed by a thief, expired, or one too many.
    #[error("the session has ended")]
    Ended,
    /// The password has changed since.
    #[error("the session was begun under an older password")]
    Outdated,
    /// Nobody has this id any more.
    #[error("the user does not exist")]
    UserMissing,
    /// The token does not say which session it is of.
    #[error("the token has no `sid` of a session and no `jti`")]
    WithoutSession,
    /// The session is unknown.
    #[error("no session has this id")]
    Unknown,
}

impl Accounts {
    /// Bearer tokens of these accounts: JWTs, whose user and session are looked up with each request. A disabled user, a
    /// changed password and other roles count at once.
    pub fn bearer(&self) -> AccountBearer {
        AccountBearer::new(self.clone())
    }

    /// The session cookies of these accounts. An unsafe request must come from the application's own pages.
    pub fn session_cookie(&self) -> SessionCookie {
        SessionCookie::new(self.clone())
    }

    /// The principal of a user as the store knows it now.
    pub(crate) fn principal(
        &self,
        user: &User,
        session: &SessionId,
        claims: Map<String, Value>,
        signed_in_at: Timestamp,
        expires_at: Timestamp,
    ) -> Principal {
        let mut all = flows::details(user, self.admin_role());
        // what stands in the store is newer than what stands in a token
        for name in ["id", "is_system_admin", "status", "roles"] {
            all.remove(name);
        }
        let mut claims = claims;
        claims.append(&mut all);
        claims.insert("sid".to_owned(), session.as_str().into());
        let config = &self.0.config;
        let mut principal = Principal::builder(config.issuer.as_str(), user.id.as_str()).roles(user.roles.iter());
        if user.roles.contains(&config.admin_role) {
            principal = principal
                .roles(config.admin_roles.iter().map(Role::name))
                .permissions(config.admin_permissions.iter().map(Permission::name));
        }
        principal.claims(Claims::new(claims)).signed_in_at(signed_in_at).expires_at(expires_at).build()
    }
}

fn outage(outage: Outage) -> auth_core::AuthenticationError {
    auth_core::AuthenticationError::unavailable(outage)
}
