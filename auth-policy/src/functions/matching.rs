use core::{fmt, str::FromStr};
use std::sync::Arc;

use super::pattern::Kind;

type Compares = dyn Fn(&str, &str) -> bool + Send + Sync;

/// How a name is compared with a pattern of names, for roles and domains that are patterns.
///
/// # Examples
///
/// ```
/// use auth_policy::Matching;
///
/// let matching: Matching = "keyMatch2".parse()?;
/// assert!(matching.matches("/book/1", "/book/:id"));
///
/// let matching = Matching::custom(|name, pattern| pattern == "*" || name == pattern);
/// assert!(!matching.matches("alice", "bob"));
/// # Ok::<(), auth_policy::UnknownMatchingError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Matching {
    /// By a function of one's own.
    Custom(Arc<Compares>),
    /// `globMatch`.
    Glob,
    /// `ipMatch`.
    Ip,
    /// `keyMatch`.
    KeyMatch,
    /// `keyMatch2`.
    KeyMatch2,
    /// `keyMatch3`.
    KeyMatch3,
    /// `keyMatch4`.
    KeyMatch4,
    /// `keyMatch5`.
    KeyMatch5,
    /// `regexMatch`.
    Regex,
}

/// There is no function of this name that compares names with patterns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no function `{name}` to match roles by; there are `keyMatch`, `keyMatch2` to `keyMatch5`, `regexMatch`, `globMatch` and `ipMatch`"
)]
pub struct UnknownMatchingError {
    name: Box<str>,
}

impl Matching {
    /// By a function of one's own, of a name and a pattern.
    pub fn custom(matches: impl Fn(&str, &str) -> bool + Send + Sync + 'static) -> Self {
        Self::Custom(Arc::new(matches))
    }

    /// Whether the name is as the pattern says. What is no pattern matches nothing.
    pub fn matches(&self, name: &str, pattern: &str) -> bool {
        match (self.kind(), self) {
            (Some(kind), _) => super::matches(kind, name, pattern) == Some(true),
            (None, Self::Custom(matches)) => matches(name, pattern),
            (None, _) => false,
        }
    }

    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Custom(_) => None,
            Self::Glob => Some(Kind::Glob),
            Self::Ip => Some(Kind::Ip),
            Self::KeyMatch => Some(Kind::Key),
            Self::KeyMatch2 => Some(Kind::Key2),
            Self::KeyMatch3 => Some(Kind::Key3),
            Self::KeyMatch4 => Some(Kind::Key4),
            Self::KeyMatch5 => Some(Kind::Key5),
            Self::Regex => Some(Kind::Regex),
        }
    }
}

impl FromStr for Matching {
    type Err = UnknownMatchingError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = [
            Self::Glob,
            Self::Ip,
            Self::KeyMatch,
            Self::KeyMatch2,
            Self::KeyMatch3,
            Self::KeyMatch4,
            Self::KeyMatch5,
            Self::Regex,
        ];
        let found = known.into_iter().find(|matching| matching.kind().is_some_and(|kind| kind.name() == name));
        found.ok_or_else(|| UnknownMatchingError { name: name.chars().take(60).collect::<String>().into() })
    }
}

impl fmt::Debug for Matching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().map_or("custom", Kind::name))
    }
}
