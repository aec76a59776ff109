use auth_policy::Effect;
use fastrand::Rng;

use super::{
    Carries, EFFECTS, Says,
    conditions::Conditions,
    once_in, one,
    words::{ACTIONS, OBJECTS, SUBJECTS},
};
use crate::differential::{case::RoleKind, tree::Tree};

/// A section, and what its fields are for.
pub(super) struct Shape {
    pub(super) number: &'static str,
    pub(super) request: Vec<(&'static str, Carries)>,
    pub(super) policy: Vec<(&'static str, Says)>,
    pub(super) roles: Vec<RoleKind>,
    pub(super) effect: Effect,
    pub(super) matcher: Tree,
}

impl Shape {
    pub(super) fn new(rng: &mut Rng, number: &'static str, alone: bool) -> Self {
        let effect = one(rng, &EFFECTS);
        let mut shape =
            Self { number, request: vec![], policy: vec![], roles: vec![], effect, matcher: Tree::Bool(true) };
        let mut terms = vec![shape.subject(rng, alone), shape.object(rng), shape.action(rng)];
        if once_in(rng, 5) {
            shape.request.push(("level", Carries::Level));
        }
        if once_in(rng, 3) {
            terms.push(Conditions { rng, request: &shape.request }.condition(2));
        }
        rng.shuffle(&mut terms);
        shape.matcher = together(rng, terms);
        shape.alternatives(rng);
        shape.priorities(rng);
        if once_in(rng, 8) {
            rng.shuffle(&mut shape.request);
        }
        // Casbin's subject priority reads the subject from the first field
        if effect != Effect::SubjectPriority && once_in(rng, 8) {
            rng.shuffle(&mut shape.policy);
        }
        shape
    }

    fn subject(&mut self, rng: &mut Rng, alone: bool) -> Tree {
        let by_priority = self.effect == Effect::SubjectPriority;
        let choice = if by_priority { one(rng, &[1, 1, if alone { 2 } else { 1 }]) } else { rng.u8(..13) };
        let with_attributes = matches!(choice, 5..=7) || (choice == 8 && rng.bool());
        self.request.push(("sub", if with_attributes { Carries::Attributes } else { Carries::Subject }));
        let name = if with_attributes { Tree::attribute("sub", &["name"]) } else { Tree::request("sub") };
        match choice {
            2..=4 => {
                let key = if alone { "g" } else { "g3" };
                self.role(key, true);
                self.domain(rng, key, name)
            }
            1 | 6 | 9 | 10 => {
                self.role("g", false);
                self.policy.push(("sub", Says::Subject));
                let had = Tree::Call("g", vec![name.clone(), Tree::rule("sub")]);
                match rng.u8(..8) {
                    0 => Tree::or(had, Tree::bin("==", name, Tree::text("admin"))),
                    1 => Tree::and(had, Tree::not(Tree::Call("g", vec![name, Tree::text(one(rng, &SUBJECTS[..7]))]))),
                    2 if !by_priority => Tree::Call("g", vec![Tree::rule("sub"), name]),
                    _ => had,
                }
            }
            7..=8 => {
                self.policy.push(("rule", Says::Rule));
                let rule = Tree::Eval("rule");
                if once_in(rng, 4) {
                    self.policy.push(("sub", Says::Subject));
                    let same = equal(rng, name, Tree::rule("sub"));
                    return if rng.bool() { Tree::or(same, rule) } else { Tree::and(rule, same) };
                }
                rule
            }
            11 => {
                self.policy.push(("sub", Says::Star(&Says::Subject)));
                star(rng, name, Tree::rule("sub"))
            }
            12 => {
                self.request.push(("ip", Carries::Address));
                self.policy.push(("net", Says::Network));
                Tree::Call("ipMatch", vec![Tree::request("ip"), Tree::rule("net")])
            }
            _ => {
                self.policy.push(("sub", Says::Subject));
                equal(rng, name, Tree::rule("sub"))
            }
        }
    }

    /// Roles within a domain, which is also a column, mostly.
    fn domain(&mut self, rng: &mut Rng, key: &'static str, name: Tree) -> Tree {
        self.request.push(("dom", Carries::Domain));
        self.policy.push(("sub", Says::Subject));
        let mut arguments = vec![name, Tree::rule("sub"), Tree::request("dom")];
        match rng.u8(..6) {
            0 => Tree::Call(key, arguments),
            1 => {
                self.policy.push(("dom", Says::Star(&Says::Domain)));
                Tree::and(Tree::Call(key, arguments), star(rng, Tree::request("dom"), Tree::rule("dom")))
            }
            2 => {
                self.policy.push(("dom", Says::Domain));
                arguments[2] = Tree::rule("dom");
                Tree::and(equal(rng, Tree::request("dom"), Tree::rule("dom")), Tree::Call(key, arguments))
            }
            _ => {
                self.policy.push(("dom", Says::Domain));
                Tree::and(Tree::Call(key, arguments), equal(rng, Tree::request("dom"), Tree::rule("dom")))
            }
        }
    }

    fn object(&mut self, rng: &mut Rng) -> Tree {
        let choice = rng.u8(..17);
        let pattern = match choice {
            3..=11 => Some(PATTERNS[usize::from(choice - 3)]),
            _ => None,
        };
        let carries = match choice {
            15 => Carries::Attributes,
            _ if pattern.is_some() => Carries::Path,
            _ => Carries::Object,
        };
        self.request.push(("obj", carries));
        let object = Tree::request("obj");
        if let Some(function) = pattern {
            self.policy.push(("obj", Says::Pattern(function)));
            let arguments = vec![object, Tree::rule("obj")];
            return match function {
                "keyGet" => {
                    let wanted = Tree::text(one(rng, &["", "a", "a/b"]));
                    equal(rng, Tree::Call(function, arguments), wanted)
                }
                "keyGet2" | "keyGet3" => {
                    let mut arguments = arguments;
                    arguments.push(Tree::text("id"));
                    let given = Tree::Call(function, arguments);
                    let wanted = if self.request[0].1 == Carries::Subject && rng.bool() {
                        Tree::request("sub")
                    } else {
                        Tree::text(one(rng, &["a", "42", "naïve"]))
                    };
                    equal(rng, given, wanted)
                }
                _ => Tree::Call(function, arguments),
            };
        }
        match choice {
            12..=13 => {
                self.role("g2", false);
                self.policy.push(("obj", Says::Object));
                Tree::Call("g2", vec![object, Tree::rule("obj")])
            }
            14 => {
                self.policy.push(("obj", Says::Star(&Says::Object)));
                star(rng, object, Tree::rule("obj"))
            }
            15 => {
                let owner = Tree::attribute("obj", &["name"]);
                let caller = if self.request[0].1 == Carries::Attributes {
                    Tree::attribute("sub", &["name"])
                } else {
                    Tree::request("sub")
                };
                equal(rng, owner, caller)
            }
            16 => {
                self.policy.push(("obj", Says::Object));
                let literals = vec![Tree::text(one(rng, &OBJECTS)), Tree::text(one(rng, &OBJECTS))];
                let same = equal(rng, object.clone(), Tree::rule("obj"));
                Tree::or(same, Tree::bin("in", object, Tree::List(literals)))
            }
            _ => {
                self.policy.push(("obj", Says::Object));
                equal(rng, object, Tree::rule("obj"))
            }
        }
    }

    fn action(&mut self, rng: &mut Rng) -> Tree {
        self.request.push(("act", Carries::Action));
        let action = Tree::request("act");
        let choice = rng.u8(..9);
        self.policy.push((
            "act",
            match choice {
                0 => Says::ActionPattern,
                1..=2 => Says::Star(&Says::Action),
                _ => Says::Action,
            },
        ));
        match choice {
            0 => Tree::Call("regexMatch", vec![action, Tree::rule("act")]),
            1..=2 => star(rng, action, Tree::rule("act")),
            3 => Tree::not(Tree::bin("!=", action, Tree::rule("act"))),
            4 => {
                let literal = Tree::bin("==", action.clone(), Tree::text(one(rng, &ACTIONS)));
                Tree::or(literal, equal(rng, action, Tree::rule("act")))
            }
            5 => Tree::bin("in", action, Tree::List(vec![Tree::rule("act"), Tree::text(one(rng, &ACTIONS))])),
            _ => equal(rng, action, Tree::rule("act")),
        }
    }

    /// Other ways in, and other ways of saying the same.
    fn alternatives(&mut self, rng: &mut Rng) {
        let matcher = core::mem::replace(&mut self.matcher, Tree::Bool(true));
        let choice = rng.u8(..14);
        let mut conditions = Conditions { rng, request: &self.request };
        self.matcher = match choice {
            0 => Tree::or(matcher, conditions.condition(1)),
            1 => Tree::and(conditions.condition(1), matcher),
            2 => Tree::not(Tree::or(Tree::not(matcher), Tree::not(conditions.condition(1)))),
            3 => {
                let [condition, otherwise] = [(); 2].map(|()| Box::new(conditions.condition(1)));
                Tree::Cond(condition, Box::new(matcher), otherwise)
            }
            _ => matcher,
        };
    }

    fn priorities(&mut self, rng: &mut Rng) {
        if self.effect == Effect::Priority && rng.bool() {
            self.policy.insert(0, ("priority", Says::Priority));
        }
        if self.effect != Effect::AllowOverride || once_in(rng, 3) {
            self.policy.push(("eft", Says::Effect));
        }
    }

    fn role(&mut self, key: &'static str, domain: bool) {
        self.roles.push(RoleKind { key, domain });
    }
}

/// `a == b`, either way round.
fn equal(rng: &mut Rng, left: Tree, right: Tree) -> Tree {
    if once_in(rng, 3) { Tree::bin("==", right, left) } else { Tree::bin("==", left, right) }
}

/// The same, or any.
fn star(rng: &mut Rng, left: Tree, right: Tree) -> Tree {
    let any = equal(rng, right.clone(), Tree::text("*"));
    let same = equal(rng, left, right);
    if rng.bool() { Tree::or(any, same) } else { Tree::or(same, any) }
}

/// All of them, grouped from the left, from the right, or in the middle.
fn together(rng: &mut Rng, mut terms: Vec<Tree>) -> Tree {
    while terms.len() > 1 {
        let place = rng.usize(..terms.len() - 1);
        let right = terms.remove(place + 1);
        let left = core::mem::replace(&mut terms[place], Tree::Bool(true));
        terms[place] = Tree::and(left, right);
    }
    terms.pop().unwrap_or(Tree::Bool(true))
}

const PATTERNS: [&str; 9] =
    ["keyGet", "keyMatch", "keyMatch2", "keyMatch3", "keyMatch4", "keyMatch5", "globMatch", "keyGet2", "keyGet3"];
