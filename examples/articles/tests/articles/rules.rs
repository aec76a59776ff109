//! Rules that the service itself does not have, on its articles and its state: environment, hiding, all forms.

use std::net::{IpAddr, SocketAddr};

use articles::{
    App,
    articles::{Article, can_edit_article},
    authz::{permissions, roles},
};
use auth_axum::{
    Authorized, Environment, GuardedRouter, Principal, authorize, get, policy, policy_fn, put, require_permissions,
    require_roles, require_scopes,
    testing::{AsPrincipal, principal},
};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};

use crate::support::{Fixture, bearer};

/// Weekdays are for others; here it is the hour, and where the client sits.
#[policy_fn]
fn is_at_work(_: &Principal, environment: &Environment<'_>) -> bool {
    let hour = environment.time().as_second().rem_euclid(24 * 60 * 60) / (60 * 60);
    let office = IpAddr::from([10, 0, 0, 7]);
    (9..17).contains(&hour) && environment.client() == Some(office)
}

/// `role == admin OR owner`, with what the request is: all three in one policy.
#[policy_fn]
fn may_publish(user: &Principal, article: &Article, environment: &Environment<'_>) -> bool {
    (user.has_role(roles::admin) || article.is_by(user)) && is_at_work(user, environment)
}

#[policy(may_publish)]
async fn publish(_article: Authorized<Article>) {}

#[authorize(any(role(admin), all(policy(can_edit_article), policy(is_at_work))))]
async fn edit_at_work(_article: Authorized<Article>) {}

#[policy(can_edit_article, on_deny = not_found)]
async fn edit_hidden(_article: Authorized<Article>) {}

async fn finished(service: &Fixture, router: GuardedRouter<App>) -> Router {
    router.with_state(service.service.app().clone()).into_router(service.auth().await)
}

// M56
#[tokio::test]
async fn a_policy_sees_user_article_time_and_client() {
    let service = Fixture::new().await;
    let router = GuardedRouter::new()
        .route("/articles/{id}/publish", put(publish))
        .route("/articles/{id}/edit", put(edit_at_work));
    let router = finished(&service, router).await;
    let (office, elsewhere) = (Some("10.0.0.7"), Some("10.0.0.8"));
    let table = [
        // user, time, client, publish, edit
        ("bob", "12:00", office, 200, 200),
        ("bob", "09:00", office, 200, 200),
        ("bob", "08:59", office, 403, 403),
        ("bob", "17:00", office, 403, 403),
        ("bob", "12:00", elsewhere, 403, 403),
        ("bob", "12:00", None, 403, 403),
        ("alice", "12:00", office, 200, 200),
        ("alice", "12:00", elsewhere, 403, 200),
        ("carol", "12:00", office, 403, 403),
        ("dave", "12:00", office, 403, 403),
    ];

    for (user, time, client, publish, edit) in table {
        for (action, status) in [("publish", publish), ("edit", edit)] {
            let at = format!("2026-11-23T{time}:00Z").parse().unwrap();
            service.clock.set(at);
            let token = bearer(&service.token_at(user, at).await);
            let mut request = service.request(None, "PUT", &format!("/articles/1/{action}"), Body::empty());
            request.headers_mut().insert("authorization", token.parse().unwrap());
            if let Some(client) = client {
                request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client.parse().unwrap(), 50_000)));
            }

            let answer = service.send_to(&router, request).await;

            assert_eq!(answer.status, status, "{user} {action} at {time} from {client:?}");
        }
    }
}

// M55
#[tokio::test]
async fn a_hidden_article_is_404_for_who_may_not_edit_it_as_a_missing_one_is() {
    let service = Fixture::new().await;
    let router = finished(&service, GuardedRouter::new().route("/articles/{id}", put(edit_hidden))).await;
    let edit = async |user, id: u8| {
        service.send_to(&router, service.request(user, "PUT", &format!("/articles/{id}"), Body::empty())).await
    };

    assert_eq!(edit(Some("bob"), 1).await.status, 200);
    assert_eq!(edit(None, 1).await.status, 401);
    let (hidden, missing) = (edit(Some("carol"), 1).await, edit(Some("carol"), 9).await);
    assert_eq!(hidden.status, 404);
    assert_eq!((hidden.status, hidden.headers, hidden.body), (missing.status, missing.headers, missing.body));
}

#[require_roles(admin, viewer)]
async fn any_of_two_roles() {}

#[require_roles(all(editor, not(admin)))]
async fn an_editor_and_no_admin() {}

#[require_permissions(articles::read, articles::delete)]
async fn all_of_two_permissions() {}

#[require_scopes("articles.write")]
async fn a_scope() {}

#[authorize(any(role(admin), all(permission(articles::write), scope("articles.write"))))]
async fn a_mixture() {}

// M52
#[tokio::test]
async fn every_form_of_a_rule_stands_on_the_handler() {
    let service = Fixture::new().await;
    let router = GuardedRouter::new()
        .route("/any", get(any_of_two_roles))
        .route("/not", get(an_editor_and_no_admin))
        .route("/permissions", get(all_of_two_permissions))
        .route("/scope", get(a_scope))
        .route("/mixture", get(a_mixture));
    let router = finished(&service, router).await;
    let (admin, editor, viewer) =
        (principal!(roles: [admin]), principal!(roles: [editor]), principal!(roles: [viewer]));
    let deleter = principal!(permissions: [articles::read, articles::delete]);
    let reader = principal!(permissions: [articles::read]);
    let scoped = principal!(scopes: ["articles.write"]);
    let writer = principal!(permissions: [articles::write], scopes: ["articles.write"]);
    let table = [
        ("/any", vec![&admin, &editor, &viewer], vec![&reader, &scoped]),
        ("/not", vec![&editor], vec![&admin, &viewer, &scoped]),
        ("/permissions", vec![&deleter], vec![&reader, &writer, &admin]),
        ("/scope", vec![&scoped, &writer], vec![&admin, &reader]),
        ("/mixture", vec![&admin, &writer], vec![&editor, &scoped, &deleter]),
    ];

    for (path, allowed, denied) in table {
        let expected = allowed.iter().map(|who| (who, StatusCode::OK));
        for (who, status) in expected.chain(denied.iter().map(|who| (who, StatusCode::FORBIDDEN))) {
            let request = Request::get(path).body(Body::empty()).unwrap().as_principal((*who).clone());
            assert_eq!(service.send_to(&router, request).await.status, status, "{path} {who:?}");
        }
        let nobody = service.send_to(&router, service.request(None, "GET", path, Body::empty())).await;
        assert_eq!(nobody.status, 401, "{path}");
    }
}
