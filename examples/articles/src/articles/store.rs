use sqlx::{FromRow, Row, SqlitePool, sqlite::SqliteRow};

use super::model::{Article, ArticleId, Draft};
use crate::{database::StoreError, users::User};

/// The articles that are kept.
#[derive(Clone, Debug)]
pub struct Articles(SqlitePool);

impl Articles {
    pub(crate) fn new(database: SqlitePool) -> Self {
        Self(database)
    }

    pub(super) async fn all(&self) -> Result<Vec<Article>, StoreError> {
        let all = sqlx::query_as(
            "SELECT articles.*, users.name AS author
             FROM articles LEFT JOIN users ON users.id = author_id
             ORDER BY articles.id",
        );
        Ok(all.fetch_all(&self.0).await?)
    }

    pub(super) async fn find(&self, ArticleId(id): ArticleId) -> Result<Option<Article>, StoreError> {
        let found = sqlx::query_as(
            "SELECT articles.*, users.name AS author
             FROM articles LEFT JOIN users ON users.id = author_id
             WHERE articles.id = ?",
        );
        Ok(found.bind(id).fetch_optional(&self.0).await?)
    }

    pub(super) async fn add(&self, draft: Draft, author: &User) -> Result<Article, StoreError> {
        let published = draft.published.unwrap_or(false);
        let inserted = sqlx::query("INSERT INTO articles (title, body, author_id, published) VALUES (?, ?, ?, ?)")
            .bind(&draft.title)
            .bind(&draft.body)
            .bind(author.id())
            .bind(published)
            .execute(&self.0)
            .await?;
        Ok(Article {
            id: inserted.last_insert_rowid(),
            title: draft.title,
            body: draft.body,
            author_id: author.id(),
            published,
            author: Some(author.name().to_owned()),
        })
    }

    /// Gives an article a new text; `None` if it is gone.
    pub(super) async fn replace(&self, article: &Article, draft: Draft) -> Result<Option<Article>, StoreError> {
        let replaced = sqlx::query_as(
            "UPDATE articles SET title = ?, body = ?, published = coalesce(?, published) WHERE id = ?
             RETURNING *, (SELECT name FROM users WHERE users.id = author_id) AS author",
        );
        let replaced = replaced.bind(draft.title).bind(draft.body).bind(draft.published).bind(article.id);
        Ok(replaced.fetch_optional(&self.0).await?)
    }

    /// Deletes an article as it was when that was allowed; `None` if it is gone or was published or withdrawn since.
    pub(super) async fn remove(&self, article: &Article) -> Result<Option<()>, StoreError> {
        let removed = sqlx::query("DELETE FROM articles WHERE id = ? AND published = ?")
            .bind(article.id)
            .bind(article.published)
            .execute(&self.0)
            .await?;
        Ok((removed.rows_affected() == 1).then_some(()))
    }
}

impl FromRow<'_, SqliteRow> for Article {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            title: row.try_get("title")?,
            body: row.try_get("body")?,
            author_id: row.try_get("author_id")?,
            published: row.try_get("published")?,
            author: row.try_get("author")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::{database, users::Users};

    #[tokio::test]
    async fn an_article_that_was_published_after_it_was_loaded_is_not_deleted() {
        let folder = TempDir::new().unwrap();
        let database = database::open(&folder.path().join("articles.db")).await.unwrap();
        let articles = Articles::new(database.clone());
        let bob = Users::new(database).named("bob").await.unwrap().unwrap();
        let draft = |published| Draft { title: "T".to_owned(), body: "B".to_owned(), published };
        let loaded = articles.add(draft(None), &bob).await.unwrap();

        let published = articles.replace(&loaded, draft(Some(true))).await.unwrap().unwrap();

        assert!(articles.remove(&loaded).await.unwrap().is_none());
        assert!(articles.find(ArticleId(loaded.id)).await.unwrap().is_some());
        assert!(articles.remove(&published).await.unwrap().is_some());
        assert!(articles.find(ArticleId(loaded.id)).await.unwrap().is_none());
    }
}
