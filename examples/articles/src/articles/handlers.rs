use auth_axum::{Authorized, Principal, Problem, require_permissions, require_roles};
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    model::{Article, ArticleId, Draft},
    policies::{can_delete_article, can_edit_article},
    store::Articles,
};
use crate::{
    authz::{permissions, roles},
    input::Input,
    users::Users,
};

/// Articles.
#[derive(Serialize, ToSchema)]
pub(crate) struct ArticleList {
    articles: Vec<Article>,
}

/// A new article, and who wrote it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedArticle {
    #[serde(flatten)]
    article: Article,
    #[schema(example = "bob@example.org")]
    created_by: String,
}

/// An article as it is now.
#[derive(Serialize, ToSchema)]
pub(crate) struct UpdatedArticle {
    #[serde(flatten)]
    article: Article,
    #[schema(example = "Article updated")]
    message: &'static str,
}

/// What was done.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeletedArticle {
    #[schema(example = "Article deleted")]
    message: &'static str,
}

/// Lists the articles.
#[utoipa::path(
    get,
    path = "/articles",
    tag = "articles",
    responses((status = 200, description = "The articles", body = ArticleList))
)]
#[require_permissions(articles::read)]
pub(crate) async fn list_articles(State(articles): State<Articles>) -> Result<Json<ArticleList>, Problem> {
    Ok(Json(ArticleList { articles: articles.all().await? }))
}

/// Shows an article.
#[utoipa::path(
    get,
    path = "/articles/{id}",
    tag = "articles",
    params(("id" = i64, Path, description = "The article's number")),
    responses(
        (status = 200, description = "The article", body = Article),
        (status = 404, description = "No such article", content_type = "application/problem+json")
    )
)]
#[require_permissions(articles::read)]
pub(crate) async fn show_article(id: ArticleId, State(articles): State<Articles>) -> Result<Json<Article>, Problem> {
    articles.find(id).await?.map(Json).ok_or_else(Article::not_found)
}

/// Adds an article by whoever calls.
#[utoipa::path(
    post,
    path = "/articles",
    tag = "articles",
    request_body = Draft,
    responses(
        (status = 200, description = "The new article", body = CreatedArticle),
        (status = 422, description = "A field is not as it must be", content_type = "application/problem+json")
    )
)]
#[require_roles(editor)]
pub(crate) async fn create_article(
    user: Principal,
    State(users): State<Users>,
    State(articles): State<Articles>,
    Input(draft): Input<Draft>,
) -> Result<Json<CreatedArticle>, Problem> {
    let Some(author) = users.named(user.subject()).await? else {
        return Err(Problem::new(StatusCode::FORBIDDEN).detail("your account has been deleted"));
    };
    let article = articles.add(draft, &author).await?;
    Ok(Json(CreatedArticle { article, created_by: author.email().to_owned() }))
}

/// Gives an article a new text.
#[utoipa::path(
    put,
    path = "/articles/{id}",
    tag = "articles",
    params(("id" = i64, Path, description = "The article's number")),
    request_body = Draft,
    responses(
        (status = 200, description = "The article as it is now", body = UpdatedArticle),
        (status = 404, description = "No such article", content_type = "application/problem+json"),
        (status = 422, description = "A field is not as it must be", content_type = "application/problem+json")
    )
)]
#[require_roles(any(admin, policy(can_edit_article)))]
pub(crate) async fn update_article(
    article: Authorized<Article>,
    State(articles): State<Articles>,
    Input(draft): Input<Draft>,
) -> Result<Json<UpdatedArticle>, Problem> {
    let article = articles.replace(&article, draft).await?.ok_or_else(Article::not_found)?;
    Ok(Json(UpdatedArticle { article, message: "Article updated" }))
}

/// Deletes an article.
#[utoipa::path(
    delete,
    path = "/articles/{id}",
    tag = "articles",
    params(("id" = i64, Path, description = "The article's number")),
    responses(
        (status = 200, description = "It is deleted", body = DeletedArticle),
        (status = 404, description = "No such article", content_type = "application/problem+json"),
        (status = 409, description = "It has changed meanwhile", content_type = "application/problem+json")
    )
)]
#[require_roles(any(admin, policy(can_delete_article)))]
pub(crate) async fn delete_article(
    article: Authorized<Article>,
    State(articles): State<Articles>,
) -> Result<Json<DeletedArticle>, Problem> {
    let changed = || Problem::new(StatusCode::CONFLICT).detail("the article has changed meanwhile; look at it again");
    articles.remove(&article).await?.ok_or_else(changed)?;
    Ok(Json(DeletedArticle { message: "Article deleted" }))
}
