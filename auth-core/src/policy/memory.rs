use std::sync::{Mutex, MutexGuard, PoisonError};

use auth_policy::{PolicyErrors, Rules, Source};

use super::{StoreError, StoredRule, StoresRules, Storing, Waiting};

/// Rules in the memory of the process, gone when it ends: for tests, and for policies that are written into the program.
///
/// # Examples
///
/// ```
/// use auth_core::policy::{MemoryRules, Source};
///
/// let rules = MemoryRules::read(&Source::new("rules", "p, alice, data1, read\n"))?;
/// assert!(MemoryRules::read(&Source::new("rules", "p, \"alice")).is_err()); // a quote that is not closed
/// # Ok::<(), auth_core::policy::PolicyErrors>(())
/// ```
#[derive(Debug)]
pub struct MemoryRules(Mutex<Rules>);

impl MemoryRules {
    /// No rules yet.
    pub fn new() -> Self {
        Self(Mutex::new(Rules::new("rules")))
    }

    /// The rules of a text in CSV.
    ///
    /// # Errors
    ///
    /// All places where the text is wrong.
    pub fn read(source: &Source) -> Result<Self, PolicyErrors> {
        Ok(Self(Mutex::new(Rules::read(source)?)))
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        // the rules are replaced as a whole, so a panic elsewhere leaves them whole
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&Rules) -> Result<Rules, PolicyErrors>) -> Result<(), StoreError> {
        let mut rules = self.rules();
        *rules = change(&rules)?;
        Ok(())
    }
}

impl Default for MemoryRules {
    fn default() -> Self {
        Self::new()
    }
}

impl StoresRules for MemoryRules {
    fn load(&self) -> Storing<'_, Rules> {
        Box::pin(async { Ok(self.rules().clone()) })
    }

    fn add<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(async { self.change(|held| with(held, rules)) })
    }

    fn remove<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(async { self.change(|held| without(held, rules)) })
    }

    fn changed(&self) -> Waiting<'_> {
        Box::pin(core::future::pending())
    }
}

/// These rules, and behind them those others that are not among them.
pub(super) fn with(held: &Rules, added: &[StoredRule]) -> Result<Rules, PolicyErrors> {
    let mut rules = held.clone();
    for (n, rule) in added.iter().enumerate() {
        if !added.iter().take(n).any(|before| before == rule) && !held.rows().any(|row| rule.is(row)) {
            rule.push_to(&mut rules)?;
        }
    }
    Ok(rules)
}

/// These rules without those others.
pub(super) fn without(held: &Rules, removed: &[StoredRule]) -> Result<Rules, PolicyErrors> {
    let mut rules = Rules::new(held.name());
    for row in held.rows().filter(|row| !removed.iter().any(|rule| rule.is(*row))) {
        rules.push(row.key(), row.fields().map(|field| field.text))?;
    }
    Ok(rules)
}
