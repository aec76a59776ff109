use serde_json::json;

use crate::support::Running;

const EDIT: (u16, &str) = (403, "You don't have permission to edit this article");
const DELETE: (u16, &str) = (403, "Cannot delete this article");

// M53, M55, SZ6
#[tokio::test]
async fn authors_edit_their_articles_and_administrators_all() {
    let course = Running::compat().await;
    for (name, one, two) in
        [("author1", true, false), ("author2", false, true), ("admin", true, true), ("other", false, false)]
    {
        let token = course.token("/abac/token", name).await;
        for (id, may) in [(1, one), (2, two)] {
            let answer = course.call("PUT", &format!("/abac/articles/{id}"), &token).await;
            if may {
                assert_eq!((answer.status.as_u16(), answer.body), (200, json!({ "message": "Article updated" })));
            } else {
                assert_eq!(answer.error(), EDIT, "{name} {id}");
            }
        }
        let missing = course.call("PUT", "/abac/articles/9", &token).await;
        assert_eq!(missing.error(), (404, "Article not found"), "{name}");
    }
    assert_eq!(course.send("PUT", "/abac/articles/1", &[], "").await.status, 401);
}

// M54
#[tokio::test]
async fn authors_delete_what_is_not_published() {
    for (name, one, two) in
        [("author1", true, false), ("author2", false, false), ("admin", true, true), ("other", false, false)]
    {
        let course = Running::compat().await;
        let token = course.token("/abac/token", name).await;
        for (id, may) in [(1, one), (2, two)] {
            let path = format!("/abac/articles/{id}");
            let answer = course.call("DELETE", &path, &token).await;
            if may {
                assert_eq!((answer.status.as_u16(), answer.body), (200, json!({ "message": "Article deleted" })));
                assert_eq!(course.call("DELETE", &path, &token).await.error(), (404, "Article not found"));
            } else {
                assert_eq!(answer.error(), DELETE, "{name} {id}");
            }
        }
    }
}

// M55
#[tokio::test]
async fn where_existence_is_secret_a_refusal_is_a_missing_thing() {
    let course = Running::compat().await;
    let token = course.token("/abac/token", "author2").await;

    let refused = course.call("PUT", "/abac/hidden/articles/1", &token).await;
    let missing = course.call("PUT", "/abac/hidden/articles/9", &token).await;

    assert_eq!((refused.status.as_u16(), missing.status.as_u16()), (404, 404));
    assert_eq!(refused.body, missing.body);
    assert_eq!(course.call("PUT", "/abac/hidden/articles/2", &token).await.status, 200);
}

// M56
#[tokio::test]
async fn a_policy_knows_the_time_and_the_address() {
    let course = Running::compat().await;
    let (other, admin) = (course.token("/abac/token", "other").await, course.token("/abac/token", "admin").await);
    let ask = async |token: &str, path: &str, from: &str| {
        let authorization = format!("Bearer {token}");
        course.send_from(from, "GET", path, &[("authorization", &authorization)], "").await.status.as_u16()
    };
    assert_eq!(ask(&other, "/abac/accounts", "127.0.0.1").await, 200, "nine in the morning");

    course.clock.set("2026-11-25T22:00:00Z".parse().unwrap());
    let other = course.token("/abac/token", "other").await;
    assert_eq!(ask(&other, "/abac/accounts", "127.0.0.1").await, 403, "at night");
    assert_eq!(ask(&other, "/abac/accounts", "192.0.2.10").await, 200, "at night, in the office");
    assert_eq!(ask(&admin, "/abac/office", "127.0.0.1").await, 401, "that token is of the morning");
    let admin = course.token("/abac/token", "admin").await;
    assert_eq!(ask(&admin, "/abac/office", "127.0.0.1").await, 200, "an administrator, at any time");
    assert_eq!(ask(&other, "/abac/office", "127.0.0.1").await, 403);
    let forwarded = format!("Bearer {other}");
    let headers = [("authorization", forwarded.as_str()), ("x-forwarded-for", "192.0.2.10")];
    let spoofed = course.send("GET", "/abac/office", &headers, "").await;
    assert_eq!(spoofed.status, 403, "an address that the client wrote itself");
}
