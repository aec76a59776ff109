use super::{
    super::{ClaimPath, Mapping},
    *,
};
use crate::{Grants, Permission, Role, Scope};

fn mapped(mapping: Mapping, claims: &Value) -> Result<Principal, TokenError> {
    Verifier::new([issuer().mapping(mapping)]).unwrap().verify(&token(&header(&ED), claims), now())
}

#[test]
fn roles_permissions_and_scopes_come_from_their_claims() {
    let principal = verify(&good()).unwrap();

    assert!(principal.has_role(Role::named("editor")));
    assert!(principal.has_permission(Permission::named("articles:read")));
    assert!(principal.has_scope(Scope::named("articles.read")) && principal.has_scope(Scope::named("profile")));
    assert_eq!(principal.claims().get("client_id"), Some(&json!("web")));

    assert!(!principal.has_role(Role::named("admin")));
    assert!(!principal.has_permission(Permission::named("articles:write")));
    assert!(!principal.has_scope(Scope::named("articles")));
    let nothing =
        verify(&token(&header(&ED), &["roles", "permissions", "scope"].into_iter().fold(claims(), without))).unwrap();
    assert!(nothing.roles().is_empty() && nothing.permissions().is_empty() && nothing.scopes().is_empty());
}

// SC11, SC2
#[test]
fn a_claim_that_gives_authority_has_its_type() {
    for (name, good) in
        [("roles", json!([])), ("permissions", json!(["a", "b"])), ("scope", json!("")), ("scope", json!("a b"))]
    {
        assert!(accepts(&with(claims(), name, good)), "{name}");
    }

    for (name, values) in [
        (
            "roles",
            vec![
                json!("admin"),
                json!(null),
                json!({ "admin": true }),
                json!([1]),
                json!(["editor", null]),
                json!([["admin"]]),
                json!(true),
            ],
        ),
        ("permissions", vec![json!("articles:write"), json!(null), json!({}), json!(0), json!([{}])]),
        (
            "scope",
            vec![
                json!(["articles.read"]),
                json!(null),
                json!(1),
                json!({}),
                json!("a  b"),
                json!(" a"),
                json!("a "),
                json!("a\tb"),
                json!("a\nb"),
                json!("\u{e9}"),
                json!("a\"b"),
                json!("a\\b"),
                json!("a\u{a0}b"),
            ],
        ),
    ] {
        for value in values {
            let refused = verify(&token(&header(&ED), &with(claims(), name, value.clone())));
            assert!(matches!(refused, Err(TokenError::Claim(_))), "{name} {value}");
        }
    }
}

// SC11, SC13
#[test]
fn a_scope_is_an_exact_word() {
    let scoped = |scope: &str| verify(&token(&header(&ED), &with(claims(), "scope", scope))).unwrap();
    let write = Scope::named("articles.write");
    assert!(scoped("profile articles.write").has_scope(write));

    for scope in [
        "articles.write,profile",
        "Articles.Write",
        "articles.write2",
        "xarticles.write",
        "articles.*",
        "*",
        "articles",
        "articles.writ",
    ] {
        assert!(!scoped(scope).has_scope(write), "{scope}");
    }
}

// SC13
#[test]
fn names_are_compared_exactly() {
    let holds = |name: &str| {
        verify(&token(&header(&ED), &with(claims(), "roles", json!([name])))).unwrap().has_role(Role::named("admin"))
    };
    assert!(holds("admin"));

    for name in [
        "Admin",
        "ADMIN",
        "\u{430}dmin",
        "admin ",
        " admin",
        "adm\u{200b}in",
        "*",
        "a*",
        ".*",
        "administrator",
        "role:admin",
        "",
    ] {
        assert!(!holds(name), "{name:?}");
    }
}

#[test]
fn a_claim_stands_where_the_mapping_says_and_nowhere_else() {
    let keycloak = || {
        Mapping::new().roles_at(ClaimPath::new(["realm_access", "roles"])).and_roles_at(ClaimPath::new([
            "resource_access",
            "articles",
            "roles",
        ]))
    };
    let admin = Role::named("admin");
    let access = |claims: Value| mapped(keycloak(), &without(claims, "roles")).unwrap().has_role(admin);
    assert!(access(with(claims(), "realm_access", json!({ "roles": ["admin"] }))));
    assert!(access(with(claims(), "resource_access", json!({ "articles": { "roles": ["admin"] } }))));

    assert!(!access(with(claims(), "resource_access", json!({ "other": { "roles": ["admin"] } }))));
    assert!(!access(with(claims(), "realm_access", json!({ "Roles": ["admin"] }))));
    assert!(!access(with(claims(), "realm_access.roles", json!(["admin"]))));
    assert!(!access(claims()));
    assert!(
        !mapped(keycloak(), &with(claims(), "roles", json!(["admin"]))).unwrap().has_role(admin),
        "no default beside it"
    );
}

// SC2
#[test]
fn a_member_on_the_way_to_a_claim_is_an_object() {
    let deep = || Mapping::new().roles_at(ClaimPath::new(["a", "b"]));
    assert!(mapped(deep(), &with(claims(), "a", json!({ "b": ["x"] }))).is_ok());
    assert!(mapped(deep(), &with(claims(), "a", json!({}))).is_ok());

    for way in [json!(null), json!([]), json!(["b"]), json!("b"), json!({ "b": "x" }), json!({ "b": null })] {
        assert!(matches!(mapped(deep(), &with(claims(), "a", way.clone())), Err(TokenError::Claim(_))), "{way}");
    }
}

#[test]
fn a_name_of_a_path_may_have_any_characters() {
    let claim = "https://api.example/roles";
    let mapping = || {
        Mapping::new()
            .roles_at(ClaimPath::new([claim]))
            .permissions_at(ClaimPath::new(["perms"]))
            .scopes_at(ClaimPath::new(["scp"]))
    };
    let claims = with(with(with(claims(), claim, json!(["admin"])), "perms", json!(["p"])), "scp", "s");

    let principal = mapped(mapping(), &claims).unwrap();

    assert!(principal.has_role(Role::named("admin")));
    assert!(principal.has_permission(Permission::named("p")) && principal.has_scope(Scope::named("s")));
    assert!(!principal.has_role(Role::named("editor")) && !principal.has_scope(Scope::named("profile")));
}

#[test]
fn roles_give_the_permissions_that_are_granted_to_them() {
    let editor = Role::declared("editor", &["admin"]);
    let write = Permission::named("articles:write");
    let mapping = || Mapping::new().grants(Grants::new().grant(editor, [write]));

    assert!(mapped(mapping(), &claims()).unwrap().has_permission(write));
    assert!(mapped(mapping(), &with(claims(), "roles", json!(["admin"]))).unwrap().has_permission(write));
    assert!(
        mapped(mapping(), &claims()).unwrap().has_permission(Permission::named("articles:read")),
        "the token's own too"
    );

    assert!(!mapped(mapping(), &with(claims(), "roles", json!(["viewer"]))).unwrap().has_permission(write));
    assert!(!mapped(Mapping::new(), &claims()).unwrap().has_permission(write));
}
