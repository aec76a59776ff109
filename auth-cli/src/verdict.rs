use std::process::ExitCode;

/// What a run comes to, as the exit status says it. Of several, the last in this order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// It may happen, or all went well: 0.
    Allow,
    /// It may not, or something was found: 1.
    Deny,
    /// It could not be decided: 2.
    Error,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(match verdict {
            Verdict::Allow => 0,
            Verdict::Deny => 1,
            Verdict::Error => 2,
        })
    }
}
