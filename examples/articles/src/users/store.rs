use sqlx::{FromRow, Row, SqlitePool, sqlite::SqliteRow};

use crate::database::StoreError;

/// The users that are kept.
#[derive(Clone, Debug)]
pub struct Users(SqlitePool);

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    id: i64,
    name: String,
    email: String,
    role: String,
}

impl Users {
    pub(crate) fn new(database: SqlitePool) -> Self {
        Self(database)
    }

    /// All users.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn all(&self) -> Result<Vec<User>, StoreError> {
        Ok(sqlx::query_as("SELECT * FROM users ORDER BY id").fetch_all(&self.0).await?)
    }

    /// The user of this name, which is the subject of the user's tokens.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn named(&self, name: &str) -> Result<Option<User>, StoreError> {
        Ok(sqlx::query_as("SELECT * FROM users WHERE name = ?").bind(name).fetch_optional(&self.0).await?)
    }

    /// The names of users who are gone, and may still have tokens.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn deleted(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT name FROM deleted_users").fetch_all(&self.0).await?)
    }

    /// Deletes the user of this number, now or before; the name, if there ever was one.
    pub(super) async fn remove(&self, id: i64) -> Result<Option<String>, StoreError> {
        let mut transaction = self.0.begin().await?;
        sqlx::query("INSERT OR IGNORE INTO deleted_users SELECT id, name FROM users WHERE id = ?")
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM users WHERE id = ?").bind(id).execute(&mut *transaction).await?;
        let name = sqlx::query_scalar("SELECT name FROM deleted_users WHERE id = ?")
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(name)
    }
}

impl User {
    /// The number.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The name, by which a token names the user.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the user is written to.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The role, by name.
    pub fn role(&self) -> &str {
        &self.role
    }
}

impl FromRow<'_, SqliteRow> for User {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            role: row.try_get("role")?,
        })
    }
}
