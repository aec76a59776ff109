//! Methods of generic `impl` blocks, two of them of one name.

use core::marker::PhantomData;

use auth_axum::{GuardedRouter, get, handlers, require_roles};

use crate::ask::assert_for_admins;

auth_axum::names! { roles { admin > viewer } }

struct Pages<T>(PhantomData<T>);

#[handlers]
impl<T> Pages<T>
where
    T: Default + ToString,
{
    #[require_roles(admin)]
    async fn list() -> String {
        T::default().to_string()
    }
}

#[handlers]
impl Pages<u8> {
    #[require_roles(admin)]
    async fn first() {}
}

#[handlers]
impl Pages<u16> {
    #[require_roles(admin)]
    async fn first() {}
}

#[tokio::test]
async fn a_method_of_a_generic_block_is_guarded() {
    let router = GuardedRouter::new()
        .route("/list", get(Pages::<u8>::list))
        .route("/first", get(Pages::<u8>::first))
        .route("/other", get(Pages::<u16>::first));

    assert_for_admins(router, &["/list", "/first", "/other"]).await;
}
