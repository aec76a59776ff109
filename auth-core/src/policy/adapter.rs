use core::fmt;

use auth_policy::{Model, Rules};
use casbin::{Adapter, Assertion, DefaultModel, Model as _};
use tokio::sync::Mutex;

use super::{StoreError, StoredRule, StoresRules, Storing, Waiting};

/// Rules that any adapter of the casbin crate keeps.
///
/// The adapter only carries rows; nothing of the casbin crate decides. On its way equal rows collapse and rows lose
/// their lines, so [`RulesFile`](super::RulesFile) is the better way to a file. What casbin's reader drops in silence,
/// rows of a kind that the model does not declare, is an error here; and a change counts only when the adapter
/// has it when it is read again: several adapters say yes to an addition that they do not store.
///
/// # Examples
///
/// ```
/// use auth_core::policy::{CasbinRules, Model, Source};
///
/// # let text = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n\
/// #     [policy_effect]\ne = some(where (p.eft == allow))\n\
/// #     [matchers]\nm = r.sub == p.sub && r.obj == p.obj && r.act == p.act\n";
/// let model = Model::parse(Source::new("model.conf", text))?;
/// let rules = CasbinRules::new("the adapter", &model, casbin::StringAdapter::new("p, alice, data1, read"));
/// # Ok::<(), auth_core::policy::PolicyErrors>(())
/// ```
pub struct CasbinRules<A> {
    name: Box<str>,
    /// The kinds of rows that the model declares, with their fields as the casbin crate names them.
    kinds: Vec<Kind>,
    // A lock that is held while the adapter works, since all of its methods take it mutably. Nothing on the way of a
    // request waits for it: one writer does, who has waited for the other writers before.
    adapter: Mutex<A>,
}

#[derive(Debug)]
struct Kind {
    key: Box<str>,
    fields: Vec<String>,
}

impl<A: Adapter> CasbinRules<A> {
    /// The rules of this adapter, under the name that errors are to give them, for policies of this model.
    pub fn new(name: impl Into<Box<str>>, model: &Model, adapter: A) -> Self {
        let of_rules = model.policies.iter().map(|definition| Kind {
            key: definition.key.name.clone(),
            fields: definition.fields.iter().map(|field| format!("{}_{}", definition.key.name, field.name)).collect(),
        });
        let assignments = model.roles.iter().map(|role| Kind { key: role.key.name.clone(), fields: Vec::new() });
        Self { name: name.into(), kinds: of_rules.chain(assignments).collect(), adapter: Mutex::new(adapter) }
    }

    async fn read(&self, adapter: &mut A) -> Result<Rules, StoreError> {
        let mut model = self.model();
        adapter.load_policy(&mut model).await.map_err(|error| self.unavailable("can't be read", error))?;
        if adapter.is_filtered() {
            return Err(StoreError::Broken(format!("{}: the adapter has loaded a part of its rules only", self.name)));
        }

        let mut rules = Rules::new(&*self.name);
        let mut counted = 0;
        for section in SECTIONS {
            let Some(kinds) = model.get_model().get(section) else { continue };
            for (key, assertion) in kinds {
                let rows = assertion.get_policy();
                if !rows.is_empty() && !self.kinds.iter().any(|kind| *kind.key == **key) {
                    return Err(StoreError::Broken(format!(
                        "{}: there are {} rows of the kind `{key}`, which the model does not declare",
                        self.name,
                        rows.len()
                    )));
                }
                for row in rows {
                    rules.push(key, row)?;
                }
                counted += rows.len();
            }
        }
        if rules.len() != counted {
            return Err(StoreError::Broken(format!(
                "{}: {counted} rows went in and {} came out",
                self.name,
                rules.len()
            )));
        }
        Ok(rules)
    }

    /// A model of the casbin crate that has the kinds of ours, and room for those that ours has not, so that they are seen.
    fn model(&self) -> DefaultModel {
        let mut model = DefaultModel::default();
        for section in SECTIONS {
            let kinds = model.get_mut_model().entry(section.to_owned()).or_default();
            let declared = self.kinds.iter().filter(|kind| kind.key.starts_with(section));
            for Kind { key, fields } in declared {
                let assertion = Assertion {
                    key: key.to_string(),
                    value: if fields.is_empty() { "_, _".to_owned() } else { fields.join(", ") },
                    tokens: fields.clone(),
                    ..Assertion::default()
                };
                kinds.insert(key.to_string(), assertion);
            }
            for undeclared in (1..=SPARE).map(|n| if n == 1 { section.to_owned() } else { format!("{section}{n}") }) {
                if !kinds.contains_key(&undeclared) {
                    kinds.insert(undeclared.clone(), Assertion { key: undeclared, ..Assertion::default() });
                }
            }
        }
        model
    }

