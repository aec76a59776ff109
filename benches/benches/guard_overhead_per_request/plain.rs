//! axum without any guard: what every other measurement is compared with. `axum_layer` is a layer that does nothing: whatever
//! is put around routes with `Router::layer` costs that much already.

use core::{
    error::Error,
    task::{Context, Poll},
};

use auth_axum::token::Algorithm;
use axum::{Router, extract::Request, http::StatusCode, routing::get};
use tower_layer::layer_fn;
use tower_service::Service;

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
        Case {
            name: "axum_layer",
            service: Router::new().route("/reports", get(reports)).layer(layer_fn(Through)),
            request: portcullis::request(asked),
            answer: StatusCode::OK,
        },
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

/// Hands every request on.
#[derive(Clone)]
struct Through<S>(S);

impl<S: Service<Request>> Service<Request> for Through<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> S::Future {
        self.0.call(request)
    }
}
