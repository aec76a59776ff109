use auth_axum::{Problem, require_roles};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::Users;
use crate::authz::roles;

/// The number of the user who is gone.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeletedUser {
    #[schema(example = 5)]
    deleted: i64,
}

/// Deletes a user.
///
/// It is no error if there is none of this number: after it, there is none.
#[utoipa::path(
    delete,
    path = "/users/{id}",
    tag = "users",
    params(("id" = i64, Path, description = "The user's number")),
    responses(
        (status = 200, description = "There is no such user now", body = DeletedUser),
        (status = 400, description = "That is no number", content_type = "application/problem+json")
    )
)]
#[require_roles(admin)]
pub(crate) async fn delete_user(
    id: Result<Path<i64>, PathRejection>,
    State(users): State<Users>,
) -> Result<Json<DeletedUser>, Problem> {
    let Ok(Path(id)) = id else {
        return Err(Problem::new(StatusCode::BAD_REQUEST).detail("a user is named by a number"));
    };
    users.remove(id).await?;
    Ok(Json(DeletedUser { deleted: id }))
}
