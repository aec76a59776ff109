//! Any rules and any requests to models of all shapes: never a panic, the same answer each time and by handles, a row of the
//! right kind behind each allow, and a deny row for everybody denies everybody.
//!
//! An input is a line with the number of a model, lines of rules, an empty line, and JSON arrays of requests, one a line.

#![no_main]

use std::time::{Duration, SystemTime};

use auth_policy::{Model, Policy, Request, Rules, Source, Value};
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;

const HEAD: &str = "
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act, eft
[role_definition]
g = _, _
g2 = _, _, _
g3 = _, _, (_, _)
";

const MATCHERS: [&str; 8] = [
    "r.sub == p.sub && r.obj == p.obj && (r.act == p.act || p.act == '*')",
    "g(r.sub, p.sub) && keyMatch(r.obj, p.obj) && regexMatch(r.act, p.act)",
    "g2(r.sub, p.sub, r.obj) && keyMatch2(r.obj, p.obj) && r.act in ('read', p.act)",
    "g3(r.sub, p.sub) && (keyMatch3(r.obj, p.obj) || keyMatch4(r.obj, p.obj) || keyMatch5(r.obj, p.obj))",
    "eval(p.sub) && keyGet2(r.obj, p.obj, 'id') == r.act",
    "ipMatch(r.sub, p.sub) && globMatch(r.obj, p.obj) && r.act =~ p.act",
    "r.sub.age > 18 && r.obj.owner == r.sub.name && (r.act in r.sub.roles ? r.sub.level ** 2 + 1 < 9 : !r.sub.active)",
    "r.sub.a * r.sub.b - r.sub.c / r.obj.d % 7 << 1 >= (r.obj.e ?? 3) && r.sub + r.act != p.sub + p.act && ~r.obj.f | 1 ^ 2 & 3 > 0",
];

const EFFECTS: [&str; 5] = [
    "some(where (p.eft == allow))",
    "!some(where (p.eft == deny))",
    "some(where (p.eft == allow)) && !some(where (p.eft == deny))",
    "priority(p.eft) || deny",
    "subjectPriority(p.eft) || deny",
];

fuzz_target!(|text: &str| {
    let Some((number, rest)) = text.split_once('\n') else { return };
    let number: usize = number.trim().parse().unwrap_or(0);
    let (rules, requests) = rest.split_once("\n\n").unwrap_or((rest, ""));
    let (matcher, effect) = (MATCHERS[number % MATCHERS.len()], EFFECTS[number / MATCHERS.len() % EFFECTS.len()]);
    let model = format!("{HEAD}[policy_effect]\ne = {effect}\n[matchers]\nm = {matcher}\n");

    let model = Model::parse(Source::new("model.conf", model)).expect("the model is right");
    let Ok(rules) = Rules::read(&Source::new("policy.csv", rules)) else { return };
    let policy = match Policy::load(model, rules) {
        Ok(policy) => policy,
        Err(errors) => return drop(errors.to_string()),
    };
    for line in requests.lines().take(16) {
        let Ok(Json::Array(values)) = serde_json::from_str(line) else { continue };
        ask(&policy, &values.iter().map(Value::from).collect::<Vec<_>>());
    }
});

fn ask(policy: &Policy, values: &[Value<'_>]) {
    let handles: Vec<Value<'_>> = values
        .iter()
        .map(|value| match value {
            Value::Text(name) => policy.handle(name).map_or(*value, Value::Name),
            other => *other,
        })
        .collect();
    for time in [None, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_000_000))] {
        let request = |values| {
            let request = Request::new(values);
            time.map_or(request, |time| request.at(time))
        };
        let decision = policy.decide(request(values));
        assert_eq!(policy.decide(request(values)), decision);
        assert_eq!(policy.decide(request(&handles)).outcome(), decision.outcome(), "a handle decides otherwise");
        assert!(values.len() == 3 || !decision.is_allow(), "another number of values is allowed");
        if let Some(row) = decision.row() {
            let row = policy.row(row).expect("the row that decided is one of the policy");
            let effect = row.fields().nth(3).map(|field| field.text.to_owned());
            assert_eq!(effect.as_deref() == Some("deny"), !decision.is_allow(), "a row decided against its effect");
        }
        let explanation = policy.explain(request(values));
        assert_eq!(explanation.decision, decision);
        let _ = (explanation.to_string(), policy.reason(&decision).map(|why| why.to_string()));
    }
}
