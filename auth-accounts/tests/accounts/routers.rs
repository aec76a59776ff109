use core::num::NonZeroU32;
use std::time::Duration;

use auth_accounts::{
    AccountStores,
    routes::{LoginRoute, LoginRoutes, SessionRoutes},
    throttle::Limits,
};
use auth_axum::{Auth, GuardedRouter, rule};
use auth_store::traits::MemoryStore;

use crate::support::{Ask, PASSWORD, Service, Setup, on_every_store, on_every_store_with};

// F01
#[tokio::test]
async fn each_router_is_mounted_on_its_own() {
    let mut service = Service::start(AccountStores::of(MemoryStore::new()), &Setup::default()).await;
    let auth = Auth::builder().scheme(service.accounts.bearer()).clock(service.clock.clone()).build().await.unwrap();
    let login: GuardedRouter = LoginRoutes::new(&service.accounts).into_router();
    service.router = login.into_router(auth.clone());
    assert_eq!(service.send(Ask::get("/api/v1/users/bob/sessions")).await.status, 404);
    assert_eq!(service.send(Ask::get("/api/v1/auth/me")).await.status, 401);

    let sessions: GuardedRouter = SessionRoutes::new(&service.accounts).into_router();
    service.router = sessions.into_router(auth);
    assert_eq!(service.send(Ask::get("/api/v1/users/bob/sessions")).await.status, 401);
    assert_eq!(service.send(Ask::get("/api/v1/auth/me")).await.status, 404);
}

// F02
#[tokio::test]
async fn prefix_and_paths_are_the_applications_choice() {
    let setup = Setup {
        login: |routes| {
            routes
                .prefix("/x")
                .path(LoginRoute::Token, "/login")
                .path(LoginRoute::Logout, "/bye")
                .without(LoginRoute::Register)
        },
        ..Setup::default()
    };
    on_every_store_with(&setup, async |service| {
        service.user("bob", &[]).await;
        assert_eq!(service.send(Ask::get("/x/auth/me")).await.status, 401);
        for path in ["/api/v1/auth/me", "/x/auth/token", "/x/auth/register"] {
            assert_eq!(service.send(Ask::get(path)).await.status, 404, "{path}");
        }
        let fields = [("grant_type", "password"), ("username", "bob"), ("password", PASSWORD)];

        let answer = service.send(Ask::post("/x/login?cookie=true").form(&fields)).await;

        assert_eq!(answer.status, 204);
        assert!(answer.cookies()[1].contains("Path=/x/login;"), "the refresh token goes where it is used");
        assert_eq!(service.send(Ask::post("/x/bye")).await.status, 204);
    })
    .await;
}

// F03, SA12
#[tokio::test]
async fn a_route_is_limited_where_it_is_mounted() {
    let setup = Setup {
        login: |routes| {
            routes.limit(LoginRoute::Token, Limits::of(NonZeroU32::new(2).unwrap(), Duration::from_secs(60)))
        },
        ..Setup::default()
    };
    on_every_store_with(&setup, async |service| {
        service.user("bob", &[]).await;
        let limits = |answer: &crate::support::Answer| {
            ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]
                .map(|name| answer.header(name).to_owned())
        };
        let first = service.send(Service::token_request("bob", PASSWORD)).await;
        assert_eq!((first.status.as_u16(), limits(&first)), (200, ["2", "1", "60"].map(str::to_owned)));
        service.pass(10);
        let second = service.send(Service::token_request("bob", "wrong")).await;
        assert_eq!((second.status.as_u16(), limits(&second)), (401, ["2", "0", "50"].map(str::to_owned)));

        let third = service.send(Service::token_request("bob", PASSWORD)).await;

        assert_eq!(third.refusal(), (429, "too_many_requests".to_owned()));
        assert_eq!(third.header("retry-after"), "50");
        assert_eq!(limits(&third), ["2", "0", "50"].map(str::to_owned));
        assert_eq!(service.send(Ask::get("/api/v1/auth/me")).await.status, 401, "the others are not limited");
        service.pass(50);
        assert_eq!(service.send(Service::token_request("bob", PASSWORD)).await.status, 200);
    })
    .await;
}

// F03: a guard can be put around the routes where they are mounted
#[tokio::test]
async fn a_rule_around_the_routes_holds_for_all_of_them() {
    on_every_store(async |mut service| {
        service.user("bob", &[]).await;
        let tokens = service.login("bob").await;
        let auth =
            Auth::builder().scheme(service.accounts.bearer()).clock(service.clock.clone()).build().await.unwrap();
        let guarded: GuardedRouter = LoginRoutes::new(&service.accounts).into_router().require(rule!(authenticated));
        service.router = guarded.into_router(auth);

        assert_eq!(service.send(Service::token_request("bob", PASSWORD)).await.status, 401);
        assert_eq!(service.send(Service::token_request("bob", PASSWORD).bearer(&tokens.access)).await.status, 200);
    })
    .await;
}

// SZ1: whoever may call what is listed
#[tokio::test]
async fn the_access_matrix_lists_every_route_with_its_rule() {
    let service = Service::start(AccountStores::of(MemoryStore::new()), &Setup::default()).await;
    let router: GuardedRouter =
        LoginRoutes::new(&service.accounts).into_router().merge(SessionRoutes::new(&service.accounts).into_router());

    let mut rows: Vec<String> =
        router.access().rows().iter().map(|row| format!("{} {} {}", row.methods(), row.path(), row.rule())).collect();
    rows.sort();

    assert_eq!(
        rows,
        [
            "DELETE /api/v1/users/{username}/sessions/{id} any(permission=users:modify, policy=auth_accounts::routes::sessions::is_oneself)",
            "GET /api/v1/auth/activate public",
            "GET /api/v1/auth/me authenticated",
            "GET /api/v1/auth/password/reset public",
            "GET /api/v1/users/{username}/sessions any(permission=users:read, policy=auth_accounts::routes::sessions::is_oneself)",
            "POST /api/v1/auth/activate public",
            "POST /api/v1/auth/logout public",
            "POST /api/v1/auth/password/forgot public",
            "POST /api/v1/auth/password/reset public",
            "POST /api/v1/auth/reauthenticate authenticated",
            "POST /api/v1/auth/register public",
            "POST /api/v1/auth/token public",
        ]
    );
}
