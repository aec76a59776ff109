use core::{
    fmt,
    sync::atomic::{AtomicU32, Ordering},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::SystemTime,
};

use super::{
    order::{self, Order},
    roles::{self, Ways},
    rows,
    sections::{self, Chosen},
    texts::Texts,
};
use crate::{
    Effect, IntoFunction, Matching, Model, Policy, PolicyError, PolicyErrors, Returned, Rules, Sections, Span, Value,
    custom::Function,
    error::{listed, quoted},
    names::Names,
    plan::{self, Plan, Planning},
    policy::Set,
    roles::{Condition, Graph},
    table::Table,
};

/// Makes a [`Policy`] of a model, rules, and what the model asks for that no text can say.
///
/// # Examples
///
/// ```
/// use auth_policy::{Matching, Model, Policy, Rules, Source};
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
///     g2 = _, _
///     [policy_effect]
///     e = some(where (p.eft == allow))
///     [matchers]
///     m = g(r.sub, p.sub) && g2(r.obj, p.obj) && sameLetter(r.act, p.act)
///     ",
/// ))?;
/// let rules = Rules::read(&Source::new("policy.csv", "p, reader, books, read\ng, alice, reader\ng2, /book/:id, books\n"))?;
///
/// let policy = Policy::builder(model)
///     .role_matching("g2", Matching::KeyMatch2)
///     .function("sameLetter", |one: &str, other: &str| one.get(..1) == other.get(..1))
///     .load(rules)?;
///
/// assert!(policy.decide(&["alice", "/book/7", "rent"]).is_allow());
/// assert!(!policy.decide(&["alice", "/book/7/cover", "read"]).is_allow());
/// assert!(!policy.decide(&["bob", "/book/7", "read"]).is_allow());
/// # Ok::<(), auth_policy::PolicyErrors>(())
/// ```
#[must_use]
pub struct PolicyBuilder {
    model: Model,
    functions: Vec<Arc<Function>>,
    ways: BTreeMap<Box<str>, Ways>,
    depth: usize,
    sets: Vec<[Box<str>; 4]>,
    revision: u64,
}

impl PolicyBuilder {
    pub(crate) fn new(model: Model) -> Self {
        Self { model, functions: Vec::new(), ways: BTreeMap::new(), depth: DEPTH, sets: Vec::new(), revision: 0 }
    }

    /// Registers a function by the name that rules call it by, in place of one of the language's own if it has that name.
    ///
    /// Its arguments are `&str`, `i64`, `f64`, `bool` or [`Value`], at most three, each with its type written out. It
    /// returns `bool`, `i64`, `f64` or `String`, or an `Option` or a `Result` of these; nothing, an error, and arguments of
    /// other types make the row indeterminate.
    pub fn function<M>(mut self, name: &str, function: impl IntoFunction<M>) -> Self {
        self.add(Function::new(name, function));
        self
    }

