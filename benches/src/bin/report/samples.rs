use std::{fs, path::Path};

use serde_json::Value;

/// The tenth percentile of the samples, in nanoseconds: what others on the machine do only ever adds time.
pub(crate) fn best(folder: &Path, function: &str) -> Option<f64> {
    let text = fs::read_to_string(folder.join(function).join("new/sample.json")).ok()?;
    let sample: Value = serde_json::from_str(&text).ok()?;
    let numbers = |name: &str| Some(sample.get(name)?.as_array()?.iter().filter_map(Value::as_f64));
    let mut each: Vec<f64> =
        numbers("times")?.zip(numbers("iters")?).map(|(time, iterations)| time / iterations).collect();
    each.sort_unstable_by(f64::total_cmp);
    each.get(each.len() / 10).copied()
}
