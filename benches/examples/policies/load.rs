use core::{error::Error, time::Duration};
use std::{env, fs, io::Write, process::Command, time::Instant};

use auth_policy::{Model, Policy, Request, Rules, Source};
use casbin::{CoreApi, DefaultModel, Enforcer, StringAdapter};
use stats_alloc::Region;

use crate::{
    ALLOCATOR,
    rbac::{self, LARGE, MODEL},
};

/// Has each loaded in a process of its own.
pub(crate) fn report(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    writeln!(out, "| {} lines loaded | time, ms | kept, MiB | resident at most, MiB |\n|---|--:|--:|--:|", LARGE * 11)?;
    let mut rows = Vec::new();
    for who in ["portcullis", "casbin"] {
        let output = Command::new(env::current_exe()?).args(["load", who]).output()?;
        let numbers: Result<Vec<f64>, _> =
            String::from_utf8(output.stdout)?.split_whitespace().map(str::parse).collect();
        let [time, kept, peak] = numbers?.try_into().map_err(|_| format!("{who} did not load the policy"))?;
        writeln!(out, "| {who} | {time:.1} | {kept:.1} | {peak:.1} |")?;
        rows.push((time, kept, peak));
    }
    if let [ours, theirs] = rows.as_slice() {
        let met = if ours.0 < theirs.0 && ours.1 * 2.0 <= theirs.1 { "met" } else { "missed" };
        writeln!(
            out,
            "\n{:.2} of its time, {:.2} of its memory, {:.2} at most. Aim: faster, in half the memory. It is {met}.",
            ours.0 / theirs.0,
            ours.1 / theirs.1,
            ours.2 / theirs.2,
        )?;
    }
    Ok(())
}

/// Loads what this one loads, in this process.
pub(crate) fn alone(out: &mut impl Write, who: &str) -> Result<(), Box<dyn Error>> {
    let loaded = measure(who)?;
    writeln!(out, "{} {} {}", loaded.time.as_secs_f64() * 1e3, loaded.kept, loaded.peak)?;
    Ok(())
}

/// What a load took.
struct Loaded {
    time: Duration,
    /// MiB that the loaded policy keeps.
    kept: f64,
    /// MiB that the process had in memory at most, beyond the text.
    peak: f64,
}

fn measure(who: &str) -> Result<Loaded, Box<dyn Error>> {
    let text = rbac::rules(LARGE);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let load = || match who {
        "portcullis" => ours(&text).map(Engine::Ours),
        _ => runtime.block_on(theirs(&text)).map(Engine::Theirs),
    };
    let before = resident("VmRSS:")?;
    let region = Region::new(ALLOCATOR);
    let first = load()?;
    let kept = region.change();
    let peak = resident("VmHWM:")? - before;
    if !first.decides()? {
        return Err("what was loaded decides wrongly".into());
    }
    drop(first);

    let mut time = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        let loaded = load()?;
        time = time.min(start.elapsed());
        drop(loaded);
    }
    Ok(Loaded { time, kept: mebibytes(kept.bytes_allocated.saturating_sub(kept.bytes_deallocated)), peak })
}

enum Engine {
    Ours(Policy),
    Theirs(Enforcer),
}

impl Engine {
    fn decides(&self) -> Result<bool, Box<dyn Error>> {
        Ok(match self {
            Self::Ours(policy) => {
                policy.decide(Request::texts(&["user50001", "data500", "read"])).is_allow()
                    && !policy.decide(Request::texts(&["user50001", "data15", "read"])).is_allow()
            }
            Self::Theirs(enforcer) => {
                enforcer.enforce(("user50001", "data500", "read"))?
                    && !enforcer.enforce(("user50001", "data15", "read"))?
            }
        })
    }
}

fn ours(text: &str) -> Result<Policy, Box<dyn Error>> {
    let model = Model::parse(Source::new("model.conf", MODEL)).map_err(|errors| errors.to_string())?;
    let rules = Rules::read(&Source::new("policy.csv", text)).map_err(|errors| errors.to_string())?;
    Ok(Policy::load(model, rules).map_err(|errors| errors.to_string())?)
}

async fn theirs(text: &str) -> Result<Enforcer, Box<dyn Error>> {
    Ok(Enforcer::new(DefaultModel::from_str(MODEL).await?, StringAdapter::new(text)).await?)
}

/// A line of what the system knows of this process, in MiB.
fn resident(name: &str) -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}

fn mebibytes(bytes: usize) -> f64 {
    u32::try_from(bytes / 1024).map_or(f64::INFINITY, f64::from) / 1024.0
}

const RUNS: usize = 7;
