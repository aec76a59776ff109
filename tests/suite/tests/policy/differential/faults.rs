use auth_policy::Outcome;

use super::{
    Answer, Coverage, Engine, Expected, Judge, Tally,
    case::{Ask, Case, Cell},
    generate,
    ours::Ours,
    tree::Tree,
};

/// Our engine with a fault: it sees another case than it was given, or answers otherwise than it decided.
struct Faulty {
    case: fn(Case) -> Case,
    answer: fn(Outcome) -> Outcome,
}

struct Spoilt(Box<dyn Judge>, fn(Outcome) -> Outcome);

impl Engine for Faulty {
    fn load(&self, case: &Case) -> Result<Box<dyn Judge>, String> {
        Ok(Box::new(Spoilt(Ours.load(&(self.case)(case.clone()))?, self.answer)))
    }
}

impl Judge for Spoilt {
    fn answer(&self, ask: &Ask) -> Answer {
        let answer = self.0.answer(ask);
        Answer { outcome: self.1(answer.outcome), row: answer.row }
    }
}

#[test]
fn each_fault_that_is_put_into_the_engine_is_found() {
    let mut expected: Vec<Expected> = Vec::new();
    for (name, case, answer) in FAULTS {
        let engine = Faulty { case, answer };
        let found = (0..CASES).find(|seed| {
            if expected.len() <= *seed {
                expected.push(Expected::of(generate::case(*seed as u64)));
            }
            let difference = expected[*seed].compare(&engine, &mut Tally::default(), &mut Coverage::new());
            // a fault that keeps a policy from loading would be found by anybody
            difference.is_err_and(|why| !why.starts_with("does not load"))
        });
        match found {
            Some(cases) => eprintln!("{name}: found in case {cases}"),
            None => panic!("{name}: not found in {CASES} cases"),
        }
    }
}

#[expect(clippy::type_complexity, reason = "a table reads best as one")]
const FAULTS: [(&str, fn(Case) -> Case, fn(Outcome) -> Outcome); 22] = [
    ("the last row is not read", |case| rows(case, |rows| drop(rows.pop())), same),
    ("deny rows allow", |case| texts(case, |text| if text == "deny" { "allow".into() } else { text }), same),
    ("the first row of a priority is the last", |case| rows(case, |rows| rows.reverse()), same),
    ("priorities are not looked at", no_priorities, same),
    ("`<=` is `<`", |case| trees(case, |tree| operator(tree, "<=", "<")), same),
    ("`&&` is `||`", |case| trees(case, |tree| operator(tree, "&&", "||")), same),
    (
        "`??` is blind",
        |case| trees(case, |tree| if let Tree::Bin("??", _, right) = tree { *right } else { tree }),
        same,
    ),
    (
        "`!` is not read",
        |case| trees(case, |tree| if let Tree::Unary("!", operand) = tree { *operand } else { tree }),
        same,
    ),
    ("`in` looks at the first only", first_only, same),
    ("`?:` takes the other way", other_way, same),
    (
        "halves are cut off",
        |case| trees(case, |tree| if let Tree::Half(n) = tree { Tree::Half(n / 2 * 2) } else { tree }),
        same,
    ),
    ("eval is true", |case| trees(case, |tree| if let Tree::Eval(_) = tree { Tree::Bool(true) } else { tree }), same),
    ("keyMatch2 is keyMatch", |case| trees(case, |tree| function(tree, "keyMatch2", "keyMatch")), same),
    ("keyMatch4 is keyMatch3", |case| trees(case, |tree| function(tree, "keyMatch4", "keyMatch3")), same),
    ("roles of roles are not had", roles_of_roles, same),
    ("roles are had in all domains", all_domains, same),
    ("g2 is empty", |case| rows(case, |rows| rows.retain(|row| row.key != "g2")), same),
    ("p2 is empty", |case| rows(case, |rows| rows.retain(|row| row.key != "p2")), same),
    ("case is not looked at", |case| everywhere(case, str::to_lowercase), same),
    ("what is not ASCII is one letter", |case| everywhere(case, one_letter), same),
    (
        "what can't be decided is allowed",
        |case| case,
        |outcome| {
            if outcome == Outcome::Indeterminate { Outcome::Allow } else { outcome }
        },
    ),
    (
        "what no rule allows can't be decided",
        |case| case,
        |outcome| {
            if outcome == Outcome::Deny { Outcome::Indeterminate } else { outcome }
        },
    ),
];

