use fastrand::Rng;

use super::{
    Carries, once_in, one,
    words::{ACTIONS, CITIES, DOMAINS, EXPRESSIONS, OBJECTS, SUBJECTS},
};
use crate::differential::tree::Tree;

/// Makes conditions over the fields of a request, each of a type that fits.
pub(super) struct Conditions<'a> {
    pub(super) rng: &'a mut Rng,
    pub(super) request: &'a [(&'static str, Carries)],
}

impl Conditions<'_> {
    /// Something that is true or false.
    pub(super) fn condition(&mut self, depth: u8) -> Tree {
        if depth == 0 {
            return self.comparison(0);
        }
        match self.rng.u8(..12) {
            0..=1 => Tree::and(self.condition(depth - 1), self.condition(depth - 1)),
            2..=3 => Tree::or(self.condition(depth - 1), self.condition(depth - 1)),
            4 => Tree::not(self.condition(depth - 1)),
            5 => {
                let [condition, then, otherwise] = [(); 3].map(|()| Box::new(self.condition(depth - 1)));
                Tree::Cond(condition, then, otherwise)
            }
            6 => {
                let operator = one(self.rng, &["==", "!="]);
                Tree::bin(operator, self.condition(depth - 1), self.condition(depth - 1))
            }
            _ => self.comparison(depth),
        }
    }

    fn comparison(&mut self, depth: u8) -> Tree {
        let operator = one(self.rng, &["==", "!=", "<", "<=", ">", ">="]);
        match self.rng.u8(..10) {
            0..=2 => Tree::bin(operator, self.integer(depth), self.integer(depth)),
            3 => Tree::bin(operator, self.halves(depth), self.halves(depth)),
            4..=5 => Tree::bin(operator, self.text(depth), self.text(depth)),
            6 => {
                let text = self.text(0);
                let elements = (0..self.rng.usize(1..=3)).map(|_| self.literal_text()).collect();
                Tree::bin("in", text, Tree::List(elements))
            }
            7 => match self.attributes() {
                Some(field) if self.rng.bool() => Tree::bin("in", self.text(0), Tree::attribute(field, &["roles"])),
                Some(field) => Tree::bin("in", self.integer(0), Tree::attribute(field, &["numbers"])),
                None => Tree::bin("in", self.integer(0), Tree::List(vec![Tree::Int(1), Tree::Int(self.rng.i64(0..5))])),
            },
            8 => {
                let operator = one(self.rng, &["=~", "!~"]);
                Tree::bin(operator, self.text(0), Tree::text(one(self.rng, &EXPRESSIONS)))
            }
            _ => match self.attributes() {
                Some(field) => Tree::attribute(field, &["active"]),
                None => Tree::Bool(self.rng.bool()),
            },
        }
    }

    /// A whole number, small enough for the 32 bits of the crate.
    fn integer(&mut self, depth: u8) -> Tree {
        if depth > 0 && !once_in(self.rng, 4) {
            let left = self.integer(depth - 1);
            return match self.rng.u8(..16) {
                0 => Tree::bin("+", left, self.integer(depth - 1)),
                1 => Tree::bin("-", left, self.integer(depth - 1)),
                2 => Tree::bin("*", left, self.integer(0)),
                // what does not divide is a fraction to Go and a whole number to the crate
                3 => {
                    let by = Tree::Int(self.rng.i64(1..5));
                    Tree::bin("/", Tree::bin("*", left, by.clone()), by)
                }
                4 => Tree::bin("%", left, Tree::Int(self.rng.i64(1..6))),
                5 => Tree::bin("**", self.positive(), Tree::Int(self.rng.i64(0..4))),
                6 => Tree::bin("<<", self.positive(), Tree::Int(self.rng.i64(0..4))),
                7 => Tree::bin(">>", self.positive(), Tree::Int(self.rng.i64(0..4))),
                8..=10 => Tree::bin(one(self.rng, &["&", "|", "^"]), self.positive(), self.positive()),
                11 => Tree::Unary("-", Box::new(left)),
                12 => Tree::Unary("~", Box::new(self.positive())),
                _ => match self.attributes() {
                    Some(field) => Tree::bin("??", Tree::attribute(field, &["maybe"]), Tree::Int(self.rng.i64(0..5))),
                    None => left,
                },
            };
        }
        self.positive()
    }

    fn positive(&mut self) -> Tree {
        let levels = self.of(Carries::Level);
        match (self.attributes(), levels, self.rng.u8(..3)) {
            (Some(field), _, 0) => Tree::attribute(field, &["age"]),
            (_, Some(field), 1) => Tree::request(field),
            _ => Tree::Int(self.rng.i64(0..7)),
        }
    }

    /// A number with a fraction.
    fn halves(&mut self, depth: u8) -> Tree {
        match (self.attributes(), self.rng.u8(..4)) {
            (Some(field), 0..=1) => Tree::attribute(field, &["score"]),
            (_, 2) => Tree::Double(Box::new(self.integer(0))),
            _ if depth > 0 => {
                let operator = one(self.rng, &["+", "-"]);
                Tree::bin(operator, self.halves(depth - 1), self.halves(depth - 1))
            }
            _ => Tree::Half(self.rng.i64(-3..12)),
        }
    }

    fn text(&mut self, depth: u8) -> Tree {
        if depth > 0 && once_in(self.rng, 6) {
            return Tree::bin("+", self.text(0), self.text(0));
        }
        let texts: Vec<Tree> = self
            .request
            .iter()
            .flat_map(|(name, carries)| match carries {
                Carries::Attributes => {
                    vec![Tree::attribute(name, &["name"]), Tree::attribute(name, &["address", "city"])]
                }
                Carries::Level => vec![],
                Carries::Action
                | Carries::Address
                | Carries::Domain
                | Carries::Object
                | Carries::Path
                | Carries::Subject => vec![Tree::request(name)],
            })
            .collect();
        if texts.is_empty() || once_in(self.rng, 3) { self.literal_text() } else { one(self.rng, &texts) }
    }

    fn literal_text(&mut self) -> Tree {
        let words = one(self.rng, &[&SUBJECTS[..7], &DOMAINS, &OBJECTS, &ACTIONS, &CITIES]);
        Tree::text(one(self.rng, words))
    }

    fn attributes(&mut self) -> Option<&'static str> {
        self.of(Carries::Attributes)
    }

    fn of(&mut self, carries: Carries) -> Option<&'static str> {
        let names: Vec<_> = self.request.iter().filter(|(_, what)| *what == carries).map(|(name, _)| *name).collect();
        (!names.is_empty()).then(|| one(self.rng, &names))
    }
}
