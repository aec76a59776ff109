//! Every way of putting routers together keeps the rules, and the matrix tells them.

use auth_axum::{Auth, Guard, GuardedRouter, any, authenticated, get, on, post, public, put, require_roles, rule};
use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{Request, Uri},
    routing::MethodFilter,
};

use crate::service::{AUDIENCE, ISSUER, Service, roles};

#[public]
async fn open() -> &'static str {
    "open"
}

#[authenticated]
async fn me() -> &'static str {
    "me"
}

#[require_roles(admin)]
async fn admin_only() -> &'static str {
    "admin"
}

#[require_roles(admin)]
async fn item(Path(id): Path<String>) -> String {
    id
}

#[require_roles(auditor)]
async fn lost() -> &'static str {
    "lost"
}

#[authenticated]
async fn whole_path(uri: Uri) -> String {
    uri.path().to_owned()
}

#[require_roles(viewer)]
struct Reader;

async fn status(service: &Service, method: &str, path: &str, roles: Option<&[&str]>) -> u16 {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(roles) = roles {
        request = request.header("authorization", service.token("bob", roles).bearer());
    }
    service.ask(request.body(Body::empty()).unwrap()).await.status.as_u16()
}

const NOBODY: Option<&[&str]> = None;
const VIEWER: Option<&[&str]> = Some(&["viewer"]);
const AUDITOR: Option<&[&str]> = Some(&["auditor"]);
const ADMIN: Option<&[&str]> = Some(&["admin"]);

// SZ2, X10
#[tokio::test]
async fn a_rule_of_a_router_holds_for_all_it_has_and_all_it_gets_whichever_came_first() {
    let inner = GuardedRouter::new().route("/nested", get(open)).fallback(open);
    let foreign = Router::new().route("/legacy", axum::routing::get(async || "legacy"));
    let router = GuardedRouter::new()
        .route("/before", get(open))
        .require(Reader)
        .route("/after", get(open))
        .nest("/deep", inner)
        .merge(GuardedRouter::new().route("/merged", get(open)))
        .merge_unguarded("moves here next month", foreign)
        .fallback(open);
    let service = Service::of(router).await;

    for path in ["/before", "/after", "/deep/nested", "/deep/other", "/deep", "/merged", "/legacy", "/nowhere"] {
        assert_eq!(status(&service, "GET", path, NOBODY).await, 401, "{path}");
        assert_eq!(status(&service, "GET", path, AUDITOR).await, 403, "{path}");
        assert_eq!(status(&service, "GET", path, VIEWER).await, 200, "{path}");
    }
}

// SZ2
#[tokio::test]
async fn the_rule_of_a_nested_router_holds_there_and_nowhere_else_and_outer_rules_are_added() {
    let inner = GuardedRouter::new().route("/x", get(me)).require(rule!(role(editor)));
    let router = GuardedRouter::new().nest("/in", inner).route("/out", get(me)).require(Reader);
    let text = router.access().to_string();
    let service = Service::of(router).await;

    assert!(text.contains("all(role=viewer, role=editor, authenticated)"), "{text}");
    assert_eq!(status(&service, "GET", "/in/x", VIEWER).await, 403);
    assert_eq!(status(&service, "GET", "/in/x", Some(&["editor"])).await, 200);
    assert_eq!(status(&service, "GET", "/out", VIEWER).await, 200);
    assert_eq!(status(&service, "GET", "/out", AUDITOR).await, 403);
}

// SZ1, X10
#[test]
fn the_matrix_lists_every_route_with_its_rule_and_what_stands_outside_with_its_reason() {
    let foreign = Router::new();
    let router: GuardedRouter = GuardedRouter::new()
        .route("/", get(open))
        .nest("/admin", GuardedRouter::new().route("/", get(admin_only).post(me)).route("/{id}", put(item)))
        .route("/any", any(me))
        .route("/both", on(MethodFilter::GET.or(MethodFilter::PATCH), me))
        .fallback(lost)
        .unguarded("/assets", "public files", foreign.clone())
        .merge_unguarded("the vendor's console", foreign);

    let rows: Vec<String> = router
        .access()
        .rows()
        .iter()
        .map(|row| {
            let origin = row.unguarded_because().map_or_else(
                || row.declared().unwrap().handler().rsplit("::").next().unwrap().to_owned(),
                |reason| format!("outside: {reason}"),
            );
            format!("{} {} {} {origin}", row.methods(), row.path(), row.rule())
        })
        .collect();

    assert_eq!(
        rows,
        [
            "GET / public open",
            "GET /admin role=admin admin_only",
            "POST /admin authenticated me",
            "PUT /admin/{id} role=admin item",
            "* /any authenticated me",
            "GET,PATCH /both authenticated me",
            "* /{*} role=auditor lost",
            "* /assets public outside: public files",
            "* (its own paths) public outside: the vendor's console",
        ]
    );
    let text = router.access().to_string();
    let line = text.lines().nth(3).unwrap();
    assert!(line.starts_with("PUT        /admin/{id}      role=admin     http::routing::item (tests/suite"), "{line}");
}

