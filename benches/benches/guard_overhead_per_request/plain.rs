//! axum without any guard: what every other measurement is compared with.

use core::error::Error;

use auth_axum::token::Algorithm;
use axum::{Router, extract::Request, http::StatusCode, routing::get};

use crate::{Asked, Case, axum_casbin, axum_gate, portcullis, protect_axum};

/// The unguarded handler, once with the request of each system.
pub(crate) fn cases(asked: Asked) -> Result<Vec<Case>, Box<dyn Error>> {
    let unguarded = |name, request: Box<dyn Fn() -> Request>| Case {
        name,
        service: Router::new().route("/reports", get(reports)),
        request,
        answer: StatusCode::OK,
    };
    let token = portcullis::issuer(Algorithm::EdDSA, asked)?.1;
    Ok(vec![
        unguarded("unguarded_token", Box::new(move || crate::request(&token))),
        unguarded("unguarded_portcullis", portcullis::request(asked)),
        unguarded("unguarded_protect_axum", protect_axum::request(asked)),
        unguarded("unguarded_axum_gate", axum_gate::request(asked)),
        unguarded("unguarded_axum_casbin", axum_casbin::request(asked)),
    ])
}

pub(crate) async fn reports() -> &'static str {
    "all is well"
}
