use auth_core::Principal;
use axum::http::Request;

use crate::danger::Preauthenticated;

/// Gives a request a principal without any token.
///
/// # Examples
///
/// ```
/// use auth_axum::testing::{AsPrincipal, principal};
///
/// auth_axum::names! { roles { admin > editor } permissions { articles { read } } }
///
/// let admin = axum::http::Request::get("/reports").body(()).unwrap().as_principal(principal!(roles: [admin]));
/// let reader = principal!(subject: "dave", permissions: [articles::read], scopes: ["openid"]);
/// assert!(!reader.has_role(roles::admin)); // a principal has what the test gives it, and nothing else
/// ```
pub trait AsPrincipal {
    /// The request of this principal.
    #[must_use]
    #[expect(clippy::wrong_self_convention, reason = "it reads as what it is: the request, as that principal")]
    fn as_principal(self, principal: Principal) -> Self;
}

impl<B> AsPrincipal for Request<B> {
    fn as_principal(mut self, principal: Principal) -> Self {
        self.extensions_mut().insert(Preauthenticated(principal));
        self
    }
}

/// A principal for a test: `principal!(subject: "bob", roles: [editor], permissions: [articles::read], scopes: ["x"])`.
///
/// Everything may be left out. Roles and permissions are looked up in the modules `roles` and `permissions` where the
/// macro stands, so a name that does not exist does not compile.
#[macro_export]
#[doc(hidden)]
macro_rules! principal {
    (@with [$($made:tt)*]) => { $($made)*.build() };
    (@with [$($made:tt)*] roles: [$($role:ident),* $(,)?] $(, $($rest:tt)*)?) => {
        $crate::principal!(@with [$($made)* $(.role(roles::$role.name()))*] $($($rest)*)?)
    };
    (@with [$($made:tt)*] permissions: [$($object:ident $(:: $action:ident)?),* $(,)?] $(, $($rest:tt)*)?) => {
        $crate::principal!(
            @with [$($made)* $(.permission(permissions::$object $(::$action)?.name()))*] $($($rest)*)?
        )
    };
    (@with [$($made:tt)*] scopes: [$($scope:expr),* $(,)?] $(, $($rest:tt)*)?) => {
        $crate::principal!(@with [$($made)* $(.scope($scope))*] $($($rest)*)?)
    };
    (subject: $subject:expr $(, $($rest:tt)*)?) => {
        $crate::principal!(@with [$crate::Principal::builder("https://issuer.test", $subject)] $($($rest)*)?)
    };
    ($($fields:tt)*) => {
        $crate::principal!(@with [$crate::Principal::builder("https://issuer.test", "test-user")] $($fields)*)
    };
}
