//! Expansions as token streams, also of what is still being typed, which is what an editor sees.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{attribute, block, debug_handler::debug_handler, policy_fn::policy_fn, rule::compact, symbol::Directive};

/// Expands one attribute over an item.
fn expand(directive: Directive, args: &str, item: &str) -> String {
    let expanded = attribute::directive(directive, tokens(args), tokens(item));
    compact(&expanded)
}

fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap()
}

/// The constant of a rule, without the paths in front of its words.
fn requirement(directive: Directive, args: &str, item: &str) -> String {
    let expanded = expand(directive, args, item);
    let (_, rest) = expanded.split_once("const REQUIREMENT:&'static::auth_axum::__private::Requirement=&").unwrap();
    let (constant, _) = rest.split_once(";const ").unwrap();
    constant.replace("::auth_axum::__private::", "").replace("Requirement::", "")
}

#[test]
fn a_rule_becomes_a_guard_and_a_constant() {
    let expanded = attribute::directive(
        Directive::RequireRoles,
        quote!(admin, on_deny = not_found),
        quote! {
            /// Removes a user.
            #[cfg(all())]
            pub async fn remove(Path(id): Path<u64>) -> StatusCode { body }
        },
    );

    let expected = quote! {
        #[cfg(all())]
        #[doc(hidden)]
        #[allow(
            clippy::pedantic,
            dead_code,
            missing_copy_implementations,
            missing_debug_implementations,
            non_camel_case_types,
            unreachable_pub,
            reason = "written by a macro",
        )]
        pub enum __remove_requires {}
        #[cfg(all())]
            #[automatically_derived]
            impl ::auth_axum::__private::Requires for __remove_requires {
                const REQUIREMENT: &'static ::auth_axum::__private::Requirement =
                    &::auth_axum::__private::Requirement::Role(roles::admin);
                const ON_DENY: ::auth_axum::__private::OnDeny = ::auth_axum::__private::OnDeny::NotFound;
                const DECLARED: ::auth_axum::__private::Declared = ::auth_axum::__private::Declared::new(
                    ::core::concat!(::core::module_path!(), "::", "remove"),
                    ::core::file!(),
                    ::core::line!(),
                );
            }
            #[cfg(all())]
            #[automatically_derived]
            impl ::auth_axum::__private::FactsOnly for __remove_requires {}
        /// Removes a user.
        #[cfg(all())]
        pub async fn remove(_: ::auth_axum::__private::Guard<__remove_requires>, Path(id): Path<u64>) -> StatusCode { body }
    };
    assert_eq!(expanded.to_string(), expected.to_string());
}

#[test]
fn a_policy_is_named_once_and_asked_in_its_order() {
    let expanded = expand(
        Directive::Authorize,
        "any(all(role(admin), policy(rules::can_edit)), policy(can_read, rules::can_edit))",
        "async fn show(article: Authorized<Article>) {}",
    );

    for expected in [
        "type __show_policy_0=rules::can_edit;",
        "type __show_policy_1=can_read;",
        "type __show_policy_2=rules::can_edit;",
        "asking.ask::<__show_policy_0, __S>(state).await;asking.ask::<__show_policy_1, __S>(state).await;}",
        "<::auth_axum::__private::Same<Article, <__show_policy_1 as::auth_axum::__private::Policy>::Resource>>::YES||",
        "fn show(_:::auth_axum::__private::Guard<__show_requires>, article:Authorized<Article, __show_requires>){}",
    ] {
        assert!(expanded.contains(expected), "{expected}\n{expanded}");
    }
}

