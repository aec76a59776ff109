use auth_store::traits::{Updated, UserId};
use serde_json::json;

use crate::support::Running;

// M51
#[tokio::test]
async fn each_route_is_for_the_roles_that_it_names() {
    let course = Running::compat().await;
    for (name, create, delete) in [
        ("viewer", (403, json!({ "detail": "Required roles: ['editor', 'admin']" })), 403),
        ("editor", (200, json!({ "created_by": "editor@example.com" })), 403),
        ("admin", (200, json!({ "created_by": "admin@example.com" })), 200),
        ("alice", (403, json!({ "detail": "Required roles: ['editor', 'admin']" })), 403),
    ] {
        let token = course.token("/rbac/token", name).await;
        assert_eq!(course.get("/rbac/reports", &token).await.body, json!({ "reports": [] }), "{name}");
        let created = course.call("POST", "/rbac/articles", &token).await;
        assert_eq!((created.status.as_u16(), created.body), create, "{name}");
        let deleted = course.call("DELETE", "/rbac/users/7", &token).await;
        assert_eq!(deleted.status, delete, "{name}");
        if delete == 200 {
            assert_eq!(deleted.body, json!({ "deleted": 7 }));
        } else {
            assert_eq!(deleted.error(), (403, "Required roles: ['admin']"), "{name}");
        }
    }
    assert_eq!(course.login("/rbac/token", "other", "password123").await.status, 401, "that user is gone");
    for (method, path) in [("GET", "/rbac/reports"), ("POST", "/rbac/articles"), ("DELETE", "/rbac/users/7")] {
        assert_eq!(
            course.send(method, path, &[], "").await.error(),
            (401, "Not authenticated"),
            "401 comes before 403"
        );
    }
}

// M51: by default nobody is told which roles would do
#[tokio::test]
async fn a_problem_does_not_say_which_roles_are_missing() {
    let course = Running::problem().await;
    let token = course.token("/rbac/token", "viewer").await;

    let answer = course.call("POST", "/rbac/articles", &token).await;

    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert!(!answer.body.to_string().contains("editor"));
}

// M50
#[tokio::test]
async fn a_role_gives_the_permissions_of_the_table() {
    let course = Running::compat().await;
    for (name, read, write_only, delete, manage) in [
        ("admin", 200, 403, 204, 200),
        ("editor", 200, 200, 403, 403),
        ("viewer", 200, 403, 403, 403),
        ("alice", 403, 403, 403, 403),
    ] {
        let token = course.token("/rbac/token", name).await;
        let status = async |method: &str, path: &str| course.call(method, path, &token).await.status.as_u16();
        assert_eq!(status("GET", "/rbac/articles").await, read, "{name}");
        assert_eq!(status("GET", "/rbac/drafts").await, write_only, "{name}");
        assert_eq!(status("DELETE", "/rbac/articles/1").await, delete, "{name}");
        assert_eq!(status("GET", "/rbac/users").await, manage, "{name}");
    }
}

// M50: a role that nobody declared gives nothing and breaks nothing
#[tokio::test]
async fn an_unknown_role_is_ignored() {
    let course = Running::compat().await;
    let mut alice = course.stores.users().find(&UserId::new("1").unwrap()).await.unwrap().unwrap();
    alice.roles = ["superuser", "Admin", "admin "].into_iter().collect();
    assert!(matches!(course.stores.users().update(&alice).await.unwrap(), Updated::Done { .. }));
    let token = course.token("/rbac/token", "alice").await;

    assert_eq!(course.get("/rbac/reports", &token).await.status, 200);
    assert_eq!(course.call("DELETE", "/rbac/users/5", &token).await.status, 403);
    assert_eq!(course.get("/rbac/articles", &token).await.status, 403);
}

// M52: all of it is one line on the route: any, all, not, roles and permissions
#[tokio::test]
async fn rules_of_every_form_stand_on_the_route() {
    let course = Running::compat().await;
    let admin = course.token("/rbac/token", "admin").await;
    let editor = course.token("/rbac/token", "editor").await;

    assert_eq!(course.get("/rbac/drafts", &editor).await.status, 200);
    assert_eq!(course.get("/rbac/drafts", &admin).await.status, 403, "`not(role(admin))`");
}

// F38, §3-M11: roles are not frozen in a token
#[tokio::test]
async fn a_role_that_was_taken_is_gone_with_the_next_request() {
    let course = Running::compat().await;
    let token = course.token("/rbac/token", "editor").await;
    assert_eq!(course.call("POST", "/rbac/articles", &token).await.status, 200);
    let mut editor = course.stores.users().find(&UserId::new("3").unwrap()).await.unwrap().unwrap();
    editor.roles = ["viewer"].into_iter().collect();
    assert!(matches!(course.stores.users().update(&editor).await.unwrap(), Updated::Done { .. }));

    assert_eq!(course.call("POST", "/rbac/articles", &token).await.status, 403);
}
