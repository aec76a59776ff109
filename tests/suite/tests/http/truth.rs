//! Nested rules, decided three ways: by the guard, by the text of the access matrix, and by the security of the OpenAPI
//! document; compared with an evaluation that shares no code with any of them.

use auth_axum::{GuardedRouter, Principal, authorize, policy_fn, routes};
use axum::{body::Body, http::Request};

use crate::service::{Service, permissions, roles};

#[policy_fn]
fn named_bob(user: &Principal) -> bool {
    user.subject() == "bob"
}

#[policy_fn]
fn named_ann(user: &Principal) -> bool {
    user.subject() == "ann"
}

/// A rule as the test writes it, apart from the one that the attribute reads.
#[derive(Clone, Debug, PartialEq)]
enum Formula {
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Fact(&'static str),
    Not(Box<Formula>),
}

/// Makes handlers from rules, and the same rules as formulas: `stringify!` is parsed by this file's own parser.
macro_rules! handlers {
    ($($name:ident: $rule:tt;)*) => {
        mod handlers {
            use super::*;
            $(
                #[utoipa::path(get, path = concat!("/", stringify!($name)), responses((status = 200)))]
                #[authorize $rule]
                pub(crate) async fn $name() {}
            )*
        }

        fn rules() -> Vec<(&'static str, Formula)> {
            vec![$( (concat!("/", stringify!($name)), Formula::of_source(stringify!($rule))) ),*]
        }

        fn router() -> GuardedRouter {
            GuardedRouter::new().routes(routes!($(handlers::$name),*))
        }
    };
}

handlers! {
    r01: (role(admin));
    r02: (permission(articles::read));
    r03: (scope("x"));
    r04: (policy(named_bob));
    r05: (all(role(auditor), scope("x")));
    r06: (any(role(auditor), scope("x")));
    r07: (not(role(auditor)));
    r08: (all(role(editor), not(scope("x"))));
    r09: (any(policy(named_bob), role(auditor)));
    r10: (all(policy(named_bob), role(auditor)));
    r11: (all(any(role(auditor), scope("x")), any(permission(articles::read), policy(named_bob))));
    r12: (any(all(role(auditor), scope("x")), all(permission(articles::read), policy(named_bob))));
    r13: (not(all(role(auditor), scope("x"))));
    r14: (not(any(role(auditor), scope("x"))));
    r15: (not(not(role(auditor))));
    r16: (all(not(any(role(auditor), scope("x"))), permission(articles::read)));
    r17: (any(not(all(role(auditor), scope("x"))), policy(named_ann)));
    r18: (all(any(all(role(auditor), scope("x")), permission(articles::read)), any(policy(named_bob), policy(named_ann))));
    r19: (any(all(any(role(auditor), policy(named_ann)), scope("x")), all(not(scope("x")), permission(articles::read))));
    r20: (all(any(role(viewer), role(auditor)), any(scope("x"), not(permission(articles::read)))));
    r21: (any(all(policy(named_bob), policy(named_ann)), all(role(auditor), not(permission(articles::read)))));
    r22: (all(role(viewer), any(not(all(scope("x"), permission(articles::read))), role(auditor))));
    r23: (any(any(role(admin), any(scope("x"), policy(named_bob))), all(role(auditor), all(permission(articles::read)))));
    r24: (all(any(policy(named_ann), not(any(role(auditor), not(scope("x"))))), any(permission(articles::read), role(editor))));
}

const ROLES: [&[&str]; 5] = [&[], &["auditor"], &["viewer"], &["editor", "auditor"], &["admin"]];

/// What somebody holds, and so which facts are true; the hierarchy is written out here by hand.
#[derive(Clone, Debug)]
struct World {
    subject: &'static str,
    roles: &'static [&'static str],
    permission: bool,
    scope: bool,
}

impl World {
    fn all() -> Vec<Self> {
        let mut worlds = Vec::new();
        for subject in ["bob", "ann", "eve"] {
            for roles in ROLES {
                for bits in 0..4 {
                    worlds.push(Self { subject, roles, permission: bits & 1 > 0, scope: bits & 2 > 0 });
                }
            }
        }
        worlds
    }

    fn holds(&self, fact: &str) -> bool {
        let any_role = |names: &[&str]| names.iter().any(|name| self.roles.contains(name));
        match fact {
            "role:admin" => any_role(&["admin"]),
            "role:editor" => any_role(&["editor", "admin"]),
            "role:viewer" => any_role(&["viewer", "editor", "admin"]),
            "role:auditor" => any_role(&["auditor"]),
            "permission:articles:read" => self.permission,
            "scope:x" => self.scope,
            "policy:named_bob" => self.subject == "bob",
            "policy:named_ann" => self.subject == "ann",
            unknown => panic!("no fact is called {unknown}"),
        }
    }
}

