//! What each attribute lets pass, and what it does not.

use auth_axum::{
    Grants, Guard, GuardedRouter, authenticated, authorize, get, handlers, post, public, require_permissions,
    require_roles, require_scopes, token::Mapping,
};

use crate::service::{Service, permissions, roles};

#[require_roles(admin, auditor)]
async fn any_role() {}

#[require_roles(all(editor, auditor))]
async fn all_roles() {}

#[require_roles(all(viewer, not(auditor)))]
async fn not_role() {}

#[require_roles("night-shift")]
async fn literal() {}

#[require_permissions(articles::read, articles::write)]
async fn all_permissions() {}

#[require_permissions(any(articles::delete, role(admin)))]
async fn permission_or_role() {}

#[require_scopes("a", "b")]
async fn all_scopes() {}

#[authorize(any(role(admin), all(permission(articles::write), scope("x"))))]
async fn general() {}

#[require_roles(editor)]
#[require_scopes("x")]
#[require_permissions(articles::read)]
async fn several() {}

#[require_roles(editor)]
struct Staff;

#[public]
struct Everybody;

// an argument that is configured away takes no rule with it
#[require_roles(admin)]
async fn configured(#[cfg(any())] _: Guard, _: Guard<Everybody>) {}

struct Posts;

#[handlers]
impl Posts {
    #[require_roles(viewer)]
    async fn list() {}

    #[public]
    async fn count() {}

    #[authenticated]
    async fn mine(guard: Guard) -> String {
        guard.principal().map_or(String::new(), |who| who.subject().to_owned())
    }
}

fn router() -> GuardedRouter {
    GuardedRouter::new()
        .route("/any-role", get(any_role))
        .route("/all-roles", get(all_roles))
        .route("/not-role", get(not_role))
        .route("/literal", get(literal))
        .route("/all-permissions", get(all_permissions))
        .route("/permission-or-role", get(permission_or_role))
        .route("/all-scopes", get(all_scopes))
        .route("/general", get(general))
        .route("/several", get(several))
        .route("/configured", get(configured))
        .route("/staff", get(async |_: Guard<Staff>| "staff"))
        .route("/posts", get(Posts::list).post(Posts::count))
        .route("/mine", get(Posts::mine))
}

struct Holds(&'static [&'static str], &'static [&'static str], &'static [&'static str]);

// M51, M52, SC11, SC13
#[tokio::test]
async fn each_attribute_lets_pass_who_meets_it_and_nobody_else() {
    let service = Service::of(router()).await;
    let cases = [
        ("/any-role", Holds(&["admin"], &[], &[]), 200),
        ("/any-role", Holds(&["auditor"], &[], &[]), 200),
        ("/any-role", Holds(&["editor"], &[], &[]), 403),
        ("/any-role", Holds(&["Admin", "admins", " admin", "adm\u{131}n"], &[], &[]), 403),
        ("/all-roles", Holds(&["editor", "auditor"], &[], &[]), 200),
        ("/all-roles", Holds(&["admin", "auditor"], &[], &[]), 200), // an admin is an editor
        ("/all-roles", Holds(&["editor"], &[], &[]), 403),
        ("/not-role", Holds(&["viewer"], &[], &[]), 200),
        ("/not-role", Holds(&["viewer", "auditor"], &[], &[]), 403),
        ("/not-role", Holds(&[], &[], &[]), 403),
        ("/literal", Holds(&["night-shift"], &[], &[]), 200),
        ("/literal", Holds(&["admin"], &[], &[]), 403),
        ("/all-permissions", Holds(&[], &["articles:read", "articles:write"], &[]), 200),
        ("/all-permissions", Holds(&[], &["articles:read"], &[]), 403),
        ("/all-permissions", Holds(&[], &["articles:*", "*", "articles"], &[]), 403),
        ("/permission-or-role", Holds(&["admin"], &[], &[]), 200),
        ("/permission-or-role", Holds(&[], &["articles:delete"], &[]), 200),
        ("/permission-or-role", Holds(&["editor"], &["articles:read"], &[]), 403),
        ("/all-scopes", Holds(&[], &[], &["a", "b", "c"]), 200),
        ("/all-scopes", Holds(&[], &[], &["a"]), 403),
        ("/all-scopes", Holds(&[], &[], &["ab", "a,b"]), 403),
        ("/general", Holds(&["admin"], &[], &[]), 200),
        ("/general", Holds(&[], &["articles:write"], &["x"]), 200),
        ("/general", Holds(&[], &["articles:write"], &[]), 403),
        ("/several", Holds(&["editor"], &["articles:read"], &["x"]), 200),
        ("/several", Holds(&["editor"], &["articles:read"], &[]), 403),
        ("/several", Holds(&["viewer"], &["articles:read"], &["x"]), 403),
        ("/several", Holds(&["editor"], &[], &["x"]), 403),
        ("/configured", Holds(&["admin"], &[], &[]), 200),
        ("/configured", Holds(&["editor"], &[], &[]), 403),
        ("/staff", Holds(&["editor"], &[], &[]), 200),
        ("/staff", Holds(&["viewer"], &[], &[]), 403),
        ("/posts", Holds(&["viewer"], &[], &[]), 200),
        ("/posts", Holds(&["auditor"], &[], &[]), 403),
    ];

    for (path, Holds(roles, permissions, scopes), status) in cases {
        let token = service.issuer.token("bob").roles(roles.iter().copied()).permissions(permissions.iter().copied());
        let token = token.scopes(scopes.iter().copied()).sign();
        let answer = service.get_as(path, &token).await;
        assert_eq!(answer.status, status, "{path} {roles:?} {permissions:?} {scopes:?}");
        assert_eq!(service.get(path).await.status, 401, "{path}");
    }
    assert_eq!(service.get_as("/mine", &service.token("bob", &[])).await.body, "bob");
}

