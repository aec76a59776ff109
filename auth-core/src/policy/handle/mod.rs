//! The policy that decides now, and how another takes its place.

mod builder;
mod change;
mod error;
mod model;
mod watch;

use core::fmt;
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};
use auth_policy::{Decision, Model, Policy, PolicyBuilder, Request, Rules};
use tokio::{sync::Mutex, task::spawn_blocking};

pub use self::{
    builder::PolicyHandleBuilder,
    change::Assignment,
    error::{LostNames, SnapshotError},
    model::ModelSource,
};
use super::StoresRules;

/// The policy of a service while it runs: one snapshot that decides, and the store that its rules are kept in.
///
/// A snapshot never changes. Whoever decides takes one and sees the whole of it; a new one is read, compiled and checked
/// beside it and then takes its place at once. Where anything of that fails, the old one goes on and
/// [`last_failure`](Self::last_failure) says why. There is no state without rules in between.
///
/// A clone is a reference to the same policy.
///
/// # Examples
///
/// ```
/// use auth_core::policy::{Assignment, MemoryRules, Model, PolicyHandle, Source, StoredRule};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
/// let model = Model::parse(Source::new("model.conf", "
///     [request_definition]
///     r = sub, obj, act
///     [policy_definition]
///     p = sub, obj, act
///     [role_definition]
///     g = _, _
///     [policy_effect]
///     e = some(where (p.eft == allow))
///     [matchers]
///     m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
/// "))?;
/// let rules = MemoryRules::read(&Source::new("policy.csv", "p, editor, articles, write\n"))?;
/// let policy = PolicyHandle::open(model, rules).await?;
/// assert!(!policy.decide(&["bob", "articles", "write"]).is_allow());
///
/// policy.assign(&Assignment::new("bob", "editor")).await?;
/// assert!(policy.decide(&["bob", "articles", "write"]).is_allow());
///
/// // a rule that the model can't read is not stored, and the policy goes on deciding
/// assert!(policy.add(&[StoredRule::new("p", ["bob", "articles"])]).await.is_err());
/// assert!(policy.decide(&["bob", "articles", "write"]).is_allow());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PolicyHandle(Arc<Shared>);

struct Shared {
    model: ModelSource,
    store: Box<dyn StoresRules>,
    engine: Engine,
    check: Option<Check>,
    current: ArcSwap<Policy>,
    failure: ArcSwapOption<SnapshotError>,
    // Held by whoever changes the policy, never by who decides.
    changing: Mutex<()>,
}

/// Makes the engine of a model: its functions, matchings and sections.
type Engine = Arc<dyn Fn(Model) -> PolicyBuilder + Send + Sync>;

/// Says what of a snapshot is missing that the program needs.
type Check = Box<dyn Fn(&Policy) -> Result<(), LostNames> + Send + Sync>;

impl PolicyHandle {
    /// Opens the policy of this model with the rules of this store.
    ///
    /// # Errors
    ///
    /// If the model or the rules can't be read, or are no policy; all places that are wrong.
    pub async fn open(model: impl Into<ModelSource>, store: impl StoresRules + 'static) -> Result<Self, SnapshotError> {
        Self::builder(model).open(store).await
    }

    /// Starts a policy of this model whose engine, check or both are to be set.
    pub fn builder(model: impl Into<ModelSource>) -> PolicyHandleBuilder {
        PolicyHandleBuilder::new(model.into())
    }

    /// The snapshot that decides now. Take it once for a request, so that the whole request sees one policy.
    pub fn snapshot(&self) -> Arc<Policy> {
        self.0.current.load_full()
    }

    /// Decides by the snapshot that is there now.
    ///
    /// # Denies
    ///
    /// Whatever no rule allows, and what can't be decided.
    pub fn decide<'a>(&self, request: impl Into<Request<'a>>) -> Decision {
        self.0.current.load().decide(request)
    }

    /// The number of the snapshot that decides now: 1 for the first, one more for each that took its place.
    pub fn revision(&self) -> u64 {
        self.0.current.load().revision()
    }

    /// Why the newest model and rules do not decide, where they don't: the failure of the last reload, until one succeeds.
    pub fn last_failure(&self) -> Option<Arc<SnapshotError>> {
        self.0.failure.load_full()
    }

    /// Reads model and rules anew, and lets them decide. Returns the revision.
    ///
    /// # Errors
    ///
    /// If they can't be read, are no policy, or lack a name that the program was compiled against. The snapshot that was
    /// there stays.
    pub async fn reload(&self) -> Result<u64, SnapshotError> {
        let shared = &self.0;
        let _changing = shared.changing.lock().await;
        let compiled = match shared.read().await {
            Ok((model, rules)) => shared.compiled(model, rules).await,
            Err(error) => Err(error),
        };
        match compiled {
            Ok(policy) => Ok(shared.swap(policy)),
            Err(error) => {
                shared.failure.store(Some(Arc::new(error.clone())));
                Err(error)
            }
        }
    }
}

impl Shared {
    async fn read(&self) -> Result<(Model, Rules), SnapshotError> {
        let model = self.model.read().await?;
        let rules = self.store.load().await.map_err(SnapshotError::store)?;
        Ok((model, rules))
    }

    /// The policy of this model and these rules, ready to take the place of the one that decides.
    async fn compiled(&self, model: Model, rules: Rules) -> Result<Policy, SnapshotError> {
        let revision = self.current.load().revision() + 1;
        let policy = compile(&self.engine, model, rules, revision).await?;
        if let Some(check) = &self.check {
            check(&policy).map_err(SnapshotError::Lost)?;
        }
        Ok(policy)
    }

    fn swap(&self, policy: Policy) -> u64 {
        let revision = policy.revision();
        self.current.store(Arc::new(policy));
        self.failure.store(None);
        revision
    }
}

/// Compiles where it keeps no request waiting.
async fn compile(engine: &Engine, model: Model, rules: Rules, revision: u64) -> Result<Policy, SnapshotError> {
    let engine = Arc::clone(engine);
    let compiled = spawn_blocking(move || engine(model).revision(revision).load(rules)).await;
    match compiled {
        Ok(policy) => Ok(policy?),
        Err(_) => Err(SnapshotError::Interrupted),
    }
}

impl fmt::Debug for PolicyHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyHandle")
            .field("revision", &self.revision())
            .field("model", &self.0.model)
            .field("store", &self.0.store)
            .finish_non_exhaustive()
    }
}
