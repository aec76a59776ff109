use core::{fmt, marker::PhantomData, pin::Pin};
use std::sync::Arc;

use auth_core::Requirement;

use crate::{
    asking::Asking,
    requires::{Decides, OnDeny, Requires},
};

/// The rules that the routers around a route add to the handler's own: `GuardedRouter::require`.
#[derive(Debug)]
pub(crate) struct Around {
    requirements: Vec<&'static Requirement>,
    asks: Vec<Arc<dyn AsksPolicies>>,
    hides: bool,
}

/// A rule of a router whose state is `S`, before or after that state is there.
pub(crate) struct RouterRule<S> {
    pub(crate) requirement: &'static Requirement,
    pub(crate) on_deny: OnDeny,
    asks: Asks<S>,
}

enum Asks<S> {
    Bound(Arc<dyn AsksPolicies>),
    Waiting(Arc<Binds<S>>),
}

/// Makes a rule that can be asked of the state that was missing.
type Binds<S> = dyn Fn(&S) -> Arc<dyn AsksPolicies> + Send + Sync;

/// Asks the policies of a rule, whatever its type and state.
trait AsksPolicies: fmt::Debug + Send + Sync {
    fn ask<'a>(&'a self, asking: &'a mut Asking<'_>) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}

/// A rule with the state that its policies load from.
struct WithState<R, S> {
    state: S,
    rule: PhantomData<fn() -> R>,
}

impl Around {
    /// The rules, outermost first, once their state is there. `None` where there are none.
    pub(crate) fn bound(rules: &[RouterRule<()>]) -> Option<Arc<Self>> {
        if rules.is_empty() {
            return None;
        }
        Some(Arc::new(Self {
            requirements: rules.iter().map(|rule| rule.requirement).collect(),
            asks: rules.iter().map(|rule| rule.asks.with(&())).collect(),
            hides: rules.iter().any(RouterRule::hides),
        }))
    }

    pub(crate) fn requirements(&self) -> &[&'static Requirement] {
        &self.requirements
    }

    pub(crate) fn hides(&self) -> bool {
        self.hides
    }

    pub(crate) async fn ask(&self, asking: &mut Asking<'_>) {
        for asks in &self.asks {
            asks.ask(asking).await;
        }
    }
}

impl<S: Clone + Send + Sync + 'static> RouterRule<S> {
    pub(crate) fn new<R: Decides<S>>() -> Self {
        let waiting = |state: &S| -> Arc<dyn AsksPolicies> {
            Arc::new(WithState::<R, S> { state: state.clone(), rule: PhantomData })
        };
        Self { requirement: R::REQUIREMENT, on_deny: R::ON_DENY, asks: Asks::Waiting(Arc::new(waiting)) }
    }

    pub(crate) fn with_state<S2>(&self, state: &S) -> RouterRule<S2> {
        RouterRule { requirement: self.requirement, on_deny: self.on_deny, asks: Asks::Bound(self.asks.with(state)) }
    }
}

impl<S> RouterRule<S> {
    pub(crate) fn hides(&self) -> bool {
        self.on_deny == OnDeny::NotFound
    }
}

impl<S> Asks<S> {
    fn with(&self, state: &S) -> Arc<dyn AsksPolicies> {
        match self {
            Self::Bound(asks) => asks.clone(),
            Self::Waiting(bind) => bind(state),
        }
    }
}

impl<S, R> AsksPolicies for WithState<R, S>
where
    S: Clone + Send + Sync + 'static,
    R: Decides<S>,
{
    fn ask<'a>(&'a self, asking: &'a mut Asking<'_>) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(R::ask(asking, &self.state))
    }
}

impl<S> Clone for RouterRule<S> {
    fn clone(&self) -> Self {
        Self { requirement: self.requirement, on_deny: self.on_deny, asks: self.asks.clone() }
    }
}

impl<S> Clone for Asks<S> {
    fn clone(&self) -> Self {
        match self {
            Self::Bound(asks) => Self::Bound(asks.clone()),
            Self::Waiting(bind) => Self::Waiting(bind.clone()),
        }
    }
}

impl<S> fmt::Debug for RouterRule<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RouterRule({})", self.requirement)
    }
}

impl<R: Requires, S> fmt::Debug for WithState<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WithState({})", R::REQUIREMENT)
    }
}