#[test]
fn a_rule_is_the_tree_that_was_written() {
    let item = "async fn index() {}";
    for (directive, args, expected) in [
        (Directive::Public, "", "Public"),
        (Directive::Authenticated, "", "Authenticated"),
        (Directive::RequireRoles, "admin", "Role(roles::admin)"),
        (Directive::RequireRoles, "admin, editor,", "Any(&[Role(roles::admin), Role(roles::editor)])"),
        (Directive::RequireRoles, "all(admin, editor)", "All(&[Role(roles::admin), Role(roles::editor)])"),
        (Directive::RequireRoles, "Role::Admin, crate::admin", "Any(&[Role(Role::Admin), Role(crate::admin)])"),
        (Directive::RequireRoles, "\"x\"", "Role(Role::named(\"x\"))"),
        (Directive::RequirePermissions, "a::b, c", "All(&[Permission(permissions::a::b), Permission(permissions::c)])"),
        (Directive::RequirePermissions, "perms::a::b", "Permission(perms::a::b)"),
        (Directive::RequirePermissions, "role(a, b)", "Any(&[Role(roles::a), Role(roles::b)])"),
        (Directive::RequireScopes, "\"a\", \"b\"", "All(&[Scope(Scope::named(\"a\")), Scope(Scope::named(\"b\"))])"),
        (
            Directive::Authorize,
            "not(any(role(a), scope(\"b\")))",
            "Not(&Any(&[Role(roles::a), Scope(Scope::named(\"b\"))]))",
        ),
        (
            Directive::RequireAuth,
            "acr = [\"a\", \"b\"], max_age = \"5m\"",
            "SignedIn(SignedIn::new().max_age(::core::time::Duration::from_secs(300u64)).acr(&[\"a\", \"b\"]))",
        ),
        (Directive::Authorize, "client(\"a\", \"b\")", "Any(&[Client(\"a\"), Client(\"b\")])"),
        (Directive::Authorize, "authenticated, role(a)", "All(&[Authenticated, Role(roles::a)])"),
    ] {
        assert_eq!(requirement(directive, args, item), expected, "{args}");
    }
}

#[test]
fn several_attributes_are_one_guard_and_keep_their_names() {
    let item = "#[auth_axum::require_permissions(a::b)] #[doc = \"x\"] #[authenticated] async fn index() {}";
    let expanded = expand(Directive::RequireRoles, "admin, editor", item);

    assert_eq!(
        requirement(Directive::RequireRoles, "admin, editor", item),
        "All(&[Any(&[Role(roles::admin), Role(roles::editor)]), Permission(permissions::a::b), Authenticated])"
    );
    let handler =
        "#[auth_axum::require_permissions(__gathered)]#[doc=\"x\"]#[authenticated(__gathered)]async fn index(";
    assert!(expanded.contains(handler), "{expanded}");
    assert_eq!(expanded.matches("Guard<").count(), 1);
}

#[test]
fn an_attribute_that_was_gathered_leaves_the_item_as_it_is() {
    let item = "async fn index(_: Guard<__index_requires>) {}";

    assert_eq!(expand(Directive::Policy, "__gathered", item), compact(&tokens(item)));
}

#[test]
fn an_item_expands_to_the_same_every_time() {
    let item = "#[policy(can_edit)] pub async fn update(guard: Guard, article: Authorized<Article>) {}";

    assert_eq!(expand(Directive::RequireRoles, "admin", item), expand(Directive::RequireRoles, "admin", item));
}

#[test]
fn a_guard_of_a_renamed_attribute_is_kept_inside() {
    let expanded = expand(Directive::Authenticated, "", "async fn index(_: Guard<__index_requires>) {}");

    assert!(expanded.contains("enum __index_requires_and{}"), "{expanded}");
    assert!(
        expanded.contains("Guard<::auth_axum::__private::And<__index_requires_and, __index_requires>>"),
        "{expanded}"
    );
}

#[test]
fn what_is_being_typed_in_the_attribute_keeps_the_function() {
    for args in [
        "ro",
        "role =",
        "role = Role::",
        "Role::",
        "::",
        "any(role(admin), perm",
        "any(role(admin), perm)",
        "role(",
        "role(admin), ",
        "role(admin) role",
        ",",
        "not",
        "on_deny",
        "on_deny =",
        "role(admin), on_deny = ",
        "signed_in(max_age",
        "signed_in(max_age = ",
    ] {
        // An unfinished group is closed by the editor.
        let closed = format!("{args}{}", ")".repeat(args.matches('(').count() - args.matches(')').count()));
        let expanded = expand(Directive::Authorize, &closed, "pub async fn index(id: Path<u64>) -> u8 { 5 }");
        if args == "role(admin), " {
            assert!(expanded.contains("Guard<__index_requires>"), "{args}\n{expanded}");
            continue;
        }

        assert!(expanded.contains("::core::compile_error!"), "{args}\n{expanded}");
        let handler =
            "pub async fn index(_:::auth_axum::__private::Guard<::auth_axum::__private::Invalid>, id:Path<u64>)->u8{5}";
        assert!(expanded.ends_with(handler), "{args}\n{expanded}");
    }
}

