//! `#[require_roles]`, our `debug_handler`, utoipa's `path` and tracing's `instrument`, in each of their 24 orders.

use auth_axum::{GuardedRouter, Principal, get, require_roles};

use crate::ask::assert_for_admins;

auth_axum::names! { roles { admin > viewer } }

#[require_roles(admin)]
#[auth_axum::debug_handler]
#[utoipa::path(get, path = "/order_rdui", responses((status = 200)))]
#[tracing::instrument]
async fn order_rdui(user: Principal) -> String {
    user.subject().to_owned()
}

#[require_roles(admin)]
#[auth_axum::debug_handler]
#[tracing::instrument]
#[utoipa::path(get, path = "/order_rdiu", responses((status = 200)))]
async fn order_rdiu(user: Principal) -> String {
    user.subject().to_owned()
}

#[require_roles(admin)]
#[utoipa::path(get, path = "/order_rudi", responses((status = 200)))]
#[auth_axum::debug_handler]
#[tracing::instrument]
async fn order_rudi(user: Principal) -> String {
    user.subject().to_owned()
}

#[require_roles(admin)]
#[utoipa::path(get, path = "/order_ruid", responses((status = 200)))]
#[tracing::instrument]
#[auth_axum::debug_handler]
async fn order_ruid(user: Principal) -> String {
    user.subject().to_owned()
}

#[require_roles(admin)]
#[tracing::instrument]
#[auth_axum::debug_handler]
#[utoipa::path(get, path = "/order_ridu", responses((status = 200)))]
async fn order_ridu(user: Principal) -> String {
    user.subject().to_owned()
}

#[require_roles(admin)]
#[tracing::instrument]
#[utoipa::path(get, path = "/order_riud", responses((status = 200)))]
#[auth_axum::debug_handler]
async fn order_riud(user: Principal) -> String {
    user.subject().to_owned()
}

#[auth_axum::debug_handler]
#[require_roles(admin)]
#[utoipa::path(get, path = "/order_drui", responses((status = 200)))]
#[tracing::instrument]
async fn order_drui(user: Principal) -> String {
    user.subject().to_owned()
}

#[auth_axum::debug_handler]
#[require_roles(admin)]
#[tracing::instrument]
#[utoipa::path(get, path = "/order_driu", responses((status = 200)))]
async fn order_driu(user: Principal) -> String {
    user.subject().to_owned()
}

#[auth_axum::debug_handler]
#[utoipa::path(get, path = "/order_duri", responses((status = 200)))]
#[require_roles(admin)]
#[tracing::instrument]
async fn order_duri(user: Principal) -> String {
    user.subject().to_owned()
}

#[auth_axum::debug_handler]
#[utoipa::path(get, path = "/order_duir", responses((status = 200)))]
#[tracing::instrument]
#[require_roles(admin)]
async fn order_duir(user: Principal) -> String {
    user.subject().to_owned()
}

#[auth_axum::debug_handler]
#[tracing::instrument]
#[require_roles(admin)]
#[utoipa::path(get, path = "/order_diru", responses((status = 200)))]
async fn order_diru(user: Principal) -> String {
    user.subject().to_owned()
}

#[auth_axum::debug_handler]
#[tracing::instrument]
#[utoipa::path(get, path = "/order_diur", responses((status = 200)))]
#[require_roles(admin)]
async fn order_diur(user: Principal) -> String {
    user.subject().to_owned()
}

#[utoipa::path(get, path = "/order_urdi", responses((status = 200)))]
#[require_roles(admin)]
#[auth_axum::debug_handler]
#[tracing::instrument]
async fn order_urdi(user: Principal) -> String {
    user.subject().to_owned()
}

#[utoipa::path(get, path = "/order_urid", responses((status = 200)))]
#[require_roles(admin)]
#[tracing::instrument]
#[auth_axum::debug_handler]
async fn order_urid(user: Principal) -> String {
    user.subject().to_owned()
}

#[utoipa::path(get, path = "/order_udri", responses((status = 200)))]
#[auth_axum::debug_handler]
#[require_roles(admin)]
#[tracing::instrument]
async fn order_udri(user: Principal) -> String {
    user.subject().to_owned()
}

#[utoipa::path(get, path = "/order_udir", responses((status = 200)))]
#[auth_axum::debug_handler]
#[tracing::instrument]
#[require_roles(admin)]
async fn order_udir(user: Principal) -> String {
    user.subject().to_owned()
}

#[utoipa::path(get, path = "/order_uird", responses((status = 200)))]
#[tracing::instrument]
#[require_roles(admin)]
#[auth_axum::debug_handler]
async fn order_uird(user: Principal) -> String {
    user.subject().to_owned()
}

#[utoipa::path(get, path = "/order_uidr", responses((status = 200)))]
#[tracing::instrument]
#[auth_axum::debug_handler]
#[require_roles(admin)]
async fn order_uidr(user: Principal) -> String {
    user.subject().to_owned()
}

#[tracing::instrument]
#[require_roles(admin)]
#[auth_axum::debug_handler]
#[utoipa::path(get, path = "/order_irdu", responses((status = 200)))]
async fn order_irdu(user: Principal) -> String {
    user.subject().to_owned()
}

