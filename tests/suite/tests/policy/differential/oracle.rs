use std::{
    cell::{Cell as Flag, RefCell},
    collections::{HashMap, HashSet, VecDeque},
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex, Once},
};

use auth_policy::Effect;
use casbin::{CoreApi, DefaultEffector, DefaultModel, EffectKind, Effector, EffectorStream, Enforcer, Model, rhai};
use serde_json::Value as Json;

use super::case::{Case, Cell, Section};

/// The casbin crate's enforcer for one section of a case, which it is given as the first: it ignores deny rows of others.
pub(crate) struct Oracle {
    enforcer: Enforcer,
    effect: Effect,
    /// Under which numbers each row of the crate stands in the case: rows that are equal are one.
    numbers: Vec<Vec<usize>>,
    /// What became of the rows when it was last asked.
    read: Arc<Mutex<Vec<EffectKind>>>,
}

/// What the crate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Failed(String),
    /// No, by one of these rows, or by none.
    No(Vec<usize>),
    Panicked,
    /// Yes, by one of these rows, or by none.
    Yes(Vec<usize>),
}

impl Oracle {
    pub(crate) fn of(case: &Case, section: &Section) -> Self {
        let mut model = DefaultModel::default();
        model.add_def("r", "r", &section.request.join(", "));
        model.add_def("p", "p", &section.policy.join(", "));
        model.add_def("e", "e", effect(section.effect));
        model.add_def("m", "m", &section.matcher.theirs("_"));
        for role in &case.roles {
            model.add_def("g", role.key, if role.domain { "_, _, _" } else { "_, _" });
        }
        let mut numbers: Vec<Vec<usize>> = Vec::new();
        let mut places: HashMap<Vec<String>, usize> = HashMap::new();
        for (number, key, cells) in rows(case, section) {
            if key != "p" {
                model.add_policy("g", &key, cells);
            } else if let Some(place) = places.get(&cells) {
                // the crate would move it to the end
                numbers[*place].push(number);
            } else {
                places.insert(cells.clone(), numbers.len());
                numbers.push(vec![number]);
                model.add_policy("p", "p", cells);
            }
        }
        let loaded = RUNTIME.with_borrow(|runtime| runtime.block_on(Enforcer::new_raw(model, ())));
        let mut enforcer = loaded.unwrap_or_else(|error| panic!("the crate does not load this: {error}\n{case}"));
        enforcer.build_role_links().unwrap();
        let read = Arc::default();
        // where attributes are missing, the crate fails at the first row that asks for them: what was decided before that, counts
        enforcer.set_effector(Box::new(Recording { read: Arc::clone(&read), to_the_end: !case.loose }));
        Self { enforcer, effect: section.effect, numbers, read }
    }

    pub(crate) fn ask(&self, values: &[Json]) -> Said {
        let values: Vec<rhai::Dynamic> =
            values.iter().map(|value| rhai::serde::to_dynamic(theirs(value)).unwrap()).collect();
        self.read.lock().unwrap().clear();
        match quietly(|| self.enforcer.enforce(values)) {
            None => Said::Panicked,
            Some(Err(error)) => Said::Failed(error.to_string()),
            Some(Ok(true)) => Said::Yes(self.grounds(EffectKind::Allow)),
            Some(Ok(false)) => Said::No(self.grounds(EffectKind::Deny)),
        }
    }

    /// The rows that can have made the decision.
    fn grounds(&self, decision: EffectKind) -> Vec<usize> {
        let read = self.read.lock().unwrap();
        let matching = read.iter().zip(&self.numbers).filter(|(effect, _)| **effect != EffectKind::Indeterminate);
        match self.effect {
            // no row denied it, or none allowed it
            Effect::DenyOverride if decision == EffectKind::Allow => Vec::new(),
            Effect::AllowOverride if decision == EffectKind::Deny => Vec::new(),
            Effect::AllowAndDeny | Effect::AllowOverride | Effect::DenyOverride => {
                matching.filter(|(effect, _)| **effect == decision).flat_map(|(_, numbers)| numbers).copied().collect()
            }
            Effect::Priority | Effect::SubjectPriority => {
                matching.take(1).flat_map(|(_, numbers)| numbers).copied().collect()
            }
        }
    }
}

/// The crate's own effects, and what each row came to.
struct Recording {
    read: Arc<Mutex<Vec<EffectKind>>>,
    to_the_end: bool,
}

struct RecordingStream {
    stream: Box<dyn EffectorStream>,
    read: Arc<Mutex<Vec<EffectKind>>>,
    is_done: bool,
    rows: usize,
    to_the_end: bool,
}