// SZ3
#[tokio::test]
async fn no_spelling_of_a_path_reaches_a_handler_past_its_rule() {
    let router = GuardedRouter::new()
        .route("/public/{name}", get(open))
        .route("/admin", get(admin_only))
        .route("/admin/{id}", get(item));
    let service = Service::of(router).await;

    for path in [
        "//admin",
        "/./admin",
        "/public/../admin",
        "/public/%2e%2e/admin",
        "/%2e/admin",
        "/admin/",
        "/admin;x=1",
        "/ADMIN",
        "/admin%00",
        "/admin%2f",
        "/%61dmin",
        "/admin%20",
        "/admin/..;/public/x",
        "/public/..%2fadmin",
        "/admin%23",
        "/admin%3f",
        "http://public/admin",
        "/admin/x/../y",
        "/admin?path=/public/x",
        "/admin/%2e%2e",
        "/public//admin",
    ] {
        for who in [NOBODY, VIEWER] {
            let mut request = Request::builder().uri(path);
            if let Some(roles) = who {
                request = request.header("authorization", service.token("bob", roles).bearer());
            }
            let answer = service.ask(request.body(Body::empty()).unwrap()).await;
            assert!(
                [401, 403, 404].contains(&answer.status.as_u16()) || answer.body == "open",
                "{path}: {} {}",
                answer.status,
                answer.body
            );
            assert_ne!(answer.body, "admin", "{path}");
        }
    }
    assert_eq!(status(&service, "GET", "/admin/a%2fb", ADMIN).await, 200, "a decoded parameter is one parameter");
    assert_eq!(status(&service, "GET", "/admin/a%2fb", VIEWER).await, 403);
}

// SZ4, SA17
#[tokio::test]
async fn a_rule_is_per_method_and_no_header_changes_the_method() {
    let service = Service::of(GuardedRouter::new().route("/x", get(open).post(admin_only))).await;

    assert_eq!(status(&service, "GET", "/x", NOBODY).await, 200);
    assert_eq!(status(&service, "HEAD", "/x", NOBODY).await, 200, "HEAD follows GET");
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "post", "PROPFIND", "X-EVIL"] {
        assert_eq!(status(&service, method, "/x", ADMIN).await, 405, "{method}");
    }
    for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let post = Request::post("/x").header(header, "GET").body(Body::empty()).unwrap();
        assert_eq!(service.ask(post).await.status, 401, "{header}");
    }
    let service = Service::of(GuardedRouter::new().route("/x", get(admin_only))).await;
    assert_eq!(status(&service, "HEAD", "/x", NOBODY).await, 401);
    assert_eq!(status(&service, "HEAD", "/x", VIEWER).await, 403);
}

#[tokio::test]
async fn layers_wrap_what_is_there_and_the_credential_layer_stays_outermost() {
    async fn shout(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
        let who = request.extensions().get::<auth_axum::Principal>().map(|who| who.subject().to_owned());
        let mut response = next.run(request).await;
        response.headers_mut().insert("x-who", who.unwrap_or("nobody".to_owned()).parse().unwrap());
        response
    }
    let router =
        GuardedRouter::new().route("/wrapped", get(me)).layer(axum::middleware::from_fn(shout)).route("/bare", get(me));
    let service = Service::of(router).await;
    let bob = service.token("bob", &[]);

    assert_eq!(service.get_as("/wrapped", &bob).await.header("x-who"), "bob");
    assert_eq!(service.get("/wrapped").await.header("x-who"), "nobody");
    assert_eq!(service.get("/wrapped").await.status, 401);
    assert_eq!(service.get_as("/bare", &bob).await.header("x-who"), "");
}

