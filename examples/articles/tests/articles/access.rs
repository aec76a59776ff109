//! Who may do what, for every user, action and article.

use auth_axum::testing::TestIssuer;
use axum::body::Body;
use serde_json::json;

use crate::support::{DRAFT, Fixture, USERS, bearer, noon};

// M50
#[tokio::test]
async fn each_role_has_the_permissions_of_the_table() {
    let service = Fixture::new().await;
    let table = [
        ("alice", "admin", vec!["articles:delete", "articles:read", "articles:write", "users:manage"]),
        ("bob", "editor", vec!["articles:read", "articles:write"]),
        ("carol", "editor", vec!["articles:read", "articles:write"]),
        ("dave", "viewer", vec!["articles:read"]),
    ];

    for (user, role, permissions) in table {
        let me = service.get(user, "/me").await;

        let email = format!("{user}@example.org");
        let expected = json!({ "subject": user, "email": email, "roles": [role], "permissions": permissions });
        assert_eq!(me.json(), expected, "{user}");
    }
}

// M50, X04
#[tokio::test]
async fn a_role_that_nobody_declared_gives_nothing() {
    let service = Fixture::new().await;
    let issuer = TestIssuer::new("https://issuer.example", "articles");
    let mapping = auth_axum::token::Mapping::new().grants(articles::authz::grants().unwrap());
    let auth = auth_axum::Auth::builder().issuer(issuer.issuer().mapping(mapping)).build().await.unwrap();
    let router = service.service.router(auth);

    let table = [
        (vec!["superuser", "Admin", "admin ", "*", ""], "GET", "/articles", 403),
        (vec!["superuser"], "GET", "/reports", 200),
        (vec!["superuser", "viewer"], "GET", "/articles", 200),
        (vec!["superuser", "viewer"], "DELETE", "/users/5", 403),
        (vec!["superuser", "admin"], "DELETE", "/users/5", 200),
    ];
    for (roles, method, path, status) in table {
        let token = issuer.token("eve").roles(roles.clone()).sign();
        let mut request = service.request(None, method, path, Body::empty());
        request.headers_mut().insert("authorization", token.bearer().parse().unwrap());

        let answer = service.send_to(&router, request).await;

        assert_eq!(answer.status, status, "{roles:?} {method} {path}");
    }
}

// M01, M50, X01
#[tokio::test]
async fn nobody_gets_401_from_every_route_with_a_rule() {
    let service = Fixture::new().await;

    for row in articles::routes().access().rows() {
        let guarded = row.declared().is_some() && !row.rule().is_public();
        if !guarded {
            continue;
        }
        for id in ["1", "9", "x"] {
            let answer = service.call(None, row.methods(), &row.path().replace("{id}", id), "").await;
            assert_eq!(answer.status, 401, "{} {}", row.methods(), row.path());
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"articles\"");
        }
    }
}

// M51
#[tokio::test]
async fn anybody_sees_what_is_public() {
    let service = Fixture::new().await;

    for user in [None, Some("dave")] {
        let home = service.call(user, "GET", "/", "").await;
        assert_eq!(home.status, 200);
        assert!(home.text().contains("/docs"));
    }
}

// M51
#[tokio::test]
async fn whoever_is_signed_in_sees_the_reports() {
    let service = Fixture::new().await;

    for user in USERS {
        let reports = service.get(user, "/reports").await;
        assert_eq!((reports.status.as_u16(), reports.json()), (200, json!({ "reports": [] })), "{user}");
    }
    assert_eq!(service.call(None, "GET", "/reports", "").await.status, 401);
}

// M50
#[tokio::test]
async fn whoever_may_read_sees_the_articles() {
    let service = Fixture::new().await;
    let first = json!({
        "id": 1,
        "title": "How a rule is written",
        "body": "A draft by bob: he may edit it, and delete it until it is published.",
        "author_id": 2,
        "published": false
    });

    for user in USERS {
        let all = service.get(user, "/articles").await.json();
        assert_eq!(all["articles"].as_array().unwrap().len(), 2, "{user}");
        assert_eq!(all["articles"][0], first, "{user}");
        assert_eq!(service.get(user, "/articles/1").await.json(), first, "{user}");
    }
    for path in ["/articles", "/articles/1"] {
        assert_eq!(service.call(None, "GET", path, "").await.status, 401);
    }
}

