use auth_axum::{
    Clock, Problem, SystemClock, require_roles,
    token::{RevocationError, Revocations},
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::Users;
use crate::{authz::roles, dev_issuer};

/// The number of the user who is gone.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeletedUser {
    #[schema(example = 5)]
    deleted: i64,
}

/// Deletes a user, whose tokens are refused from then on.
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
    State(revocations): State<Revocations>,
) -> Result<Json<DeletedUser>, Problem> {
    let Ok(Path(id)) = id else {
        return Err(Problem::new(StatusCode::BAD_REQUEST).detail("a user is named by a number"));
    };
    if let Some(name) = users.remove(id).await? {
        revocations.disable(&dev_issuer::id_of(&name), SystemClock.now()).await.map_err(|error| not_now(&error))?;
    }
    Ok(Json(DeletedUser { deleted: id }))
}

/// The user is gone, and the tokens are not: the client is to ask again.
fn not_now(error: &RevocationError) -> Problem {
    tracing::error!(error = error as &dyn std::error::Error, "the tokens of a deleted user still count");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE).detail("the service can't do this now; try again later")
}
