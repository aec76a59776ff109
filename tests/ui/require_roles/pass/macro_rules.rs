//! Handlers that `macro_rules!` writes.

use auth_axum::{GuardedRouter, get, require_roles};

use crate::ask::assert_for_admins;

auth_axum::names! { roles { admin > viewer } }

macro_rules! handler {
    ($name:ident, $($role:path),+) => {
        #[require_roles($($role),+)]
        async fn $name() {}
    };
    (text $name:ident $role:literal) => {
        #[require_roles($role)]
        async fn $name() {}
    };
}

handler!(by_path, admin);
handler!(by_long_path, roles::admin);
handler!(text by_text "admin");

#[tokio::test]
async fn a_handler_of_a_macro_is_guarded() {
    let router =
        GuardedRouter::new().route("/a", get(by_path)).route("/b", get(by_long_path)).route("/c", get(by_text));

    assert_for_admins(router, &["/a", "/b", "/c"]).await;
}
