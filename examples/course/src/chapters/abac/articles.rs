use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use auth_axum::{BoxError, Resource};
use axum::{RequestPartsExt, extract::Path, http::request::Parts};

/// An article of the course.
#[derive(Clone, Debug)]
pub(super) struct Article {
    pub(super) id: u64,
    pub(super) author: String,
    pub(super) published: bool,
    title: String,
}

/// The articles, in memory: the course's own are.
#[derive(Clone, Debug)]
pub(super) struct Articles(Arc<Mutex<BTreeMap<u64, Article>>>);

impl Articles {
    /// One of `author1` that is not published, one of `author2` that is.
    pub(super) fn samples() -> Self {
        let article = |id, author: &str, published, title: &str| {
            (id, Article { id, author: author.to_owned(), published, title: title.to_owned() })
        };
        let samples = [article(1, "5", false, "On drafts"), article(2, "6", true, "On print")];
        Self(Arc::new(Mutex::new(samples.into_iter().collect())))
    }

    pub(super) fn retitle(&self, id: u64, title: String) {
        if let Some(article) = self.all().get_mut(&id) {
            article.title = title;
        }
    }

    pub(super) fn remove(&self, id: u64) {
        self.all().remove(&id);
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<u64, Article>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Resource for Article {
    const NAME: &'static str = "Article";
    type State = Articles;

    async fn load(parts: &mut Parts, articles: &Articles) -> Result<Option<Self>, BoxError> {
        let Ok(Path(id)) = parts.extract::<Path<u64>>().await else { return Ok(None) };
        Ok(articles.all().get(&id).cloned())
    }
}
