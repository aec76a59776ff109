//! What a client is told of a denial: status, challenge and body, the same for every reason that is not its business.

use auth_core::{Denial, Scope};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::problem::Problem;

/// The challenges of a service, made once: one line of `WWW-Authenticate` for each of its schemes.
#[derive(Clone, Debug)]
pub(crate) struct Challenges {
    /// The schemes' challenges, `Bearer realm="api"`; the first one carries error codes.
    schemes: Vec<String>,
}

impl Challenges {
    /// The challenges of these schemes. The realm is text that was checked to stand in quotes.
    pub(crate) fn new<'a>(schemes: impl IntoIterator<Item = &'a str>, realm: &str) -> Self {
        let mut lines: Vec<String> = Vec::new();
        for scheme in schemes {
            let line = format!("{scheme} realm=\"{realm}\"");
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        Self { schemes: lines }
    }

    /// The response to a denial.
    pub(crate) fn answer(&self, denial: &Denial) -> Response {
        let problem = match denial {
            Denial::Ambiguous => self.challenge(
                Problem::new(StatusCode::BAD_REQUEST).detail("send exactly one credential"),
                ", error=\"invalid_request\"",
            ),
            Denial::Forbidden { scopes } => self.challenge(
                Problem::new(StatusCode::FORBIDDEN).detail("you are not allowed to do this"),
                &format!(", error=\"insufficient_scope\"{}", scope_parameter(scopes)),
            ),
            Denial::InvalidCredential => self.challenge(unauthorized(), ", error=\"invalid_token\""),
            Denial::NotFound { what } => Problem::new(StatusCode::NOT_FOUND).detail(format!("{what} not found")),
            Denial::Unauthenticated => self.challenge(unauthorized(), ""),
            Denial::Unavailable => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE).detail("this can't be decided now; try again later")
            }
            Denial::Misconfigured | _ => misconfigured(),
        };
        problem.header(header::CACHE_CONTROL, HeaderValue::from_static("no-store")).into_response()
    }

    /// Adds the schemes' challenges, the first with these parameters.
    fn challenge(&self, mut problem: Problem, parameters: &str) -> Problem {
        for (n, scheme) in self.schemes.iter().enumerate() {
            let line = if n == 0 { format!("{scheme}{parameters}") } else { scheme.clone() };
            // what can't stand in a header is left out rather than sent in part
            if let Ok(value) = HeaderValue::from_str(&line) {
                problem = problem.header(header::WWW_AUTHENTICATE, value);
            }
        }
        problem
    }
}

/// The answer where no credential layer is around: fail closed.
pub(crate) fn misconfigured() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR)
}

fn unauthorized() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED).detail("a valid credential is needed")
}

/// `, scope="a b"`, of words that may stand there (RFC 6750 section 3), or nothing.
fn scope_parameter(scopes: &[Scope]) -> String {
    let words: Vec<&str> = scopes.iter().map(Scope::name).filter(|word| Scope::is_word(word)).collect();
    if words.is_empty() { String::new() } else { format!(", scope=\"{}\"", words.join(" ")) }
}
