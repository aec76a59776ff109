//! What the service answers while its database is away.

use crate::support::{DRAFT, Fixture};

// X04, X05
#[tokio::test]
async fn an_outage_is_503_for_who_may_and_allows_nobody() {
    let service = Fixture::new().await;
    let table = [
        (None, "PUT", "/articles/1", 401),
        (Some("alice"), "PUT", "/articles/1", 503),
        (Some("bob"), "PUT", "/articles/1", 503),
        (Some("dave"), "DELETE", "/articles/1", 503),
        (Some("bob"), "POST", "/articles", 503),
        (Some("dave"), "POST", "/articles", 403),
        (Some("dave"), "GET", "/articles", 503),
        (Some("dave"), "GET", "/articles/1", 503),
        (Some("alice"), "DELETE", "/users/5", 503),
        (Some("dave"), "DELETE", "/users/5", 403),
        (Some("dave"), "GET", "/reports", 200),
    ];

    service.service.close().await;

    // the fixture looks for words of the inside in every answer
    for (user, method, path, status) in table {
        let answer = service.call(user, method, path, DRAFT).await;
        assert_eq!(answer.status, status, "{user:?} {method} {path}: {}", answer.text());
    }
}
