//! Names that are words of Rust.

use auth_axum::{Authorized, GuardedRouter, Principal, get, policy, policy_fn, require_permissions, require_roles};
use axum::http::StatusCode;
use ui_tests::{App, Article};

use crate::ask::{Served, assert_for_admins};

auth_axum::names! {
    roles { admin > type > viewer, "super-admin" > admin }
    permissions { match { use, r#move } }
}

#[require_roles(r#type)]
async fn r#fn() {}

#[require_permissions(any(r#match::r#use, r#match::r#move, role(super_admin)))]
async fn r#match() {}

#[policy_fn]
fn r#where(user: &Principal, r#in: &Article) -> bool {
    user.subject() == r#in.author_id
}

#[policy(r#where)]
async fn r#ref(article: Authorized<Article>) -> String {
    article.author_id.clone()
}

#[tokio::test]
async fn a_raw_name_is_guarded() {
    let router = GuardedRouter::new().route("/", get(r#fn));
    let access = router.access().to_string();

    assert!(access.contains("role=type"), "{access}");
    assert_for_admins(router, &["/"]).await;
}

#[tokio::test]
async fn a_raw_name_is_spelt_without_its_mark() {
    let router =
        GuardedRouter::new().route("/match", get(r#match)).route("/{id}", get(r#ref)).with_state(App::default());
    let access = router.access().to_string();
    let served = Served::new(router).await;

    assert!(access.contains("any(permission=match:use, permission=match:move, role=super-admin)"), "{access}");
    assert_eq!(served.with("/match", &["super-admin"]).await, StatusCode::OK);
    assert_eq!(served.with("/match", &["admin"]).await, StatusCode::FORBIDDEN);
    assert_eq!(served.with("/1", &[]).await, StatusCode::OK);
    assert_eq!(served.with("/2", &[]).await, StatusCode::NOT_FOUND);
}
