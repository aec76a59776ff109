use std::{error::Error, io::Write, path::Path};

use crate::samples::best;

/// A policy of `decide_a_policy`, and what the prototype of the design took with texts.
type Row = (&'static str, f64);

/// What a decision costs, by policy and engine, with the ratio to the casbin crate and the distance to the limits.
pub(crate) fn report(out: &mut impl Write, criterion: &Path) -> Result<(), Box<dyn Error>> {
    writeln!(
        out,
        "\n| decide a policy, ns | texts | handles | casbin crate | its cache | Cedar | regorus | times faster than casbin \
         | prototype | at or below it |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    )?;
    for (case, prototype) in CASES {
        let folder = criterion.join(format!("decide_a_policy_{case}"));
        let Some(ours) = best(&folder, "portcullis") else { continue };
        let shown =
            |function: &str| best(&folder, function).map_or_else(|| "–".to_owned(), |time| format!("{time:.0}"));
        let faster = best(&folder, "casbin").map_or_else(|| "–".to_owned(), |theirs| format!("{:.0}", theirs / ours));
        writeln!(
            out,
            "| {case} | {ours:.1} | {} | {} | {} | {} | {} | {faster} | {prototype:.0} | {} |",
            best(&folder, "portcullis_handles").map_or_else(|| "–".to_owned(), |time| format!("{time:.1}")),
            shown("casbin"),
            shown("casbin_cached"),
            shown("cedar"),
            shown("regorus"),
            if ours <= prototype { "yes" } else { "no" },
        )?;
    }

    writeln!(out, "\n| distance to the limit, ns | ours | limit | times |\n|---|--:|--:|--:|")?;
    for (case, function, limit, what) in LIMITS {
        let folder = criterion.join(format!("decide_a_policy_{case}"));
        let (Some(ours), Some(limit)) = (best(&folder, function), best(&folder, limit)) else { continue };
        writeln!(out, "| {what} | {ours:.1} | {limit:.1} | {:.1} |", ours / limit)?;
    }

    writeln!(out, "\n| aim | ns | |\n|---|--:|---|")?;
    for (case, function, aim, what) in AIMS {
        let Some(ours) = best(&criterion.join(format!("decide_a_policy_{case}")), function) else { continue };
        writeln!(out, "| {what}: under {aim:.0} ns | {ours:.1} | {} |", if ours < aim { "met" } else { "missed" })?;
    }
    Ok(())
}

const AIMS: [(&str, &str, f64, &str); 3] = [
    ("rbac_large_hit", "portcullis_handles", 25.0, "RBAC large with handles"),
    ("rbac_large_rotating", "portcullis", 60.0, "RBAC large with texts, users rotating"),
    ("key_match_1000_routes", "portcullis", 150.0, "1 000 routes"),
];
const CASES: [Row; 13] = [
    ("acl_2_rows", 43.0),
    ("rbac_4_rows", 66.0),
    ("rbac_with_domains", 60.0),
    ("attributes_2_rules", 72.0),
    ("key_match_example", 65.0),
    ("key_match_1000_routes", 1_035.0),
    ("deny_override_1000_rows", 64.0),
    ("priority_1000_rows", 64.0),
    ("rbac_large_miss", 25.0),
    ("rbac_large_hit", 45.0),
    ("rbac_large_rotating", 112.0),
    ("domains_100_roles_100_users_1000", 59.0),
    ("acl_100000_rows", 42.0),
];
const LIMITS: [(&str, &str, &str, &str); 3] = [
    ("rbac_large_hit", "portcullis_handles", "limit_interned", "handles, and numbers in two arrays"),
    ("rbac_large_hit", "portcullis", "limit_one_lookup", "texts, and one look-up of the user"),
    ("rbac_large_rotating", "portcullis", "limit_one_lookup", "users rotating, and one look-up of each"),
];