    /// Whether the adapter has done what it was asked to.
    async fn verify(&self, adapter: &mut A, rules: &[StoredRule], expected: Expected) -> Result<(), StoreError> {
        let held = self.read(adapter).await?;
        match rules.iter().find(|rule| held.rows().any(|row| rule.is(row)) != (expected == Expected::There)) {
            None => Ok(()),
            Some(rule) => Err(StoreError::Broken(match expected {
                Expected::There => {
                    format!("{}: the adapter said that it has stored `{rule}`, and it has not", self.name)
                }
                Expected::Gone => {
                    format!("{}: the adapter said that it has removed `{rule}`, and it has not", self.name)
                }
            })),
        }
    }

    fn unavailable(&self, what: &str, error: casbin::Error) -> StoreError {
        StoreError::unavailable(format!("{} {what}", self.name), error)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    There,
    Gone,
}

impl<A: Adapter> StoresRules for CasbinRules<A> {
    fn load(&self) -> Storing<'_, Rules> {
        Box::pin(async { self.read(&mut *self.adapter.lock().await).await })
    }

    fn add<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(async {
            let mut adapter = self.adapter.lock().await;
            let held = self.read(&mut adapter).await?;
            let new: Vec<_> = rules.iter().filter(|rule| !held.rows().any(|row| rule.is(row))).cloned().collect();
            let batches = batches(&new);
            for (n, (section, key, rows)) in batches.iter().enumerate() {
                if let Err(error) = adapter.add_policies(section, key, rows.clone()).await {
                    for (section, key, rows) in batches.into_iter().take(n) {
                        // the error that is told is the first one
                        let _ = adapter.remove_policies(&section, &key, rows).await;
                    }
                    return Err(self.unavailable("can't be added to", error));
                }
            }
            self.verify(&mut adapter, rules, Expected::There).await
        })
    }

    fn remove<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(async {
            let mut adapter = self.adapter.lock().await;
            let held = self.read(&mut adapter).await?;
            let there: Vec<_> = rules.iter().filter(|rule| held.rows().any(|row| rule.is(row))).cloned().collect();
            let batches = batches(&there);
            for (n, (section, key, rows)) in batches.iter().enumerate() {
                if let Err(error) = adapter.remove_policies(section, key, rows.clone()).await {
                    for (section, key, rows) in batches.into_iter().take(n) {
                        // the error that is told is the first one
                        let _ = adapter.add_policies(&section, &key, rows).await;
                    }
                    return Err(self.unavailable("can't be removed from", error));
                }
            }
            self.verify(&mut adapter, rules, Expected::Gone).await
        })
    }

    fn changed(&self) -> Waiting<'_> {
        // adapters do not say
        Box::pin(core::future::pending())
    }
}

impl<A> fmt::Debug for CasbinRules<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CasbinRules").field("name", &self.name).field("kinds", &self.kinds).finish_non_exhaustive()
    }
}

/// The rules of each kind, with the section of that kind: one call of an adapter each.
fn batches(rules: &[StoredRule]) -> Vec<(String, String, Vec<Vec<String>>)> {
    let mut batches: Vec<(String, String, Vec<Vec<String>>)> = Vec::new();
    for rule in rules {
        let fields = rule.fields().map(str::to_owned).collect();
        if let Some((.., rows)) = batches.iter_mut().find(|(_, key, _)| key == rule.kind()) {
            rows.push(fields);
            continue;
        }
        let section = rule.kind().chars().take(1).collect();
        batches.push((section, rule.kind().to_owned(), vec![fields]));
    }
    batches
}

/// Where the casbin crate keeps rows: rules and roles.
const SECTIONS: [&str; 2] = ["p", "g"];

/// Undeclared kinds are looked for up to `p16` and `g16`.
const SPARE: usize = 16;
