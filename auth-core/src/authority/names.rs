use core::fmt;

/// A set of exact names that a principal holds: its roles, its permissions or its scopes.
///
/// # Examples
///
/// ```
/// use auth_core::Names;
///
/// let roles: Names = ["editor", "viewer", "editor"].into_iter().collect();
/// assert_eq!(roles.len(), 2);
/// assert!(roles.contains("viewer"));
/// assert!(!roles.contains("Viewer")); // exact, also in case
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Names(
    // INVARIANT: sorted, without duplicates, so that a look-up is a binary search.
    Vec<Box<str>>,
);

impl Names {
    /// Whether this exact name is in the set.
    pub fn contains(&self, name: &str) -> bool {
        self.0.binary_search_by(|held| (**held).cmp(name)).is_ok()
    }

    /// Puts a name into the set; one that is there already stays once.
    pub fn insert(&mut self, name: impl Into<Box<str>>) {
        let name = name.into();
        if let Err(place) = self.0.binary_search(&name) {
            self.0.insert(place, name);
        }
    }

    /// The names in alphabetical order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }

    /// The name at this place of the alphabetical order.
    pub(crate) fn at(&self, place: usize) -> Option<&str> {
        self.0.get(place).map(|name| &**name)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<Box<str>>> FromIterator<N> for Names {
    fn from_iter<I: IntoIterator<Item = N>>(names: I) -> Self {
        let mut sorted: Vec<Box<str>> = names.into_iter().map(Into::into).collect();
        sorted.sort_unstable();
        sorted.dedup();
        Self(sorted)
    }
}

impl<N: Into<Box<str>>> Extend<N> for Names {
    fn extend<I: IntoIterator<Item = N>>(&mut self, names: I) {
        self.0.extend(names.into_iter().map(Into::into));
        self.0.sort_unstable();
        self.0.dedup();
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
