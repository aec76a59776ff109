//! Who may change an article, besides those whose role says so.

use auth_axum::{Principal, policy_fn};

use super::model::Article;

/// The author edits the article.
#[policy_fn]
pub fn can_edit_article(user: &Principal, article: &Article) -> bool {
    article.is_by(user)
}

/// The author deletes the article until it is published.
#[policy_fn]
pub fn can_delete_article(user: &Principal, article: &Article) -> bool {
    article.is_by(user) && !article.is_published()
}