    /// Registers a function of any number of arguments.
    pub fn varying_function(
        mut self,
        name: &str,
        function: impl Fn(&[Value<'_>]) -> Result<Returned, String> + Send + Sync + 'static,
    ) -> Self {
        self.add(Function::varying(name, function));
        self
    }

    /// Makes the names in the rows of this `g` patterns, of users and of roles.
    pub fn role_matching(mut self, key: &str, matching: impl Into<Matching>) -> Self {
        self.ways.entry(key.into()).or_default().matching = Some(matching.into());
        self
    }

    /// Makes the domains in the rows of this `g` patterns.
    pub fn domain_matching(mut self, key: &str, matching: impl Into<Matching>) -> Self {
        self.ways.entry(key.into()).or_default().domain_matching = Some(matching.into());
        self
    }

    /// Says when an assignment of this `g` holds, by the parameters of its row and the time of the request.
    ///
    /// Without it, two parameters are the times between which it holds, as `timeMatch` compares them.
    pub fn role_condition(
        mut self,
        key: &str,
        holds: impl Fn(&[&str], Option<SystemTime>) -> Result<bool, String> + Send + Sync + 'static,
    ) -> Self {
        self.ways.entry(key.into()).or_default().condition = Some(Condition::Function(Arc::new(holds)));
        self
    }

    /// The most steps from a name to its roles; 10, unless it is said.
    pub fn role_depth(self, levels: usize) -> Self {
        Self { depth: levels, ..self }
    }

    /// Lets requests be decided by these sections, beside those that belong to each matcher of the model.
    pub fn decides_by(mut self, sections: Sections<'_>) -> Self {
        let Sections { request, policy, effect, matcher } = sections;
        self.sets.push([request.into(), policy.into(), effect.into(), matcher.into()]);
        self
    }

    /// The number that decisions are to carry, so that it can be seen which rules made them.
    pub fn revision(self, revision: u64) -> Self {
        Self { revision, ..self }
    }

    /// Reads the rules and compiles them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the model, the rules, or one with the other: names that nothing has, terms that cannot
    /// be evaluated, rows with too many or too few fields, patterns and rule texts that are none, constraints that are not
    /// kept.
    pub fn load(mut self, rules: impl Into<Arc<Rules>>) -> Result<Policy, PolicyErrors> {
        let rules = rules.into();
        let mut errors = self.misnamed();
        let chosen = self.chosen(&mut errors);
        let mut names = Names::default();
        let rows::Sorted { tables, roles } = rows::sorted(&self.model, &rules, &mut names, &mut errors);
        names.shrink();
        let graphs = self.model.roles.iter().zip(roles).map(|(definition, assignments)| {
            let ways = self.ways.remove(&definition.key.name).unwrap_or_default();
            roles::graph(definition, assignments, ways, self.depth, (&names, &rules), &mut errors)
        });
        let mut graphs: Vec<_> = graphs.collect();
        errors.extend(self.model.violations(&rules.rows()));
        let sorted = self.ordered(&chosen, tables, &graphs, (&names, &rules), &mut errors);
        let mut sets = Vec::new();
        for (chosen, table) in chosen.iter().zip(&sorted.of) {
            let Some(rows) = sorted.tables.get(*table) else { continue };
            let texts = Texts {
                model: &self.model,
                functions: &self.functions,
                rules: &rules,
                names: &names,
                table: rows,
                graphs: &graphs,
                chosen: *chosen,
            };
            if let Some((matcher, library)) = texts.read(&mut errors) {
                sets.push(Set {
                    chosen: *chosen,
                    table: *table,
                    effect: self.model.effects.get(chosen.effect).map_or(Effect::AllowAndDeny, |effect| effect.effect),
                    needs_rows: matcher.needs_row(),
                    values: self.model.requests.get(chosen.request).map_or(0, |request| request.fields.len()),
                    plan: Plan::new(&Planning { matcher: &matcher, library: &library, table: rows, graphs: &graphs }),
                    matcher,
                    library,
                });
            }
        }
        PolicyErrors::none(distinct(errors))?;
        let plans = sets.iter().filter_map(|set| Some((&set.plan, sorted.tables.get(set.table)?)));
        let closures = plan::closures(&mut graphs, &plans, &names);
        let snapshot = SNAPSHOTS.fetch_add(1, Ordering::Relaxed);
        Ok(Policy::new(self.model, rules, names, graphs, sorted.tables, sets, closures, snapshot, self.revision))
    }

    fn add(&mut self, function: Function) {
        self.functions.retain(|other| other.name != function.name);
        self.functions.push(Arc::new(function));
    }

    /// Roles that something was said about, and that the model does not have; conditions that nobody gave.
    fn misnamed(&self) -> Vec<PolicyError> {
        let source = &self.model.source;
        let known = || self.model.roles.iter().map(|role| &*role.key.name);
        let mut errors = Vec::new();
        for key in self.ways.keys().filter(|key| !known().any(|known| *known == ***key)) {
            let message = format!("there are no roles {} to be matched", quoted(key));
            let error = PolicyError::new(source.clone(), Span::default(), message);
            errors.push(error.help(format!("the model has {}", listed(known()))));
        }
        for role in &self.model.roles {
            let has_condition = self.ways.get(&role.key.name).is_some_and(|ways| ways.condition.is_some());
            if !has_condition && !matches!(role.parameters, 0 | 2) {
                let message = format!("nothing says when an assignment of `{}` holds", role.key.name);
                let remedy = "two parameters are times; for others, call `Policy::builder(model).role_condition(…)`";
                errors.push(PolicyError::new(source.clone(), role.span, message).help(remedy));
            }
        }
        errors
    }

    fn chosen(&self, errors: &mut Vec<PolicyError>) -> Vec<Chosen> {
        let mut chosen = sections::of_matchers(&self.model);
        for [request, policy, effect, matcher] in &self.sets {
            match sections::named(&self.model, &Sections { request, policy, effect, matcher }) {
                Ok(one) if chosen.contains(&one) => {}
                Ok(one) => chosen.push(one),
                Err(error) => errors.push(error),
            }
        }
        chosen
    }

    /// The rows of each policy definition, once for each order that an effect asks for.
    fn ordered(
        &self,
        chosen: &[Chosen],
        unordered: Vec<Table>,
        graphs: &[Graph],
        (names, rules): (&Names, &Rules),
        errors: &mut Vec<PolicyError>,
    ) -> Ordered {
        let effect = |chosen: &Chosen| self.model.effects.get(chosen.effect).map(|effect| effect.effect);
        let mut ordered = Ordered { tables: Vec::new(), of: Vec::new() };
        let mut known: HashMap<(usize, Option<u16>, bool), usize> = HashMap::new();
        let orders = chosen.iter().map(|one| {
            let order = effect(one).map_or(Order::default(), |effect| Order::of(&self.model, one.policy, effect));
            (one.policy, order)
        });
        let orders: Vec<_> = orders.collect();
        let mut unordered: Vec<_> = unordered.into_iter().map(Some).collect();
        for (place, (policy, order)) in orders.iter().enumerate() {
            let key = (*policy, order.numbers, order.subjects);
            if let Some(table) = known.get(&key) {
                ordered.of.push(*table);
                continue;
            }
            let Some(rows) = unordered.get_mut(*policy) else { continue };
            // The last that needs the rows as they are takes them.
            let is_last = orders.iter().skip(place + 1).all(|(other, _)| other != policy);
            let mut table = if *order == Order::default() && is_last { rows.take() } else { None };
            if table.is_none() {
                let Some(rows) = rows else { continue };
                let mut sorted = rows.reordered(&(0..rows.len()).collect::<Vec<_>>());
                if order.subjects {
                    sorted = self.by_subjects(*policy, &sorted, graphs, errors);
                }
                if let Some(column) = order.numbers {
                    sorted = order::by_numbers(&sorted, column, names, rules, errors);
                }
                table = Some(sorted);
            }
            known.insert(key, ordered.tables.len());
            ordered.of.push(ordered.tables.len());
            ordered.tables.extend(table);
        }
        ordered
    }

    fn by_subjects(&self, policy: usize, table: &Table, graphs: &[Graph], errors: &mut Vec<PolicyError>) -> Table {
        let Some(graph) = graphs.iter().find(|graph| &*graph.key == "g") else {
            let effect = self.model.effects.iter().find(|effect| effect.effect == Effect::SubjectPriority);
            let span = effect.map_or(Span::default(), |effect| effect.span);
            let error = PolicyError::new(self.model.source.clone(), span, "the priority of subjects is that of `g`");
            errors.push(error.help("write `g = _, _` in the section `role_definition`"));
            return table.reordered(&(0..table.len()).collect::<Vec<_>>());
        };
        let fields = self.model.policies.get(policy).map(|definition| definition.fields.as_slice()).unwrap_or_default();
        let domain = fields.iter().position(|field| &*field.name == "dom").filter(|_| graph.has_domains);
        let subject_first = fields.first().is_some_and(|field| &*field.name == "sub");
        // a definition without a column for the domain has one priority for all of them, as in Casbin
        let known = |field: &crate::expr::Ident| ["sub", "obj", "act", "eft", "priority"].contains(&&*field.name);
        let hides_domain = graph.has_domains && domain.is_none() && !fields.iter().all(known);
        if !subject_first || hides_domain {
            let definition = self.model.policies.get(policy).map(|definition| definition.key.span);
            let message = "the priority of subjects is read from the columns `sub` and, where `g` has domains, `dom`";
            let error = PolicyError::new(self.model.source.clone(), definition.unwrap_or_default(), message);
            errors.push(error.help("name the subject `sub` and write it first, and name the domain `dom`"));
        }
        order::by_subjects(table, domain.and_then(|column| u16::try_from(column).ok()), graph)
    }
}

/// The rows in their orders.
struct Ordered {
    tables: Vec<Table>,
    /// For each set of sections the number of its table.
    of: Vec<usize>,
}

/// The errors, each once: two sets of sections can find the same one.
fn distinct(errors: Vec<PolicyError>) -> Vec<PolicyError> {
    let mut seen = std::collections::HashSet::new();
    let said =
        |error: &PolicyError| (error.source_text().name().to_owned(), error.position(), error.message().to_owned());
    errors.into_iter().filter(|error| seen.insert(said(error))).collect()
}

impl fmt::Debug for PolicyBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyBuilder")
            .field("model", &self.model.source.name())
            .field("functions", &self.functions)
            .field("ways", &self.ways)
            .finish_non_exhaustive()
    }
}

/// Tells snapshots apart, so that a handle of one is none of another.
static SNAPSHOTS: AtomicU32 = AtomicU32::new(0);

/// As many steps has Go.
const DEPTH: usize = 10;