#[test]
fn what_is_being_typed_in_the_body_changes_nothing() {
    for body in ["{ posts. }", "{ let x = }", ""] {
        let item = format!("async fn index(posts: Posts) {body}");
        let expanded = expand(Directive::RequireRoles, "admin", &item);

        assert!(!expanded.contains("compile_error"), "{expanded}");
        let handler = "async fn index(_:::auth_axum::__private::Guard<__index_requires>, posts:Posts)";
        assert!(expanded.ends_with(&format!("{handler}{}", compact(&tokens(body)))), "{expanded}");
    }
}

#[test]
fn what_is_being_typed_in_the_signature_leaves_the_item_and_its_own_error() {
    let item = "async fn index(id: Path<) {}";
    let expanded = expand(Directive::RequireRoles, "admin", item);

    assert!(expanded.contains("::core::compile_error!"), "{expanded}");
    assert!(expanded.ends_with(&compact(&tokens(item))), "{expanded}");
}

#[test]
fn one_method_that_is_being_typed_hides_no_other() {
    let item = "impl Posts {
        #![allow(unused)]
        const MOST: usize = { 5 };
        #[require_roles(admin)] async fn list(id: Path<) { posts. }
        #[require_roles(admin)] async fn show() { posts. }
        make!(x);
        fn helper(&self) {}
    }";
    let expanded = compact(&block::handlers(TokenStream::new(), tokens(item)));

    for expected in [
        "enum __Posts_show_requires{}",
        "#![allow(unused)]const MOST:usize={5};",
        "#[require_roles(admin)]async fn list(id:Path<){posts.}",
        "#[require_roles(__gathered)]async fn show(_:::auth_axum::__private::Guard<__Posts_show_requires>){posts.}",
        "make!(x);fn helper(&self){}}",
    ] {
        assert!(expanded.contains(expected), "{expected}\n{expanded}");
    }
}

#[test]
fn a_broken_rule_denies_should_its_error_get_lost() {
    let item = "#[public] async fn update(guard: Guard, article: Authorized<Article>) {}";
    let expanded = expand(Directive::RequireRoles, "admin", item);

    let handler = "async fn update(guard:Guard<::auth_axum::__private::Invalid>, \
                   article:Authorized<Article, ::auth_axum::__private::Invalid>){}";
    assert!(expanded.contains(handler), "{expanded}");
    assert!(
        expand(Directive::RequireRoles, "", "struct Staff;")
            .contains("Requirement=&::auth_axum::__private::Requirement::Never;")
    );
    assert!(
        compact(&attribute::rule(quote!(admin))).contains("Requirement=&::auth_axum::__private::Requirement::Never;")
    );
    let policy = compact(&policy_fn(
        quote!(),
        quote!(
            fn can_edit(user: Principal) -> bool {
                true
            }
        ),
    ));
    assert!(policy.contains("::core::result::Result::Ok(::auth_axum::__private::Decision::Deny)"), "{policy}");
}

#[test]
fn axums_debug_handler_moves_below_all_attributes() {
    let expanded = debug_handler(
        quote!(state = App),
        quote!(
            #[a]
            #[require_roles(admin)]
            #[b]
            async fn index() {}
        ),
    );

    let expected = quote!(
        #[a]
        #[require_roles(admin)]
        #[b]
        #[::axum::debug_handler(state = App)]
        async fn index() {}
    );
    assert_eq!(expanded.to_string(), expected.to_string());
}

#[test]
fn a_block_of_any_named_type_names_its_rules_by_it() {
    for (ty, name) in
        [("crate::Posts", "Posts"), ("r#Loop<'a, u8>", "Loop_a_u8"), ("Pages<dyn Show>", "Pages_dyn_Show")]
    {
        let item = format!("impl {ty} {{ #[public] async fn r#type() {{}} }}");
        let expanded = compact(&block::handlers(TokenStream::new(), tokens(&item)));

        assert!(expanded.contains(&format!("enum __{name}_type_requires{{}}")), "{expanded}");
    }
}