#[tracing::instrument]
#[require_roles(admin)]
#[utoipa::path(get, path = "/order_irud", responses((status = 200)))]
#[auth_axum::debug_handler]
async fn order_irud(user: Principal) -> String {
    user.subject().to_owned()
}

#[tracing::instrument]
#[auth_axum::debug_handler]
#[require_roles(admin)]
#[utoipa::path(get, path = "/order_idru", responses((status = 200)))]
async fn order_idru(user: Principal) -> String {
    user.subject().to_owned()
}

#[tracing::instrument]
#[auth_axum::debug_handler]
#[utoipa::path(get, path = "/order_idur", responses((status = 200)))]
#[require_roles(admin)]
async fn order_idur(user: Principal) -> String {
    user.subject().to_owned()
}

#[tracing::instrument]
#[utoipa::path(get, path = "/order_iurd", responses((status = 200)))]
#[require_roles(admin)]
#[auth_axum::debug_handler]
async fn order_iurd(user: Principal) -> String {
    user.subject().to_owned()
}

#[tracing::instrument]
#[utoipa::path(get, path = "/order_iudr", responses((status = 200)))]
#[auth_axum::debug_handler]
#[require_roles(admin)]
async fn order_iudr(user: Principal) -> String {
    user.subject().to_owned()
}

// SZ1
#[tokio::test]
async fn every_order_of_the_attributes_is_enforced() {
    let router = GuardedRouter::new()
        .route("/order_rdui", get(order_rdui))
        .route("/order_rdiu", get(order_rdiu))
        .route("/order_rudi", get(order_rudi))
        .route("/order_ruid", get(order_ruid))
        .route("/order_ridu", get(order_ridu))
        .route("/order_riud", get(order_riud))
        .route("/order_drui", get(order_drui))
        .route("/order_driu", get(order_driu))
        .route("/order_duri", get(order_duri))
        .route("/order_duir", get(order_duir))
        .route("/order_diru", get(order_diru))
        .route("/order_diur", get(order_diur))
        .route("/order_urdi", get(order_urdi))
        .route("/order_urid", get(order_urid))
        .route("/order_udri", get(order_udri))
        .route("/order_udir", get(order_udir))
        .route("/order_uird", get(order_uird))
        .route("/order_uidr", get(order_uidr))
        .route("/order_irdu", get(order_irdu))
        .route("/order_irud", get(order_irud))
        .route("/order_idru", get(order_idru))
        .route("/order_idur", get(order_idur))
        .route("/order_iurd", get(order_iurd))
        .route("/order_iudr", get(order_iudr));

    assert_for_admins(
        router,
        &[
            "/order_rdui",
            "/order_rdiu",
            "/order_rudi",
            "/order_ruid",
            "/order_ridu",
            "/order_riud",
            "/order_drui",
            "/order_driu",
            "/order_duri",
            "/order_duir",
            "/order_diru",
            "/order_diur",
            "/order_urdi",
            "/order_urid",
            "/order_udri",
            "/order_udir",
            "/order_uird",
            "/order_uidr",
            "/order_irdu",
            "/order_irud",
            "/order_idru",
            "/order_idur",
            "/order_iurd",
            "/order_iudr",
        ],
    )
    .await;
}

// SZ1
#[test]
fn no_order_shows_the_guard_as_a_parameter_or_body() {
    use utoipa::Path;

    assert!(__path_order_rdui::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_rdui::operation().request_body.is_none());
    assert!(__path_order_rdiu::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_rdiu::operation().request_body.is_none());
    assert!(__path_order_rudi::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_rudi::operation().request_body.is_none());
    assert!(__path_order_ruid::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_ruid::operation().request_body.is_none());
    assert!(__path_order_ridu::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_ridu::operation().request_body.is_none());
    assert!(__path_order_riud::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_riud::operation().request_body.is_none());
    assert!(__path_order_drui::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_drui::operation().request_body.is_none());
    assert!(__path_order_driu::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_driu::operation().request_body.is_none());
    assert!(__path_order_duri::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_duri::operation().request_body.is_none());
    assert!(__path_order_duir::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_duir::operation().request_body.is_none());
    assert!(__path_order_diru::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_diru::operation().request_body.is_none());
    assert!(__path_order_diur::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_diur::operation().request_body.is_none());
    assert!(__path_order_urdi::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_urdi::operation().request_body.is_none());
    assert!(__path_order_urid::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_urid::operation().request_body.is_none());
    assert!(__path_order_udri::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_udri::operation().request_body.is_none());
    assert!(__path_order_udir::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_udir::operation().request_body.is_none());
    assert!(__path_order_uird::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_uird::operation().request_body.is_none());
    assert!(__path_order_uidr::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_uidr::operation().request_body.is_none());
    assert!(__path_order_irdu::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_irdu::operation().request_body.is_none());
    assert!(__path_order_irud::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_irud::operation().request_body.is_none());
    assert!(__path_order_idru::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_idru::operation().request_body.is_none());
    assert!(__path_order_idur::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_idur::operation().request_body.is_none());
    assert!(__path_order_iurd::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_iurd::operation().request_body.is_none());
    assert!(__path_order_iudr::operation().parameters.is_none_or(|parameters| parameters.is_empty()));
    assert!(__path_order_iudr::operation().request_body.is_none());
}
