//! Any text as rules: never a panic; what is printed of them reads as the same rules; and nobody but those that a row names is
//! allowed anything by them.

#![no_main]

use auth_policy::{Model, Policy, Rules, Source};
use libfuzzer_sys::fuzz_target;

const MODEL: &str = "
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && keyMatch2(r.obj, p.obj) && regexMatch(r.act, p.act)
";

fuzz_target!(|text: &str| {
    let rules = match Rules::read(&Source::new("policy.csv", text)) {
        Ok(rules) => rules,
        Err(errors) => {
            let _ = errors.to_string();
            return;
        }
    };
    let again = Rules::read(&Source::new("again.csv", rules.to_string())).expect("what is printed can be read");
    assert!(rules == again, "printed rules are others");

    let model = Model::parse(Source::new("model.conf", MODEL)).expect("the model is right");
    match Policy::load(model, rules) {
        Ok(policy) => {
            assert!(!policy.decide(&["\u{0}nobody", "/data", "read"]).is_allow(), "nobody is allowed something");
            for row in policy.rules().rows().take(16) {
                let subject = row.fields().next().map_or("", |field| field.text);
                let request = [subject, "/data", "read"];
                let decision = policy.decide(&request);
                assert_eq!(policy.explain(&request).decision, decision);
                let _ = (policy.permissions_of(subject).len(), policy.roles_of("g", subject, None).len());
                let subjects = policy.subjects_with(&request);
                assert!(subjects.iter().all(|one| policy.decide(&[*one, request[1], request[2]]).is_allow()));
            }
        }
        Err(errors) => drop(errors.to_string()),
    }
});
