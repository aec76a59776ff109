use auth_axum::{Attributes, BoxError, Principal, Problem, Resource};
use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::Articles;
use crate::input::{FieldError, Fields};

/// An article.
#[derive(Attributes, Clone, Debug, Serialize, ToSchema)]
pub struct Article {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) author_id: i64,
    pub(super) published: bool,
    /// The subject of the author's tokens, while the author has an account.
    #[serde(skip)]
    pub(super) author: Option<String>,
}

/// What somebody writes: a new article, or a new text for one.
#[derive(Debug, ToSchema)]
pub struct Draft {
    #[schema(min_length = 1, max_length = 200, example = "News")]
    pub(super) title: String,
    #[schema(max_length = 20_000, example = "The gate is open.")]
    pub(super) body: String,
    /// Left out, a new article is a draft, and an old one stays as it is.
    #[schema(example = false)]
    pub(super) published: Option<bool>,
}

/// The `{id}` of a path.
///
/// # Denies
///
/// With 404 if it is no number, as for an article that does not exist.
#[derive(Clone, Copy, Debug)]
pub struct ArticleId(pub(super) i64);

impl Article {
    /// Whether this user wrote it. The service believes one issuer, so its subject alone names a user.
    pub fn is_by(&self, user: &Principal) -> bool {
        self.author.as_deref() == Some(user.subject())
    }

    /// Whether it is published, and no draft any more.
    pub fn is_published(&self) -> bool {
        self.published
    }

    pub(super) fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND).detail("Article not found")
    }
}

/// What policies decide about: the article that the path names.
impl Resource for Article {
    const NAME: &'static str = "Article";
    type State = Articles;

    async fn load(parts: &mut Parts, articles: &Articles) -> Result<Option<Self>, BoxError> {
        match parts.extract::<ArticleId>().await {
            Ok(id) => Ok(articles.find(id).await?),
            Err(_) => Ok(None),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ArticleId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.extract::<Path<i64>>().await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(Article::not_found()),
        }
    }
}

impl TryFrom<Fields> for Draft {
    type Error = FieldError;

    fn try_from(mut fields: Fields) -> Result<Self, FieldError> {
        Ok(Self {
            title: fields.text("title", 1..=200)?,
            body: fields.text("body", 0..=20_000)?,
            published: fields.flag("published")?,
        })
    }
}
