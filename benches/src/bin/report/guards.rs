use std::{error::Error, io::Write, path::Path};

use crate::samples::best;

/// A measured system, and the unguarded handler on the same request.
type Row = (&'static str, &'static str);

/// What each guard adds to the unguarded handler on the same request, and its ratio to protect-axum.
pub(crate) fn report(out: &mut impl Write, folder: &Path, rule: &str) -> Result<(), Box<dyn Error>> {
    let Some(peer) = overhead(folder, PEER) else {
        return Ok(());
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

fn overhead(folder: &Path, (system, unguarded): Row) -> Option<f64> {
    Some(best(folder, system)? - best(folder, unguarded)?)
}

/// What a guard may add, in nanoseconds.
const AIM: f64 = 100.0;
const PEER: Row = ("protect_axum", "unguarded_protect_axum");
pub(crate) const RULES: [&str; 4] = ["one_role", "hierarchy", "any_of", "denied"];
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
