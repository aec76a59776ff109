//! protect-axum 0.2.0.
//!
//! It verifies nobody itself. `protect_axum` is the way of its README: `GrantsLayer` calls a function that says which
//! authorities the caller has, here from a principal in the request's extensions, and `#[protect]` checks them. They are
//! a new `HashSet<String>` for each request, because that is what the function has to return.
//! `protect_axum_attached` does without layer and function: something in front has attached the authorities already,
//! outside of what is measured. That is all that this crate can save.
//!
//! It knows no hierarchy, so a rule names every role that may.

use std::{collections::HashSet, sync::Arc};

use ::protect_axum::{GrantsLayer, authorities::AttachAuthorities, protect};
use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};

use crate::{Asked, Case};

/// A verified principal, as an application keeps one.
#[derive(Clone)]
struct User(Arc<HashSet<String>>);

pub(crate) fn cases(asked: Asked) -> Vec<Case> {
    let handler: MethodRouter = match asked {
        Asked::AnyOf => get(any_of),
        Asked::Denied | Asked::OneRole => get(one_role),
        Asked::Hierarchy => get(hierarchy),
    };
    let router = Router::new().route("/reports", handler);
    let authorities = authorities(asked);
    vec![
        Case {
            name: "protect_axum",
            service: router.clone().layer(GrantsLayer::with_extractor(extract)),
            request: request(asked),
            answer: asked.answer(),
        },
        Case {
            name: "protect_axum_attached",
            service: router,
            request: Box::new(move || {
                let mut request = crate::request("Bearer verified");
                request.attach(authorities.clone());
                request
            }),
            answer: asked.answer(),
        },
    ]
}

pub(crate) fn request(asked: Asked) -> Box<dyn Fn() -> Request> {
    let user = User(Arc::new(authorities(asked)));
    Box::new(move || {
        let mut request = crate::request("Bearer verified");
        request.extensions_mut().insert(user.clone());
        request
    })
}

fn authorities(asked: Asked) -> HashSet<String> {
    [asked.role()].into_iter().chain(asked.permission()).map(str::to_owned).collect()
}

async fn extract(request: &mut Request) -> Result<HashSet<String>, Response> {
    match request.extensions().get::<User>() {
        Some(User(authorities)) => Ok(HashSet::clone(authorities)),
        None => Err(StatusCode::UNAUTHORIZED.into_response()),
    }
}

#[protect("admin")]
async fn one_role() -> &'static str {
    "all is well"
}

#[protect(any("editor", "admin"))]
async fn hierarchy() -> &'static str {
    "all is well"
}

#[protect(any("admin", all("editor", "articles:write")))]
async fn any_of() -> &'static str {
    "all is well"
}
