//! Our engine against the casbin crate's own, on models, rules and requests that are made up.
//!
//! A few thousand decisions are compared in each test run. `PORTCULLIS_DECISIONS` says how many it is to be instead, and
//! `PORTCULLIS_SEED` where to begin:
//!
//! ```sh
//! PORTCULLIS_DECISIONS=1000000 cargo test --release -p suite --test policy differential -- --nocapture
//! ```
//!
//! What the crate does otherwise than its documentation says, and we do not follow, is kept out by how the cases are
//! made or asked: the crate is asked for each section as if it were the first (it ignores the deny rows of others), gets its
//! rows in the order of their priorities (it knows neither explicit nor subject priority) and none twice (it moves them to
//! the end), no name stands both in `g` and in `g2` (one graph to the crate), chains of roles are shorter than its limit, patterns
//! have no characters of regular expressions beside their own, texts in matchers no `r.` and `p.`, and what ours refuses
//! as a probable mistake (`a == b & c == d`) stands in parentheses. Attributes that are missing
//! or of another type are an error to ours, and anything to the crate; a policy without rules allows things by the crate that
//! nobody has said. There, ours is only held to allow nothing that the crate denies. Each of these has tests by name in `known`.

pub(crate) mod case;
mod coverage;
mod faults;
pub(crate) mod generate;
mod known;
mod metamorphic;
mod oracle;
pub(crate) mod ours;
mod tree;

use std::{env, time::Instant};

use auth_policy::Outcome;

use self::{
    case::{Ask, Case},
    coverage::Coverage,
    oracle::{Oracle, Said},
    ours::Ours,
};

/// What is held against the crate: our engine, or one with a fault put into it.
pub(crate) trait Engine {
    fn load(&self, case: &Case) -> Result<Box<dyn Judge>, String>;
}

/// A policy that was loaded.
pub(crate) trait Judge {
    fn answer(&self, ask: &Ask) -> Answer;
}

/// What was decided, and by which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    pub(crate) row: Option<usize>,
}

/// A case and what the crate says to it.
struct Expected {
    case: Case,
    said: Vec<Said>,
}

/// How many of which there were.
#[derive(Debug, Default)]
struct Tally {
    decisions: u64,
    allowed: u64,
    rows: u64,
    /// The crate panicked, which is on the list.
    panicked: u64,
    /// There was no rule, and the crate allowed it.
    empty: u64,
    /// Attributes were missing or of another type.
    loose: u64,
}

impl Expected {
    fn of(case: Case) -> Self {
        let oracles: Vec<Oracle> = case.sections.iter().map(|section| Oracle::of(&case, section)).collect();
        let said = case.asks.iter().map(|ask| oracles[ask.section].ask(&ask.values)).collect();
        Self { case, said }
    }

    /// Holds an engine's answers against the crate's.
    fn compare(&self, engine: &dyn Engine, tally: &mut Tally, coverage: &mut Coverage) -> Result<(), String> {
        let judge = engine.load(&self.case).map_err(|errors| format!("does not load: {errors}\n{}", self.case))?;
        for (ask, said) in self.case.asks.iter().zip(&self.said) {
            let answer = judge.answer(ask);
            coverage.count("answer", &format!("{:?}", answer.outcome).to_lowercase());
            tally.decisions += 1;
            tally.allowed += u64::from(answer.outcome == Outcome::Allow);
            tally.loose += u64::from(self.case.loose);
            self.agree(ask, said, answer, tally).map_err(|why| {
                let number = self.case.sections[ask.section].number;
                let values: Vec<String> = ask.values.iter().map(ToString::to_string).collect();
                format!(
                    "{why}\nr{number} = {}\nours: {answer:?}\nthe crate: {said:?}\n{}",
                    values.join(", "),
                    self.case
                )
            })?;
        }
        Ok(())
    }

    fn agree(&self, ask: &Ask, said: &Said, answer: Answer, tally: &mut Tally) -> Result<(), String> {
        let key = format!("p{}", self.case.sections[ask.section].number);
        let is_empty = !self.case.rows.iter().any(|row| row.key == key);
        match (said, answer.outcome) {
            (Said::Panicked, _) => tally.panicked += 1,
            (Said::No(_), Outcome::Allow) => return Err("ours allows what the crate denies".into()),
            _ if self.case.loose => {}
            (Said::Yes(_), Outcome::Deny | Outcome::Indeterminate) if is_empty => tally.empty += 1,
            (Said::Failed(why), _) => return Err(format!("the crate fails: {why}")),
            (Said::Yes(_), Outcome::Deny | Outcome::Indeterminate) => {
                return Err("ours denies what the crate allows".into());
            }
            (Said::No(_), Outcome::Indeterminate) => return Err("ours can't decide what the crate denies".into()),
            (Said::Yes(rows), Outcome::Allow) | (Said::No(rows), Outcome::Deny) => {
                tally.rows += u64::from(answer.row.is_some());
                if answer.row.is_some() == rows.is_empty() || answer.row.is_some_and(|row| !rows.contains(&row)) {
                    return Err("another row decided".into());
                }
            }
        }
        Ok(())
    }
}

/// Compares so many decisions, and stops after a few differences.
fn compare(engine: &dyn Engine, decisions: u64) -> Result<(Tally, Coverage), String> {
    let start = env::var("PORTCULLIS_SEED").ok().map_or(0, |seed| seed.parse().expect("a number in PORTCULLIS_SEED"));
    let (mut tally, mut coverage) = (Tally::default(), Coverage::new());
    let mut differences: Vec<String> = Vec::new();
    for seed in start.. {
        if tally.decisions >= decisions || differences.len() == REPORTED {
            break;
        }
        let case = generate::case(seed);
        coverage.case(&case);
        differences.extend(Expected::of(case).compare(engine, &mut tally, &mut coverage).err());
    }
    if differences.is_empty() { Ok((tally, coverage)) } else { Err(differences.join("\n----\n")) }
}

// SZ11, SZ12, SZ13
#[test]
fn a_million_decisions_are_those_of_the_casbin_crate() {
    let wanted = env::var("PORTCULLIS_DECISIONS").ok();
    let wanted = wanted.map_or(DECISIONS, |number| number.parse().expect("a number in PORTCULLIS_DECISIONS"));
    let start = Instant::now();

    let (tally, coverage) = compare(&Ours, wanted).unwrap_or_else(|difference| panic!("{difference}"));

    eprintln!("{tally:?} in {:.1} s", start.elapsed().as_secs_f64());
    assert_eq!(coverage.never_used(), [""; 0], "{coverage:?}");
    // both answers are there often enough to mean something, and what can't be compared is rare
    assert!(tally.allowed * 5 > tally.decisions && tally.allowed * 5 < tally.decisions * 4, "{tally:?}");
    assert!(
        tally.panicked * 50 < tally.decisions
            && tally.loose * 5 < tally.decisions
            && tally.empty * 50 < tally.decisions,
        "{tally:?}"
    );
    assert!(tally.rows * 10 > tally.decisions, "{tally:?}");
}

/// So many differences are said at once.
const REPORTED: usize = 5;

/// How many decisions are compared when nobody says otherwise.
const DECISIONS: u64 = 3_000;
