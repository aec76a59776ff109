//! Prints what the last run of the benches measured, beside its peers and against its aims; what was not run is left out.
//!
//! It reads the samples that criterion leaves in the target folder. A figure is their tenth percentile, not their median,
//! so that it means something on a machine that is not alone with us.

use std::{error::Error, io};

mod decisions;
mod guards;
mod policies;
mod samples;
mod tokens;

fn main() -> Result<(), Box<dyn Error>> {
    let criterion = benches::target_folder().join("criterion");
    if !criterion.is_dir() {
        return Err(format!("nothing measured in {}; run `cargo bench -p benches` first", criterion.display()).into());
    }
    let mut out = io::stdout().lock();
    for rule in guards::RULES {
        guards::report(&mut out, &criterion.join(format!("guard_overhead_per_request_{rule}")), rule)?;
    }
    decisions::report(&mut out, &criterion)?;
    tokens::report(&mut out, &criterion)?;
    policies::report(&mut out, &criterion)?;
    Ok(())
}
