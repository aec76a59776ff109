use auth_policy::{Attributes, Kind, Source, Value};

use super::{CompiledName, CompiledPermission, CompiledPolicy, CompiledStep, InDomains};
use crate::{Decision, Permission, Principal, Role};

const MODEL: &str = "
[request_definition]
r = sub, obj, act
r2 = sub, obj, policy
[policy_definition]
p = sub, obj, act
p2 = name, resource, rule
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
m2 = r2.policy == p2.name && eval(p2.rule)
";
const RULES: &str = "p, viewer, articles, read
p, editor, articles, write
g, editor, viewer
p2, can_edit, Article, r2.sub.id == r2.obj.author
";
const READ: Permission = Permission::named("articles:read");
const WRITE: Permission = Permission::named("articles:write");

const ROLES: &[Role] = &[Role::declared("viewer", &["editor"]), Role::declared("editor", &[])];
const PERMISSIONS: &[CompiledPermission] = &[
    CompiledPermission::new(READ, &[(None, &[CompiledStep::allow(&["editor", "viewer"])])]),
    CompiledPermission::new(WRITE, &[(None, &[CompiledStep::allow(&["editor"])])]),
];
const POLICIES: &[CompiledName] =
    &[CompiledName::new("can_edit", "Article", &[("author", Kind::Text), ("locked", Kind::Bool)])];
const STEPS: &[CompiledPermission] = &[CompiledPermission::new(
    READ,
    &[(None, &[CompiledStep::deny(&["guest"]), CompiledStep::allow(&["viewer"]), CompiledStep::deny_all()])],
)];
const IN_DOMAINS: &[CompiledPermission] = &[CompiledPermission::new(
    READ,
    &[(None, &[CompiledStep::allow(&["admin"])]), (Some("acme"), &[CompiledStep::allow(&["admin", "viewer"])])],
)];

/// What `policy_files!` writes of the texts above.
fn compiled() -> CompiledPolicy {
    CompiledPolicy::new(("model.conf", MODEL), ("policy.csv", RULES))
        .roles(ROLES)
        .permissions(PERMISSIONS)
        .policies(POLICIES)
}

#[derive(Debug)]
struct Article(&'static str);

impl Attributes for Article {
    fn attribute(&self, name: &str) -> Option<Value<'_>> {
        (name == "author").then_some(Value::Text(self.0))
    }
}

fn with(roles: &[&str]) -> Principal {
    roles.iter().fold(Principal::builder("https://issuer.example", "bob"), |bob, role| bob.role(*role)).build()
}

fn reload(policy: &CompiledPolicy, rules: &str) -> Result<(), String> {
    let sources = (Source::new("model.conf", MODEL), Source::new("policy.csv", rules));
    policy.reload(sources.0, &sources.1).map_err(|error| error.to_string())
}

#[test]
fn roles_have_what_the_files_give_them_and_subjects_nothing() {
    let policy = compiled();

    for (roles, read, write) in [
        (&["viewer"][..], Decision::Allow, Decision::Deny),
        (&["editor"], Decision::Allow, Decision::Allow),
        (&["nobody", "editor"], Decision::Allow, Decision::Allow),
        (&[], Decision::Deny, Decision::Deny),
        (&["Editor", "editor ", "*", ""], Decision::Deny, Decision::Deny),
    ] {
        assert_eq!(policy.decide(&with(roles), READ), read, "{roles:?}");
        assert_eq!(policy.decide(&with(roles), WRITE), write, "{roles:?}");
    }
    // SZ12: a subject that is called like a role has none of it
    let editor = Principal::builder("https://issuer.example", "editor").build();
    assert_eq!(policy.decide(&editor, READ), Decision::Deny);
    assert_eq!(policy.decide(&with(&["editor"]), Permission::named("articles:delete")), Decision::Deny);
}

#[test]
fn the_first_step_decides_and_the_default_where_none_does() {
    let policy: CompiledPolicy = CompiledPolicy::new(("m", ""), ("p", "")).permissions(STEPS).allowed_by_default();

    assert_eq!(policy.decide(&with(&["viewer"]), READ), Decision::Allow);
    assert_eq!(policy.decide(&with(&["viewer", "guest"]), READ), Decision::Deny);
    assert_eq!(policy.decide(&with(&["other"]), READ), Decision::Deny);
    assert_eq!(policy.decide(&with(&["other"]), WRITE), Decision::Allow);
}

