use serde_json::{Value, json};

use crate::{
    support::{Answer, Running},
    tokens::claims,
};

async fn refresh(course: &Running, token: &str) -> Answer {
    let json = [("content-type", "application/json")];
    course.send("POST", "/refresh/refresh", &json, &json!({ "refresh_token": token }).to_string()).await
}

async fn login(course: &Running) -> (String, String) {
    tokens(&course.login("/refresh/login", "alice", "password123").await.body)
}

fn tokens(body: &Value) -> (String, String) {
    assert_eq!(body["token_type"], "bearer", "{body}");
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

// M35, M36, M38
#[tokio::test]
async fn a_refresh_goes_on_without_a_login() {
    let course = Running::compat().await;
    let (access, refresh_token) = login(&course).await;
    let life = claims(&access);
    assert_eq!(life["exp"].as_i64().unwrap() - life["iat"].as_i64().unwrap(), 900);
    course.pass(16 * 60);
    assert_eq!(course.get("/refresh/me", &access).await.status, 401);

    let answer = refresh(&course, &refresh_token).await;

    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    let (new_access, new_refresh) = tokens(&answer.body);
    assert!(new_access != access && new_refresh != refresh_token);
    assert_eq!(course.get("/refresh/me", &new_access).await.body, json!({ "user_id": "1" }));
    course.pass(30 * 86_400);
    assert_eq!(refresh(&course, &new_refresh).await.error(), (401, "Invalid refresh token"));
}

// M34, M36
#[tokio::test]
async fn a_token_of_one_kind_is_none_of_another() {
    let course = Running::compat().await;
    let (access, refresh_token) = login(&course).await;

    for token in [access.as_str(), "garbage", ""] {
        assert_eq!(refresh(&course, token).await.error(), (401, "Invalid refresh token"));
    }
    assert_eq!(course.get("/refresh/me", &refresh_token).await.status, 401);
    assert_eq!(refresh(&course, &refresh_token).await.status, 200);
    let json = [("content-type", "application/json")];
    for body in ["", "{}", "{\"refresh_token\":1}"] {
        assert_eq!(course.send("POST", "/refresh/refresh", &json, body).await.status, 400, "{body}");
    }
}

// M37
#[tokio::test]
async fn a_token_that_is_used_twice_ends_the_session() {
    let course = Running::compat().await;
    let (_, first) = login(&course).await;
    let (access, second) = tokens(&refresh(&course, &first).await.body);

    assert_eq!(refresh(&course, &first).await.error(), (401, "Invalid refresh token"));

    assert_eq!(refresh(&course, &second).await.error(), (401, "Invalid refresh token"));
    assert_eq!(course.get("/refresh/me", &access).await.status, 401);
}
