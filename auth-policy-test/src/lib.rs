//! Tests of policies, as files: who may do what, and that nobody else may do anything.
//!
//! A test file names a model and its rules, a time, fixtures and matrices. A matrix asks for each combination of its
//! values; what its list `allow` does not name is expected to be denied, so that a rule too many is found as a rule too few is.
//!
//! ```toml
//! model = "model.conf"
//! policy = "policy.csv"
//! now = "2026-01-31T12:00:00Z"            # the time for roles that are had for a time; without it nobody has them
//!
//! [fixtures]                              # names for values; a text that is no name stands for itself
//! child = { name = "kim", age = 12 }
//!
//! [[matrix]]
//! request = { sub = ["alice", "bob", "child"], obj = ["data1", "data2"], act = ["read", "write"] }
//! allow = [
//!     { sub = "alice", obj = "data1" },   # fields that are left out stand for all of theirs
//!     { sub = ["alice", "bob"], obj = "data2", act = "read" },
//! ]
//! ```
//!
//! It is run by `portcullis policy test FILE`, and from `cargo test` by [`policy_tests!`].

mod coverage;
mod error;
mod file;
mod matrix;
mod report;
mod run;
#[cfg(test)]
mod tests;

#[doc(inline)]
pub use self::{
    coverage::{Condition, Coverage, Seen},
    error::TestFileError,
    file::TestFile,
    report::{Expected, Report, Wrong},
};

/// Makes a test of a test file: `policy_tests!(articles, "policy/policy.test.toml")`.
///
/// The file's name is read from the folder of the package. With a number at the end, the test also fails if less of the policy is
/// covered, in percent.
///
/// ```no_run
/// auth_policy_test::policy_tests!(articles, "policy/policy.test.toml");
/// auth_policy_test::policy_tests!(tenants, "policy/tenants.test.toml", fail_under = 100);
/// ```
#[macro_export]
macro_rules! policy_tests {
    ($name:ident, $file:literal $(, fail_under = $percent:literal)?) => {
        #[test]
        fn $name() {
            let file = ::std::path::Path::new(::core::env!("CARGO_MANIFEST_DIR")).join($file);
            $crate::__check(&file, [$($percent,)? 0].first().copied().unwrap_or(0));
        }
    };
}

/// Fails the test that it is called from, if the file's expectations are not met or less of its policy is covered.
///
/// # Panics
///
/// For that.
#[doc(hidden)]
#[track_caller]
pub fn __check(file: &std::path::Path, fail_under: u32) {
    let failure = match failure(file, fail_under) {
        Ok(failure) => failure,
        Err(error) => Some(error.to_string()),
    };
    let failure = failure.unwrap_or_default();
    assert!(failure.is_empty(), "{}: {failure}", file.display());
}

/// What is to be said about a file, if anything is.
fn failure(file: &std::path::Path, fail_under: u32) -> Result<Option<String>, TestFileError> {
    let file = TestFile::read(file)?;
    let report = file.run()?;
    if !report.is_good() {
        return Ok(Some(report.to_string()));
    }
    if fail_under == 0 {
        return Ok(None);
    }
    let coverage = file.coverage()?;
    Ok((coverage.percent() < fail_under)
        .then(|| format!("less than {fail_under} % of the policy is covered\n{coverage}")))
}
