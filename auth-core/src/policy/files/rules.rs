use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use auth_policy::{PolicyErrors, Rules, Source};

use super::{edit, watched::WatchedFile};
use crate::policy::{StoreError, StoredRule, StoresRules, Storing, Waiting};

/// The rules of a file in CSV.
///
/// A change replaces the file as a whole, on disk before it decides anything; comments, order and everything else in it
/// stay. One process at a time writes it: where several do, keep the rules in a database.
///
/// # Examples
///
/// ```
/// use auth_core::policy::{RulesFile, StoredRule, StoresRules};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("policy.csv");
/// std::fs::write(&path, "# who may what\np, alice, data1, read\n")?;
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let rules = RulesFile::new(&path);
/// rules.add(&[StoredRule::new("g", ["bob", "alice"])]).await?;
/// assert_eq!(std::fs::read_to_string(&path)?, "# who may what\np, alice, data1, read\ng, bob, alice\n");
///
/// let missing = RulesFile::new("no/such/policy.csv");
/// assert!(missing.load().await.is_err()); // no rules are not an empty list of rules
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RulesFile {
    file: WatchedFile,
}

impl RulesFile {
    /// The rules of this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { file: WatchedFile::new(path) }
    }

    /// How often the file is looked at where it is watched: every second unless set. A change counts when the file has
    /// looked the same twice.
    #[must_use]
    pub fn looked_at_every(self, pause: Duration) -> Self {
        Self { file: self.file.looked_at_every(pause) }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    fn name(&self) -> String {
        self.path().display().to_string()
    }

    async fn edit(
        &self,
        rules: &[StoredRule],
        edit: fn(&str, &str, &[StoredRule]) -> Result<String, PolicyErrors>,
    ) -> Result<(), StoreError> {
        let (name, rules) = (self.name(), rules.to_vec());
        let edited = self.file.change(move |text| edit(&name, text, &rules).map_err(Failure::Rules)).await;
        edited.map_err(|failure| match failure {
            Failure::File(error) => StoreError::unavailable(format!("`{}` can't be changed", self.name()), error),
            Failure::Rules(errors) => StoreError::Rules(errors),
        })
    }
}

impl StoresRules for RulesFile {
    fn load(&self) -> Storing<'_, Rules> {
        Box::pin(async {
            let text = self.file.read().await;
            let text =
                text.map_err(|error| StoreError::unavailable(format!("`{}` can't be read", self.name()), error))?;
            Ok(Rules::read(&Source::new(self.name(), text))?)
        })
    }

    fn add<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(self.edit(rules, edit::with))
    }

    fn remove<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(self.edit(rules, edit::without))
    }

    fn changed(&self) -> Waiting<'_> {
        Box::pin(self.file.changed())
    }
}

/// Why a file was not edited.
enum Failure {
    File(io::Error),
    Rules(PolicyErrors),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}
