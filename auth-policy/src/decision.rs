use core::fmt;

use crate::{Span, plan::NO_ROW};

/// What a policy says to a request.
///
/// Whatever is not [`Outcome::Allow`] is a denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision {
    pub(crate) outcome: Outcome,
    /// The number of the row that decided.
    pub(crate) row: Option<u32>,
    pub(crate) failure: Option<Failure>,
    pub(crate) revision: u64,
}

/// Whether a request is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is allowed.
    Allow,
    /// It is denied.
    Deny,
    /// It is denied, as something could not be evaluated that might have allowed it.
    Indeterminate,
}

/// Something that could not be evaluated. [`Policy::reason`](crate::Policy::reason) says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    // Sixteen bytes in all, as each condition of a row hands one up that cannot be evaluated.
    pub(crate) kind: FailureKind,
    /// In which text the term stands that could not be evaluated.
    pub(crate) text: FailedText,
    pub(crate) span: Span,
    /// The number of the row that it was evaluated for, or [`NO_ROW`](crate::plan::NO_ROW).
    pub(crate) row: u32,
}

/// The text that a term stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FailedText(
    /// A column, or one of those that there are not.
    u16,
);

impl FailedText {
    /// The model's.
    pub(crate) const MODEL: Self = Self(u16::MAX);
    /// None.
    pub(crate) const NONE: Self = Self(u16::MAX - 1);

    /// The rule text that is the row's field of this column.
    pub(crate) fn rule(column: u16) -> Self {
        Self(column)
    }

    /// The column of the rule text, if it is one.
    pub(crate) fn column(self) -> Option<u16> {
        (self != Self::MODEL && self != Self::NONE).then_some(self.0)
    }
}

/// Why something could not be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// A pattern that is made of the request is no pattern, or an address no address.
    BadPattern,
    /// A number was divided by zero.
    DividedByZero,
    /// There are no rules, so that "nothing denies it" says nothing.
    EmptyPolicy,
    /// A handle of another snapshot.
    ForeignHandle,
    /// A registered function failed, or a condition of a role.
    FunctionFailed,
    /// An attribute that is not there.
    MissingAttribute,
    /// The request does not say which time it is.
    NoTime,
    /// Values of kinds that cannot be compared.
    NotComparable,
    /// A number that does not fit into 64 bits.
    OutOfRange,
    /// The model has no such sections.
    UnknownSections,
    /// The request has more or fewer values than the model says.
    WrongNumberOfValues,
    /// A value of another kind than the term needs.
    WrongType,
}

impl Decision {
    /// Whether the request is allowed.
    pub fn is_allow(&self) -> bool {
        self.outcome == Outcome::Allow
    }

    /// Whether the request is allowed, denied, or denied as it could not be decided.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The number of the row that decided, if one did. Where several rows say the same, it is the first of them.
    pub fn row(&self) -> Option<usize> {
        self.row.map(|row| row as usize)
    }

    /// What could not be evaluated, if the outcome is indeterminate.
    pub fn failure(&self) -> Option<Failure> {
        self.failure
    }

    /// The revision of the snapshot that decided.
    pub fn revision(&self) -> u64 {
        self.revision
    }
}

impl Failure {
    pub(crate) fn of_request(kind: FailureKind) -> Self {
        Self { kind, text: FailedText::NONE, span: Span::new(0, 0), row: NO_ROW }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// The number of the row that it was evaluated for, if it was for one.
    pub fn row(&self) -> Option<usize> {
        (self.row != NO_ROW).then_some(self.row as usize)
    }
}

impl Outcome {
    /// `allow`, `deny` or `indeterminate`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Indeterminate => "indeterminate",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadPattern => "what it is compared with is no pattern or no address",
            Self::DividedByZero => "a number is divided by zero",
            Self::EmptyPolicy => "there are no rules, so that none denies anything",
            Self::ForeignHandle => "the request names something by a handle of another snapshot",
            Self::FunctionFailed => "the function failed",
            Self::MissingAttribute => "there is no such attribute",
            Self::NoTime => "the request does not say which time it is",
            Self::NotComparable => "values of different kinds are compared",
            Self::OutOfRange => "a number does not fit into 64 bits",
            Self::UnknownSections => "the model has no such sections",
            Self::WrongNumberOfValues => "the request has another number of values than the model says",
            Self::WrongType => "a value is of another kind than is needed here",
        })
    }
}
