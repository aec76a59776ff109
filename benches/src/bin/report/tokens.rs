use std::{error::Error, io::Write, path::Path};

use crate::samples::best;

/// What verifying a token costs beside plain jsonwebtoken and the check of its signature alone.
pub(crate) fn report(out: &mut impl Write, criterion: &Path) -> Result<(), Box<dyn Error>> {
    writeln!(
        out,
        "\n| verify a token | signature alone, ns | jsonwebtoken, ns | typed, ns | portcullis, ns | of jsonwebtoken's \
         | beyond the signature | cached, ns | cached and revocable, ns |"
    )?;
    writeln!(out, "|---|--:|--:|--:|--:|--:|--:|--:|--:|")?;
    for algorithm in ALGORITHMS {
        let folder = criterion.join(format!("verify_a_token_{algorithm}"));
        let [Some(signature), Some(plain), Some(typed), Some(ours), Some(cached), Some(revocable)] =
            FUNCTIONS.map(|function| best(&folder, function))
        else {
            continue;
        };
        writeln!(
            out,
            "| {algorithm} | {signature:.0} | {plain:.0} | {typed:.0} | {ours:.0} | {:.2} | {:.1} % | {cached:.0} ({}) | {revocable:.0} |",
            ours / plain,
            100.0 * (ours - signature) / signature,
            if cached < CACHED { "met" } else { "missed" },
        )?;
    }
    writeln!(out, "\nAims: within 5 % of the signature's check; a cached token under {CACHED:.0} ns.")?;
    Ok(())
}

const ALGORITHMS: [&str; 6] = ["HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA"];
/// What a token may cost that was verified before, in nanoseconds.
const CACHED: f64 = 300.0;
const FUNCTIONS: [&str; 6] = [
    "signature",
    "jsonwebtoken",
    "jsonwebtoken_typed",
    "portcullis",
    "portcullis_cached",
    "portcullis_cached_revocable",
];
