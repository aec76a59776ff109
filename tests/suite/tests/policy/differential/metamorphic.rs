use std::thread;

use auth_policy::{Effect, Outcome, Value};
use fastrand::Rng;

use super::{
    case::{Case, Cell},
    generate,
    ours::Loaded,
};

fn outcomes(case: &Case) -> Vec<Outcome> {
    let loaded = Loaded::of(case).unwrap_or_else(|errors| panic!("{errors}\n{case}"));
    case.asks.iter().map(|ask| loaded.decide(ask).outcome()).collect()
}

/// Whether the order of the rows is to mean nothing: no priority decides by it.
fn is_unordered(case: &Case) -> bool {
    case.sections.iter().all(|section| match section.effect {
        Effect::AllowAndDeny | Effect::AllowOverride | Effect::DenyOverride => true,
        Effect::Priority => {
            let Some(column) = section.policy.iter().position(|field| *field == "priority") else { return false };
            let key = format!("p{}", section.number);
            let mut priorities: Vec<&Cell> =
                case.rows.iter().filter(|row| row.key == key).map(|row| &row.cells[column]).collect();
            let count = priorities.len();
            priorities.sort_by_key(|cell| format!("{cell:?}"));
            priorities.dedup();
            priorities.len() == count
        }
        Effect::SubjectPriority => false,
    })
}

// SZ12, SZ13 (casbin #740)
#[test]
fn the_order_of_rows_means_nothing_without_priorities() {
    let mut compared = 0;
    for seed in 0..CASES {
        let mut case = generate::case(seed);
        if !is_unordered(&case) {
            continue;
        }
        let before = outcomes(&case);

        let rng = &mut Rng::with_seed(seed);
        for _ in 0..3 {
            rng.shuffle(&mut case.rows);
            assert_eq!(outcomes(&case), before, "{case}");
        }
        compared += before.len();
    }
    assert!(compared > 1_500, "{compared}");
}

// SZ13
#[test]
fn the_order_of_rows_decides_under_a_priority() {
    let changed = (0..CASES).map(generate::case).filter(|case| !is_unordered(case)).any(|mut case| {
        let before = outcomes(&case);
        case.rows.reverse();
        outcomes(&case) != before
    });

    assert!(changed);
}

// SZ10 (pycasbin #103)
#[test]
fn a_decision_does_not_depend_on_earlier_ones() {
    for seed in 0..CASES {
        let case = generate::case(seed);
        let alone: Vec<Outcome> = case
            .asks
            .iter()
            .map(|ask| Loaded::of(&case).unwrap_or_else(|errors| panic!("{errors}\n{case}")).decide(ask).outcome())
            .take(4)
            .collect();

        let rng = &mut Rng::with_seed(seed);
        let loaded = Loaded::of(&case).unwrap();
        for _ in 0..100 {
            let place = rng.usize(..case.asks.len());
            let outcome = loaded.decide(&case.asks[place]).outcome();
            if let Some(expected) = alone.get(place) {
                assert_eq!(outcome, *expected, "{case}");
            }
        }
    }
}

// SZ10
#[test]
fn decisions_of_many_threads_are_those_of_one() {
    for seed in 0..CASES / 10 {
        let case = generate::case(seed);
        let loaded = Loaded::of(&case).unwrap();
        let expected: Vec<Outcome> = case.asks.iter().map(|ask| loaded.decide(ask).outcome()).collect();

        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let outcomes: Vec<Outcome> = case.asks.iter().map(|ask| loaded.decide(ask).outcome()).collect();
                    assert_eq!(outcomes, expected);
                });
            }
        });
    }
}

#[test]
fn a_batch_is_decided_as_each_alone() {
    for seed in 0..CASES / 10 {
        let case = generate::case(seed);
        let loaded = Loaded::of(&case).unwrap();
        let values: Vec<Vec<Value>> =
            case.asks.iter().map(|ask| ask.values.iter().map(Value::from).collect()).collect();
        let requests: Vec<_> = case.asks.iter().zip(&values).map(|(ask, values)| loaded.request(ask, values)).collect();

        let batch: Vec<_> = loaded.policy().decide_all(requests.iter().copied()).collect();

        let alone: Vec<_> = requests.into_iter().map(|request| loaded.policy().decide(request)).collect();
        assert_eq!(batch, alone, "{case}");
    }
}

/// So many cases each.
const CASES: u64 = 250;
