//! The programs that must compile, under lints that generated code is easily caught by.

#![deny(missing_debug_implementations, missing_docs, unreachable_pub, unused, unused_qualifications, warnings)]
#![allow(clippy::unused_async, reason = "handlers are async, and these do nothing")]

#[path = "require_roles/pass/attribute_orders.rs"]
mod attribute_orders;
#[path = "attributes/pass/attributes.rs"]
mod attributes;
#[path = "rule/pass/closures.rs"]
mod closures;
#[path = "authorize/pass/conditional.rs"]
mod conditional;
#[path = "handlers/pass/generic_block.rs"]
mod generic_block;
#[path = "handlers/pass/impl_block.rs"]
mod impl_block;
#[path = "policy/pass/loaded_once.rs"]
mod loaded_once;
#[path = "require_roles/pass/macro_rules.rs"]
mod macro_rules;
#[path = "names/pass/names.rs"]
mod names;
#[path = "policy_files/pass/policy_files.rs"]
mod policy_files;
#[path = "require_roles/pass/raw_identifiers.rs"]
mod raw_identifiers;
#[path = "authorize/pass/renamed.rs"]
mod renamed;
#[path = "authorize/pass/shapes.rs"]
mod shapes;
#[path = "require_auth/pass/sign_in.rs"]
mod sign_in;

#[tokio::test]
async fn generated_code_leans_on_no_name_of_the_module_that_it_stands_in() {
    crate::ask::assert_for_admins(ui_tests::hygiene::router(), &["/role", "/list", "/policy/1"]).await;
}
