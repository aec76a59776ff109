use auth_axum::public;

/// Says what this is.
#[utoipa::path(get, path = "/", tag = "service", responses((status = 200, description = "What this is", body = str)))]
#[public]
pub(crate) async fn show_home() -> &'static str {
    "Articles, the main example of Portcullis. The API is described at /docs.\n"
}
