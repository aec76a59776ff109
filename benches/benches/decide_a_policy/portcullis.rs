use core::error::Error;
use std::hint::black_box;

use auth_policy::{Handle, Model, Policy, Request, Rules, Source, Value};

use crate::{Group, check, policies::Case};

pub(crate) fn measure(group: &mut Group<'_>, case: &Case) -> Result<(), Box<dyn Error>> {
    let policy = load(&case.model, &case.rules)?;
    let texts: Vec<Vec<&str>> = case.requests.iter().map(|one| one.iter().map(String::as_str).collect()).collect();
    for request in &texts {
        check("portcullis", case.name, policy.decide(Request::texts(request)).is_allow(), case.allow)?;
    }
    let mut turn = texts.iter().cycle();
    group.bench_function("portcullis", |bencher| {
        bencher.iter(|| turn.next().map(|request| policy.decide(black_box(Request::texts(request)))));
    });

    let handles: Option<Vec<Vec<Value<'_>>>> =
        texts.iter().map(|request| request.iter().map(|name| policy.handle(name).map(named)).collect()).collect();
    // what a pattern is matched with is a text, and no name of the policy
    let Some(handles) = handles else { return Ok(()) };
    for request in &handles {
        check("portcullis with handles", case.name, policy.decide(Request::new(request)).is_allow(), case.allow)?;
    }
    let mut turn = handles.iter().cycle();
    group.bench_function("portcullis_handles", |bencher| {
        bencher.iter(|| turn.next().map(|request| policy.decide(black_box(Request::new(request)))));
    });
    Ok(())
}

pub(crate) fn load(model: &str, rules: &str) -> Result<Policy, Box<dyn Error>> {
    let model = Model::parse(Source::new("model.conf", model)).map_err(|errors| errors.to_string())?;
    let rules = Rules::read(&Source::new("policy.csv", rules)).map_err(|errors| errors.to_string())?;
    Ok(Policy::load(model, rules).map_err(|errors| errors.to_string())?)
}

fn named<'a>(handle: Handle) -> Value<'a> {
    Value::Name(handle)
}
