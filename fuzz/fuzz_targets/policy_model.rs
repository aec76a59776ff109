//! Any text as a model: never a panic; what is printed of it can be read again, and no request to a policy without rules
//! is allowed that has no matcher's word for it.

#![no_main]

use auth_policy::{Model, Policy, Request, Rules, Source, Value, expr};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let model = match Model::parse(Source::new("model.conf", text)) {
        Ok(model) => model,
        Err(errors) => {
            let _ = errors.to_string();
            return;
        }
    };
    for matcher in &model.matchers {
        let printed = matcher.expr.to_string();
        let again = expr::parse(&Source::new("again", printed.as_str())).expect("what is printed can be read");
        assert_eq!(again.to_string(), printed);
    }
    let fields = model.requests.first().map_or(0, |request| request.fields.len());
    match Policy::load(model, Rules::new("policy.csv")) {
        Ok(policy) => {
            let values = vec![Value::Text("alice"); fields];
            let request = Request::new(&values);
            let decision = policy.decide(request);
            assert_eq!(policy.decide(request), decision);
            let _ = (policy.explain(request).to_string(), policy.lint(), policy.reason(&decision));
            // a value too many is never allowed
            let more = vec![Value::Text("alice"); fields + 1];
            assert!(!policy.decide(Request::new(&more)).is_allow());
        }
        Err(errors) => drop(errors.to_string()),
    }
});
