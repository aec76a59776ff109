//! A certified OpenID provider on this machine, one for each test binary: started when the first test needs it, on ports of
//! its own, and stopped when the binary ends, however it ends.
//!
//! It is not part of this repository: where it is not there, or can't run, [`Op::take`] says so and gives nothing, and the test
//! returns.

#![expect(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on its output that it did not run"
)]

mod install;
mod op;
mod process;

pub use self::op::{Answer, Op};
