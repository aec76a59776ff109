//! Methods of an `impl` block.

use auth_axum::{Authorized, GuardedRouter, Principal, get, handlers, policy, policy_fn, require_roles};
use axum::http::StatusCode;
use ui_tests::{App, Article};

use crate::ask::{Served, assert_for_admins};

auth_axum::names! { roles { admin > viewer } }

#[policy_fn]
fn is_author(user: &Principal, article: &Article) -> bool {
    user.subject() == article.author_id
}

struct Posts;

#[handlers]
impl Posts {
    const GREETING: &str = "hello";

    #[require_roles(admin)]
    async fn list() -> &'static str {
        Self::greeting()
    }

    #[require_roles(any(admin, policy(is_author)))]
    async fn show(article: Authorized<Article>) -> String {
        article.author_id.clone()
    }

    #[policy(is_author)]
    #[require_roles(viewer)]
    async fn r#type(article: Authorized<Article>) -> String {
        article.author_id.clone()
    }

    fn greeting() -> &'static str {
        Self::GREETING
    }
}

#[tokio::test]
async fn a_method_is_guarded_by_its_rule() {
    assert_for_admins(GuardedRouter::new().route("/", get(Posts::list)), &["/"]).await;
}

#[tokio::test]
async fn a_method_takes_what_its_policy_has_seen() {
    let router = GuardedRouter::new()
        .route("/show/{id}", get(Posts::show))
        .route("/type/{id}", get(Posts::r#type))
        .with_state(App::default());
    let access = router.access().to_string();
    let served = Served::new(router).await;

    assert!(access.contains("any(role=admin, policy="), "{access}");
    assert_eq!(served.with("/show/1", &[]).await, StatusCode::OK);
    assert_eq!(served.with("/show/2", &[]).await, StatusCode::NOT_FOUND);
    assert_eq!(served.with("/type/1", &["viewer"]).await, StatusCode::OK);
    assert_eq!(served.with("/type/1", &[]).await, StatusCode::FORBIDDEN);
}