impl Formula {
    fn holds(&self, world: &World) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(world)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(world)),
            Self::Fact(fact) => world.holds(fact),
            Self::Not(part) => !part.holds(world),
        }
    }

    fn fact(kind: &str, name: &str) -> Self {
        let name = name.trim().trim_matches('"').replace("::", ":").replace(' ', "");
        let fact = format!("{kind}:{}", name.trim_start_matches("http:truth:"));
        Self::Fact(fact.leak())
    }

    /// As the attribute has it: `any(role(admin), not(scope("x")))`.
    fn of_source(text: &str) -> Self {
        let text = text.trim();
        let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        let (formula, rest) = Self::parse(text, &|word, inner| match word {
            "role" | "permission" | "scope" | "policy" => Some(Self::fact(word, inner)),
            _ => None,
        });
        assert_eq!(rest.trim(), "");
        formula
    }

    /// As the matrix has it: `any(role=admin, not(scope=x))`.
    fn of_matrix(text: &str) -> Self {
        let (formula, rest) = Self::parse(text, &|_, _| None);
        assert_eq!(rest, "");
        formula
    }

    /// One formula, and the text after it.
    fn parse<'a>(text: &'a str, leaf: &dyn Fn(&str, &str) -> Option<Self>) -> (Self, &'a str) {
        let text = text.trim_start();
        let end = text.find(['(', ',', ')']).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        if !rest.starts_with('(') {
            let (kind, name) = word.trim().split_once('=').unwrap();
            return (Self::fact(kind, name), rest);
        }
        let inner = &rest[1..];
        if let Some(fact) = leaf(word.trim(), inner.split(')').next().unwrap()) {
            return (fact, inner.split_once(')').unwrap().1);
        }
        let mut parts = Vec::new();
        let mut rest = inner;
        loop {
            let (part, after) = Self::parse(rest, leaf);
            parts.push(part);
            let after = after.trim_start();
            if let Some(after) = after.strip_prefix(',') {
                rest = after;
                continue;
            }
            let after = after.strip_prefix(')').unwrap();
            let formula = match word.trim() {
                "all" => Self::All(parts),
                "any" => Self::Any(parts),
                "not" => Self::Not(Box::new(parts.remove(0))),
                unknown => panic!("{unknown}"),
            };
            return (formula, after);
        }
    }
}

// SZ1
#[tokio::test]
async fn guard_matrix_and_openapi_agree_with_an_independent_evaluation_of_nested_rules() {
    let router = router();
    let matrix = router.access();
    let document = serde_json::to_value(router.openapi(utoipa::openapi::OpenApi::default())).unwrap();
    let service = Service::of(router).await;
    let (mut allowed, mut denied) = (0, 0);

    for (n, (path, rule)) in rules().into_iter().enumerate() {
        let row = &matrix.rows()[n];
        let of_matrix = Formula::of_matrix(&row.rule().to_string());
        let security = document["paths"][path]["get"]["security"].as_array().unwrap();
        assert_eq!(document["paths"][path]["get"]["x-portcullis-rule"], row.rule().to_string());
        for world in World::all() {
            let expected = rule.holds(&world);
            let mut token = service.issuer.token(world.subject).roles(world.roles.iter().copied());
            if world.permission {
                token = token.permissions(["articles:read"]);
            }
            if world.scope {
                token = token.scopes(["x"]);
            }
            let request = Request::get(path).header("authorization", token.sign().bearer());

            let status = service.ask(request.body(Body::empty()).unwrap()).await.status;
            let in_openapi = security.iter().any(|way| {
                way["bearer"].as_array().unwrap().iter().all(|name| {
                    let name = name.as_str().unwrap().replace("http::truth::", "");
                    name.strip_prefix("not ").map_or_else(|| world.holds(&name), |fact| !world.holds(fact))
                })
            });

            assert_eq!(status, if expected { 200 } else { 403 }, "guard: {rule:?} {world:?}");
            assert_eq!(of_matrix.holds(&world), expected, "matrix: {rule:?} {world:?}");
            assert_eq!(in_openapi, expected, "openapi: {rule:?} {world:?} {security:?}");
            *(if expected { &mut allowed } else { &mut denied }) += 1;
        }
    }
    assert_eq!(allowed + denied, 24 * 60);
    assert!(allowed > 300 && denied > 300, "{allowed} {denied}");
}

#[test]
fn the_rules_of_the_table_have_every_operator_kind_and_depth() {
    fn walk(formula: &Formula, depth: usize, seen: &mut std::collections::BTreeMap<String, usize>) -> usize {
        let (name, deepest) = match formula {
            Formula::All(parts) => ("all", parts.iter().map(|part| walk(part, depth + 1, seen)).max().unwrap()),
            Formula::Any(parts) => ("any", parts.iter().map(|part| walk(part, depth + 1, seen)).max().unwrap()),
            Formula::Not(part) => ("not", walk(part, depth + 1, seen)),
            Formula::Fact(fact) => (fact.split(':').next().unwrap(), depth),
        };
        *seen.entry(name.to_owned()).or_default() += 1;
        deepest
    }
    let mut seen = std::collections::BTreeMap::new();

    let deepest = rules().iter().map(|(_, rule)| walk(rule, 0, &mut seen)).max().unwrap();

    assert!(deepest >= 3, "{deepest}");
    for name in ["all", "any", "not", "role", "permission", "scope", "policy"] {
        assert!(seen.get(name).is_some_and(|count| *count >= 8), "{name}: {seen:?}");
    }
}
