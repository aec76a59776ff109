use core::fmt;
use std::{borrow::Cow, sync::Arc};

use auth_core::{AuthenticationError, Requirement};
use axum::{
    body::{Body, HttpBody},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// An error as a client gets it: `application/problem+json` (RFC 9457).
///
/// Guards answer with problems, and handlers may return them; the service can give all of them another form with one
/// [`FormatsProblems`].
///
/// # Examples
///
/// ```
/// use auth_axum::Problem;
/// use axum::{http::StatusCode, response::IntoResponse};
///
/// let problem = Problem::new(StatusCode::CONFLICT).detail("an article of this title exists");
/// let denied = problem.into_response();
/// assert_eq!(denied.status(), 409);
/// assert_eq!(denied.headers()["content-type"], "application/problem+json");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Problem {
    status: StatusCode,
    detail: Option<Cow<'static, str>>,
    code: Option<&'static str>,
    headers: HeaderMap,
    cause: Option<Arc<AuthenticationError>>,
    unmet: Option<Requirement>,
}

impl Problem {
    /// A problem of this status, with the status' own title.
    pub fn new(status: StatusCode) -> Self {
        Self { status, detail: None, code: None, headers: HeaderMap::new(), cause: None, unmet: None }
    }

    /// Says what is wrong in this case. The client reads it: nothing of the inside, and nothing secret.
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names the problem for programs, `article_exists`: the extension member `code` (RFC 9457 section 3.2).
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// Keeps why a credential was refused beside the problem, for [`FormatsProblems`] alone: a client is not told.
    pub fn caused_by(mut self, cause: Arc<AuthenticationError>) -> Self {
        self.cause = Some(cause);
        self
    }

    /// Keeps which part of a rule is not met beside the problem, for [`FormatsProblems`] alone.
    pub(crate) fn for_lack_of(mut self, unmet: Requirement) -> Self {
        self.unmet = Some(unmet);
        self
    }

    /// Adds a header to the answer.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The status' name, `Forbidden`.
    pub fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Error")
    }

    /// What is wrong in this case, where something is said.
    pub fn detail_text(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The problem's name for programs, where it has one.
    pub fn code_text(&self) -> Option<&'static str> {
        self.code
    }

    /// Why a credential was refused, where that is what happened. It is for the log and for the form of an answer to
    /// clients of an older system; who tells a client more than that it was refused helps whoever guesses.
    pub fn cause(&self) -> Option<&AuthenticationError> {
        self.cause.as_deref()
    }

    /// Which part of a rule somebody who is known does not meet, where that is what happened.
    pub fn unmet(&self) -> Option<&Requirement> {
        self.unmet.as_ref()
    }

    fn json(&self) -> String {
        /// The members of RFC 9457 section 3.1.
        #[derive(serde::Serialize)]
        struct Body<'a> {
            r#type: &'static str,
            title: &'static str,
            status: u16,
            #[serde(skip_serializing_if = "Option::is_none")]
            detail: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            code: Option<&'a str>,
        }
        let body = Body {
            r#type: "about:blank",
            title: self.title(),
            status: self.status.as_u16(),
            detail: self.detail.as_deref(),
            code: self.code,
        };
        // texts and a number always have a form in JSON; the empty text would only lose the body
        serde_json::to_string(&body).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let mut response = Response::new(Body::from(self.json()));
        *response.status_mut() = self.status;
        *response.headers_mut() = core::mem::take(&mut self.headers);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        // kept beside the response, so that the service's format can still be applied on the way out
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives problems another form: one for the whole service.
///
/// It may replace the body, and for an answer of 400 to 499 choose another status of 400 to 499. It can't turn a refusal
/// into anything else, and the headers stay: a 401 keeps its challenge.
///
/// # Examples
///
/// ```
/// use auth_axum::{FormattedProblem, FormatsProblems, Problem};
///
/// #[derive(Debug)]
/// struct FastApi;
///
/// impl FormatsProblems for FastApi {
///     fn format(&self, problem: &Problem) -> FormattedProblem {
///         let detail = problem.detail_text().unwrap_or(problem.title());
///         FormattedProblem::json(&serde_json::json!({ "detail": detail })) // a denial stays one
///     }
/// }
/// ```
pub trait FormatsProblems: fmt::Debug + Send + Sync {
    /// The form of one problem.
    fn format(&self, problem: &Problem) -> FormattedProblem;
}

/// A problem in the form that the service chose.
///
/// # Examples
///
/// ```
/// use auth_axum::FormattedProblem;
/// use axum::http::{HeaderValue, StatusCode};
///
/// let page = FormattedProblem::new(HeaderValue::from_static("text/html"), "<h1>no</h1>");
/// let compat = FormattedProblem::json(&serde_json::json!({ "detail": "no" })).status(StatusCode::FORBIDDEN);
/// // with `.status(StatusCode::OK)` the answer would keep its own status: a denial stays one
/// ```
#[derive(Debug)]
#[must_use]
pub struct FormattedProblem {
    status: Option<StatusCode>,
    content_type: HeaderValue,
    body: String,
}

impl FormattedProblem {
    /// A body of this media type.
    pub fn new(content_type: HeaderValue, body: impl Into<String>) -> Self {
        Self { status: None, content_type, body: body.into() }
    }

    /// A JSON body.
    pub fn json(body: &serde_json::Value) -> Self {
        Self::new(HeaderValue::from_static("application/json"), body.to_string())
    }

    /// Answers with another status; heeded where both it and the problem's own are 400 to 499.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }
}

/// Makes a problem of the empty 404 and 405 that a router answers where nothing matches. They come from within all layers, as
/// axum's do, so that a layer for CORS can answer them otherwise.
pub(crate) fn of_router(response: Response) -> Response {
    let status = response.status();
    let is_bare = matches!(status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED)
        && !response.headers().contains_key(header::CONTENT_TYPE)
        && response.body().size_hint().exact() == Some(0);
    if !is_bare {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let mut response = Problem::new(status).into_response();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(response.headers_mut().drain());
    *response.headers_mut() = parts.headers;
    response.extensions_mut().extend(parts.extensions);
    response
}

/// Gives a response that holds a problem the service's form; every other response is left as it is.
pub(crate) fn formatted(mut response: Response, format: &dyn FormatsProblems) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    if response.status() != problem.status {
        // something on the way out has made another answer of it
        return response;
    }
    let form = format.format(&problem);

    match form.status {
        Some(status) if status.is_client_error() && response.status().is_client_error() => {
            *response.status_mut() = status;
        }
        Some(status) => tracing::error!(
            target: "portcullis",
            kept = %response.status(),
            refused = %status,
            "a problem format may choose another status of 400 to 499 for one of 400 to 499, nothing else"
        ),
        None => {}
    }
    for of_the_old_body in [
        header::ACCEPT_RANGES,
        header::CONTENT_ENCODING,
        header::CONTENT_LENGTH,
        header::CONTENT_RANGE,
        header::ETAG,
        header::TRAILER,
    ] {
        response.headers_mut().remove(of_the_old_body);
    }
    response.headers_mut().insert(header::CONTENT_TYPE, form.content_type);
    *response.body_mut() = Body::from(form.body);
    response
}
