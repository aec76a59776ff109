//! A resource server behind Keycloak, in short: the roles of the realm and those of this service's own client.
//!
//! `KEYCLOAK_ISSUER` is the realm, `https://keycloak.example/realms/acme`, and `KEYCLOAK_CLIENT_ID` the client of this service:
//! the audience of its tokens, whose roles in `resource_access` count beside those in `realm_access`.

use auth_axum::{
    Auth, AuthBuilder, GuardedRouter, Principal, authenticated, get, public, require_roles,
    token::{Issuer, Profile},
};

auth_axum::names! {
    roles { admin > editor }
    permissions {}
}

/// Anybody.
#[public]
async fn home() -> &'static str {
    "A service behind Keycloak. Try /me.\n"
}

/// Who has a token of the realm for this service.
#[authenticated]
async fn me(user: Principal) -> String {
    format!("{}\n", user.subject())
}

/// Editors, and admins, who stand above them.
#[require_roles(editor)]
async fn drafts() -> &'static str {
    "drafts\n"
}

/// Admins.
#[require_roles(admin)]
async fn reports() -> &'static str {
    "reports\n"
}

/// All that the service answers.
pub fn routes() -> GuardedRouter {
    GuardedRouter::new()
        .route("/", get(home))
        .route("/me", get(me))
        .route("/drafts", get(drafts))
        .route("/reports", get(reports))
}

/// The tokens of this realm for this client count.
pub fn auth(issuer: &str, client_id: &str) -> AuthBuilder {
    let issuer = Issuer::discover(issuer).audience(client_id).profile(Profile::keycloak(client_id));
    Auth::builder().issuer(issuer).realm("keycloak")
}
