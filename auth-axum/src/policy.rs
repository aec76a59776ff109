use auth_core::{Decision, Environment, PolicyName, Principal};

use crate::resource::LoadsWith;

/// An error of any kind.
///
/// # Examples
///
/// ```
/// use auth_axum::{BoxError, Principal, policy_fn};
///
/// #[policy_fn]
/// pub fn on_the_list(user: &Principal) -> Result<bool, BoxError> {
///     let list = std::str::from_utf8(b"alice,bob")?; // a failure is 503: it denies
///     Ok(list.split(',').any(|name| name == user.subject()))
/// }
/// ```
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A policy as a type: what `#[policy_fn]` makes of a function, beside the function itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "this is no policy",
    note = "write `#[policy_fn] fn {Self}(user: &Principal, article: &Article) -> bool`, and import it with `use`"
)]
pub trait Policy: 'static {
    /// The policy's full path, and whether it has an answer for nobody.
    const NAME: PolicyName;
    /// What the policy is about, [`NoResource`](crate::resource::NoResource) if nothing. It must be as visible as the
    /// policy is.
    type Resource: 'static;

    /// Asks the policy.
    fn decide(
        principal: Option<&Principal>,
        resource: &Self::Resource,
        environment: &Environment<'_>,
    ) -> impl Future<Output = Result<Decision, PolicyError>> + Send;
}

/// A policy whose resource can be loaded in a service with this state.
#[diagnostic::on_unimplemented(
    message = "the policy `{Self}` can't be asked in a service whose state is `{S}`",
    label = "its resource can't be loaded from `{S}`",
    note = "implement `Resource` for the policy's resource, with a `State` that is `FromRef<{S}>`"
)]
pub trait AskedWith<S>: Policy<Resource: LoadsWith<S>> {}

#[diagnostic::do_not_recommend]
impl<S, P: Policy<Resource: LoadsWith<S>>> AskedWith<S> for P {}

/// A policy that could not answer: the request is denied with 503, and the log is told why.
#[derive(Debug, thiserror::Error)]
#[error("the policy failed: {0}")]
pub struct PolicyError(#[source] BoxError);

/// What a policy function may return: `bool`, `Decision`, or a `Result` of one of them.
#[diagnostic::on_unimplemented(
    message = "a policy can't return `{Self}`",
    label = "is no decision",
    note = "return `bool`, `Decision`, or `Result<_, E>` of one of them, where `E` is an error"
)]
pub trait IntoDecision {
    /// The decision, or why there is none.
    ///
    /// # Errors
    ///
    /// If the policy failed.
    fn into_decision(self) -> Result<Decision, PolicyError>;
}

impl IntoDecision for bool {
    fn into_decision(self) -> Result<Decision, PolicyError> {
        Ok(Decision::allow_if(self))
    }
}

impl IntoDecision for Decision {
    fn into_decision(self) -> Result<Decision, PolicyError> {
        Ok(self)
    }
}

impl<D: Into<Decision>, E: Into<BoxError>> IntoDecision for Result<D, E> {
    fn into_decision(self) -> Result<Decision, PolicyError> {
        self.map(Into::into).map_err(|error| PolicyError(error.into()))
    }
}
