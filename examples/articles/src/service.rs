use std::{convert::Infallible, path::Path};

use auth_axum::{Auth, AuthBuilder, Clock, SystemClock, token::RevocationError};
use axum::Router;
use sqlx::SqlitePool;

use crate::{
    data_folder::{DataFolder, DataFolderError},
    database::{self, DatabaseError, StoreError},
    dev_issuer::{self, DevIssuer, DevIssuerError},
    routes::routes,
    state::App,
};

/// The service with what it keeps, opened from a data folder.
#[derive(Debug)]
pub struct Service {
    app: App,
    database: SqlitePool,
    issuer: DevIssuer,
}

/// Why the service can't be opened. The message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The database can't be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The folder can't be used.
    #[error(transparent)]
    Folder(#[from] DataFolderError),
    /// The signing key can't be used.
    #[error(transparent)]
    Issuer(#[from] DevIssuerError),
    /// The tokens of deleted users can't be refused.
    #[error(transparent)]
    Revocation(#[from] RevocationError),
    /// The deleted users can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Opens the service that keeps its things in this folder; a new one is filled with the samples.
    ///
    /// # Errors
    ///
    /// If the folder, the database or the signing key can't be used.
    pub async fn open(data: &Path) -> Result<Self, OpenError> {
        let folder = DataFolder::open(data)?;
        let _others_wait = folder.lock()?;
        let issuer = DevIssuer::open(&folder)?;
        let database = database::open(&folder.database()).await?;
        let app = App::new(&database);
        for name in app.users().deleted().await? {
            app.revocations().disable(&dev_issuer::id_of(&name), SystemClock.now()).await?;
        }
        Ok(Self { app, database, issuer })
    }

    /// Whom the service believes.
    ///
    /// # Errors
    ///
    /// Never: the policy was checked when the service was compiled.
    pub fn auth(&self) -> Result<AuthBuilder, Infallible> {
        Ok(Auth::builder().issuer(self.issuer.issuer()?).revocations(self.app.revocations().clone()).realm("articles"))
    }

    /// The router to serve.
    pub fn router(&self, auth: Auth) -> Router {
        routes().with_state(self.app.clone()).into_router(auth)
    }

    /// The state of the handlers.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The issuer for development.
    pub fn issuer(&self) -> &DevIssuer {
        &self.issuer
    }

    /// Closes the database, which leaves one file. Requests that need it are answered with 503 from then on.
    pub async fn close(&self) {
        self.database.close().await;
    }
}
