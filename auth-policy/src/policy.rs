use core::fmt;
use std::sync::Arc;

use crate::{
    Effect, Handle, Model, PolicyBuilder, PolicyErrors, RequestDefinition, Row, Rules,
    library::Library,
    load::sections::Chosen,
    names::{NameId, Names},
    plan::Plan,
    program::Term,
    roles::{Closures, Graph},
    table::Table,
};

/// A model and its rules, compiled: it decides requests, and never changes.
///
/// # Examples
///
/// ```
/// use auth_policy::{Model, Outcome, Policy, Rules, Source};
///
/// let model = Model::parse(Source::new(
///     "model.conf",
///     "
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
///     ",
/// ))?;
/// let rules = Rules::read(&Source::new("policy.csv", "p, editor, articles, write\ng, alice, editor\n"))?;
///
/// let policy = Policy::load(model, rules)?;
///
/// let decision = policy.decide(&["alice", "articles", "write"]);
/// assert!(decision.is_allow());
/// assert_eq!(policy.row(decision.row().unwrap()).unwrap().to_string(), "p, editor, articles, write");
/// assert_eq!(policy.decide(&["bob", "articles", "write"]).outcome(), Outcome::Deny);
/// # Ok::<(), auth_policy::PolicyErrors>(())
/// ```
pub struct Policy {
    pub(crate) model: Model,
    pub(crate) rules: Arc<Rules>,
    pub(crate) names: Names,
    pub(crate) graphs: Vec<Graph>,
    pub(crate) tables: Vec<Table>,
    pub(crate) sets: Vec<Set>,
    pub(crate) closures: Vec<Closures>,
    /// The number of the set that has the matcher `m`.
    pub(crate) first: usize,
    pub(crate) snapshot: u32,
    pub(crate) revision: u64,
}

/// What decides the requests of a set of sections.
pub(crate) struct Set {
    pub(crate) chosen: Chosen,
    /// The number of its table.
    pub(crate) table: usize,
    pub(crate) effect: Effect,
    pub(crate) matcher: Term,
    pub(crate) library: Library,
    /// Whether the matcher speaks of rows at all.
    pub(crate) needs_rows: bool,
    /// How many values a request has.
    pub(crate) values: usize,
    pub(crate) plan: Plan,
}

impl Policy {
    /// Reads the rules and compiles them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the model, the rules, or one with the other, each at its place and with what would be
    /// right.
    pub fn load(model: Model, rules: impl Into<Arc<Rules>>) -> Result<Self, PolicyErrors> {
        Self::builder(model).load(rules)
    }

    /// Begins a policy that needs more than texts: functions, patterns of roles, conditions, a revision.
    pub fn builder(model: Model) -> PolicyBuilder {
        PolicyBuilder::new(model)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a policy, put together in one place")]
    pub(crate) fn new(
        model: Model,
        rules: Arc<Rules>,
        names: Names,
        graphs: Vec<Graph>,
        tables: Vec<Table>,
        sets: Vec<Set>,
        closures: Vec<Closures>,
        snapshot: u32,
        revision: u64,
    ) -> Self {
        let is_first =
            |set: &Set| model.matchers.get(set.chosen.matcher).is_some_and(|matcher| &*matcher.key.name == "m");
        let first = sets.iter().position(is_first).unwrap_or(usize::MAX);
        Self { model, rules, names, graphs, tables, sets, closures, first, snapshot, revision }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What a request is whose sections are not chosen: the definition that the matcher `m` speaks of.
    pub fn request(&self) -> Option<&RequestDefinition> {
        self.sets.get(self.first).and_then(|set| self.model.requests.get(set.chosen.request))
    }

    /// The rules.
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// The row of this number: what a [`Decision`](crate::Decision) names.
    pub fn row(&self, number: usize) -> Option<Row<'_>> {
        self.rules.row(number)
    }

    /// The number that was given to this snapshot, or 0.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The handle of a name, if a row has that name. A request that carries it is decided without hashing a text.
    pub fn handle(&self, name: &str) -> Option<Handle> {
        self.names.find(name).map(|name| Handle { snapshot: self.snapshot, name: name.0 })
    }

    /// The name that a handle of this snapshot stands for.
    pub fn name(&self, handle: Handle) -> Option<&str> {
        let known = handle.snapshot == self.snapshot && (handle.name as usize) < self.names.len();
        known.then(|| self.names.text(NameId(handle.name)))
    }

    /// The bytes that it keeps in memory, its rules among them, as far as it knows.
    pub fn size(&self) -> usize {
        self.rules.size()
            + self.names.size()
            + self.graphs.iter().map(|graph| graph.links.size()).sum::<usize>()
            + self.tables.iter().map(Table::size).sum::<usize>()
            + self.sets.iter().map(|set| set.plan.size()).sum::<usize>()
            + self.closures.iter().map(Closures::size).sum::<usize>()
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("model", &self.model.source.name())
            .field("rules", &self.rules.name())
            .field("rows", &self.rules.len())
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}
