use core::{error::Error, hash::Hash};
use std::hint::black_box;

use ::casbin::{CachedEnforcer, CoreApi, DefaultModel, Enforcer, StringAdapter};
use serde::Serialize;

use crate::{Group, check, policies::Case};

pub(crate) fn measure(group: &mut Group<'_>, case: &Case) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let plain: Enforcer = runtime.block_on(enforcer(&case.model, &case.rules))?;
    let cached: CachedEnforcer = runtime.block_on(enforcer(&case.model, &case.rules))?;
    for (name, engine) in [("casbin", &plain as &dyn Decides), ("casbin_cached", &cached)] {
        // some of these take milliseconds, and its cache is asked for everything at first
        for request in case.requests.iter().take(3) {
            check(name, case.name, engine.decides(request)?, case.allow)?;
        }
        let mut turn = case.requests.iter().cycle();
        group.sample_size(10);
        group.bench_function(name, |bencher| {
            bencher.iter(|| turn.next().map(|request| engine.decides(black_box(request))));
        });
    }
    Ok(())
}

/// Either of its enforcers: its own trait has functions of many types.
trait Decides {
    fn decides(&self, request: &[String]) -> ::casbin::Result<bool>;
}

impl<E: CoreApi> Decides for E {
    fn decides(&self, request: &[String]) -> ::casbin::Result<bool> {
        match request {
            [a, b, c] => self.enforce((a.as_str(), b.as_str(), c.as_str())),
            [a, b, c, d] => self.enforce((a.as_str(), b.as_str(), c.as_str(), d.as_str())),
            other => self.enforce(other.to_vec()),
        }
    }
}

pub(crate) async fn enforcer<E: CoreApi>(model: &str, rules: &str) -> ::casbin::Result<E> {
    E::new(DefaultModel::from_str(model).await?, StringAdapter::new(rules)).await
}

/// Its answer to a request whose subject has attributes.
pub(crate) fn about<E: CoreApi>(engine: &E, subject: impl Serialize + Hash, object: &str, action: &str) -> bool {
    engine.enforce((subject, object, action)).is_ok_and(|allowed| allowed)
}
