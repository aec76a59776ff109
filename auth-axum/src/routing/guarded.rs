//! Which handlers have a rule: those whose first extractor is a guard.

use super::method_router::GuardedMethodRouter;
use crate::{guard::Guard, requires::Requires};

/// A handler whose first extractor is a guard. Implemented for the lists of extractors that axum's `Handler` is generic
/// over, by what stands first in them. Sealed.
#[diagnostic::on_unimplemented(
    message = "this handler is not guarded",
    label = "has no rule",
    note = "add `#[require_roles(..)]`, `#[authenticated]` or another rule to the handler, or `#[public]` if anybody may call it"
)]
pub trait Guarded: sealed::Guarded {
    /// The rule of the guard.
    type Requires: Requires;
}

/// A guard, as the first extractor of a handler. Sealed: only [`Guard`] is one.
#[diagnostic::on_unimplemented(
    message = "this handler is not guarded: its first extractor is `{Self}`",
    label = "has no rule",
    note = "add `#[require_roles(..)]`, `#[authenticated]` or another rule to the handler, or `#[public]` if anybody may call it"
)]
pub trait GuardFirst: sealed::GuardFirst {
    /// The rule of the guard.
    type Requires: Requires;
}

impl<R: Requires> GuardFirst for Guard<R> {
    type Requires = R;
}

/// What `GuardedRouter::route` takes. Sealed: only [`GuardedMethodRouter`] is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not guarded",
    label = "made by something that checks no rule",
    note = "use `auth_axum::{{get, post, put, ..}}` in place of `axum::routing::{{get, post, put, ..}}`",
    note = "what must stay outside takes an explicit call with a reason: `GuardedRouter::unguarded`"
)]
pub trait IntoGuarded<S>: sealed::IntoGuarded {
    /// The guarded handlers.
    fn into_guarded(self) -> GuardedMethodRouter<S>;
}

impl<S> IntoGuarded<S> for GuardedMethodRouter<S> {
    fn into_guarded(self) -> Self {
        self
    }
}

mod sealed {
    pub trait GuardFirst {}
    pub trait IntoGuarded {}
    pub trait Guarded {}
    impl<R> GuardFirst for super::Guard<R> {}
    impl<S> IntoGuarded for super::GuardedMethodRouter<S> {}
    impl<T> Guarded for (T,) {}
    impl<M, T1> Guarded for (M, T1) {}
    impl<M, T1, T2> Guarded for (M, T1, T2) {}
    impl<M, T1, T2, T3> Guarded for (M, T1, T2, T3) {}
    impl<M, T1, T2, T3, T4> Guarded for (M, T1, T2, T3, T4) {}
    impl<M, T1, T2, T3, T4, T5> Guarded for (M, T1, T2, T3, T4, T5) {}
    impl<M, T1, T2, T3, T4, T5, T6> Guarded for (M, T1, T2, T3, T4, T5, T6) {}
    impl<M, T1, T2, T3, T4, T5, T6, T7> Guarded for (M, T1, T2, T3, T4, T5, T6, T7) {}
    impl<M, T1, T2, T3, T4, T5, T6, T7, T8> Guarded for (M, T1, T2, T3, T4, T5, T6, T7, T8) {}
    impl<M, T1, T2, T3, T4, T5, T6, T7, T8, T9> Guarded for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9) {}
    impl<M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> Guarded for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10) {}
    impl<M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> Guarded for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11) {}
    impl<M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> Guarded
        for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12)
    {
    }
    impl<M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> Guarded
        for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13)
    {
    }
    impl<M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> Guarded
        for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14)
    {
    }
    impl<M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> Guarded
        for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15)
    {
    }
    impl<M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16> Guarded
        for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16)
    {
    }
}

// axum's own list for a handler without arguments: rustc names `()` as the first extractor then
impl<T: GuardFirst> Guarded for (T,) {
    type Requires = T::Requires;
}

impl<M, T1: GuardFirst> Guarded for (M, T1) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2> Guarded for (M, T1, T2) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3> Guarded for (M, T1, T2, T3) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4> Guarded for (M, T1, T2, T3, T4) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5> Guarded for (M, T1, T2, T3, T4, T5) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6> Guarded for (M, T1, T2, T3, T4, T5, T6) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7> Guarded for (M, T1, T2, T3, T4, T5, T6, T7) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7, T8> Guarded for (M, T1, T2, T3, T4, T5, T6, T7, T8) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7, T8, T9> Guarded for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7, T8, T9, T10> Guarded for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10) {
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> Guarded
    for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11)
{
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> Guarded
    for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12)
{
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> Guarded
    for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13)
{
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> Guarded
    for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14)
{
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> Guarded
    for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15)
{
    type Requires = T1::Requires;
}

impl<M, T1: GuardFirst, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16> Guarded
    for (M, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16)
{
    type Requires = T1::Requires;
}