impl Effector for Recording {
    fn new_stream(&self, effect: &str, rows: usize) -> Box<dyn EffectorStream> {
        let stream = DefaultEffector.new_stream(effect, rows);
        Box::new(RecordingStream {
            stream,
            read: Arc::clone(&self.read),
            is_done: false,
            rows,
            to_the_end: self.to_the_end,
        })
    }
}

impl EffectorStream for RecordingStream {
    fn next(&self) -> bool {
        self.stream.next()
    }

    fn push_effect(&mut self, effect: EffectKind) -> bool {
        let mut read = self.read.lock().unwrap();
        read.push(effect);
        self.is_done = self.is_done || self.stream.push_effect(effect);
        self.is_done && (!self.to_the_end || read.len() == self.rows)
    }
}

/// The rows of a section in the order in which they are to be read: the crate knows no explicit and no subject priority.
fn rows(case: &Case, section: &Section) -> Vec<(usize, String, Vec<String>)> {
    let mut policy = Vec::new();
    let mut roles = Vec::new();
    for (number, row) in case.rows.iter().enumerate() {
        let cells = row.cells.iter().map(|cell| match cell {
            // the crate rewrites `r.` and `p.` itself when it evaluates a rule
            Cell::Rule(tree) => tree.theirs("."),
            Cell::Text(text) => text.clone(),
        });
        let cells: Vec<String> = cells.collect();
        if row.key.starts_with('g') {
            roles.push((number, row.key.clone(), cells));
        } else if row.key == format!("p{}", section.number) {
            policy.push((number, "p".to_owned(), cells));
        }
    }
    if let Some(column) = section.policy.iter().position(|field| *field == "priority") {
        policy.sort_by_key(|(_, _, cells)| cells[column].parse::<i64>().unwrap());
    }
    if section.effect == Effect::SubjectPriority {
        let subject = section.policy.iter().position(|field| *field == "sub").unwrap();
        let domain = section.policy.iter().position(|field| *field == "dom");
        let levels = levels(&roles);
        policy.sort_by_key(|(_, _, cells)| {
            let domain = domain.map_or("", |column| cells[column].as_str());
            core::cmp::Reverse(levels.get(&(domain.to_owned(), cells[subject].clone())).copied().unwrap_or(0))
        });
    }
    policy.extend(roles);
    policy
}

/// How far below the roots of its tree of roles each name stands, as Go casbin's `getSubjectHierarchyMap` has it.
fn levels(roles: &[(usize, String, Vec<String>)]) -> HashMap<(String, String), usize> {
    let mut children: HashMap<(String, String), Vec<(String, String)>> = HashMap::new();
    let mut levels: HashMap<(String, String), usize> = HashMap::new();
    let mut below = HashSet::new();
    for (_, _, cells) in roles.iter().filter(|(_, key, _)| key == "g") {
        let domain = cells.get(2).cloned().unwrap_or_default();
        let [child, parent] = [0, 1].map(|place| (domain.clone(), cells[place].clone()));
        levels.insert(child.clone(), 0);
        levels.insert(parent.clone(), 0);
        below.insert(child.clone());
        children.entry(parent).or_default().push(child);
    }
    let mut queue: VecDeque<_> =
        levels.keys().filter(|name| !below.contains(*name)).map(|root| (root.clone(), 0)).collect();
    while let Some((name, level)) = queue.pop_front() {
        for child in children.get(&name).into_iter().flatten() {
            queue.push_back((child.clone(), level + 1));
        }
        levels.insert(name, level);
    }
    levels
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::AllowAndDeny => "some(where (p_eft == allow)) && !some(where (p_eft == deny))",
        Effect::AllowOverride => "some(where (p_eft == allow))",
        Effect::DenyOverride => "!some(where (p_eft == deny))",
        Effect::Priority | Effect::SubjectPriority => "priority(p_eft) || deny",
    }
}

/// A value with its floats as halves.
fn theirs(value: &Json) -> Json {
    match value {
        Json::Array(elements) => elements.iter().map(theirs).collect(),
        #[expect(clippy::cast_possible_truncation, reason = "the generator makes small halves")]
        Json::Number(number) if number.is_f64() => Json::from((number.as_f64().unwrap() * 2.0) as i64),
        Json::Bool(_) | Json::Null | Json::Number(_) | Json::String(_) => value.clone(),
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), theirs(value))).collect(),
    }
}

/// Runs what can panic, and says nothing if it does.
pub(super) fn quietly<T>(run: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(run)).ok();
    QUIET.set(false);
    result
}

thread_local! {
    static QUIET: Flag<bool> = const { Flag::new(false) };
    static RUNTIME: RefCell<tokio::runtime::Runtime> =
        RefCell::new(tokio::runtime::Builder::new_current_thread().build().unwrap());
}
