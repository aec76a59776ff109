//! What a guard stands for: types that carry a rule, written by the attributes.

use core::fmt;

use auth_core::Requirement;

use crate::asking::Asking;

/// A rule as a type. The attributes write one for each handler; on a unit struct they make a named rule:
///
/// ```
/// use auth_axum::{Guard, GuardedRouter, get, require_roles};
///
/// auth_axum::names! { roles { admin > editor } permissions {} }
///
/// #[require_roles(editor)]
/// struct Staff;
///
/// // for a closure, and for all routes of a router: who is no editor is denied
/// let router: GuardedRouter = GuardedRouter::new().route("/", get(async |_: Guard<Staff>| "hello")).require(Staff);
/// assert_eq!(router.access().to_string().contains("all(role=editor, role=editor)"), true);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it requires",
    label = "has no rule",
    note = "put `#[require_roles(..)]`, `#[authorize(..)]` or another rule on the handler, or on `{Self}` if it is a unit struct"
)]
pub trait Requires: Sized + 'static {
    /// The rule.
    const REQUIREMENT: &'static Requirement;
    /// How a refusal is answered.
    const ON_DENY: OnDeny;
    /// Where the rule is written.
    const DECLARED: Declared;
}

/// A rule whose policies can be asked in a service with this state.
#[diagnostic::on_unimplemented(
    message = "the policies of `{Self}` can't be asked in a service whose state is `{S}`",
    label = "this rule needs another state",
    note = "a policy's resource is loaded from `Resource::State`: make that `FromRef<{S}>`"
)]
pub trait Decides<S>: Requires {
    /// Asks the policies of the rule, one after the other, until it is decided.
    fn ask(asking: &mut Asking<'_>, state: &S) -> impl Future<Output = ()> + Send;
}

/// How a refusal of somebody known is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDeny {
    /// 403: the thing exists, and it is not for you.
    Forbidden,
    /// 404: that the thing exists is secret too, so the answer is that of a missing one.
    NotFound,
}

/// Where a rule is written: the handler's path, and the file and line of its attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    handler: &'static str,
    file: &'static str,
    line: u32,
}

impl Declared {
    /// A rule on this handler, in this file and line.
    pub const fn new(handler: &'static str, file: &'static str, line: u32) -> Self {
        Self { handler, file, line }
    }

    /// The path of the handler, `articles::handlers::update`.
    pub const fn handler(&self) -> &'static str {
        self.handler
    }

    /// The source file.
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line, counted from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }
}

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.handler, self.file, self.line)
    }
}

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

impl<S: Send + Sync> Decides<S> for Anybody {
    async fn ask(_: &mut Asking<'_>, _: &S) {}
}

/// The rule of a handler whose attribute is wrong: it lets nobody through, should the compiler error get lost.
#[derive(Debug)]
pub enum Invalid {}

impl Requires for Invalid {
    const REQUIREMENT: &'static Requirement = &Requirement::Never;
    const ON_DENY: OnDeny = OnDeny::Forbidden;
    const DECLARED: Declared = Declared::new("", file!(), line!());
}

impl<S: Send + Sync> Decides<S> for Invalid {
    async fn ask(_: &mut Asking<'_>, _: &S) {}
}
