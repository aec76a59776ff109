//! What policies are about: things that are loaded once a request, by the guard.

use std::sync::Arc;

use axum::{extract::FromRef, http::request::Parts};

use crate::policy::BoxError;

/// Something that policies decide about: an article, an account.
///
/// The guard loads it from what the request names, asks the policy, and hands it over as `Authorized<Self>`.
///
/// # Denies
///
/// `Ok(None)` is answered with 404, an error with 503: nothing that fails to load is ever allowed.
///
/// # Examples
///
/// ```
/// use auth_axum::{BoxError, Resource};
/// use axum::{RequestPartsExt, extract::Path, http::request::Parts};
/// use std::{collections::HashMap, sync::Arc};
///
/// #[derive(Clone)]
/// struct Article {
///     author_id: String,
/// }
///
/// impl Resource for Article {
///     const NAME: &'static str = "Article";
///     type State = Arc<HashMap<u64, Article>>;
///
///     async fn load(parts: &mut Parts, articles: &Self::State) -> Result<Option<Self>, BoxError> {
///         // an id that is no number names no article: 404, as for one that does not exist
///         let Ok(Path(id)) = parts.extract::<Path<u64>>().await else { return Ok(None) };
///         Ok(articles.get(&id).cloned())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be loaded for a policy",
    label = "no `Resource::load` says how to load a `{Self}`",
    note = "write `impl Resource for {Self} {{ type State = ..; async fn load(parts: &mut Parts, state: &Self::State) -> Result<Option<Self>, BoxError> {{ .. }} }}`"
)]
pub trait Resource: Sized + Send + Sync + 'static {
    /// What the thing is called in the answer to a client that asks for one that does not exist, `Article not found`.
    const NAME: &'static str = "resource";

    /// What it is loaded from: the service's state, or a part of it (`FromRef`).
    type State: Send + Sync;

    /// Loads what the request names.
    ///
    /// # Errors
    ///
    /// If it can't be told whether the thing exists.
    fn load(parts: &mut Parts, state: &Self::State) -> impl Future<Output = Result<Option<Self>, BoxError>> + Send;
}

/// The resource of a policy that decides about the principal and the environment alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoResource;

/// A resource that can be loaded in a service with this state.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be loaded in a service whose state is `{S}`",
    label = "needs `impl Resource for {Self}` with a `State` that is `FromRef<{S}>`",
    note = "with `Router::with_state(state: {S})`, derive or implement `FromRef<{S}>` for `<{Self} as Resource>::State`"
)]
pub trait LoadsWith<S>: Sized + Send + Sync + 'static {
    /// What the thing is called.
    const NAME: &'static str;

    /// Loads the thing, or takes the one that this request has loaded before.
    fn load_once(parts: &mut Parts, state: &S) -> impl Future<Output = Result<Option<Arc<Self>>, BoxError>> + Send;
}

impl<S: Sync, T: Resource<State: FromRef<S>>> LoadsWith<S> for T {
    const NAME: &'static str = <T as Resource>::NAME;

    async fn load_once(parts: &mut Parts, state: &S) -> Result<Option<Arc<Self>>, BoxError> {
        if let Some(Loaded(resource)) = parts.extensions.get::<Loaded<T>>() {
            return Ok(Some(resource.clone()));
        }
        let state = T::State::from_ref(state);
        let loaded = T::load(parts, &state).await?.map(Arc::new);
        if let Some(resource) = &loaded {
            parts.extensions.insert(Loaded(resource.clone()));
        }
        Ok(loaded)
    }
}

impl<S: Sync> LoadsWith<S> for NoResource {
    const NAME: &'static str = "resource";

    async fn load_once(_: &mut Parts, _: &S) -> Result<Option<Arc<Self>>, BoxError> {
        Ok(Some(Arc::new(Self)))
    }
}

/// A resource that this request has loaded.
#[derive(Debug)]
struct Loaded<T>(Arc<T>);

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