#[tokio::test]
async fn nested_paths_join_as_axum_joins_them_and_a_handler_sees_the_whole() {
    for prefix in ["/in", "/in/"] {
        for path in ["/", "/deep"] {
            let ours = GuardedRouter::new().nest(prefix, GuardedRouter::new().route(path, get(whole_path)));
            let service = Service::of(ours).await;
            let bob = service.token("bob", &[]);
            let axums = Router::new().nest(prefix, Router::new().route(path, axum::routing::get(async || "")));

            for asked in ["/in", "/in/", "/in/deep", "/deep", "/"] {
                let request = Request::get(asked).body(Body::empty()).unwrap();
                let there = tower::ServiceExt::oneshot(axums.clone(), request).await.unwrap().status();
                let answer = service.get_as(asked, &bob).await;
                assert_eq!(answer.status, there, "{prefix} {path} {asked}");
                assert!(answer.status != 200 || answer.body == asked, "{asked}: {}", answer.body);
            }
        }
    }
}

// SZ2
#[tokio::test]
async fn the_innermost_fallback_answers_beside_routes_with_parameters() {
    #[require_roles(auditor)]
    async fn inner_lost() -> &'static str {
        "inner"
    }
    let inner = GuardedRouter::new().route("/{id}", get(me)).fallback(inner_lost);
    let tenant = GuardedRouter::new().route("/x", get(me)).fallback(open);
    let service =
        Service::of(GuardedRouter::new().nest("/articles", inner).nest("/t/{tenant}", tenant).fallback(lost)).await;
    let auditor = service.token("bob", &["auditor"]);

    for (path, body) in [
        ("/articles/1", "me"),
        ("/articles/1/comments", "inner"),
        ("/articles", "inner"),
        ("/t/acme/y", "open"),
        ("/t", "lost"),
        ("/articlesx", "lost"),
        ("/", "lost"),
    ] {
        assert_eq!(service.get_as(path, &auditor).await.body, body, "{path}");
    }
    assert_eq!(status(&service, "GET", "/articles/1/comments", VIEWER).await, 403);
    assert_eq!(status(&service, "GET", "/articles/1/comments", NOBODY).await, 401);
    assert_eq!(status(&service, "GET", "/nowhere", NOBODY).await, 401);
}

// SZ2, SZ3
#[tokio::test]
async fn of_two_fallbacks_that_fit_the_more_exact_answers_whichever_came_first() {
    #[require_roles(admin)]
    async fn admins() -> &'static str {
        "admins"
    }
    let tenant = || GuardedRouter::new().fallback(open);
    let admin = || GuardedRouter::new().fallback(admins);
    for router in [
        GuardedRouter::new().nest("/{tenant}", tenant()).nest("/admin", admin()),
        GuardedRouter::new().nest("/admin", admin()).nest("/{tenant}", tenant()),
    ] {
        let service = Service::of(router).await;

        for path in ["/admin", "/admin/", "/admin/x", "/admin/x/y"] {
            assert_eq!(status(&service, "GET", path, NOBODY).await, 401, "{path}");
            assert_eq!(status(&service, "GET", path, ADMIN).await, 200, "{path}");
        }
        assert_eq!(service.get("/acme/x").await.body, "open");
    }
}

#[tokio::test]
async fn the_rules_of_an_outer_service_are_none_of_an_inner_one_mounted_in_it() {
    let inner_issuer = auth_axum::testing::TestIssuer::new("https://inner.example", AUDIENCE);
    let inner_auth = Auth::builder().issuer(inner_issuer.issuer()).build().await.unwrap();
    let inner = GuardedRouter::new().route("/x", get(open)).into_router(inner_auth);
    let outer = GuardedRouter::new().require(rule!(role(admin))).unguarded("/inner", "guards itself", inner);
    let service = Service::of(outer).await;

    assert_eq!(service.get_as("/inner/x", &service.token("alice", &["admin"])).await.body, "open");
    assert_eq!(service.get_as("/inner/x", &service.token("dave", &["viewer"])).await.status, 403);
    assert_eq!(service.get("/inner/x").await.status, 401);
}

#[tokio::test]
#[should_panic(expected = "both have a fallback")]
async fn two_mounts_at_the_root_are_refused_at_the_start() {
    let files = || Router::new().fallback(async || "a file");

    Service::of(GuardedRouter::new().unguarded("/", "one", files()).unguarded("/", "two", files())).await;
}

