//! Who may do what in which tenant.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use auth_axum::{Auth, Principal, testing::TestIssuer};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use tenants::{
    Documents,
    authz::{POLICY, permissions::documents},
};
use tower::ServiceExt;

struct Fixture {
    router: Router,
    issuer: TestIssuer,
}

impl Fixture {
    /// Document 1 is alice's in acme, document 2 gina's in globex.
    async fn new() -> Self {
        let issuer = TestIssuer::new("https://issuer.example", "tenants");
        let auth = Auth::builder().issuer(issuer.issuer()).build().await.unwrap();
        let all = Documents::default();
        all.add("acme", "alice", "rockets");
        all.add("globex", "gina", "orchids");
        Self { router: tenants::service(all, auth), issuer }
    }

    async fn ask(&self, who: (&str, Option<&str>, &[&str]), method: &str, path: &str) -> (StatusCode, String) {
        let (user, tenant, roles) = who;
        let token = self.issuer.token(user).roles(roles.iter().copied());
        let token = match tenant {
            Some(tenant) => token.claim("tenant", tenant),
            None => token,
        };
        let request = Request::builder().method(method).uri(path).header("authorization", token.sign().bearer());
        let response = self.router.clone().oneshot(request.body(Body::from("new")).unwrap()).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }
}

// SZ6
#[tokio::test]
async fn each_action_is_for_whom_the_tenant_says() {
    let table = [
        // who, tenant, role, document; read, write, delete, export
        ("alice", Some("acme"), "viewer", 1, [true, false, false, false]),
        ("alice", Some("acme"), "editor", 1, [true, true, true, false]), // her own document
        ("bob", Some("acme"), "editor", 1, [true, true, false, false]),
        ("bob", Some("acme"), "admin", 1, [true, true, true, false]),
        ("arne", Some("acme"), "auditor", 1, [true, false, false, true]),
        ("gina", Some("globex"), "viewer", 2, [true, false, false, false]),
        ("gina", Some("globex"), "editor", 2, [true, true, true, false]),
        ("hank", Some("globex"), "admin", 2, [false, false, true, false]), // no editor there
        ("hank", Some("globex"), "auditor", 2, [false; 4]),                // and no auditors
        // another tenant's, whatever the role; no tenant at all; a tenant that nobody knows
        ("alice", Some("acme"), "admin", 2, [false; 4]),
        ("gina", Some("globex"), "admin", 1, [false; 4]),
        ("arne", Some("globex"), "auditor", 1, [false; 4]),
        ("alice", None, "admin", 1, [false; 4]),
        ("alice", Some("*"), "admin", 1, [false; 4]),
        ("alice", Some("ACME"), "admin", 1, [false; 4]),
        ("alice", Some("acme"), "owner", 1, [false; 4]),
    ];

    for (user, tenant, role, id, allowed) in table {
        let actions = [("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/export")];
        for ((method, path), allowed) in actions.into_iter().zip(allowed) {
            let service = Fixture::new().await;
            let (status, body) = service.ask((user, tenant, &[role]), method, &format!("/documents/{id}{path}")).await;
            assert_eq!(
                status.is_success(),
                allowed,
                "{user} {role} of {tenant:?}: {method} {id}{path}: {status} {body}"
            );
            if !allowed {
                assert_eq!(status, StatusCode::NOT_FOUND, "what may not be seen does not exist");
                assert!(!body.contains("rockets") && !body.contains("orchids"), "{body}");
            }
        }
    }
}

#[tokio::test]
async fn a_list_holds_the_documents_of_the_callers_tenant_only() {
    let service = Fixture::new().await;

    let (status, acme) = service.ask(("bob", Some("acme"), &["viewer"]), "GET", "/documents").await;
    assert_eq!(status, StatusCode::OK);
    assert!(acme.contains("rockets") && !acme.contains("orchids"), "{acme}");
    for who in [("bob", None, "viewer"), ("bob", Some("other"), "nobody"), ("bob", Some("globex"), "admin")] {
        let (_, list) = service.ask((who.0, who.1, &[who.2]), "GET", "/documents").await;
        assert_eq!(list, "[]", "{who:?}");
    }
    let nobody = Request::get("/documents").body(Body::empty()).unwrap();
    assert_eq!(service.router.clone().oneshot(nobody).await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn a_denial_of_a_tenant_beats_what_other_roles_give() {
    let gina = |roles: &[&str]| {
        roles.iter().fold(Principal::builder("https://issuer.example", "gina"), |one, role| one.role(*role)).build()
    };

    assert!(POLICY.decide_in(&gina(&["editor"]), "globex", documents::write).is_allow());
    assert!(!POLICY.decide_in(&gina(&["editor", "suspended"]), "globex", documents::write).is_allow());
    assert!(POLICY.decide_in(&gina(&["editor", "suspended"]), "acme", documents::write).is_allow());
}

#[test]
fn what_is_compiled_and_the_engine_decide_alike() {
    let loaded = POLICY.load().unwrap();
    let mut allowed = 0;

    for role in ["admin", "editor", "viewer", "auditor", "suspended", "nobody"] {
        for tenant in ["acme", "globex", "other", "*"] {
            for permission in [documents::read, documents::write, documents::delete, documents::export] {
                let who = Principal::builder("https://issuer.example", "gina").role(role).build();
                let (object, action) = permission.name().split_once(':').unwrap();
                let decided = loaded.decide(&[role, tenant, object, action]).is_allow();

                let compiled = POLICY.decide_in(&who, tenant, permission).is_allow();
                assert_eq!(compiled, decided, "{role} {tenant} {permission}");
                allowed += u32::from(decided);
            }
        }
    }
    assert!(allowed > 10, "{allowed}");
}