// M51
#[tokio::test]
async fn an_editor_or_an_admin_writes_an_article() {
    let service = Fixture::new().await;

    for (user, id, author) in [("alice", 3, 1), ("bob", 4, 2), ("carol", 5, 3)] {
        let created = service.call(Some(user), "POST", "/articles", DRAFT).await;

        assert_eq!(created.status, 200, "{user}");
        let article = json!({ "id": id, "title": "New", "body": "Text", "author_id": author, "published": false });
        let mut expected = article.clone();
        expected["created_by"] = format!("{user}@example.org").into();
        assert_eq!(created.json(), expected);
        assert_eq!(service.get("dave", &format!("/articles/{id}")).await.json(), article);
    }
    assert_eq!(service.call(Some("dave"), "POST", "/articles", DRAFT).await.status, 403);
    assert_eq!(service.call(None, "POST", "/articles", DRAFT).await.status, 401);
    assert_eq!(service.get("dave", "/articles").await.json()["articles"].as_array().unwrap().len(), 5);
}

// M51
#[tokio::test]
async fn only_an_admin_deletes_a_user() {
    let service = Fixture::new().await;

    for user in ["bob", "carol", "dave"] {
        assert_eq!(service.call(Some(user), "DELETE", "/users/5", "").await.status, 403, "{user}");
        assert_eq!(service.call(Some(user), "DELETE", "/users/4", "").await.status, 403, "{user}");
    }
    assert_eq!(service.call(None, "DELETE", "/users/5", "").await.status, 401);
    assert_eq!(service.service.app().users().all().await.unwrap().len(), 4);

    for (path, deleted) in [("/users/5", 5), ("/users/5", 5), ("/users/4", 4), ("/users/4", 4)] {
        let answer = service.call(Some("alice"), "DELETE", path, "").await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "deleted": deleted })));
    }
    assert_eq!(service.service.app().users().all().await.unwrap().len(), 3);
}

// SC14: a deleted user's token is refused at once, and another user's is not
#[tokio::test]
async fn the_token_of_a_deleted_user_stops_working() {
    let service = Fixture::new().await;
    assert_eq!(service.get("dave", "/me").await.status, 200);

    assert_eq!(service.call(Some("alice"), "DELETE", "/users/4", "").await.status, 200);

    let refused = service.get("dave", "/me").await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"articles\", error=\"invalid_token\"");
    assert_eq!(service.get("carol", "/me").await.status, 200);

    let service = service.restarted().await;
    assert_eq!(service.get("dave", "/me").await.status, 401, "also after the next start");

    assert_eq!(service.call(Some("alice"), "DELETE", "/users/1", "").await.status, 200, "herself");
    assert_eq!(service.call(Some("alice"), "DELETE", "/users/2", "").await.status, 401);
}

// M53, M55
#[tokio::test]
async fn the_author_or_an_admin_edits_an_article() {
    let table = [
        // user, articles 1, 2 and 9
        (Some("alice"), [200, 200, 404]),
        (Some("bob"), [200, 403, 404]),
        (Some("carol"), [403, 200, 404]),
        (Some("dave"), [403, 403, 404]),
        (None, [401, 401, 401]),
    ];

    for (user, row) in table {
        for (id, status) in [1, 2, 9].into_iter().zip(row) {
            let service = Fixture::new().await;
            let path = format!("/articles/{id}");
            let before = service.get("dave", &path).await;

            let answer = service.call(user, "PUT", &path, DRAFT).await;

            assert_eq!(answer.status, status, "{user:?} PUT {id}: {}", answer.text());
            let after = service.get("dave", &path).await;
            match status {
                200 => {
                    assert_eq!(answer.json()["message"], "Article updated");
                    assert_eq!(answer.json()["title"], "New");
                    assert_eq!((&after.json()["title"], &after.json()["body"]), (&json!("New"), &json!("Text")));
                    assert_eq!(after.json()["author_id"], before.json()["author_id"]);
                    assert_eq!(after.json()["published"], before.json()["published"]);
                }
                404 => assert_eq!(answer.json()["detail"], "Article not found"),
                _ => assert_eq!(after.body, before.body, "{user:?} PUT {id} changed it"),
            }
        }
    }
}

// M54, M55
#[tokio::test]
async fn an_admin_or_the_author_of_a_draft_deletes_an_article() {
    let table = [
        // user, articles 1 (a draft of bob), 2 (carol's, published) and 9
        (Some("alice"), [200, 200, 404]),
        (Some("bob"), [200, 403, 404]),
        (Some("carol"), [403, 403, 404]),
        (Some("dave"), [403, 403, 404]),
        (None, [401, 401, 401]),
    ];

    for (user, row) in table {
        for (id, status) in [1, 2, 9].into_iter().zip(row) {
            let service = Fixture::new().await;
            let path = format!("/articles/{id}");

            let answer = service.call(user, "DELETE", &path, "").await;

            assert_eq!(answer.status, status, "{user:?} DELETE {id}: {}", answer.text());
            let there = if status == 200 || id == 9 { 404 } else { 200 };
            assert_eq!(service.get("dave", &path).await.status, there, "{user:?} DELETE {id}");
            if status == 200 {
                assert_eq!(answer.json(), json!({ "message": "Article deleted" }));
            }
        }
    }
}

