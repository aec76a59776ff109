//! Rules that no attribute writes: both of two, none yet, a wrong one, anybody.

use core::any::TypeId;

use auth_core::Requirement;

use crate::{
    asking::Asking,
    requires::{Decides, Declared, FactsOnly, OnDeny, Requires},
};

/// Both rules: what two attributes come to where the outer one can't see that the inner one is ours.
#[derive(Debug)]
pub struct And<A, B>(core::marker::PhantomData<fn() -> (A, B)>);

impl<A: Requires, B: Requires> Requires for And<A, B> {
    const REQUIREMENT: &'static Requirement = &Requirement::All(&[*A::REQUIREMENT, *B::REQUIREMENT]);
    const ON_DENY: OnDeny = match (A::ON_DENY, B::ON_DENY) {
        (OnDeny::Forbidden, OnDeny::Forbidden) => OnDeny::Forbidden,
        (OnDeny::NotFound, _) | (_, OnDeny::NotFound) => OnDeny::NotFound,
    };
    const DECLARED: Declared = A::DECLARED;

    fn includes(rule: TypeId) -> bool {
        rule == TypeId::of::<Self>() || A::includes(rule) || B::includes(rule)
    }
}

impl<S: Send + Sync, A: Decides<S>, B: Decides<S>> Decides<S> for And<A, B> {
    async fn ask(asking: &mut Asking<'_>, state: &S) {
        A::ask(asking, state).await;
        B::ask(asking, state).await;
    }
}

/// The rule of a guard that names none: it lets nobody through, and `GuardedRouter` does not take it.
#[derive(Debug)]
pub enum Unspecified {}

/// The rule of what stands outside of the guards, where routers around it have rules.
#[derive(Debug)]
pub(crate) enum Anybody {}

impl Requires for Anybody {
    const REQUIREMENT: &'static Requirement = &Requirement::Public;
    const ON_DENY: OnDeny = OnDeny::Forbidden;
    const DECLARED: Declared = Declared::new("", file!(), line!());
}

impl FactsOnly for Anybody {}

/// The rule of a handler whose attribute is wrong: it lets nobody through, should the compiler error get lost.
#[derive(Debug)]
pub enum Invalid {}

impl Requires for Invalid {
    const REQUIREMENT: &'static Requirement = &Requirement::Never;
    const ON_DENY: OnDeny = OnDeny::Forbidden;
    const DECLARED: Declared = Declared::new("", file!(), line!());
}

impl FactsOnly for Invalid {}
