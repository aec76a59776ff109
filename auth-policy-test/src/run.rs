use auth_policy::{Model, Policy, PolicyBuilder, Request, Rules, Value};
use serde_json::Value as Json;

use crate::{
    Coverage, Report, TestFile, TestFileError, Wrong,
    matrix::{self, Ask},
};

/// What is done to a policy before it is loaded.
pub(crate) type Prepare<'a> = &'a dyn Fn(PolicyBuilder) -> PolicyBuilder;

/// Asks all of a file of a policy.
pub(crate) fn report(
    file: &TestFile,
    model: &Model,
    rules: &Rules,
    prepare: Prepare<'_>,
) -> Result<Report, TestFileError> {
    let policy = prepare(Policy::builder(model.clone())).load(rules.clone())?;
    let asks = matrix::asks(file, model)?;
    let wrong = asked(file, &asks, |requests| {
        asks.iter().zip(requests).filter_map(|(ask, request)| look(&policy, ask, *request)).collect()
    })?;
    Ok(Report { asked: asks.len(), wrong })
}

/// Asks the same of the policy's parts.
pub(crate) fn coverage(
    file: &TestFile,
    model: &Model,
    rules: &Rules,
    prepare: Prepare<'_>,
) -> Result<Coverage, TestFileError> {
    // what is wrong with the policy as a whole is said first
    let _ = prepare(Policy::builder(model.clone())).load(rules.clone())?;
    let asks = matrix::asks(file, model)?;
    let sections: Vec<u32> = asks.iter().map(|ask| ask.section).collect();
    Ok(asked(file, &asks, |requests| Coverage::of(model, rules, prepare, &sections, requests))??)
}

/// Hands over the requests.
fn asked<T>(file: &TestFile, asks: &[Ask], ask: impl FnOnce(&[Request<'_>]) -> T) -> Result<T, TestFileError> {
    let now = file.now()?;
    let values: Vec<Vec<Value<'_>>> = asks.iter().map(|ask| ask.values.iter().map(Value::from).collect()).collect();
    let requests: Vec<Request<'_>> = asks
        .iter()
        .zip(&values)
        .map(|(ask, values)| {
            let request = Request::new(values).section(ask.section);
            now.map_or(request, |now| request.at(now))
        })
        .collect();
    Ok(ask(&requests))
}

/// What is wrong with one decision, if anything is.
fn look(policy: &Policy, ask: &Ask, request: Request<'_>) -> Option<Wrong> {
    let outcome = policy.decide(request).outcome();
    (!ask.expected.is_met_by(outcome)).then(|| Wrong {
        matrix: ask.matrix,
        request: ask.names.iter().map(Json::to_string).collect::<Vec<_>>().join(", "),
        expected: ask.expected,
        outcome,
        explanation: policy.explain(request).to_string(),
    })
}
