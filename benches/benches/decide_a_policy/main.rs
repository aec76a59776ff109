//! What a decision costs, by policy: ours, the casbin crate plain and with its cache, Cedar, regorus, and what cannot be beaten.
//!
//! `portcullis` gets texts, `portcullis_handles` names that were looked up beforehand. Each peer gets its request in the form
//! that it likes best, made beforehand. Cedar and regorus are measured where their languages say the same as the policy.
//! Every answer is checked before it is measured.

use core::{error::Error, time::Duration};

use criterion::{BenchmarkGroup, Criterion, SamplingMode, measurement::WallTime};

mod attributes;
mod casbin;
mod cedar;
mod limit;
#[path = "../../shared/policies.rs"]
mod policies;
mod portcullis;
#[path = "../../shared/rbac.rs"]
mod rbac;
mod rego;

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(150))
        .measurement_time(Duration::from_millis(500))
        .sample_size(40)
        .configure_from_args();

    for case in policies::cases() {
        let mut group = criterion.benchmark_group(format!("decide_a_policy/{}", case.name));
        // many samples of the same short length: on a busy machine some of them are left alone
        group.sampling_mode(SamplingMode::Flat);
        portcullis::measure(&mut group, &case)?;
        limit::measure(&mut group, &case);
        cedar::measure(&mut group, &case)?;
        rego::measure(&mut group, &case)?;
        casbin::measure(&mut group, &case)?;
        group.finish();
    }

    let mut group = criterion.benchmark_group("decide_a_policy/attributes_2_rules");
    group.sampling_mode(SamplingMode::Flat);
    attributes::measure(&mut group)?;
    group.finish();
    criterion.final_summary();
    Ok(())
}

type Group<'a> = BenchmarkGroup<'a, WallTime>;

/// Fails where somebody answers otherwise than the case says.
fn check(who: &str, case: &str, found: bool, expected: bool) -> Result<(), Box<dyn Error>> {
    if found == expected { Ok(()) } else { Err(format!("{who} answers {case} with {found}").into()) }
}
