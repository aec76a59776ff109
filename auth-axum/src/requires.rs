//! What a guard stands for: types that carry a rule, written by the attributes.

use core::{any::TypeId, fmt};

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
    const ON_DENY: OnDeny = OnDeny::Forbidden;
    /// Where the rule is written.
    const DECLARED: Declared;

    /// Whether this is the rule of this type, or has it as a part.
    #[doc(hidden)]
    fn includes(rule: TypeId) -> bool {
        rule == TypeId::of::<Self>()
    }
}

/// A rule whose policies can be asked in a service with this state.
#[diagnostic::on_unimplemented(
    message = "the policies of `{Self}` can't be asked in a service whose state is `{S}`",
    label = "this rule needs another state",
    note = "a policy's resource is loaded from `Resource::State`: make that `FromRef<{S}>`",
    note = "under `debug_handler`, name the service's state: `#[auth_axum::debug_handler(state = App)]`"
)]
pub trait Decides<S>: Requires {
    /// Asks the policies of the rule, one after the other, until it is decided.
    fn ask(asking: &mut Asking<'_>, state: &S) -> impl Future<Output = ()> + Send;
}

/// A rule that asks no policy. The mark costs the compiler a quarter of what an `impl Decides` for each handler would.
pub trait FactsOnly: Requires {}

impl<S: Send + Sync, R: FactsOnly> Decides<S> for R {
    async fn ask(_: &mut Asking<'_>, _: &S) {}
}

/// How a refusal of somebody known is answered.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, get, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin, on_deny = not_found)]
/// async fn secret() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/secret", get(secret));
/// assert!(router.access().rows()[0].hides_existence()); // who is denied gets a 404
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDeny {
    /// 403: the thing exists, and it is not for you.
    Forbidden,
    /// 404: that the thing exists is secret too, so the answer is that of a missing one.
    NotFound,
}

/// Where a rule is written: the handler's path, and the file and line of its attribute.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, get, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn reports() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/reports", get(reports));
/// let declared = router.access().rows()[0].declared().unwrap();
/// assert!(declared.handler().ends_with("::reports")); // where to look when somebody asks why they were denied
/// ```
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
