use core::fmt;
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};
use auth_policy::{Model, Policy, PolicyBuilder};
use tokio::sync::Mutex;

use super::{Check, Engine, LostNames, ModelSource, PolicyHandle, Shared, SnapshotError, compile};
use crate::policy::StoresRules;

/// Puts a [`PolicyHandle`] together.
///
/// # Examples
///
/// ```
/// use auth_core::policy::{MemoryRules, Model, Policy, PolicyHandle, Source};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
/// let model = Model::parse(Source::new("model.conf", "
///     [request_definition]
///     r = sub, obj, act
///     [policy_definition]
///     p = sub, obj, act
///     [policy_effect]
///     e = some(where (p.eft == allow))
///     [matchers]
///     m = sameTeam(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
/// "))?;
/// let policy = PolicyHandle::builder(model)
///     .engine(|model| {
///         let same_team = |a: &str, b: &str| a.split('.').next() == b.split('.').next();
///         Policy::builder(model).function("sameTeam", same_team)
///     })
///     .open(MemoryRules::read(&Source::new("policy.csv", "p, red.alice, data1, read\n"))?)
///     .await?;
/// assert!(policy.decide(&["red.bob", "data1", "read"]).is_allow());
/// assert!(!policy.decide(&["blue.bob", "data1", "read"]).is_allow());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a policy is opened with its store: `.open(store)`"]
pub struct PolicyHandleBuilder {
    model: ModelSource,
    engine: Engine,
    check: Option<Check>,
}

impl PolicyHandleBuilder {
    pub(super) fn new(model: ModelSource) -> Self {
        Self { model, engine: Arc::new(Policy::builder), check: None }
    }

    /// Makes each snapshot's engine: the functions that matchers call, the matching of roles and domains.
    pub fn engine(self, engine: impl Fn(Model) -> PolicyBuilder + Send + Sync + 'static) -> Self {
        Self { engine: Arc::new(engine), ..self }
    }

    /// Refuses each snapshot that lacks a name which the program was compiled against.
    pub fn check(self, check: impl Fn(&Policy) -> Result<(), LostNames> + Send + Sync + 'static) -> Self {
        Self { check: Some(Box::new(check)), ..self }
    }

    /// Opens the policy with the rules of this store.
    ///
    /// # Errors
    ///
    /// If the model or the rules can't be read, are no policy, or lack a name that the check asks for.
    pub async fn open(self, store: impl StoresRules + 'static) -> Result<PolicyHandle, SnapshotError> {
        let model = self.model.read().await?;
        let rules = store.load().await.map_err(SnapshotError::store)?;
        let policy = compile(&self.engine, model, rules, 1).await?;
        if let Some(check) = &self.check {
            check(&policy).map_err(SnapshotError::Lost)?;
        }
        Ok(PolicyHandle(Arc::new(Shared {
            model: self.model,
            store: Box::new(store),
            engine: self.engine,
            check: self.check,
            current: ArcSwap::from_pointee(policy),
            failure: ArcSwapOption::empty(),
            changing: Mutex::new(()),
        })))
    }
}

impl fmt::Debug for PolicyHandleBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyHandleBuilder").field("model", &self.model).finish_non_exhaustive()
    }
}