// M54
#[tokio::test]
async fn publishing_takes_the_deletion_from_the_author_and_withdrawing_gives_it_back() {
    let service = Fixture::new().await;
    let published = |yes: bool| format!(r#"{{"title": "T", "body": "B", "published": {yes}}}"#);

    service.call(Some("bob"), "PUT", "/articles/1", &published(true)).await;
    assert_eq!(service.call(Some("bob"), "DELETE", "/articles/1", "").await.status, 403);

    service.call(Some("bob"), "PUT", "/articles/1", &published(false)).await;
    assert_eq!(service.call(Some("bob"), "DELETE", "/articles/1", "").await.status, 200);
}

// M55
#[tokio::test]
async fn an_id_that_is_no_number_names_no_article() {
    let service = Fixture::new().await;
    let ids = ["x", "1x", "-", "1.0", "0x1", "99999999999999999999", "%00", "1%27%20OR%201=1", "%F0%9F%92%A9", "null"];

    for id in ids {
        for (user, method) in [("alice", "PUT"), ("bob", "PUT"), ("bob", "DELETE"), ("dave", "GET")] {
            let answer = service.call(Some(user), method, &format!("/articles/{id}"), DRAFT).await;
            assert_eq!(answer.status, 404, "{user} {method} {id}");
            assert_eq!(answer.json()["detail"], "Article not found");
        }
        assert_eq!(service.call(Some("alice"), "DELETE", &format!("/users/{id}"), "").await.status, 400, "{id}");
    }
}

// M53, M54
#[tokio::test]
async fn an_author_whose_account_is_gone_changes_nothing() {
    let service = Fixture::new().await;

    service.call(Some("alice"), "DELETE", "/users/2", "").await;

    for (method, path) in [("PUT", "/articles/1"), ("DELETE", "/articles/1"), ("POST", "/articles")] {
        assert_eq!(service.call(Some("bob"), method, path, DRAFT).await.status, 401, "{method}");
    }
    assert_eq!(service.call(Some("alice"), "PUT", "/articles/1", DRAFT).await.status, 200);
}

// X01, X02
#[tokio::test]
async fn a_refusal_says_how_to_sign_in() {
    let service = Fixture::new().await;
    let with = |credential: &str| {
        let mut request = service.request(None, "GET", "/me", Body::empty());
        request.headers_mut().insert("authorization", credential.parse().unwrap());
        request
    };

    let nobody = service.call(None, "GET", "/me", "").await;
    let garbage = service.send(with("Bearer garbage")).await;
    let tampered = service.send(with(&bearer(&format!("{}x", service.token("dave"))))).await;
    let too_little = service.call(Some("dave"), "DELETE", "/users/5", "").await;

    assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"articles\"");
    assert_eq!(garbage.status, 401);
    assert_eq!(garbage.header("www-authenticate"), "Bearer realm=\"articles\", error=\"invalid_token\"");
    assert_eq!((tampered.status, tampered.body), (garbage.status, garbage.body));
    assert_eq!(too_little.status, 403);
    assert_eq!(too_little.header("www-authenticate"), "Bearer realm=\"articles\", error=\"insufficient_scope\"");
}

// X11
#[tokio::test]
async fn a_token_counts_in_its_header_only() {
    let service = Fixture::new().await;
    let token = service.token("alice");

    for name in ["access_token", "token", "api_key", "authorization"] {
        let answer = service.call(None, "GET", &format!("/me?{name}={token}"), "").await;
        assert_eq!(answer.status, 401, "{name}");
    }
    assert_eq!(service.get("alice", "/me").await.status, 200);
}

// M01
#[tokio::test]
async fn a_token_ends_after_an_hour() {
    let service = Fixture::new().await;
    let minutes = |minutes: u64| std::time::Duration::from_secs(60 * minutes);

    service.clock.set(noon().checked_add(minutes(59)).unwrap());
    assert_eq!(service.get("bob", "/me").await.status, 200);

    service.clock.set(noon().checked_add(minutes(61)).unwrap());
    assert_eq!(service.get("bob", "/me").await.status, 401);
}

// M01
#[tokio::test]
async fn a_token_of_another_data_folder_is_refused() {
    let (service, other) = (Fixture::new().await, Fixture::new().await);
    let mut request = service.request(None, "GET", "/me", Body::empty());
    request.headers_mut().insert("authorization", bearer(other.token("alice")).parse().unwrap());

    assert_eq!(service.send(request).await.status, 401);
    assert_eq!(other.get("alice", "/me").await.status, 200);
}
