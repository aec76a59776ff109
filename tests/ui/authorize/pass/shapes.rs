//! The shapes that a handler can have.

use auth_axum::{Guard, GuardedRouter, authorize, get};
use axum::{extract::State, response::IntoResponse};

use crate::ask::assert_for_admins;

auth_axum::names! { roles { admin > viewer } }

#[authorize(role(admin))]
fn returns_a_future() -> impl Future<Output = &'static str> + Send {
    core::future::ready("hello")
}

#[authorize(role(admin))]
async fn guard_by_hand(guard: Guard) -> String {
    guard.principal().map(|user| user.subject().to_owned()).unwrap_or_default()
}

#[authorize(role(admin))]
#[axum::debug_handler]
async fn guard_unseen(_: Guard, uri: axum::http::Uri) -> String {
    uri.to_string()
}

#[axum::debug_handler]
#[authorize(role(admin))]
async fn guard_under_debug_handler(_: Guard) {}

#[authorize(any(all(role(admin), not(any(role("banned"), scope("x")))), permission("everything")))]
async fn nested() {}

#[tokio::test]
async fn every_shape_is_guarded() {
    #[authorize(role(admin))]
    async fn within_a_function() {}

    let router = GuardedRouter::new()
        .route("/future", get(returns_a_future))
        .route("/by_hand", get(guard_by_hand))
        .route("/unseen", get(guard_unseen))
        .route("/debug", get(guard_under_debug_handler))
        .route("/nested", get(nested))
        .route("/within", get(within_a_function));

    assert_for_admins(router, &["/future", "/by_hand", "/unseen", "/debug", "/nested", "/within"]).await;
}

impl IntoResponse for Failed {
    fn into_response(self) -> axum::response::Response {
        axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

#[derive(Debug)]
struct Failed;

#[authorize(role(admin))]
async fn generic<T>(State(state): State<T>) -> Result<impl IntoResponse, Failed>
where
    T: Clone + ToString,
{
    Ok(state.to_string())
}

#[tokio::test]
async fn a_generic_handler_is_guarded() {
    let router = GuardedRouter::new().route("/", get(generic::<String>)).with_state("state".to_owned());

    assert_for_admins(router, &["/"]).await;
}
