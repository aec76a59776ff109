//! What a guard adds to a request: the same handler on the same request, unguarded and guarded by Portcullis,
//! protect-axum, axum-gate and axum-casbin, in process and without sockets.
//!
//! Each system gets the request `GET /reports` with the same headers, and beside it the principal in the form in which
//! that system takes a principal that is verified already; the unguarded handler is measured with each of these requests,
//! so that making and dropping the principal counts for nobody. `cargo run -p benches --bin report` prints the differences.

mod axum_casbin;
mod axum_gate;
mod plain;
mod portcullis;
mod protect_axum;

use core::{
    error::Error,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{StatusCode, header},
};
use criterion::{BatchSize, Criterion, SamplingMode};
use tower_service::Service;

/// A finished service, the request that it gets, and what it must answer.
pub(crate) struct Case {
    name: &'static str,
    service: Router,
    request: Box<dyn Fn() -> Request>,
    answer: StatusCode,
}

/// The rules that are measured, and whether the principal meets them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    /// `any(admin, all(editor, articles:write))`, of an editor with the permission.
    AnyOf,
    /// One role, of a principal who has only another.
    Denied,
    /// The role below the one that the principal has.
    Hierarchy,
    /// One role, of a principal who has it.
    OneRole,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(200)
        .configure_from_args();

    for asked in [Asked::OneRole, Asked::Hierarchy, Asked::AnyOf, Asked::Denied] {
        let mut cases = plain::cases(asked)?;
        cases.extend(portcullis::cases(asked)?);
        cases.extend(protect_axum::cases(asked));
        cases.extend(axum_gate::cases(asked)?);
        cases.extend(axum_casbin::cases(asked)?);
        measure(&mut criterion, asked, cases)?;
    }
    criterion.final_summary();
    Ok(())
}

fn measure(criterion: &mut Criterion, asked: Asked, cases: Vec<Case>) -> Result<(), Box<dyn Error>> {
    let mut group = criterion.benchmark_group(format!("guard_overhead_per_request/{}", asked.name()));
    // many samples of the same short length: on a busy machine some of them are left alone
    group.sampling_mode(SamplingMode::Flat);
    for Case { name, service, request, answer } in cases {
        // as `axum::serve` does it: handlers become services once, and not with each request
        let mut service = service.with_state(());
        let answered = respond(&mut service, request());
        if answered != Some(answer) {
            return Err(format!("{name} answers {asked:?} with {answered:?}, not with {answer}").into());
        }
        // batches so small that the requests stay in the cache
        group.bench_function(name, |bencher| {
            bencher.iter_batched(&request, |request| respond(&mut service, request), BatchSize::NumIterations(32));
        });
    }
    group.finish();
    Ok(())
}

/// Has the service answer. Nothing here ever waits, so one poll is all it takes.
fn respond(service: &mut Router, request: Request) -> Option<StatusCode> {
    ready(service.call(request)).and_then(Result::ok).map(|response| response.status())
}

/// What a future comes to that does not wait.
pub(crate) fn ready<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

/// The request that every system gets, before it carries a principal.
pub(crate) fn request(bearer: &str) -> Request {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = axum::http::Uri::from_static("/reports");
    for (name, value) in [
        (header::HOST, "api.example"),
        (header::USER_AGENT, "benches/0.1"),
        (header::ACCEPT, "*/*"),
        (header::AUTHORIZATION, bearer),
    ] {
        if let Ok(value) = value.parse() {
            request.headers_mut().insert(name, value);
        }
    }
    request
}

impl Asked {
    fn name(self) -> &'static str {
        match self {
            Self::AnyOf => "any_of",
            Self::Denied => "denied",
            Self::Hierarchy => "hierarchy",
            Self::OneRole => "one_role",
        }
    }

    /// The role that the principal has.
    pub(crate) fn role(self) -> &'static str {
        match self {
            Self::AnyOf => "editor",
            Self::Denied => "viewer",
            Self::Hierarchy | Self::OneRole => "admin",
        }
    }

    /// The permission that the principal has.
    pub(crate) fn permission(self) -> Option<&'static str> {
        match self {
            Self::AnyOf => Some("articles:write"),
            Self::Denied | Self::Hierarchy | Self::OneRole => None,
        }
    }

    /// The answer that a guard owes.
    pub(crate) fn answer(self) -> StatusCode {
        match self {
            Self::AnyOf | Self::Hierarchy | Self::OneRole => StatusCode::OK,
            Self::Denied => StatusCode::FORBIDDEN,
        }
    }
}
