use core::fmt;

use auth_core::{Requirement, Rule};
use axum::routing::MethodFilter;

use super::guarded::Guarded;
use crate::requires::{Declared, OnDeny, Requires};

/// The rule of one handler, as its type says it.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    /// `None` for every method.
    pub(crate) methods: Option<MethodFilter>,
    pub(crate) requirement: &'static Requirement,
    pub(crate) on_deny: OnDeny,
    pub(crate) declared: Declared,
}

impl Access {
    pub(crate) fn of<T: Guarded>(methods: Option<MethodFilter>) -> Self {
        Self {
            methods,
            requirement: <T::Requires as Requires>::REQUIREMENT,
            on_deny: <T::Requires as Requires>::ON_DENY,
            declared: <T::Requires as Requires>::DECLARED,
        }
    }
}

/// Who may call what: every route of a service with its rule and where that is written.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, get, public, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[public]
/// async fn index() {}
///
/// #[require_roles(admin)]
/// async fn reports() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", get(index)).route("/reports", get(reports));
/// let matrix = router.access();
/// let rules: Vec<String> = matrix.rows().iter().map(|row| row.rule().to_string()).collect();
/// assert_eq!(rules, ["public", "role=admin"]); // /reports denies everybody but admins
/// ```
#[derive(Clone, Debug)]
pub struct AccessMatrix {
    rows: Vec<AccessRow>,
}

/// One route, or one thing that stands outside.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, Principal, Timestamp, Truth, get, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn reports() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/reports", get(reports));
/// let matrix = router.access();
/// let row = &matrix.rows()[0];
/// assert_eq!((row.methods(), row.path()), ("GET", "/reports"));
///
/// let bob = Principal::builder("https://issuer.example", "bob").build();
/// assert_eq!(row.rule().evaluate(Some(&bob), &[], Timestamp::UNIX_EPOCH), Truth::False); // denied
/// ```
#[derive(Clone, Debug)]
pub struct AccessRow {
    pub(crate) methods: String,
    pub(crate) path: String,
    pub(crate) own: &'static Requirement,
    pub(crate) around: Vec<&'static Requirement>,
    pub(crate) hides: bool,
    pub(crate) origin: Origin,
}

/// What answers a route.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    Handler(Declared),
    Outside { reason: &'static str },
}

impl AccessMatrix {
    pub(crate) fn new(rows: Vec<AccessRow>) -> Self {
        Self { rows }
    }

    /// The routes, in the order in which they were added.
    pub fn rows(&self) -> &[AccessRow] {
        &self.rows
    }
}

impl AccessRow {
    pub(crate) fn of(access: &Access, path: &str, around: Vec<&'static Requirement>, around_hides: bool) -> Self {
        Self {
            methods: access.methods.map_or_else(|| "*".to_owned(), method_names),
            path: path.to_owned(),
            own: access.requirement,
            around,
            hides: around_hides || access.on_deny == OnDeny::NotFound,
            origin: Origin::Handler(access.declared),
        }
    }

    /// The methods, `GET`, `GET,POST` or `*` for all.
    pub fn methods(&self) -> &str {
        &self.methods
    }

    /// The path, `/articles/{id}`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole rule: the handler's and those of the routers around it.
    pub fn rule(&self) -> Rule<'_> {
        Rule::new(self.own, &self.around)
    }

    /// Whether a refusal is answered as if the thing did not exist.
    pub fn hides_existence(&self) -> bool {
        self.hides
    }

    /// Where the rule is written; `None` for what stands outside.
    pub fn declared(&self) -> Option<Declared> {
        match self.origin {
            Origin::Handler(declared) => Some(declared),
            Origin::Outside { .. } => None,
        }
    }

    /// Why this stands outside of the guards; `None` for a handler with a rule.
    pub fn unguarded_because(&self) -> Option<&'static str> {
        match self.origin {
            Origin::Handler(_) => None,
            Origin::Outside { reason } => Some(reason),
        }
    }

    fn rule_text(&self) -> String {
        match self.origin {
            Origin::Handler(_) if self.hides => format!("{} (else 404)", self.rule()),
            Origin::Outside { .. } if self.around.is_empty() => "unguarded".to_owned(),
            Origin::Handler(_) | Origin::Outside { .. } => self.rule().to_string(),
        }
    }

    fn origin_text(&self) -> String {
        match self.origin {
            Origin::Handler(declared) => declared.to_string(),
            Origin::Outside { reason } => format!("outside: {reason}"),
        }
    }
}

/// A table for people, a line for each route.
impl fmt::Display for AccessMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<[String; 4]> = self
            .rows
            .iter()
            .map(|row| [row.methods.clone(), row.path.clone(), row.rule_text(), row.origin_text()])
            .collect();
        let width = |column: usize| {
            lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let (methods, paths, rules) = (width(0), width(1), width(2));
        for [method, path, rule, origin] in &lines {
            writeln!(f, "{method:methods$}  {path:paths$}  {rule:rules$}  {origin}")?;
        }
        Ok(())
    }
}

fn method_names(filter: MethodFilter) -> String {
    // `MethodFilter` tells nothing but its `Debug` text, and equality with what it was made of
    let known = [
        ("CONNECT", MethodFilter::CONNECT),
        ("DELETE", MethodFilter::DELETE),
        ("GET", MethodFilter::GET),
        ("HEAD", MethodFilter::HEAD),
        ("OPTIONS", MethodFilter::OPTIONS),
        ("PATCH", MethodFilter::PATCH),
        ("POST", MethodFilter::POST),
        ("PUT", MethodFilter::PUT),
        ("TRACE", MethodFilter::TRACE),
    ];
    let names: Vec<&str> =
        known.iter().filter(|(_, method)| filter.or(*method) == filter).map(|(name, _)| *name).collect();
    names.join(",")
}
