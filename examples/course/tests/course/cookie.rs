use serde_json::json;

use crate::support::{Answer, Running};

async fn login(course: &Running, headers: &[(&str, &str)]) -> Answer {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let headers: Vec<(&str, &str)> = [form].into_iter().chain(headers.iter().copied()).collect();
    course.send("POST", "/cookie/login", &headers, "username=alice&password=password123").await
}

fn cookie(answer: &Answer, name: &str) -> String {
    let all: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    let start = format!("{name}=");
    let found = all.iter().find_map(|cookie| cookie.strip_prefix(start.as_str()));
    found.unwrap_or_else(|| panic!("no {name} in {all:?}")).split(';').next().unwrap().to_owned()
}

// M20, M25
#[tokio::test]
async fn a_login_sets_a_cookie_that_no_script_reads() {
    let course = Running::compat().await;

    let answer = login(&course, &[]).await;

    assert_eq!((answer.status.as_u16(), answer.body.clone()), (200, json!({ "message": "Logged in" })));
    assert_eq!(answer.header("cache-control"), "no-store");
    let session = answer.headers.get_all("set-cookie").iter().next().unwrap().to_str().unwrap();
    assert!(session.starts_with("__Host-session="), "{session}");
    assert!(session.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=3600"), "{session}");
    assert!(cookie(&answer, "__Host-session").len() >= 43);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let wrong = course.send("POST", "/cookie/login", &form, "username=alice&password=wrong").await;
    assert_eq!(wrong.error(), (401, "Invalid credentials"));
    assert_eq!(course.send("POST", "/cookie/login", &form, "").await.status, 400, "real credentials are needed");
}

// M21
#[tokio::test]
async fn the_session_id_is_a_new_one_at_each_login() {
    let course = Running::compat().await;

    let first = cookie(&login(&course, &[("cookie", "__Host-session=AAAA")]).await, "__Host-session");
    let fixed = format!("__Host-session={first}");
    let second = cookie(&login(&course, &[("cookie", &fixed)]).await, "__Host-session");

    assert!(first != "AAAA" && first != second);
    assert_eq!(course.send("GET", "/cookie/dashboard", &[("cookie", &fixed)], "").await.status, 401);
}

// M22
#[tokio::test]
async fn the_dashboard_is_for_who_has_a_session() {
    let course = Running::compat().await;
    let session = format!("__Host-session={}", cookie(&login(&course, &[]).await, "__Host-session"));

    let answer = course.send("GET", "/cookie/dashboard", &[("cookie", &session)], "").await;
    assert_eq!(answer.body, json!({ "user": { "user_id": 1, "username": "alice" } }));

    for cookie in ["", "__Host-session=unknown"] {
        let answer = course.send("GET", "/cookie/dashboard", &[("cookie", cookie)], "").await;
        assert_eq!(answer.error(), (401, "Not authenticated"));
        assert!(!answer.header("www-authenticate").is_empty());
    }
}

// M23
#[tokio::test]
async fn a_logout_ends_the_session_and_clears_the_cookie() {
    let course = Running::compat().await;
    let answer = login(&course, &[]).await;
    let (session, csrf) = (cookie(&answer, "__Host-session"), cookie(&answer, "__Host-csrf"));
    let session = format!("__Host-session={session}");

    let answer = course.send("POST", "/cookie/logout", &[("cookie", &session), ("x-csrf-token", &csrf)], "").await;

    assert_eq!((answer.status.as_u16(), answer.body.clone()), (200, json!({ "message": "Logged out" })));
    let cleared = answer.headers.get_all("set-cookie").iter().next().unwrap().to_str().unwrap();
    assert_eq!(cleared, "__Host-session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0");
    let replayed = course.send("GET", "/cookie/dashboard", &[("cookie", &session)], "").await;
    assert_eq!(replayed.error(), (401, "Not authenticated"));
}

// M25
#[tokio::test]
async fn an_unsafe_request_needs_more_than_the_cookie() {
    let course = Running::compat().await;
    let session = format!("__Host-session={}", cookie(&login(&course, &[]).await, "__Host-session"));

    for headers in [
        vec![("cookie", session.as_str())],
        vec![("cookie", session.as_str()), ("origin", "https://evil.example")],
        vec![("cookie", session.as_str()), ("x-csrf-token", "wrong")],
    ] {
        let answer = course.send("POST", "/cookie/logout", &headers, "").await;
        assert_eq!(answer.error(), (403, "CSRF token missing or invalid"));
    }
    let own = [("cookie", session.as_str()), ("sec-fetch-site", "same-origin")];
    assert_eq!(course.send("POST", "/cookie/logout", &own, "").await.status, 200);
}

// M24
#[tokio::test]
async fn the_server_ends_a_session_whatever_the_browser_keeps() {
    let course = Running::compat().await;
    let session = format!("__Host-session={}", cookie(&login(&course, &[]).await, "__Host-session"));
    let dashboard = async || course.send("GET", "/cookie/dashboard", &[("cookie", &session)], "").await.status;
    course.pass(1500);
    assert_eq!(dashboard().await, 200);
    course.pass(1500);
    assert_eq!(dashboard().await, 200);
    course.pass(600);
    assert_eq!(dashboard().await, 401, "an hour is over");

    let idle = format!("__Host-session={}", cookie(&login(&course, &[]).await, "__Host-session"));
    course.pass(1800);
    assert_eq!(course.send("GET", "/cookie/dashboard", &[("cookie", &idle)], "").await.status, 401, "it rested");
}

// M24: the id changes with a rise of privilege
#[tokio::test]
async fn a_fresh_proof_of_the_password_changes_the_session_id() {
    let course = Running::compat().await;
    let answer = login(&course, &[]).await;
    let before = format!("__Host-session={}", cookie(&answer, "__Host-session"));
    let headers = [
        ("cookie", before.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];

    assert_eq!(course.send("POST", "/cookie/reauthenticate", &headers, "password=wrong").await.status, 401);
    let renewed = course.send("POST", "/cookie/reauthenticate", &headers, "password=password123").await;

    let after = format!("__Host-session={}", cookie(&renewed, "__Host-session"));
    assert_eq!(course.send("GET", "/cookie/dashboard", &[("cookie", &after)], "").await.status, 200);
    assert_eq!(course.send("GET", "/cookie/dashboard", &[("cookie", &before)], "").await.status, 401);
}
