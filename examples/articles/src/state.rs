use auth_axum::token::Revocations;
use axum::extract::FromRef;
use sqlx::SqlitePool;

use crate::{articles::Articles, users::Users};

/// What the handlers, policies and resources work on.
#[derive(Clone, Debug, FromRef)]
pub struct App {
    articles: Articles,
    users: Users,
    revocations: Revocations,
}

impl App {
    pub(crate) fn new(database: &SqlitePool) -> Self {
        Self {
            articles: Articles::new(database.clone()),
            users: Users::new(database.clone()),
            revocations: Revocations::in_memory(),
        }
    }

    /// The users that are there.
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// Whose tokens count no more.
    pub fn revocations(&self) -> &Revocations {
        &self.revocations
    }
}
