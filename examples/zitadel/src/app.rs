use std::sync::Arc;

use auth_axum::{GuardedRouter, get};

use crate::handlers;

/// What handlers know: the project whose roles count.
#[derive(Clone, Debug)]
pub struct App {
    project_id: Arc<str>,
}

impl App {
    /// The service of this project.
    pub fn new(project_id: &str) -> Self {
        Self { project_id: project_id.into() }
    }

    /// The claim with the roles of the project, and of no other.
    pub(crate) fn roles_claim(&self) -> String {
        format!("urn:zitadel:iam:org:project:{}:roles", self.project_id)
    }
}

/// All that the service answers. The rules stand on the handlers.
pub fn routes() -> GuardedRouter<App> {
    GuardedRouter::new()
        .route("/api/public", get(handlers::show_public))
        .route("/api/private", get(handlers::show_private))
        .route("/api/protected/admin", get(handlers::show_to_admins))
        .route("/api/protected/scope", get(handlers::show_to_scope))
}