#[tokio::test]
#[should_panic(expected = "both have a fallback")]
async fn two_merged_routers_with_a_fallback_are_refused_at_the_start() {
    let second = GuardedRouter::new().fallback(open);

    Service::of(GuardedRouter::new().fallback(lost).merge(second)).await;
}

#[tokio::test]
async fn a_second_fallback_of_one_router_replaces_the_first_in_the_matrix_too() {
    let router = GuardedRouter::new().fallback(open).fallback(lost);

    assert_eq!(router.access().rows().len(), 1);
    assert_eq!(Service::of(router).await.get("/x").await.status, 401);
}

#[tokio::test]
async fn a_file_server_at_the_root_answers_what_no_guarded_route_matches() {
    let files = Router::new().fallback(async || "a file");
    let router = GuardedRouter::new().route("/admin", get(admin_only)).unguarded("/", "public files", files.clone());
    let service = Service::of(router).await;
    let staff = Service::of(GuardedRouter::new().require(Reader).unguarded("/", "files of the staff", files)).await;

    assert_eq!(service.get("/index.html").await.body, "a file");
    assert_eq!(service.get("/admin").await.status, 401);
    assert_eq!(staff.get("/index.html").await.status, 401);
    assert_eq!(staff.get_as("/index.html", &staff.token("bob", &["viewer"])).await.body, "a file");
}

// SA14, SZ2
#[tokio::test]
async fn a_layer_reaches_unknown_paths_and_methods_so_that_preflights_can_be_answered() {
    async fn cors(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
        let preflight = request.method() == "OPTIONS";
        let mut response = next.run(request).await;
        if preflight {
            *response.status_mut() = axum::http::StatusCode::NO_CONTENT;
        }
        response.headers_mut().insert("x-layer", "1".parse().unwrap());
        response
    }
    let router = GuardedRouter::new().route("/x", get(me)).layer(axum::middleware::from_fn(cors));
    let service = Service::of(router).await;
    let ask = async |method: &str, path: &str| {
        service.ask(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await
    };

    for (method, path, status) in
        [("OPTIONS", "/x", 204), ("DELETE", "/x", 405), ("GET", "/nowhere", 404), ("GET", "/x", 401)]
    {
        let answer = ask(method, path).await;
        assert_eq!((answer.status.as_u16(), answer.header("x-layer")), (status, "1"), "{method} {path}");
    }
    assert_eq!(ask("DELETE", "/x").await.header("allow"), "GET,HEAD");
    assert_eq!(ask("DELETE", "/x").await.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn what_stands_outside_is_served_and_the_guarded_rest_is_not_opened_by_it() {
    let foreign = Router::new().route("/file", axum::routing::get(async || "file"));
    let router = GuardedRouter::new()
        .route("/admin", get(admin_only))
        .unguarded("/assets", "public files", foreign.clone())
        .merge_unguarded("brings its own paths", foreign);
    let service = Service::of(router).await;

    assert_eq!(service.get("/assets/file").await.body, "file");
    assert_eq!(service.get("/file").await.body, "file");
    assert_eq!(service.get("/admin").await.status, 401);
}

#[tokio::test]
async fn a_principal_of_an_outer_service_is_none_of_an_inner_one_mounted_in_it() {
    let inner_issuer = auth_axum::testing::TestIssuer::new("https://inner.example", AUDIENCE);
    let inner_auth = Auth::builder().issuer(inner_issuer.issuer()).build().await.unwrap();
    let inner = GuardedRouter::new().route("/x", get(admin_only)).into_router(inner_auth);
    let service = Service::of(GuardedRouter::new().unguarded("/inner", "guards itself", inner)).await;

    let outer_admin = service.token("alice", &["admin"]);
    let inner_admin = inner_issuer.token("ada").roles(["admin"]).sign();

    assert_eq!(service.get_as("/inner/x", &outer_admin).await.status, 401);
    assert_eq!(service.get_as("/inner/x", &inner_admin).await.status, 200);
    assert_ne!(ISSUER, "https://inner.example");
}

#[tokio::test]
async fn a_closure_with_a_guard_is_a_handler_like_any_other() {
    let service = Service::of(GuardedRouter::new().route("/x", post(async |_: Guard<Reader>| "read"))).await;

    assert_eq!(status(&service, "POST", "/x", VIEWER).await, 200);
    assert_eq!(status(&service, "POST", "/x", AUDITOR).await, 403);
    assert_eq!(status(&service, "POST", "/x", NOBODY).await, 401);
}
