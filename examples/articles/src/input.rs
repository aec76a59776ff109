//! Bodies of requests: JSON objects, refused with a problem that says what is wrong with which field.

use core::ops::RangeInclusive;

use auth_axum::Problem;
use axum::{
    Json,
    extract::{FromRequest, Request, rejection::JsonRejection},
    http::StatusCode,
};
use serde_json::{Map, Value};

/// The body of a request as a `T`.
///
/// # Denies
///
/// With 415 if it is not declared to be JSON, 413 if it is too long, 400 if it is no JSON, 422 if it is no `T`.
#[derive(Debug)]
pub(crate) struct Input<T>(pub(crate) T);

/// The fields of a body. Those that nobody asks for are not looked at.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

/// A field that is not as it must be. Nothing of the client's text is in the message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FieldError {
    #[error("`{name}` must have {} to {} characters", .length.start(), .length.end())]
    Length { name: &'static str, length: RangeInclusive<usize> },
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` must be true or false")]
    NoFlag(&'static str),
    #[error("`{0}` must be text")]
    NoText(&'static str),
}

impl Fields {
    /// A text of so many characters.
    pub(crate) fn text(&mut self, name: &'static str, length: RangeInclusive<usize>) -> Result<String, FieldError> {
        match self.0.remove(name) {
            Some(Value::String(text)) if length.contains(&text.chars().count()) => Ok(text),
            Some(Value::String(_)) => Err(FieldError::Length { name, length }),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Err(FieldError::NoText(name))
            }
            None => Err(FieldError::Missing(name)),
        }
    }

    /// `true` or `false`, if it is there.
    pub(crate) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, FieldError> {
        match self.0.remove(name) {
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(Value::Null) | None => Ok(None),
            Some(Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                Err(FieldError::NoFlag(name))
            }
        }
    }
}

impl<T, S> FromRequest<S> for Input<T>
where
    T: TryFrom<Fields, Error = FieldError>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let invalid = |detail: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY).detail(detail);
        let Json(body) = Json::<Value>::from_request(request, state).await.map_err(|error| refused(&error))?;
        let Value::Object(fields) = body else {
            return Err(invalid("the body must be a JSON object".to_owned()));
        };
        T::try_from(Fields(fields)).map(Self).map_err(|error| invalid(error.to_string()))
    }
}

fn refused(rejection: &JsonRejection) -> Problem {
    let status = rejection.status();
    Problem::new(status).detail(match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "send the body with `Content-Type: application/json`",
        StatusCode::PAYLOAD_TOO_LARGE => "the body is too long",
        _ => "the body is no JSON",
    })
}
