//! The policies that are compared: models, rules and requests as the casbin project's own benches have them, and larger.

use core::fmt::Write;

use crate::rbac::{self, LARGE};

/// A policy, what it is asked, and the answer to all of it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) model: String,
    pub(crate) rules: String,
    /// One request, or as many as are asked in turn.
    pub(crate) requests: Vec<Vec<String>>,
    pub(crate) allow: bool,
}

/// All cases but those over attributes, which are no texts.
pub(crate) fn cases() -> Vec<Case> {
    let (hit, miss, rotating) = ("rbac_large_hit", "rbac_large_miss", "rbac_large_rotating");
    vec![
        one("acl_2_rows", ACL, "p, alice, data1, read\np, bob, data2, write\n", ["alice", "data1", "read"]),
        one("rbac_4_rows", rbac::MODEL, RBAC_RULES, ["alice", "data2", "read"]),
        one("rbac_with_domains", DOMAINS, DOMAINS_RULES, ["alice", "domain1", "data1", "read"]),
        one("key_match_example", ROUTES, ROUTES_RULES, ["alice", "/alice_data/hello", "GET"]),
        one("key_match_1000_routes", ROUTES, &routes(1_000), ["alice", "/service500/7/item500", "GET"]),
        one("deny_override_1000_rows", DENY_OVERRIDE, &effects(1_000), ["user500", "data500", "read"]),
        one("priority_1000_rows", PRIORITY, &effects(1_000), ["user500", "data500", "read"]),
        one(hit, rbac::MODEL, &rbac::rules(LARGE), ["user50001", "data500", "read"]),
        Case { allow: false, ..one(miss, rbac::MODEL, &rbac::rules(LARGE), ["user50001", "data15", "read"]) },
        Case { requests: rotating_users(), ..one(rotating, rbac::MODEL, &rbac::rules(LARGE), [""]) },
        one("domains_100_roles_100_users_1000", DOMAINS, &tenants(), ["user500", "domain50", "data50", "read"]),
        one("acl_100000_rows", ACL, &acl(100_000), ["user50000", "data5000", "read"]),
    ]
}

fn one<const N: usize>(name: &'static str, model: &str, rules: &str, request: [&str; N]) -> Case {
    let requests = vec![request.map(str::to_owned).to_vec()];
    Case { name, model: model.to_owned(), rules: rules.to_owned(), requests, allow: true }
}

/// Every user once, far from the one before, each asking for something that it may.
fn rotating_users() -> Vec<Vec<String>> {
    (0..LARGE * 10)
        .map(|n| n * 7_919 % (LARGE * 10))
        .map(|user| vec![format!("user{user}"), format!("data{}", user / 100), "read".to_owned()])
        .collect()
}

/// A row for each of so many users.
fn acl(users: usize) -> String {
    rows(|text| (0..users).try_for_each(|user| writeln!(text, "p, user{user}, data{}, read", user / 10)))
}

fn routes(count: usize) -> String {
    rows(|text| (0..count).try_for_each(|n| writeln!(text, "p, alice, /service{n}/:id/item{n}, GET")))
}

/// Rows that allow, and one in ten that denies somebody else.
fn effects(count: usize) -> String {
    rows(|text| {
        for n in 0..count {
            let effect = if n % 10 == 9 { "deny" } else { "allow" };
            writeln!(text, "p, user{n}, data{n}, read, {effect}")?;
        }
        Ok(())
    })
}

/// 100 domains, each with 100 roles and 1 000 users.
fn tenants() -> String {
    rows(|text| {
        for domain in 0..100 {
            for role in 0..100 {
                writeln!(text, "p, role{role}, domain{domain}, data{role}, read")?;
            }
            for user in 0..1_000 {
                writeln!(text, "g, user{user}, role{}, domain{domain}", user / 10)?;
            }
        }
        Ok(())
    })
}

fn rows(write: impl FnOnce(&mut String) -> core::fmt::Result) -> String {
    let mut text = String::new();
    // a String takes whatever is written
    let _ = write(&mut text);
    text
}

const ACL: &str = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n\
    [policy_effect]\ne = some(where (p.eft == allow))\n\
    [matchers]\nm = r.sub == p.sub && r.obj == p.obj && r.act == p.act\n";
const DENY_OVERRIDE: &str = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act, eft\n\
    [role_definition]\ng = _, _\n[policy_effect]\ne = some(where (p.eft == allow)) && !some(where (p.eft == deny))\n\
    [matchers]\nm = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act\n";
const DOMAINS: &str = "[request_definition]\nr = sub, dom, obj, act\n[policy_definition]\np = sub, dom, obj, act\n\
    [role_definition]\ng = _, _, _\n[policy_effect]\ne = some(where (p.eft == allow))\n\
    [matchers]\nm = g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && r.act == p.act\n";
const DOMAINS_RULES: &str = "p, admin, domain1, data1, read\np, admin, domain1, data1, write\n\
    p, admin, domain2, data2, read\np, admin, domain2, data2, write\ng, alice, admin, domain1\ng, bob, admin, domain2\n";
const PRIORITY: &str = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act, eft\n\
    [role_definition]\ng = _, _\n[policy_effect]\ne = priority(p.eft) || deny\n\
    [matchers]\nm = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act\n";
const RBAC_RULES: &str = "p, alice, data1, read\np, bob, data2, write\np, data2_admin, data2, read\n\
    p, data2_admin, data2, write\ng, alice, data2_admin\n";
const ROUTES: &str = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n\
    [policy_effect]\ne = some(where (p.eft == allow))\n\
    [matchers]\nm = r.sub == p.sub && keyMatch2(r.obj, p.obj) && regexMatch(r.act, p.act)\n";
const ROUTES_RULES: &str = "p, alice, /alice_data/:resource, GET\np, alice, /alice_data2/:id/using/:resId, GET\n";
