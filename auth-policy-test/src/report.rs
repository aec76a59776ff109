use core::fmt;

use auth_policy::Outcome;

/// What came of the tests of a file. It prints what is wrong.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report {
    /// How many requests were asked.
    pub asked: usize,
    /// Those that were decided otherwise than expected, in the order of the file.
    pub wrong: Vec<Wrong>,
}

/// A request that was decided otherwise than expected.
#[derive(Debug)]
#[non_exhaustive]
pub struct Wrong {
    /// Which matrix it is of, from 1.
    pub matrix: usize,
    /// The request's values as the file names them.
    pub request: String,
    /// What the file expects.
    pub expected: Expected,
    /// What the policy says.
    pub outcome: Outcome,
    /// Why it says so, as people read it.
    pub explanation: String,
}

/// What can be expected of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It is allowed.
    Allow,
    /// It is denied. That is expected of what is not listed.
    Deny,
    /// It can't be decided, and so is denied.
    Undecided,
}

impl Report {
    /// Whether all expectations are met.
    pub fn is_good(&self) -> bool {
        self.wrong.is_empty()
    }
}

impl Expected {
    /// Whether a decision is what is expected. A request that can't be decided is no denial that anybody has thought of.
    pub(crate) fn is_met_by(self, outcome: Outcome) -> bool {
        match self {
            Self::Allow => outcome == Outcome::Allow,
            Self::Deny => outcome == Outcome::Deny,
            Self::Undecided => outcome == Outcome::Indeterminate,
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Undecided => "indeterminate",
        })
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { matrix, request, expected, outcome, explanation } = self;
        write!(f, "matrix {matrix}: {request} is {outcome}, expected is {expected}")?;
        explanation.lines().try_for_each(|line| write!(f, "\n    {line}"))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wrong.iter().try_for_each(|wrong| writeln!(f, "{wrong}"))?;
        write!(f, "{} requests, {} wrong", self.asked, self.wrong.len())
    }
}
