use std::{io, path::PathBuf};

use auth_policy::PolicyErrors;

/// Why tests of a policy could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestFileError {
    /// A matrix has more combinations than anybody can have meant.
    #[error("matrix {matrix}: more than {} combinations; take it apart", crate::matrix::MOST)]
    Combinations {
        /// Which, from 1.
        matrix: usize,
    },
    /// A matrix asks for nothing, and so would always be right.
    #[error("matrix {matrix}: `{field}` has no values, so that nothing is asked")]
    Empty {
        /// Which, from 1.
        matrix: usize,
        /// The field without values.
        field: String,
    },
    /// A field of the request has no values.
    #[error("matrix {matrix}: `{field}` is missing; the request has {fields}")]
    MissingField {
        /// Which, from 1.
        matrix: usize,
        /// The field.
        field: String,
        /// Those that there are.
        fields: String,
    },
    /// There is no matrix, so that nothing is asked.
    #[error("there is no `[[matrix]]`, so that nothing is asked")]
    NoMatrix,
    /// The time is none.
    #[error("`now = \"{text}\"` is no time: {source}; write it as in \"2026-01-31T12:00:00Z\"", text = .text.escape_debug())]
    Now {
        /// What stands there.
        text: String,
        /// Why.
        source: jiff::Error,
    },
    /// The model or the rules are wrong.
    #[error("the policy is wrong\n{0}")]
    Policy(#[from] PolicyErrors),
    /// A file could not be read.
    #[error("`{}` can't be read: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The model has no such sections.
    #[error("matrix {matrix}: the model has no section {section}")]
    Section {
        /// Which, from 1.
        matrix: usize,
        /// The number.
        section: u32,
    },
    /// The text is no test file.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A field that the request does not have.
    #[error("matrix {matrix}: there is no field `{field}`; the request has {fields}")]
    UnknownField {
        /// Which, from 1.
        matrix: usize,
        /// The field.
        field: String,
        /// Those that there are.
        fields: String,
    },
    /// An expectation about a value that the matrix does not ask for.
    #[error("matrix {matrix}: {value} is expected of `{field}`, which has no such value")]
    UnknownValue {
        /// Which, from 1.
        matrix: usize,
        /// The field.
        field: String,
        /// The value.
        value: String,
    },
}
