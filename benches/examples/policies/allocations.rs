use core::error::Error;
use std::io::Write;

use auth_policy::{Model, Policy, Request, Rules, Source};
use casbin::{CoreApi, DefaultModel, Enforcer, StringAdapter};
use stats_alloc::Region;

use crate::{
    ALLOCATOR,
    policies::{self, Case},
};

/// How often a decision allocates, by policy; fails where ours does.
pub(crate) fn report(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut never = true;
    writeln!(out, "| allocations in a decision | ours | casbin crate |\n|---|--:|--:|")?;
    for case in policies::cases() {
        let ours = ours(&case)?;
        let theirs = theirs(&case)?;
        writeln!(out, "| {} | {ours:.2} | {theirs:.0} |", case.name)?;
        never &= ours == 0.0;
    }
    if never { Ok(()) } else { Err("a decision of ours allocates".into()) }
}

/// Of every request of a case, after it was asked once.
fn ours(case: &Case) -> Result<f64, Box<dyn Error>> {
    let model = Model::parse(Source::new("model.conf", case.model.as_str())).map_err(|errors| errors.to_string())?;
    let rules = Rules::read(&Source::new("policy.csv", case.rules.as_str())).map_err(|errors| errors.to_string())?;
    let policy = Policy::load(model, rules).map_err(|errors| errors.to_string())?;
    let requests: Vec<Vec<&str>> = case.requests.iter().map(|one| one.iter().map(String::as_str).collect()).collect();
    let mut right = policy.decide(Request::texts(requests.first().ok_or("no request")?)).is_allow() == case.allow;

    let region = Region::new(ALLOCATOR);
    for request in &requests {
        right &= policy.decide(Request::texts(request)).is_allow() == case.allow;
    }
    let count = region.change();
    if !right {
        return Err(format!("{} is decided wrongly", case.name).into());
    }
    Ok(to_f64(count.allocations + count.reallocations) / to_f64(requests.len()))
}

/// Of one request.
fn theirs(case: &Case) -> Result<f64, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let engine: Enforcer = runtime.block_on(async {
        Enforcer::new(DefaultModel::from_str(&case.model).await?, StringAdapter::new(&case.rules)).await
    })?;
    let request = case.requests.first().ok_or("no request")?;
    engine.enforce(request.clone())?;

    let region = Region::new(ALLOCATOR);
    engine.enforce(request.clone())?;
    let count = region.change();
    Ok(to_f64(count.allocations + count.reallocations))
}

fn to_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
