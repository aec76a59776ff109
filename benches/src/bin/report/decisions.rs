use std::{error::Error, io::Write, path::Path};

use crate::samples::best;

/// A rule as data, and as Rust written by hand.
pub(crate) fn report(out: &mut impl Write, criterion: &Path) -> Result<(), Box<dyn Error>> {
    writeln!(out, "\n| a rule decided | as data, ns | by hand, ns |\n|---|--:|--:|")?;
    for shape in SHAPES {
        let folder = criterion.join(format!("decide_a_rule_{shape}"));
        let (Some(data), Some(by_hand)) = (best(&folder, "data"), best(&folder, "by_hand")) else { continue };
        writeln!(out, "| {shape} | {data:.1} | {by_hand:.1} |")?;
    }
    Ok(())
}

const SHAPES: [&str; 6] = ["authenticated", "role", "role_of_the_hierarchy", "role_denied", "any_of", "depth_4"];
