//! What the files of a policy declare by name: roles with those that stand above them, permissions with the rules that give
//! them, and named policies. `policy_files!` compiles it, and a reload is checked against what was compiled.
//!
//! It is stricter than loading a policy: what is most likely a mistake in a file that is written by hand is an error.

mod matcher;
mod named;
mod permissions;
mod roles;
mod rows;
#[cfg(test)]
mod tests;
#[doc(hidden)]
pub mod typed;

use crate::{Effect, Expr, Model, PolicyError, PolicyErrors, Row, RuleField, Rules};

/// What the files of a policy declare.
///
/// # Examples
///
/// ```
/// use auth_policy::{Model, Rules, Source, declared::Declared};
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
///     [policy_effect]
///     e = some(where (p.eft == allow))
///     [matchers]
///     m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
///     ",
/// ))?;
/// let rules = |text| Rules::read(&Source::new("policy.csv", text));
///
/// let right = rules("p, viewer, articles, read\ng, editor, viewer\n")?;
/// let declared = Declared::of(&model, &right)?;
/// let viewer = declared.roles.iter().find(|role| role.name == "viewer").unwrap();
/// assert_eq!(viewer.above, ["editor"]);
///
/// let wrong = rules("p, viewer, articles, read\ng, editor, viewr\n")?;
/// let errors = Declared::of(&model, &wrong).unwrap_err();
/// assert!(errors.to_string().starts_with("policy.csv:2:12: unknown role `viewr`"), "{errors}");
/// # Ok::<(), auth_policy::PolicyErrors>(())
/// ```
#[derive(Debug)]
pub struct Declared<'a> {
    /// The roles, in the order in which they are first named.
    pub roles: Vec<DeclaredRole<'a>>,
    /// The permissions, in the order in which they are first given.
    pub permissions: Vec<DeclaredPermission<'a>>,
    /// The named policies, in the order in which they are first named.
    pub policies: Vec<DeclaredPolicy<'a>>,
    /// Whether roles and permissions are had within a domain.
    pub in_domains: bool,
    /// Whether what no rule speaks of is allowed.
    pub allowed_by_default: bool,
    /// What is right and yet not likely meant.
    pub doubts: Vec<PolicyError>,
}

/// Where in the rules a name stands first.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// The number of the row.
    pub row: usize,
    /// The number of the field behind the key.
    pub field: usize,
    /// The line.
    pub line: usize,
}

/// A role, and everything that a person wants to know of it.
#[derive(Debug)]
pub struct DeclaredRole<'a> {
    /// As the rules spell it.
    pub name: &'a str,
    /// Where it is first named.
    pub named: Named,
    /// All names that have the role, in every domain: nearest first. Those that have it in one domain only are not among them.
    pub above: Vec<&'a str>,
    /// All roles that it has in every domain.
    pub below: Vec<&'a str>,
}

/// A permission: an action, most often on an object.
#[derive(Debug)]
pub struct DeclaredPermission<'a> {
    /// `articles`; nothing if an action stands alone.
    pub object: Option<&'a str>,
    /// `read`.
    pub action: &'a str,
    /// Where it is first named.
    pub named: Named,
    /// The rules that speak of it.
    pub rules: Vec<DeclaredRule<'a>>,
    /// How it is decided: in each domain that rules name, and under `None` in every other one, or where there are no domains.
    pub decided: Vec<(Option<&'a str>, Vec<Step<'a>>)>,
}

/// A rule that speaks of a permission.
#[derive(Clone, Debug)]
pub struct DeclaredRule<'a> {
    /// Whom it is about.
    pub subject: &'a str,
    /// In which domain, unless in all.
    pub domain: Option<&'a str>,
    /// Whether it allows, or denies.
    pub allows: bool,
    /// Its line.
    pub line: usize,
}

