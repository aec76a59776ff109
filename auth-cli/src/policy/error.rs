use std::io;

use auth_policy::PolicyErrors;

use crate::error::Error;

/// Why a command about policies could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PolicyCommandError {
    /// The model or the rules are wrong.
    #[error("{count} in the policy\n{errors}", count = counted(.0.len()), errors = .0)]
    Policy(#[from] PolicyErrors),
    /// Standard input can't be read.
    #[error("the requests can't be read: {0}")]
    Read(#[source] io::Error),
    /// The tests could not be run.
    #[error(transparent)]
    Test(#[from] auth_policy_test::TestFileError),
    /// An argument that says it is JSON, and is not.
    #[error("`{}` is not JSON: {source}; a value that begins with {{ or [ is read as JSON, and so is what follows `json:`", text.escape_debug())]
    Value {
        /// The argument.
        text: String,
        /// Why.
        source: serde_json::Error,
    },
}

fn counted(errors: usize) -> String {
    if errors == 1 { "one error".to_owned() } else { format!("{errors} errors") }
}

impl From<PolicyErrors> for Error {
    fn from(errors: PolicyErrors) -> Self {
        PolicyCommandError::from(errors).into()
    }
}
