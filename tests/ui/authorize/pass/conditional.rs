//! Attributes under `cfg_attr` and `cfg`.

use auth_axum::{GuardedRouter, authorize, get, handlers};

use crate::ask::assert_for_admins;

auth_axum::names! { roles { admin > viewer } }

#[cfg_attr(all(), authorize(role(admin)))]
#[cfg_attr(any(), auth_axum::public)]
async fn conditional() {}

#[cfg(any())]
#[authorize(role(missing))]
async fn absent() {}

#[authorize(role(admin))]
#[cfg(any())]
async fn absent() {}

#[authorize(role(viewer))]
#[cfg_attr(all(), auth_axum::require_roles(admin))]
async fn both() {}

struct Reports;

#[handlers]
impl Reports {
    #[cfg(any())]
    #[auth_axum::require_roles(missing)]
    async fn list() {}

    #[cfg(not(any()))]
    #[auth_axum::require_roles(admin)]
    async fn list() {}
}

#[tokio::test]
async fn a_rule_behind_a_condition_is_enforced() {
    let router = GuardedRouter::new()
        .route("/conditional", get(conditional))
        .route("/both", get(both))
        .route("/list", get(Reports::list));

    assert_for_admins(router, &["/conditional", "/both", "/list"]).await;
}
