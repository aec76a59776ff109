//! From ten thousand rows to a million; drawn to `docs/decision-growth.svg`.
//!
//! `one request` is asked again and again; `users rotating` asks for another user each time, so that it also says what memory costs;
//! `one look-up` is the hash map that nobody who takes names goes below; the casbin crate is measured as far as it is bearable.

use core::error::Error;
use std::{collections::HashMap, fs, hint::black_box, io::Write, path::Path, time::Instant};

use auth_policy::{Model, Policy, Rules, Source};
use casbin::{CoreApi, DefaultModel, Enforcer, StringAdapter};

use crate::{
    plot::{self, Line},
    rbac,
};

/// How a decision grows with the policy: its times, and their drawing.
pub(crate) fn report(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    writeln!(
        out,
        "| rows | one request, ns | users rotating, ns | one look-up, ns | casbin crate, ns |\n|--:|--:|--:|--:|--:|"
    )?;
    let mut lines = [
        Line::new("casbin crate 2.20", "#b3452c"),
        Line::new("Portcullis, users rotating", "#2f6f4f"),
        Line::new("Portcullis, one request", "#1f4e8c"),
        Line::new("one hash look-up, users rotating", "#8a8a8a"),
    ];
    for roles in ROLES {
        let rows = u32::try_from(roles * 11)?;
        let costs = measure(roles)?;
        let shown = |cost: Option<f64>| cost.map_or_else(|| "–".to_owned(), |cost| format!("{cost:.0}"));
        writeln!(
            out,
            "| {rows} | {} | {} | {} | {} |",
            shown(costs[2]),
            shown(costs[1]),
            shown(costs[3]),
            shown(costs[0])
        )?;
        for (line, cost) in lines.iter_mut().zip(costs) {
            line.points.extend(cost.map(|cost| (f64::from(rows), cost)));
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/decision-growth.svg");
    fs::create_dir_all(file.parent().ok_or("a file is in a folder")?)?;
    fs::write(&file, plot::draw(&lines)?)?;
    writeln!(out, "\nDrawn to docs/decision-growth.svg.")?;
    Ok(())
}

/// Nanoseconds of a decision: of the casbin crate, ours rotating, ours with one request, and of a look-up.
fn measure(roles: usize) -> Result<[Option<f64>; 4], Box<dyn Error>> {
    let text = rbac::rules(roles);
    let model = Model::parse(Source::new("model.conf", rbac::MODEL)).map_err(|errors| errors.to_string())?;
    let read = Rules::read(&Source::new("policy.csv", text.as_str())).map_err(|errors| errors.to_string())?;
    let policy = Policy::load(model, read).map_err(|errors| errors.to_string())?;

    let users: Vec<(String, String)> = (0..roles * 10)
        .map(|n| n * 7_919 % (roles * 10))
        .map(|user| (format!("user{user}"), format!("data{}", user / 100)))
        .collect();
    let numbers: HashMap<&str, usize, foldhash::fast::RandomState> =
        users.iter().enumerate().map(|(number, (user, _))| (user.as_str(), number)).collect();

    let one = format!("user{}", roles * 5 + 1);
    let its = format!("data{}", (roles * 5 + 1) / 100);
    let mut allowed = true;
    let same = best(SAMPLES, 20_000, || allowed &= policy.decide(black_box(&[&*one, &*its, "read"])).is_allow());
    let mut turn = users.iter().cycle();
    let rotating = best(SAMPLES, 20_000, || {
        allowed &=
            turn.next().is_some_and(|(user, data)| policy.decide(&[user.as_str(), data.as_str(), "read"]).is_allow());
    });
    let mut turn = users.iter().cycle();
    let look_up = best(SAMPLES, 20_000, || {
        allowed &= turn.next().is_some_and(|(user, _)| black_box(numbers.get(user.as_str())).is_some());
    });
    let casbin = if roles <= BEARABLE {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let enforcer: Enforcer = runtime.block_on(async {
            Enforcer::new(DefaultModel::from_str(rbac::MODEL).await?, StringAdapter::new(&text)).await
        })?;
        Some(best(3, 3, || allowed &= enforcer.enforce((&one, &its, "read")).is_ok_and(|allowed| allowed)))
    } else {
        None
    };
    if !allowed {
        return Err(format!("a policy of {roles} roles denies what it allows").into());
    }
    Ok([casbin, Some(rotating), Some(same), Some(look_up)])
}

/// The best time of one call over some samples, in nanoseconds.
fn best(samples: usize, calls: u32, mut ask: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..samples {
        let start = Instant::now();
        for _ in 0..calls {
            ask();
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(calls));
    }
    best
}

/// Up to where the casbin crate is asked.
const BEARABLE: usize = rbac::LARGE;
/// How many roles the policies have; users are ten times as many.
const ROLES: [usize; 7] = [909, 2_000, 5_000, 10_000, 20_000, 50_000, 90_910];
const SAMPLES: usize = 25;