#[test]
fn a_domain_has_its_own_steps_and_every_other_the_common_ones() {
    let policy: CompiledPolicy<InDomains> = CompiledPolicy::new(("m", ""), ("p", "")).permissions(IN_DOMAINS);

    assert_eq!(policy.decide_in(&with(&["viewer"]), "acme", READ), Decision::Allow);
    assert_eq!(policy.decide_in(&with(&["viewer"]), "other", READ), Decision::Deny);
    assert_eq!(policy.decide_in(&with(&["admin"]), "other", READ), Decision::Allow);
}

#[test]
fn what_was_compiled_and_what_is_loaded_decide_alike() {
    let (compiled, loaded) = (compiled(), compiled().load().unwrap());

    for role in ["viewer", "editor", "nobody"] {
        for permission in [READ, WRITE] {
            let (object, action) = permission.name().split_once(':').unwrap();
            let decided = loaded.decide(&[role, object, action]).is_allow();
            assert_eq!(compiled.decide(&with(&[role]), permission).is_allow(), decided, "{role} {permission}");
        }
    }
}

#[test]
fn other_rules_count_from_their_reload_on() {
    static POLICY: std::sync::LazyLock<CompiledPolicy> = std::sync::LazyLock::new(compiled);
    let (viewer, article) = (with(&["viewer"]), Article("bob"));
    let given = |roles: &[&str]| POLICY.grants().permissions_of(with(roles).roles());
    assert_eq!(POLICY.asked("can_edit", &viewer, &article), None);
    assert_eq!(given(&["viewer"]).iter().collect::<Vec<_>>(), ["articles:read"]);

    let rules = format!("{RULES}p, viewer, articles, write\np, viewer, users, list\np, admin, users, list\n");
    reload(&POLICY, &rules).unwrap();

    assert_eq!(POLICY.decide(&viewer, WRITE), Decision::Allow);
    assert_eq!(POLICY.decide(&with(&["admin"]), WRITE), Decision::Deny);
    assert_eq!(given(&["viewer"]).iter().collect::<Vec<_>>(), ["articles:read", "articles:write", "users:list"]);
    assert_eq!(POLICY.asked("can_edit", &viewer, &article), Some(true));
    assert_eq!(POLICY.asked("can_edit", &viewer, &Article("eve")), Some(false));
    assert_eq!(POLICY.asked("can_read", &viewer, &article), Some(false));

    // SZ9: what is wrong changes nothing
    assert!(reload(&POLICY, "p, viewer, articles\n").unwrap_err().starts_with("policy.csv:1:1: "));
    assert_eq!(POLICY.decide(&viewer, WRITE), Decision::Allow);
}

#[test]
fn a_reload_keeps_every_name_that_the_code_was_compiled_against() {
    let policy = compiled();

    let error = reload(
        &policy,
        "p, viewer, articles, read\np2, can_edit, Comment, r2.sub.id == r2.obj.author\np, boss, x, y\n",
    )
    .unwrap_err();
    assert_eq!(
        error,
        "the service was compiled against other names: above the role `viewer` stand none, and not `editor`; there is no role \
         `editor`; there is no permission `articles:write`; the policy `can_edit` is over `Comment`, and not `Article`; compile it \
         anew"
    );

    let asks = RULES.replace("r2.obj.author", "r2.obj.owner || r2.obj.locked");
    assert_eq!(
        reload(&policy, &asks).unwrap_err(),
        "the service was compiled against other names: the policy `can_edit` asks `Article` for `owner`, which it does not have; \
         compile it anew"
    );
    assert!(
        reload(&policy, &RULES.replace("p2, can_edit", "p2, can_write")).unwrap_err().contains("no policy `can_edit`")
    );
    assert_eq!(policy.asked("can_edit", &with(&[]), &Article("bob")), None, "nothing was taken");

    assert!(policy.check_policy(&policy.load().unwrap()).is_ok());
    // somebody who is no role of the code may come and go
    assert_eq!(reload(&policy, &format!("{RULES}g, alice, editor\n")), Ok(()));
}
