//! Decisions that Casbin's own test suites recorded, in Go and in Rust.

use std::{collections::BTreeMap, env, fs, path::PathBuf, sync::Arc};

use auth_policy::{Model, Outcome, Policy, PolicyErrors, Request, Rules, Source, Value, functions};
use serde::Deserialize;
use serde_json::Value as Json;

/// One recorded decision.
#[derive(Deserialize)]
struct Line {
    test: String,
    model: BTreeMap<String, BTreeMap<String, Definition>>,
    rvals: Vec<Json>,
    ctx: Option<String>,
    custom_fns: Vec<String>,
    rm_matching_fn: u8,
    enabled: bool,
    /// What was answered; an object where it was an error.
    result: Json,
}

/// A line of the model, and the rows of its kind.
#[derive(Deserialize)]
struct Definition {
    value: String,
    policy: Vec<Vec<String>>,
}

/// Recorded decisions that ours are not, by the test that asked for them: how many, and why.
const DEVIATIONS: [(&str, usize, &str); 1] = [("TestEnableEnforce", 6, OFF)];

const OFF: &str = "recorded with Casbin's own switch turned off, which allows everything; ours has no such switch";

/// Lines that can't be asked again: a matching function for roles or domains was set, and which one was not recorded.
const WITHOUT_THEIR_MATCHING_FUNCTION: usize = 71;

impl Line {
    /// The model in the language of Casbin's documentation. Matchers may stay in the inner spelling `r_sub`, which is
    /// part of it; effects may not.
    fn model(&self) -> Arc<str> {
        let mut text = String::new();
        for (kind, title) in [
            ("r", "request_definition"),
            ("p", "policy_definition"),
            ("g", "role_definition"),
            ("e", "policy_effect"),
            ("m", "matchers"),
        ] {
            let Some(definitions) = self.model.get(kind) else { continue };
            text += &format!("[{title}]\n");
            for (key, definition) in definitions {
                let value =
                    if kind == "e" { definition.value.replace("_eft", ".eft") } else { definition.value.clone() };
                text += &format!("{key} = {value}\n");
            }
        }
        text.into()
    }

    fn policy(&self) -> Result<Policy, PolicyErrors> {
        let mut rules = Rules::new("policy.csv");
        for (key, definition) in ["p", "g"].iter().filter_map(|kind| self.model.get(*kind)).flatten() {
            for row in &definition.policy {
                rules.push(key, row)?;
            }
        }
        let mut builder = Policy::builder(Model::parse(Source::new("model.conf", self.model()))?);
        for name in &self.custom_fns {
            builder = match name.as_str() {
                "keyMatchCustom" if self.test.starts_with("Test") => builder.function(name, keys_of_alice),
                // the others are in no matcher
                _ => builder.function(name, functions::key_match),
            };
        }
        builder.load(rules)
    }

    fn decide(&self) -> Outcome {
        let policy = self.policy().unwrap_or_else(|errors| panic!("{}: {errors}\n{}", self.test, self.model()));
        let values: Vec<Value> = self.rvals.iter().map(Value::from).collect();
        let decision = policy.decide(Request::new(&values));
        if decision.outcome() == Outcome::Indeterminate {
            assert!(policy.reason(&decision).is_some(), "{}: nobody says why it can't be decided", self.test);
        }
        decision.outcome()
    }

    /// Whether a decision is what was recorded. An error there is a denial here, of whichever kind.
    fn is_met_by(&self, outcome: Outcome) -> bool {
        match self.result {
            Json::Bool(true) => outcome == Outcome::Allow,
            Json::Bool(false) => outcome == Outcome::Deny,
            _ => outcome != Outcome::Allow,
        }
    }
}

/// The function that Go casbin's test registers as `keyMatchCustom`.
fn keys_of_alice(key: &str, pattern: &str) -> bool {
    key == "/alice_data2/myid/using/res_id"
        && ["/alice_data/:resource", "/alice_data2/:id/using/:resId"].contains(&pattern)
}

fn folder() -> PathBuf {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = env::var_os("PORTCULLIS_SHARED").map(PathBuf::from);
    shared.map_or_else(|| workspace.join("../shared"), |shared| workspace.join(shared)).join("conformance/casbin")
}

// SZ12, SZ13 (all that Casbin's own tests ask)
#[test]
fn recorded_decisions_of_casbin_are_ours() {
    let (mut agreed, mut left_out) = (0, 0);
    let mut differ: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in ["casbin-rs.jsonl", "casbin-go.jsonl"] {
        let path = folder().join(file);
        let Ok(text) = fs::read_to_string(&path) else {
            eprintln!("the recorded decisions did not run: {} is not there", path.display());
            return;
        };
        for (number, line) in text.lines().enumerate() {
            let line: Line = serde_json::from_str(line).unwrap();
            assert_eq!(line.ctx, None, "{}: another section set is asked", line.test);
            if line.rm_matching_fn == 1 {
                left_out += 1;
                continue;
            }
            let ours = line.decide();
            if line.is_met_by(ours) {
                agreed += 1;
            } else {
                let what = format!(
                    "{file}:{}: {:?} is {ours:?}, recorded {}\n{}",
                    number + 1,
                    line.rvals,
                    line.result,
                    line.model()
                );
                assert!(!line.enabled, "{what}");
                differ.entry(line.test).or_default().push(what);
            }
        }
    }

    eprintln!("{agreed} recorded decisions agree, {left_out} are left out, {differ:?} differ");
    let counts: Vec<(&str, usize)> = differ.iter().map(|(test, lines)| (test.as_str(), lines.len())).collect();
    let known: Vec<(&str, usize)> = DEVIATIONS.iter().map(|(test, count, _)| (*test, *count)).collect();
    assert_eq!(counts, known, "{}", differ.values().flatten().cloned().collect::<Vec<_>>().join("\n"));
    assert_eq!(left_out, WITHOUT_THEIR_MATCHING_FUNCTION);
    assert_eq!(agreed + left_out + 6, 361 + 446);
}
