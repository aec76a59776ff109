use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use auth_policy::{Model, PolicyBuilder, Rules, Source};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::{Coverage, Report, TestFileError, run};

/// A file of tests.
///
/// # Examples
///
/// ```no_run
/// use auth_policy_test::TestFile;
///
/// let report = TestFile::read("policy/policy.test.toml")?.run()?;
/// assert!(report.is_good(), "{report}");
/// # Ok::<(), auth_policy_test::TestFileError>(())
/// ```
#[derive(Debug)]
pub struct TestFile {
    pub(crate) written: Written,
    /// Where the names of other files are read from.
    folder: PathBuf,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    model: PathBuf,
    policy: PathBuf,
    now: Option<String>,
    #[serde(default)]
    pub(crate) fixtures: BTreeMap<String, Json>,
    #[serde(default)]
    pub(crate) matrix: Vec<Matrix>,
}

/// All combinations of some values, and what is expected of which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Matrix {
    #[serde(default = "first")]
    pub(crate) section: u32,
    pub(crate) request: BTreeMap<String, Vec<Json>>,
    #[serde(default)]
    pub(crate) allow: Vec<Part>,
    /// What is expected to be impossible to decide.
    #[serde(default)]
    pub(crate) undecided: Vec<Part>,
}

/// Some of the combinations: for a field its value, or a list of them. A field that is left out stands for all.
pub(crate) type Part = BTreeMap<String, Json>;

fn first() -> u32 {
    1
}

impl TestFile {
    /// Reads a file. The names of the model and the rules in it are read from the file's folder.
    ///
    /// # Errors
    ///
    /// If it can't be read, or is no test file.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, TestFileError> {
        let path = path.as_ref();
        Self::parse(&read(path)?, path.parent().unwrap_or(Path::new("")))
    }

    /// Reads a text. The names of the model and the rules in it are read from this folder.
    ///
    /// # Errors
    ///
    /// If it is no test file.
    pub fn parse(text: &str, folder: impl Into<PathBuf>) -> Result<Self, TestFileError> {
        Ok(Self { written: toml::from_str(text)?, folder: folder.into() })
    }

    /// Asks all that the file wants to know.
    ///
    /// # Errors
    ///
    /// If that can't be asked: model or rules are wrong, or matrices ask for what is not there. That an expectation is not met is
    /// no error but in the report.
    pub fn run(&self) -> Result<Report, TestFileError> {
        self.run_with(|builder| builder)
    }

    /// The same for a policy that needs functions, matchings or conditions.
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run).
    pub fn run_with(&self, prepare: impl Fn(PolicyBuilder) -> PolicyBuilder) -> Result<Report, TestFileError> {
        let (model, rules) = self.policy()?;
        run::report(self, &model, &rules, &prepare)
    }

    /// Says how much of the policy all that is asked makes use of. It asks the same of each rule and each condition alone, so
    /// that it takes as many times as long as there are of them.
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run).
    pub fn coverage(&self) -> Result<Coverage, TestFileError> {
        self.coverage_with(|builder| builder)
    }

    /// The same for a policy that needs functions, matchings or conditions.
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run).
    pub fn coverage_with(&self, prepare: impl Fn(PolicyBuilder) -> PolicyBuilder) -> Result<Coverage, TestFileError> {
        let (model, rules) = self.policy()?;
        run::coverage(self, &model, &rules, &prepare)
    }

    fn policy(&self) -> Result<(Model, Rules), TestFileError> {
        let source = |name: &Path| {
            let text = read(&self.folder.join(name))?;
            Ok::<_, TestFileError>(Source::new(name.display().to_string(), text))
        };
        Ok((Model::parse(source(&self.written.model)?)?, Rules::read(&source(&self.written.policy)?)?))
    }

    /// The time that all is asked at.
    pub(crate) fn now(&self) -> Result<Option<SystemTime>, TestFileError> {
        let Some(text) = &self.written.now else { return Ok(None) };
        let time = text.parse::<jiff::Timestamp>().and_then(SystemTime::try_from);
        time.map(Some).map_err(|source| TestFileError::Now { text: text.clone(), source })
    }
}

fn read(path: &Path) -> Result<String, TestFileError> {
    fs::read_to_string(path).map_err(|source| TestFileError::Read { path: path.to_owned(), source })
}
