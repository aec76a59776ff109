//! Every decision is recorded once, where it is made.

use auth_axum::{GuardedRouter, Principal, authenticated, get, policy, policy_fn, public, require_roles, rule};
use axum::{Router, body::Body, http::Request};

use crate::service::{Service, roles};

#[public]
async fn index() {}

#[authenticated]
async fn me() {}

#[require_roles(admin)]
async fn report() {}

#[policy_fn]
fn is_bob(user: &Principal) -> bool {
    user.subject() == "bob"
}

#[policy_fn]
fn is_broken(_: &Principal) -> Result<bool, std::io::Error> {
    Err(std::io::Error::other("the rule store is down"))
}

#[policy(is_bob)]
async fn bobs() {}

#[policy(is_broken)]
async fn broken() {}

fn router() -> GuardedRouter {
    GuardedRouter::new()
        .route("/", get(index))
        .route("/me", get(me))
        .route("/reports/{id}", get(report))
        .route("/bobs", get(bobs))
        .route("/broken", get(broken))
}

// X13, SZ17
#[tokio::test]
async fn each_decision_says_who_what_by_which_rule_why_and_in_which_request() {
    let service = Service::of(router()).await;
    let bob = service.token("bob", &["editor"]).bearer();
    let eve = service.token("eve", &["admin"]).bearer();
    let expected = [
        ("/", "", "Allow nobody GET / [public] met #r-1"),
        ("/me", "", "Deny nobody GET /me [authenticated] nobody is signed in #r-1"),
        ("/me", &bob, "Allow bob GET /me [authenticated] met #r-1"),
        ("/reports/7", &bob, "Deny bob GET /reports/{id} [role=admin] not met: role=admin #r-1"),
        ("/reports/7", &eve, "Allow eve GET /reports/{id} [role=admin] met #r-1"),
        ("/bobs", &bob, "Allow bob GET /bobs [policy=http::audit::is_bob] met #r-1"),
        ("/bobs", &eve, "Deny eve GET /bobs [policy=http::audit::is_bob] not met: policy=http::audit::is_bob #r-1"),
        (
            "/broken",
            &eve,
            "Deny eve GET /broken [policy=http::audit::is_broken] could not be decided: the policy failed: the rule \
             store is down #r-1",
        ),
    ];

    for (path, credential, line) in expected {
        let mut headers = vec![("x-request-id", "r-1")];
        if !credential.is_empty() {
            headers.push(("authorization", credential));
        }
        service.get_with(path, &headers).await;

        assert_eq!(service.audit.take(), [line]);
    }
}

// SA2, SA9
#[tokio::test]
async fn the_reason_a_token_was_refused_is_in_the_log_with_a_remedy_and_not_in_the_body() {
    let service = Service::of(router()).await;
    let elsewhere = auth_axum::testing::TestIssuer::new(crate::service::ISSUER, "https://other.example");
    let foreign = elsewhere.token("bob").sign();

    let answer = service.get_as("/me", &foreign).await;

    let line = service.audit.take().concat();
    assert!(line.contains("credential refused"), "{line}");
    assert!(!answer.body.contains("signature") && !answer.body.contains("audience"), "{}", answer.body);
    assert!(!line.contains(foreign.text()));
}

// SZ17, X06
#[tokio::test]
async fn a_hostile_request_id_or_scheme_forges_no_line() {
    let service = Service::of(router()).await;

    for hostile in ["a b", "x\u{80}y", "#Allow", "%0a", &"x".repeat(129), ""] {
        service.get_with("/me", &[("x-request-id", hostile)]).await;

        let line = service.audit.take().concat();
        let id = line.rsplit('#').next().unwrap();
        assert!(
            id.split_once('-').is_some_and(|(start, n)| u64::from_str_radix(n, 16).is_ok() && !start.is_empty()),
            "{line}"
        );
    }
    service.get_with("/me", &[("x-request-id", "one"), ("x-request-id", "two")]).await;
    assert!(!service.audit.take().concat().contains("#one"));
}

#[tokio::test]
async fn a_rule_of_a_router_is_part_of_the_one_decision() {
    let router = router().require(rule!(role(editor)));
    let service = Service::of(router).await;

    service.get_as("/me", &service.token("bob", &["editor"])).await;
    service.get_as("/me", &service.token("dave", &["viewer"])).await;

    let lines: Vec<String> =
        service.audit.take().into_iter().map(|line| line.split(" #").next().unwrap().to_owned()).collect();
    assert_eq!(
        lines,
        [
            "Allow bob GET /me [all(role=editor, authenticated)] met",
            "Deny dave GET /me [all(role=editor, authenticated)] not met: role=editor",
        ]
    );
}

// X06, SP14
#[tokio::test]
async fn nothing_that_is_logged_at_any_level_holds_a_token() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let issuer = auth_axum::testing::TestIssuer::new(crate::service::ISSUER, crate::service::AUDIENCE);
    let auth = auth_axum::Auth::builder().issuer(issuer.issuer()).build().await.unwrap();
    let router: Router = router().into_router(auth);
    let token = issuer.token("bob\u{202e}").roles(["editor"]).sign();
    let _guard = tracing::subscriber::set_default(subscriber);

    let tampered = format!("{}x", token.bearer());
    for header in [token.bearer(), tampered, format!("Basic {}", token.text()), format!("Bearer {0}.{0}", token.text())]
    {
        for path in ["/", "/me", "/reports/1", "/bobs", "/broken"] {
            let request = Request::get(path).header("authorization", &header).body(Body::empty()).unwrap();
            tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
        }
    }

    let text = log.text();
    assert!(text.contains("portcullis::audit") && text.contains("decision=\"deny\""), "{text}");
    assert!(text.contains(r#"subject="bob\u{202e}""#), "a subject is written escaped: {text}");
    for part in token.text().split('.') {
        assert!(!text.contains(part), "{text}");
    }
}

#[derive(Clone, Debug, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> tracing_subscriber::fmt::MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
