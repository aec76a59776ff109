use auth_axum::authenticated;
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// Reports, of which there are none yet.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reports {
    reports: Vec<String>,
}

/// Lists the reports.
#[utoipa::path(
    get,
    path = "/reports",
    tag = "service",
    responses((status = 200, description = "The reports", body = Reports))
)]
#[authenticated]
pub(crate) async fn list_reports() -> Json<Reports> {
    Json(Reports { reports: Vec::new() })
}
