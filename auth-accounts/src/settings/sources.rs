use core::fmt;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use config::{Config, ConfigError, File, FileFormat, Map, Source, Value, ValueKind};

use super::{
    Settings,
    error::{SettingError, SettingsError},
    read,
};

/// Where settings come from. What the program sets counts before the environment, that before `.env`, and that before YAML.
///
/// # Examples
///
/// ```
/// use auth_accounts::settings::Sources;
///
/// let sources = Sources::new()
///     .yaml("auth: { secret_key: 0123456789abcdef0123456789abcdef, issuer: https://from.yaml.example }")
///     .dotenv("AUTH__ISSUER=https://from.dotenv.example\nAUTH__SYSTEM_ADMIN_PASSWORD='owls drink cold tea'")
///     .environment([("AUTH__ISSUER".to_owned(), "https://from.environment.example".to_owned())]);
/// assert_eq!(sources.clone().read()?.issuer, "https://from.environment.example");
/// assert_eq!(sources.set("auth.issuer", "https://set.example").read()?.issuer, "https://set.example");
/// # Ok::<(), auth_accounts::settings::SettingsError>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Sources {
    yaml: Option<Text>,
    dotenv: Option<Text>,
    environment: BTreeMap<String, String>,
    set: BTreeMap<String, String>,
}

#[derive(Clone)]
enum Text {
    File(PathBuf),
    Given(String),
}

/// What a source says, by key, with where it says so.
pub(super) type Found = BTreeMap<String, (String, String)>;

impl Sources {
    /// No source: whatever has no default is missing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a YAML file; one that is not there says nothing.
    pub fn yaml_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.yaml = Some(Text::File(path.into()));
        self
    }

    /// Takes this YAML.
    pub fn yaml(mut self, text: impl Into<String>) -> Self {
        self.yaml = Some(Text::Given(text.into()));
        self
    }

    /// Reads a `.env` file; one that is not there says nothing.
    pub fn dotenv_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.dotenv = Some(Text::File(path.into()));
        self
    }

    /// Takes this text of a `.env` file.
    pub fn dotenv(mut self, text: impl Into<String>) -> Self {
        self.dotenv = Some(Text::Given(text.into()));
        self
    }

    /// Takes these variables: `std::env::vars()`. Those that begin with `AUTH__` or `SERVER__` are settings.
    pub fn environment(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        self.environment.extend(variables);
        self
    }

    /// Sets one, before everything else.
    pub fn set(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.set.insert(key.into(), value.into());
        self
    }

    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// If a source can't be read, a key is unknown or missing, or a value is wrong or a placeholder: all that is found.
    pub fn read(self) -> Result<Settings, SettingsError> {
        let found = self.found().map_err(|error| SettingsError(vec![error]))?;
        read::settings(&found)
    }

    fn found(self) -> Result<Found, SettingError> {
        let mut builder = Config::builder();
        if let Some((text, origin)) = contents(self.yaml.as_ref(), "yaml")? {
            let yaml = File::from_str(&text, FileFormat::Yaml);
            let yaml = Config::builder().add_source(yaml).build().map_err(|error| unreadable(&origin, &error))?;
            builder = builder.add_source(Layer { origin, values: flat(yaml.collect().unwrap_or_default()) });
        }
        if let Some((text, origin)) = contents(self.dotenv.as_ref(), ".env")? {
            let variables = dotenvy::from_read_iter(text.as_bytes())
                .collect::<Result<BTreeMap<String, String>, _>>()
                .map_err(|_| SettingError {
                key: ".env".to_owned(),
                origin: Some(origin.clone()),
                fault: "has a line that is no `NAME=value`".to_owned(),
            })?;
            builder = builder.add_source(Layer { origin, values: of_variables(variables) });
        }
        let environment = Layer { origin: "environment".to_owned(), values: of_variables(self.environment) };
        let set = Layer { origin: "program".to_owned(), values: self.set };
        let all = builder.add_source(environment).add_source(set).build();
        let all = all.and_then(|all| all.collect()).map_err(|error| unreadable("settings", &error))?;

        let mut found = Found::new();
        leaves("", all, &mut |key, value| {
            let origin = value.origin().unwrap_or_default().to_owned();
            found.insert(key, (text_of(&value.kind), origin));
        });
        Ok(found)
    }
}

/// Secrets stand in here.
impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").field("set", &self.set.keys().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

/// The values of one source, by dotted key.
#[derive(Clone, Debug)]
struct Layer {
    origin: String,
    values: BTreeMap<String, String>,
}

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        let value = |text: &String| Value::new(Some(&self.origin), ValueKind::String(text.clone()));
        Ok(self.values.iter().map(|(key, text)| (key.clone(), value(text))).collect())
    }
}

/// The text of a file that is there, and what to call it.
fn contents(source: Option<&Text>, name: &str) -> Result<Option<(String, String)>, SettingError> {
    match source {
        None => Ok(None),
        Some(Text::Given(text)) => Ok(Some((text.clone(), name.to_owned()))),
        Some(Text::File(path)) => match fs::read_to_string(path) {
            Ok(text) => Ok(Some((text, shown(path)))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(SettingError {
                key: name.to_owned(),
                origin: Some(shown(path)),
                fault: format!("can't be read: {error}"),
            }),
        },
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A document that is none. Only where it breaks is told: the text around may be a secret.
fn unreadable(origin: &str, error: &ConfigError) -> SettingError {
    let mut place = None;
    if let ConfigError::FileParse { cause, .. } = error {
        let text = cause.to_string();
        place = text.find(" at byte").or_else(|| text.find(" at line")).map(|at| text.split_at(at).1.to_owned());
    }
    SettingError {
        key: "yaml".to_owned(),
        origin: Some(origin.to_owned()),
        fault: format!("has no form{}", place.unwrap_or_default()),
    }
}

/// `AUTH__SECRET_KEY` is `auth.secret_key`; other variables are somebody else's.
fn of_variables(variables: BTreeMap<String, String>) -> BTreeMap<String, String> {
    variables
        .into_iter()
        .filter(|(name, _)| SECTIONS.iter().any(|section| name.starts_with(section)))
        .map(|(name, value)| (name.to_ascii_lowercase().replace("__", "."), value))
        .collect()
}

fn flat(values: Map<String, Value>) -> BTreeMap<String, String> {
    let mut flat = BTreeMap::new();
    leaves("", values, &mut |key, value| {
        flat.insert(key, text_of(&value.kind));
    });
    flat
}

fn leaves(prefix: &str, values: Map<String, Value>, each: &mut impl FnMut(String, Value)) {
    for (name, value) in values {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        if let ValueKind::Table(inner) = value.kind {
            leaves(&key, inner, each);
        } else {
            each(key, value);
        }
    }
}

/// A value as text. A list has no text that any setting takes, so it is refused as wrong.
fn text_of(kind: &ValueKind) -> String {
    if *kind == ValueKind::Nil { String::new() } else { kind.to_string() }
}

const SECTIONS: [&str; 2] = ["AUTH__", "SERVER__"];
