use crate::{Expr, PolicyErrors, Source, Span, expr::Ident};

mod conf;
mod constraints;
mod read;
#[cfg(test)]
mod tests;

/// What a policy is made of, from the text of a Casbin model.
///
/// # Examples
///
/// ```
/// use auth_policy::{Effect, Model, Source};
///
/// let model = Model::parse(Source::new(
///     "model.conf",
///     "
///     [request_definition]
///     r = sub, obj, act
///
///     [policy_definition]
///     p = sub, obj, act
///
///     [policy_effect]
///     e = some(where (p.eft == allow))
///
///     [matchers]
///     m = r.sub == p.sub && r.obj == p.obj && r.act == p.act
///     ",
/// ))?;
///
/// assert_eq!(model.effects[0].effect, Effect::AllowOverride);
/// assert_eq!(model.matchers[0].expr.to_string(), "r.sub == p.sub && r.obj == p.obj && r.act == p.act");
/// # Ok::<(), auth_policy::PolicyErrors>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The text it was read from, which all places in it are places of.
    pub source: Source,
    /// What a request consists of: `r`, `r2`, ….
    pub requests: Vec<RequestDefinition>,
    /// What a rule consists of: `p`, `p2`, ….
    pub policies: Vec<PolicyDefinition>,
    /// What an assignment of a role consists of: `g`, `g2`, ….
    pub roles: Vec<RoleDefinition>,
    /// What assignments of roles are not to be: `c`, `c2`, ….
    pub constraints: Vec<ConstraintDefinition>,
    /// How the rules that match make a decision: `e`, `e2`, ….
    pub effects: Vec<EffectDefinition>,
    /// When a rule matches a request: `m`, `m2`, ….
    pub matchers: Vec<MatcherDefinition>,
}

/// The fields of a request: `r = sub, obj, act`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestDefinition {
    /// `r`, `r2`.
    pub key: Ident,
    /// `sub`, `obj`, `act`.
    pub fields: Vec<Ident>,
}

/// The fields of a rule: `p = sub, obj, act, eft`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDefinition {
    /// `p`, `p2`.
    pub key: Ident,
    /// `sub`, `obj`, `act`, `eft`.
    pub fields: Vec<Ident>,
}

/// The shape of a role's assignment: `g = _, _`; with a domain `g = _, _, _`; under a condition `g = _, _, (_, _)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleDefinition {
    /// `g`, `g2`.
    pub key: Ident,
    /// Whether roles are had within a domain.
    pub domain: Domain,
    /// How many texts say when an assignment holds: those in parentheses.
    pub parameters: usize,
    /// Where the shape stands.
    pub span: Span,
}

/// Whether roles are had within a domain or everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Everywhere: `g = _, _`.
    None,
    /// Within the third name's domain: `g = _, _, _`.
    Third,
}

/// What assignments of roles are not to be: `c = sod("payer", "approver")`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstraintDefinition {
    /// `c`, `c2`.
    pub key: Ident,
    /// What is demanded of the assignments of `g`.
    pub constraint: Constraint,
    /// Where it stands.
    pub span: Span,
}

/// What is demanded of the assignments of `g`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// `sodMax(["a", "b", "c"], 1)`: nobody has more of these roles than that.
    AtMostOf(Vec<Box<str>>, u64),
    /// `rolePre("a", "b")`: nobody has the first role without the second.
    Prerequisite(Box<str>, Box<str>),
    /// `sod("a", "b")`: nobody has both roles.
    Separate(Box<str>, Box<str>),
    /// `roleMax("a", 2)`: the role is not assigned more often than that.
    Seats(Box<str>, u64),
}

/// How the rules that match make a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectDefinition {
    /// `e`, `e2`.
    pub key: Ident,
    /// What its text means.
    pub effect: Effect,
    /// Where the text stands.
    pub span: Span,
}

/// How the rules that match make a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// `some(where (p.eft == allow)) && !some(where (p.eft == deny))`: a rule has to allow and none to deny.
    AllowAndDeny,
    /// `some(where (p.eft == allow))`: a rule has to allow.
    AllowOverride,
    /// `!some(where (p.eft == deny))`: no rule may deny; what no rule speaks of is allowed.
    DenyOverride,
    /// `priority(p.eft) || deny`: the first rule decides, in the order of the field `priority` or else of the rows.
    Priority,
    /// `subjectPriority(p.eft) || deny`: the rule of the subject itself decides before those of its roles.
    SubjectPriority,
}

/// When a rule matches a request.
#[derive(Clone, Debug, PartialEq)]
pub struct MatcherDefinition {
    /// `m`, `m2`.
    pub key: Ident,
    /// The condition.
    pub expr: Expr,
}

impl Model {
    /// Reads the text of a model, as Casbin's configuration readers do.
    ///
    /// # Errors
    ///
    /// All that is wrong with it, each at its place: sections that are missing, unknown or misspelt, definitions that say
    /// nothing, effects and matchers that do not parse.
    pub fn parse(source: Source) -> Result<Self, PolicyErrors> {
        read::model(source)
    }
}

impl RoleDefinition {
    /// How many fields a row has: subject, role, domain if there is one, and the parameters.
    pub fn arity(&self) -> usize {
        match self.domain {
            Domain::None => 2 + self.parameters,
            Domain::Third => 3 + self.parameters,
        }
    }
}

impl Effect {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::AllowOverride, Self::DenyOverride, Self::AllowAndDeny, Self::Priority, Self::SubjectPriority];

    /// How it is written in a model.
    pub fn text(self) -> &'static str {
        match self {
            Self::AllowAndDeny => "some(where (p.eft == allow)) && !some(where (p.eft == deny))",
            Self::AllowOverride => "some(where (p.eft == allow))",
            Self::DenyOverride => "!some(where (p.eft == deny))",
            Self::Priority => "priority(p.eft) || deny",
            Self::SubjectPriority => "subjectPriority(p.eft) || deny",
        }
    }
}