fn same(outcome: Outcome) -> Outcome {
    outcome
}

fn rows(mut case: Case, change: impl FnOnce(&mut Vec<super::case::Row>)) -> Case {
    change(&mut case.rows);
    case
}

/// Changes each node of matchers and rules.
fn trees(mut case: Case, change: impl Fn(Tree) -> Tree) -> Case {
    for section in &mut case.sections {
        section.matcher = section.matcher.clone().map(&change);
    }
    for cell in case.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let Cell::Rule(tree) = cell {
            *tree = tree.clone().map(&change);
        }
    }
    case
}

/// Changes the texts of rows.
fn texts(mut case: Case, change: impl Fn(String) -> String) -> Case {
    for cell in case.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let Cell::Text(text) = cell {
            *text = change(core::mem::take(text));
        }
    }
    case
}

/// Changes all texts that a policy is made of. Requests are those of the case: what they meet are other texts.
fn everywhere(case: Case, change: impl Fn(&str) -> String) -> Case {
    texts(trees(case, |tree| if let Tree::Text(text) = tree { Tree::Text(change(&text)) } else { tree }), |text| {
        change(&text)
    })
}

fn operator(tree: Tree, from: &str, to: &'static str) -> Tree {
    match tree {
        Tree::Bin(operator, left, right) if operator == from => Tree::Bin(to, left, right),
        other => other,
    }
}

fn function(tree: Tree, from: &str, to: &'static str) -> Tree {
    match tree {
        Tree::Call(name, arguments) if name == from => Tree::Call(to, arguments),
        other => other,
    }
}

fn first_only(case: Case) -> Case {
    trees(case, |tree| match tree {
        Tree::List(mut elements) => {
            elements.truncate(1);
            Tree::List(elements)
        }
        other => other,
    })
}

fn other_way(case: Case) -> Case {
    trees(case, |tree| match tree {
        Tree::Cond(condition, then, otherwise) => Tree::Cond(condition, otherwise, then),
        other => other,
    })
}

fn no_priorities(mut case: Case) -> Case {
    for (place, row) in case.rows.iter_mut().enumerate() {
        let section = case.sections.iter().find(|section| row.key == format!("p{}", section.number));
        if let Some(column) = section.and_then(|section| section.policy.iter().position(|field| *field == "priority")) {
            row.cells[column] = Cell::text(place.to_string());
        }
    }
    case
}

fn roles_of_roles(case: Case) -> Case {
    rows(case, |rows| {
        let parents: Vec<(String, Cell)> = parents(rows);
        rows.retain(|row| !row.key.starts_with('g') || !parents.contains(&(row.key.clone(), row.cells[0].clone())));
    })
}

fn parents(rows: &[super::case::Row]) -> Vec<(String, Cell)> {
    rows.iter().filter(|row| row.key.starts_with('g')).map(|row| (row.key.clone(), row.cells[1].clone())).collect()
}

fn all_domains(case: Case) -> Case {
    rows(case, |rows| {
        for row in rows.clone().iter().filter(|row| row.key.starts_with('g') && row.cells.len() == 3) {
            for domain in generate::words::DOMAINS {
                let mut cells = row.cells.clone();
                cells[2] = Cell::text(domain);
                rows.push(super::case::Row { key: row.key.clone(), cells });
            }
        }
    })
}

fn one_letter(text: &str) -> String {
    text.chars().map(|character| if character.is_ascii() { character } else { 'é' }).collect()
}

/// So many cases have to do.
const CASES: usize = 2_000;
