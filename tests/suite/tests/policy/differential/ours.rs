use auth_policy::{Decision, Model, Policy, Request, Rules, Source, Value};

use super::{
    Answer, Engine, Judge,
    case::{Ask, Case},
};

/// Our engine.
pub(crate) struct Ours;

/// A policy of ours.
pub(crate) struct Loaded {
    policy: Policy,
    numbers: Vec<u32>,
}

impl Engine for Ours {
    fn load(&self, case: &Case) -> Result<Box<dyn Judge>, String> {
        Ok(Box::new(Loaded::of(case)?))
    }
}

impl Loaded {
    pub(crate) fn of(case: &Case) -> Result<Self, String> {
        let model = Model::parse(Source::new("model.conf", case.model())).map_err(|errors| errors.to_string())?;
        let mut rules = Rules::new("policy.csv");
        for (key, fields) in case.texts() {
            rules.push(key, fields).map_err(|errors| errors.to_string())?;
        }
        // as often from text
        if case.seed.is_multiple_of(2) {
            rules = Rules::read(&Source::new("policy.csv", rules.to_string())).map_err(|errors| errors.to_string())?;
        }
        let policy = Policy::load(model, rules).map_err(|errors| errors.to_string())?;
        let numbers = case.sections.iter().map(|section| section.number.parse().unwrap_or(1)).collect();
        Ok(Self { policy, numbers })
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(crate) fn decide(&self, ask: &Ask) -> Decision {
        let values: Vec<Value> = ask.values.iter().map(Value::from).collect();
        self.policy.decide(self.request(ask, &values))
    }

    /// The same with handles for all the names that the policy knows.
    fn decide_by_handles(&self, ask: &Ask) -> Decision {
        let handle = |value| match value {
            Value::Text(name) => self.policy.handle(name).map_or(value, Value::Name),
            other => other,
        };
        let values: Vec<Value> = ask.values.iter().map(Value::from).map(handle).collect();
        self.policy.decide(self.request(ask, &values))
    }

    pub(crate) fn request<'a>(&self, ask: &Ask, values: &'a [Value<'a>]) -> Request<'a> {
        Request::new(values).section(self.numbers[ask.section])
    }
}

impl Judge for Loaded {
    fn answer(&self, ask: &Ask) -> Answer {
        let decision = self.decide(ask);
        let by_handles = self.decide_by_handles(ask);
        assert_eq!(by_handles.outcome(), decision.outcome(), "a handle decides otherwise than its name");
        assert_eq!(decision.is_allow(), decision.outcome() == auth_policy::Outcome::Allow);
        if decision.outcome() == auth_policy::Outcome::Indeterminate {
            assert!(self.policy.reason(&decision).is_some(), "nobody says why it can't be decided");
        }
        Answer { outcome: decision.outcome(), row: decision.row() }
    }
}
