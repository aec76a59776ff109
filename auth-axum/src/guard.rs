use core::{fmt, marker::PhantomData};

use auth_core::Principal;
use axum::{extract::FromRequestParts, http::request::Parts, response::Response};

use crate::{
    asking::{Asking, Passed},
    context::Context,
    requires::{Decides, Requires},
    rules::{Invalid, Unspecified},
    settle::{Route, Settled, settle},
};

/// Proof that the request meets the rule `R`: it is extracted, never made by hand.
///
/// The attributes put one before the first argument of a handler, so that it is decided before anything else of the
/// request is read. Written by hand as the first argument, `guard: Guard`, the attribute fills in `R`, and the handler
/// can ask the guard who is calling.
///
/// # Denies
///
/// With 401 if nobody is signed in or the credential was refused, 400 for two credentials, 403 (or 404, as the rule says)
/// if the rule is not met, 404 if what the request is about does not exist, 503 if a policy or resource fails, and 500
/// where the credential layer is missing.
///
/// # Examples
///
/// ```
/// use auth_axum::{Guard, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)] // who is no admin never gets into the body
/// async fn reports(guard: Guard) -> String {
///     format!("reports for {}", guard.principal().map_or("nobody", |who| who.subject()))
/// }
/// ```
#[must_use]
pub struct Guard<R = Unspecified> {
    principal: Option<Principal>,
    rule: PhantomData<fn() -> R>,
}

impl<R> Guard<R> {
    /// Who met the rule; `None` on a public route, where nobody looks.
    pub fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref()
    }

    /// A guard for the unit test that calls a handler itself.
    #[cfg(feature = "test-util")]
    pub fn for_test(principal: Option<Principal>) -> Self {
        Self { principal, rule: PhantomData }
    }
}

impl<R, S> FromRequestParts<S> for Guard<R>
where
    R: LetsPass<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        Ok(Self { principal: R::let_pass(parts, state).await?, rule: PhantomData })
    }
}

/// What a guard can be extracted for: a rule, or none, which lets nobody pass.
///
/// A guard that names no rule is an extractor all the same, so that it is `GuardedRouter` that refuses it, with what to
/// write, and so that `axum::debug_handler` can stand above the attribute that fills the rule in.
pub trait LetsPass<S>: sealed::LetsPass {
    /// Who meets the rule, or the answer to who does not.
    fn let_pass(parts: &mut Parts, state: &S) -> impl Future<Output = Result<Option<Principal>, Response>> + Send;
}

impl<R, S> LetsPass<S> for R
where
    R: Requires + Decides<S>,
    S: Send + Sync,
{
    async fn let_pass(parts: &mut Parts, state: &S) -> Result<Option<Principal>, Response> {
        let route = Route { requirement: R::REQUIREMENT, on_deny: R::ON_DENY };
        let mut settled = settle(parts, route);
        if let Settled::Unidentified = settled {
            Context::identify_in(parts).await;
            settled = settle(parts, route);
        }
        let principal = match settled {
            Settled::Allowed(principal) => principal,
            Settled::Denied(response) => return Err(response),
            Settled::Open | Settled::Unidentified => {
                let mut asking = Asking::new(parts, route)?;
                asking.ask_around().await;
                R::ask(&mut asking, state).await;
                asking.conclude()?
            }
        };
        if const { R::REQUIREMENT.asks_policies() } {
            parts.extensions.insert(Passed::by::<R>());
        }
        Ok(principal)
    }
}

impl<S: Send + Sync> LetsPass<S> for Unspecified {
    async fn let_pass(parts: &mut Parts, state: &S) -> Result<Option<Principal>, Response> {
        tracing::error!(
            target: "portcullis",
            "a guard without a rule lets nobody pass: put a rule on the handler, and write its guard as `Guard`, under that name"
        );
        Invalid::let_pass(parts, state).await
    }
}

mod sealed {
    pub trait LetsPass {}
    impl<R: super::Requires> LetsPass for R {}
    impl LetsPass for super::Unspecified {}
}

impl<R> fmt::Debug for Guard<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("principal", &self.principal).finish()
    }
}