/// A step on the way to a decision: the first that is about somebody decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// Whether it allows, or denies.
    pub allows: bool,
    /// Whom it is about, in alphabetical order; `None` is everybody.
    pub whom: Option<Vec<&'a str>>,
}

/// A named policy: rules over a resource, any of which allows unless one denies.
#[derive(Debug)]
pub struct DeclaredPolicy<'a> {
    /// `can_edit_article`.
    pub name: &'a str,
    /// `Article`, as the rules name the type.
    pub resource: &'a str,
    /// Where it is first named.
    pub named: Named,
    /// Its rules.
    pub rules: Vec<NamedRule<'a>>,
    /// The number of its section, as in `p2`.
    pub section: u32,
    /// What each field of its request is.
    pub request: Vec<Asked>,
    /// The field of the request that is the principal: `sub`.
    pub subject_field: String,
    /// The field of the request that is the resource: `obj`.
    pub resource_field: String,
}

/// What a field of a request to a named policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The policy's name.
    Name,
    /// The resource.
    Resource,
    /// The name of the resource's type.
    ResourceName,
    /// The principal.
    Subject,
}

/// A rule of a named policy.
#[derive(Debug)]
pub struct NamedRule<'a> {
    /// The row.
    pub row: Row<'a>,
    /// The field that the expression stands in.
    pub field: RuleField<'a>,
    /// When it holds.
    pub expr: Expr,
    /// Whether it allows then, or denies.
    pub allows: bool,
}

impl<'a> Declared<'a> {
    /// What this model and these rules declare.
    ///
    /// # Errors
    ///
    /// All that is wrong with the rows, and what of the model can't be decided by names alone: conditions on attributes in the
    /// matcher of `p` among them.
    pub fn of(model: &'a Model, rules: &'a Rules) -> Result<Self, PolicyErrors> {
        let mut errors = Vec::new();
        let sorted = rows::sorted(model, rules, &mut errors);
        let shape = matcher::shape(model, &mut errors);
        let policies = named::policies(model, &sorted, &mut errors);

        let mut declared = Self {
            roles: Vec::new(),
            permissions: Vec::new(),
            policies,
            in_domains: shape.as_ref().is_some_and(|shape| shape.domain.is_some()),
            allowed_by_default: shape.as_ref().is_some_and(|shape| shape.effect == Effect::DenyOverride),
            doubts: Vec::new(),
        };
        if let Some(shape) = &shape {
            let graph = roles::Graph::of(model, shape, &sorted, &mut errors);
            declared.permissions = permissions::permissions(shape, &graph, &sorted, &mut errors, &mut declared.doubts);
            declared.roles = graph.roles();
        }
        PolicyErrors::none(errors).map(|()| declared)
    }
}

impl DeclaredPermission<'_> {
    /// As tokens and stores spell it: `articles:read`.
    pub fn name(&self) -> String {
        match self.object {
            Some(object) => format!("{object}:{}", self.action),
            None => self.action.to_owned(),
        }
    }
}

impl NamedRule<'_> {
    /// The attributes that the rule asks of this field of the request.
    pub fn asked(&self, of: &str) -> Vec<Vec<&str>> {
        let mut asked = Vec::new();
        named::fields(&self.expr, &mut |field| {
            if *field.name.name == *of {
                asked.push(field.path.iter().map(|name| &*name.name).collect());
            }
        });
        asked
    }
}

/// A field of a row by its number.
fn field(row: Row<'_>, number: usize) -> Option<RuleField<'_>> {
    row.fields().nth(number)
}

/// The text of a field by its number.
fn text(row: Row<'_>, number: usize) -> &str {
    row.fields().nth(number).map_or("", |field| field.text)
}

/// An error at a field of a row.
fn wrong(row: Row<'_>, number: usize, message: String) -> PolicyError {
    match field(row, number) {
        Some(field) => row.error(&field, message),
        None => row.whole_error(message),
    }
}

/// What stands for everything in a rule, where its model says so.
const EVERYTHING: &str = "*";
