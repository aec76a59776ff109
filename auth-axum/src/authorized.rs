use core::{any::TypeId, fmt, marker::PhantomData, ops::Deref};
use std::sync::Arc;

use auth_core::{Caller, Denial, Reason};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
    response::{IntoResponse, Response},
};

use crate::{
    answer,
    asking::{Passed, unpanicked},
    requires::Requires,
    resource::{LoadsWith, Resource},
    rules::Unspecified,
    settle::{Deciding, Route},
};

/// A resource that the handler's rule has let pass: the one that its policy saw, loaded once.
///
/// The handler writes `Authorized<Article>`; its attribute adds the rule as the second parameter, and it is a compile
/// error where no policy of the rule is over `Article`. Where roles have decided first, it is loaded here.
///
/// # Denies
///
/// With 404 if the resource does not exist, with 503 if it can't be loaded, and with 500 where a rule was named by hand that the
/// request has not passed.
///
/// # Examples
///
/// ```
/// use auth_axum::{Authorized, BoxError, Principal, Resource, policy, policy_fn};
/// # use axum::http::request::Parts;
/// # pub struct Article { author_id: String, title: String }
/// # impl Resource for Article {
/// #     type State = ();
/// #     async fn load(_: &mut Parts, _: &()) -> Result<Option<Self>, BoxError> { Ok(None) }
/// # }
///
/// #[policy_fn]
/// pub fn can_read(user: &Principal, article: &Article) -> bool {
///     user.subject() == article.author_id // everybody else is denied
/// }
///
/// #[policy(can_read)]
/// async fn show(article: Authorized<Article>) -> String {
///     article.title.clone()
/// }
/// ```
pub struct Authorized<T, R = Unspecified> {
    resource: Arc<T>,
    rule: PhantomData<fn() -> R>,
}

impl<T: Clone, R> Authorized<T, R> {
    /// The resource itself, cloned if something else holds it still.
    pub fn into_inner(self) -> T {
        Arc::unwrap_or_clone(self.resource)
    }
}

impl<T, R> Deref for Authorized<T, R> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.resource
    }
}

impl<T, R, S> FromRequestParts<S> for Authorized<T, R>
where
    T: Resource<State: FromRef<S>>,
    R: Requires,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let passed = parts.extensions.get::<Passed>().is_some_and(|passed| passed.includes::<R>());
        if !passed || !R::REQUIREMENT.decides_about(TypeId::of::<T>()) {
            tracing::error!(
                target: "portcullis",
                "a resource was asked for past the rule that its `Authorized` names: put the rule on the handler itself"
            );
            return Err(Caller::refuse(parts, &Denial::Misconfigured, Reason::Unmet(R::REQUIREMENT)));
        }

        let loaded = unpanicked(T::load_once(parts, state)).await.and_then(|loaded| loaded);
        let route = Route { requirement: R::REQUIREMENT, on_deny: R::ON_DENY };
        let Some(deciding) = Deciding::of(parts, route) else {
            return Err(answer::misconfigured().into_response());
        };
        match loaded {
            Ok(Some(resource)) => Ok(Self { resource, rule: PhantomData }),
            Ok(None) => Err(deciding.miss(<T as LoadsWith<S>>::NAME)),
            Err(error) => Err(deciding.fail(&*error)),
        }
    }
}

impl<T: fmt::Debug, R> fmt::Debug for Authorized<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Authorized").field(&self.resource).finish()
    }
}

/// Whether two types are one, as a constant: `<Same<A, B>>::YES`. The inherent constant is found first where both are
/// the same; otherwise that of [`Differs`], which must be in scope.
#[derive(Debug)]
pub struct Same<A, B>(PhantomData<fn() -> (A, B)>);

impl<Both> Same<Both, Both> {
    /// They are the same.
    pub const YES: bool = true;
}

/// See [`Same`].
pub trait Differs {
    /// They differ.
    const YES: bool = false;
}

impl<A, B> Differs for Same<A, B> {}
