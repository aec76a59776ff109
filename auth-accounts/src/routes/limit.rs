//! A limit on how often one address may call a route.

use std::sync::Arc;

use auth_axum::Problem;
use auth_store::traits::{Admission, AttemptLimit, Digest};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{Accounts, Refusal, Visitor, throttle};

/// What the layer of one route needs.
#[derive(Clone)]
pub(super) struct Limited {
    pub(super) accounts: Accounts,
    pub(super) route: &'static str,
    pub(super) limit: AttemptLimit,
}

/// Counts a call, and lets it through while there are not too many.
pub(super) async fn layer(State(limited): State<Arc<Limited>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let now = limited.accounts.now();
    let who = Digest::of_parts(["route", limited.route, &Visitor::of(&parts).network()]);
    match limited.accounts.0.stores.attempts.admit(&who, limited.limit, now).await {
        Ok(Admission::Admitted { left, until }) => {
            let mut response = next.run(Request::from_parts(parts, body)).await;
            tell(response.headers_mut(), limited.limit, left, throttle::left(until, now).as_secs());
            response
        }
        Ok(Admission::Refused { until }) => {
            let after = throttle::left(until, now).as_secs();
            let mut response = Problem::new(StatusCode::TOO_MANY_REQUESTS)
                .detail(format!("too many requests; try again in {after} s"))
                .code("too_many_requests")
                .header(header::RETRY_AFTER, HeaderValue::from(after))
                .into_response();
            tell(response.headers_mut(), limited.limit, 0, after);
            response
        }
        Err(outage) => Refusal::from(outage).problem(&limited.accounts.0.config.realm).into_response(),
    }
}

fn tell(headers: &mut HeaderMap, limit: AttemptLimit, left: u32, reset: u64) {
    headers.insert(HeaderName::from_static("x-ratelimit-limit"), HeaderValue::from(limit.most.get()));
    headers.insert(HeaderName::from_static("x-ratelimit-remaining"), HeaderValue::from(left));
    headers.insert(HeaderName::from_static("x-ratelimit-reset"), HeaderValue::from(reset));
}
