//! Prints what the last run of `guard_overhead_per_request` measured, as differences: what each guard adds to the
//! unguarded handler on the same request, and its ratio to protect-axum; then what `decide_a_rule` measured.
//!
//! It reads the samples that criterion leaves in the target folder. A figure is their tenth percentile, not their median,
//! so that it means something on a machine that is not alone with us.

use std::{
    error::Error,
    fs,
    io::{self, Write},
    path::Path,
};

use serde_json::Value;

/// A measured system, and the unguarded handler on the same request.
type Row = (&'static str, &'static str);

fn main() -> Result<(), Box<dyn Error>> {
    let criterion = benches::target_folder().join("criterion");
    let mut out = io::stdout().lock();
    for rule in RULES {
        guards(&mut out, &criterion.join(format!("guard_overhead_per_request_{rule}")), rule)?;
    }
    decisions(&mut out, &criterion)?;
    Ok(())
}

fn guards(out: &mut impl Write, folder: &Path, rule: &str) -> Result<(), Box<dyn Error>> {
    let Some(peer) = overhead(folder, PEER) else {
        return Err(format!("nothing measured in {}; run `cargo bench -p benches` first", folder.display()).into());
    };
    writeln!(out, "\n| {rule} | whole request, ns | unguarded, ns | the guard adds, ns | of protect-axum's |")?;
    writeln!(out, "|---|--:|--:|--:|--:|")?;
    for (system, unguarded) in SYSTEMS {
        let (Some(whole), Some(alone)) = (best(folder, system), best(folder, unguarded)) else { continue };
        let added = whole - alone;
        writeln!(out, "| {system} | {whole:.0} | {alone:.0} | {added:.0} | {:.2} |", added / peer)?;
    }
    if let (Some(whole), Some(open)) = (best(folder, "portcullis"), best(folder, "portcullis_public")) {
        writeln!(out, "\nThe rule alone, over a `#[public]` handler: {:.0} ns.", whole - open)?;
    }
    if let (Some(whole), Some(layer)) = (best(folder, "portcullis"), best(folder, "portcullis_layer")) {
        writeln!(out, "The guard alone, over an unguarded handler behind the layer: {:.0} ns.", whole - layer)?;
    }
    if let Some(added) = overhead(folder, SYSTEMS[0]) {
        let met = if added < AIM && added * 7.0 <= peer { "met" } else { "missed" };
        writeln!(out, "Aim: under {AIM:.0} ns, and a seventh of protect-axum's ({:.0} ns). It is {met}.", peer / 7.0)?;
    }
    Ok(())
}

fn decisions(out: &mut impl Write, criterion: &Path) -> Result<(), Box<dyn Error>> {
    writeln!(out, "\n| a rule decided | as data, ns | by hand, ns |\n|---|--:|--:|")?;
    for shape in SHAPES {
        let folder = criterion.join(format!("decide_a_rule_{shape}"));
        let (Some(data), Some(by_hand)) = (best(&folder, "data"), best(&folder, "by_hand")) else { continue };
        writeln!(out, "| {shape} | {data:.1} | {by_hand:.1} |")?;
    }
    Ok(())
}

fn overhead(folder: &Path, (system, unguarded): Row) -> Option<f64> {
    Some(best(folder, system)? - best(folder, unguarded)?)
}

/// The tenth percentile of the samples, in nanoseconds: what others on the machine do only ever adds time.
fn best(folder: &Path, function: &str) -> Option<f64> {
    let text = fs::read_to_string(folder.join(function).join("new/sample.json")).ok()?;
    let sample: Value = serde_json::from_str(&text).ok()?;
    let numbers = |name: &str| Some(sample.get(name)?.as_array()?.iter().filter_map(Value::as_f64));
    let mut each: Vec<f64> =
        numbers("times")?.zip(numbers("iters")?).map(|(time, iterations)| time / iterations).collect();
    each.sort_unstable_by(f64::total_cmp);
    each.get(each.len() / 10).copied()
}

/// What a guard may add, in nanoseconds.
const AIM: f64 = 100.0;
const PEER: Row = ("protect_axum", "unguarded_protect_axum");
const RULES: [&str; 4] = ["one_role", "hierarchy", "any_of", "denied"];
const SHAPES: [&str; 6] = ["authenticated", "role", "role_of_the_hierarchy", "role_denied", "any_of", "depth_4"];
const SYSTEMS: [Row; 12] = [
    ("portcullis", "unguarded_portcullis"),
    ("portcullis_layer", "unguarded_portcullis"),
    ("portcullis_public", "unguarded_portcullis"),
    ("axum_layer", "unguarded_portcullis"),
    PEER,
    ("protect_axum_attached", "unguarded_protect_axum"),
    ("axum_gate", "unguarded_axum_gate"),
    ("axum_casbin", "unguarded_axum_casbin"),
    ("portcullis_eddsa", "unguarded_token"),
    ("portcullis_es256", "unguarded_token"),
    ("portcullis_hs256", "unguarded_token"),
    ("axum_gate_hs256", "unguarded_token"),
];
