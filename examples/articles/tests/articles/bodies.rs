//! What the service makes of the bodies that it is sent.

use axum::body::Body;
use serde_json::json;

use crate::support::Fixture;

// M01
#[tokio::test]
async fn the_guard_runs_before_the_body_is_read() {
    let service = Fixture::new().await;
    let no_json = "{\"title\": ";
    let no_draft = r#"{"title": 5}"#;
    let table = [
        (None, "POST", "/articles", 401, 401),
        (Some("dave"), "POST", "/articles", 403, 403),
        (Some("bob"), "POST", "/articles", 400, 422),
        (None, "PUT", "/articles/1", 401, 401),
        (Some("carol"), "PUT", "/articles/1", 403, 403),
        (Some("bob"), "PUT", "/articles/9", 404, 404),
        (Some("bob"), "PUT", "/articles/1", 400, 422),
        (Some("alice"), "PUT", "/articles/1", 400, 422),
    ];

    for (user, method, path, for_no_json, for_no_draft) in table {
        let asked = format!("{user:?} {method} {path}");
        assert_eq!(service.call(user, method, path, no_json).await.status, for_no_json, "{asked}");
        assert_eq!(service.call(user, method, path, no_draft).await.status, for_no_draft, "{asked}");
    }
}

#[tokio::test]
async fn a_refused_body_is_told_what_is_wrong() {
    let service = Fixture::new().await;
    let long = |characters: usize| "é".repeat(characters);
    let draft = |title: &str, body: &str| json!({ "title": title, "body": body }).to_string();
    let table = [
        (String::new(), 400, "the body is no JSON"),
        ("{".to_owned(), 400, "the body is no JSON"),
        ("[]".to_owned(), 422, "the body must be a JSON object"),
        ("null".to_owned(), 422, "the body must be a JSON object"),
        ("{}".to_owned(), 422, "`title` is missing"),
        (r#"{"title": "T"}"#.to_owned(), 422, "`body` is missing"),
        (r#"{"title": null, "body": ""}"#.to_owned(), 422, "`title` must be text"),
        (r#"{"title": ["T"], "body": ""}"#.to_owned(), 422, "`title` must be text"),
        (r#"{"title": "T", "body": 1}"#.to_owned(), 422, "`body` must be text"),
        (r#"{"title": "T", "body": "", "published": "yes"}"#.to_owned(), 422, "`published` must be true or false"),
        (draft("", ""), 422, "`title` must have 1 to 200 characters"),
        (draft(&long(201), ""), 422, "`title` must have 1 to 200 characters"),
        (draft("T", &long(20_001)), 422, "`body` must have 0 to 20000 characters"),
    ];

    for (body, status, detail) in table {
        for (method, path) in [("POST", "/articles"), ("PUT", "/articles/1")] {
            let answer = service.call(Some("bob"), method, path, &body).await;
            let shown: String = body.chars().take(60).collect();
            assert_eq!((answer.status.as_u16(), &answer.json()["detail"]), (status, &json!(detail)), "{shown}");
        }
    }
    for accepted in [draft("T", ""), draft(&long(200), &long(20_000)), draft("T\u{0}\n'; --", "\u{1F4A9}")] {
        let answer = service.call(Some("bob"), "POST", "/articles", &accepted).await;
        assert_eq!(answer.status, 200);
        let sent: serde_json::Value = serde_json::from_str(&accepted).unwrap();
        let kept = service.get("dave", &format!("/articles/{}", answer.json()["id"])).await.json();
        assert_eq!((&kept["title"], &kept["body"]), (&sent["title"], &sent["body"]));
    }
}

#[tokio::test]
async fn a_body_of_another_media_type_is_415() {
    let service = Fixture::new().await;

    for media_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        let mut request = service.request(Some("bob"), "POST", "/articles", Body::from("{}"));
        request.headers_mut().remove("content-type");
        if let Some(media_type) = media_type {
            request.headers_mut().insert("content-type", media_type.parse().unwrap());
        }
        let answer = service.send(request).await;
        assert_eq!(answer.status, 415, "{media_type:?}");
        assert_eq!(answer.json()["detail"], "send the body with `Content-Type: application/json`");
    }
}

#[tokio::test]
async fn a_client_chooses_neither_id_nor_author() {
    let service = Fixture::new().await;
    let greedy = r#"{"title": "T", "body": "B", "id": 2, "author_id": 1, "author": "alice", "extra": {"a": [null]}}"#;

    let created = service.call(Some("bob"), "POST", "/articles", greedy).await;
    let edited = service.call(Some("bob"), "PUT", "/articles/1", greedy).await;

    assert_eq!((&created.json()["id"], &created.json()["author_id"]), (&json!(3), &json!(2)));
    assert_eq!((&edited.json()["id"], &edited.json()["author_id"]), (&json!(1), &json!(2)));
}

// X04, X05
#[tokio::test]
async fn no_hostile_request_gets_a_5xx() {
    let service = Fixture::new().await;
    let mebibyte = "a".repeat(1 << 20);
    let mut bodies: Vec<Vec<u8>> = [
        "",
        "null",
        "0",
        "1e999",
        "\"text\"",
        "[[[[",
        r#"{"title": "\ud800", "body": ""}"#,
        r#"{"title": {"$ref": "/"}, "body": true, "published": 3}"#,
        r#"{"title": "T", "body": "B", "published": null}"#,
        r#"{"title": "T", "title": 1, "body": "B"}"#,
        r#"{"title": "'; DROP TABLE articles; --", "body": "\u0000"}"#,
        r#"{"Title": "T", "BODY": "B"}"#,
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    bodies.push(b"{\"title\": \"\xff\xfe\", \"body\": \"\"}".to_vec());
    bodies.push(format!(r#"{{"title": "{mebibyte}", "body": "{mebibyte}"}}"#).into_bytes());
    bodies.push(format!(r#"{{"title": "T", "body": "{mebibyte}"}}"#).into_bytes());
    bodies.push("[".repeat(100_000).into_bytes());
    bodies.push(vec![0; 3 << 20]);
    let ids = ["1", "9", "0", "-1", "9223372036854775807", "9223372036854775808", "x", "%00", "%FF", "..%2F..", "1;1"];

    for user in [None, Some("alice"), Some("bob"), Some("dave")] {
        for body in &bodies {
            for (method, path) in [("POST", "/articles"), ("PUT", "/articles/2"), ("POST", "/me"), ("PATCH", "/")] {
                let answer = service.send(service.request(user, method, path, body.clone().into())).await;
                assert!(answer.status.as_u16() < 500, "{user:?} {method} {path}: {}", answer.text());
            }
        }
        for id in ids {
            for (method, path) in [("GET", "/articles/"), ("PUT", "/articles/"), ("DELETE", "/users/")] {
                let answer = service.call(user, method, &format!("{path}{id}"), "{}").await;
                assert!(answer.status.as_u16() < 500, "{user:?} {method} {path}{id}: {}", answer.text());
            }
        }
    }
}

// X05
#[tokio::test]
async fn a_token_in_a_body_does_not_come_back() {
    let service = Fixture::new().await;
    let token = service.token("bob").to_owned();

    for field in ["title", "body", "published"] {
        let mut draft = json!({ "title": "T", "body": "B" });
        draft[field] = json!({ "token": token });
        // the fixture looks for tokens in every refusal
        assert_eq!(service.call(Some("bob"), "POST", "/articles", &draft.to_string()).await.status, 422, "{field}");
    }
}