// M50
#[tokio::test]
async fn roles_give_permissions_by_a_table_in_code_or_in_a_file_and_unknown_roles_give_nothing() {
    let in_code = Grants::new()
        .grant(roles::admin, permissions::ALL.iter().copied())
        .grant(roles::editor, [permissions::articles::read, permissions::articles::write])
        .grant(roles::viewer, [permissions::articles::read]);
    let file = r#"{
        "admin": ["articles:delete", "users:list"],
        "editor": ["articles:write"],
        "viewer": ["articles:read"]
    }"#;
    let in_a_file = Grants::from_json(file, roles::ALL, permissions::ALL).unwrap();

    for grants in [in_code, in_a_file] {
        #[require_permissions(articles::read)]
        async fn read() {}
        #[require_permissions(articles::write)]
        async fn write() {}
        #[require_permissions(articles::delete, users::list)]
        async fn manage() {}
        let router = GuardedRouter::new().route("/", get(read).post(write).delete(manage));
        let issuer = auth_axum::testing::TestIssuer::new("https://grants.example", "https://api.example");
        let mapped = issuer.issuer().mapping(Mapping::new().grants(grants));
        let service = Service::with(router, |auth| auth.issuer(mapped)).await;

        for (roles, may) in [
            (&["admin"][..], [true, true, true]),
            (&["editor"], [true, true, false]),
            (&["viewer"], [true, false, false]),
            (&["superuser", "root"], [false, false, false]),
            (&[], [false, false, false]),
        ] {
            for (method, may) in ["GET", "POST", "DELETE"].into_iter().zip(may) {
                let token = issuer.token("bob").roles(roles.iter().copied()).sign();
                let request =
                    axum::http::Request::builder().method(method).uri("/").header("authorization", token.bearer());
                let answer = service.ask(request.body(axum::body::Body::empty()).unwrap()).await;
                assert_eq!(answer.status, if may { 200 } else { 403 }, "{method} {roles:?}");
            }
        }
    }
}

// M50, X09
#[test]
fn a_table_in_a_file_that_names_something_unknown_is_refused_with_the_word() {
    for (text, message) in [
        (r#"{"edtor": []}"#, "grants: no role is called `edtor`; did you mean `editor`?"),
        (
            r#"{"editor": ["article:read"]}"#,
            "grants: role `editor` is given `article:read`, which no permission is called; did you mean `articles:read`?",
        ),
        (r#"{"zzzzzzzz": []}"#, "grants: no role is called `zzzzzzzz`"),
    ] {
        assert_eq!(Grants::from_json(text, roles::ALL, permissions::ALL).unwrap_err().to_string(), message);
    }
    for text in ["", "[]", r#"{"editor": "articles:read"}"#, r#"{"editor": [1]}"#, "{"] {
        let error = Grants::from_json(text, roles::ALL, permissions::ALL).unwrap_err().to_string();
        assert!(error.starts_with("grants: expected an object"), "{error}");
    }
}

#[test]
fn the_public_post_stands_in_the_matrix_beside_the_guarded_get() {
    let router: GuardedRouter = GuardedRouter::new().route("/posts", get(Posts::list).merge(post(Posts::count)));

    let rows: Vec<String> =
        router.access().rows().iter().map(|row| format!("{} {}", row.methods(), row.rule())).collect();

    assert_eq!(rows, ["GET role=viewer", "POST public"]);
}

// M50
#[tokio::test]
async fn grants_of_the_service_hold_for_every_principal_however_it_came() {
    use auth_axum::testing::{AsPrincipal, principal};

    #[require_permissions(articles::write)]
    async fn write() {}
    let grants = Grants::new().grant(roles::editor, [permissions::articles::write]);
    let service = Service::with(GuardedRouter::new().route("/", get(write)), |auth| auth.grants(grants)).await;
    let ask = |who| axum::http::Request::get("/").body(axum::body::Body::empty()).unwrap().as_principal(who);

    assert_eq!(service.get_as("/", &service.token("bob", &["editor"])).await.status, 200);
    assert_eq!(service.get_as("/", &service.token("alice", &["admin"])).await.status, 200);
    assert_eq!(service.get_as("/", &service.token("dave", &["viewer"])).await.status, 403);
    assert_eq!(service.ask(ask(principal!(roles: [admin]))).await.status, 200);
    assert_eq!(service.ask(ask(principal!(roles: [viewer]))).await.status, 403);
}
