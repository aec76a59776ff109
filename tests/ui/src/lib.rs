//! What the cases of `tests/ui` have in common: an article, and a state to load it from.

/// A case that is public to be looked at by the lints about what is public.
#[path = "../require_roles/pass/hygiene.rs"]
pub mod hygiene;

use auth_axum::{BoxError, Resource};
use axum::{extract::FromRef, http::request::Parts};

/// An article of somebody.
#[derive(Clone, Debug)]
pub struct Article {
    /// Who wrote it.
    pub author_id: String,
}

/// The articles.
#[derive(Clone, Debug, Default)]
pub struct Store;

/// The state of a service.
#[derive(Clone, Debug, Default, FromRef)]
pub struct App {
    /// Its articles.
    pub store: Store,
}

impl Resource for Article {
    const NAME: &'static str = "Article";
    type State = Store;

    async fn load(parts: &mut Parts, _: &Store) -> Result<Option<Self>, BoxError> {
        let id = parts.uri.path().rsplit('/').next().unwrap_or_default();
        Ok((id == "1").then(|| Self { author_id: "bob".to_owned() }))
    }
}
