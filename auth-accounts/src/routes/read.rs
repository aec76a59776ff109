//! Bodies and queries, and what is said of those that have no form.

use auth_axum::Problem;
use axum::{
    Form, Json,
    extract::{
        Query,
        rejection::{FormRejection, JsonRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// A JSON body, or the answer to one that is none. Nothing of what was sent is repeated.
pub(super) fn json<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Response> {
    body.map(|Json(body)| body).map_err(|rejection| refused(rejection.status(), "JSON with the fields of this request"))
}

/// A form, or the answer to one that is none.
pub(super) fn form<T>(body: Result<Form<T>, FormRejection>) -> Result<T, Response> {
    body.map(|Form(body)| body).map_err(|rejection| {
        refused(rejection.status(), "a form (application/x-www-form-urlencoded) with each of its fields once")
    })
}

/// A query, or the answer to one that is none.
pub(super) fn query<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Response> {
    query.map(|Query(query)| query).map_err(|_| bad("the query must have each of its parameters once").into_response())
}

/// A request that misses something.
pub(super) fn bad(detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST).detail(detail).code("invalid_input")
}

fn refused(status: StatusCode, expected: &str) -> Response {
    let problem = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status).detail("the body is too large").code("invalid_input"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Problem::new(status).detail(format!("the body must be {expected}")).code("invalid_input")
        }
        _ => bad(format!("the body must be {expected}")),
    };
    problem.into_response()
}
