//! What policies cost beside the nanoseconds of `decide_a_policy`:
//!
//! - `load`: time and memory of loading 110 000 lines. Ours are parsed, compiled and validated; the casbin crate's merely loaded.
//! - `allocations`: how often a decision allocates. Ours must never, or this fails.
//! - `growth`: how a decision grows with the policy.

use core::error::Error;
use std::{
    alloc::System,
    env,
    io::{self, Write},
};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

mod allocations;
mod growth;
mod load;
mod plot;
#[path = "../../shared/policies.rs"]
mod policies;
#[path = "../../shared/rbac.rs"]
mod rbac;

/// Counts what is allocated; what does not allocate is not slowed by it.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut out = io::stdout().lock();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["load", who] => return load::alone(&mut out, who),
        ["load"] => load::report(&mut out)?,
        ["allocations"] => allocations::report(&mut out)?,
        ["growth"] => growth::report(&mut out)?,
        [] => {
            load::report(&mut out)?;
            writeln!(out)?;
            allocations::report(&mut out)?;
            writeln!(out)?;
            growth::report(&mut out)?;
        }
        other => {
            return Err(format!("`{}` is not measured; say `load`, `allocations` or `growth`", other.join(" ")).into());
        }
    }
    Ok(())
}
