//! Makes cases from numbers: models of all shapes, rows that fit them, and requests that hit rows often enough.

mod conditions;
mod matchers;
mod patterns;
mod requests;
mod rows;
pub(super) mod words;

use auth_policy::Effect;
use fastrand::Rng;

use self::matchers::Shape;
use super::case::{Case, RoleKind, Section};

/// What a request's field carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carries {
    Action,
    Address,
    Domain,
    Level,
    Object,
    /// A subject or a thing with attributes.
    Attributes,
    Path,
    Subject,
}

/// What a rule's field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Action,
    ActionPattern,
    Domain,
    Effect,
    Network,
    Object,
    Pattern(&'static str),
    Priority,
    Rule,
    Star(&'static Says),
    Subject,
}

/// The case of this seed.
pub(crate) fn case(seed: u64) -> Case {
    let rng = &mut Rng::with_seed(seed);
    let count = if rng.u8(..4) == 0 { 2 } else { 1 };
    let shapes: Vec<Shape> =
        (0..count).map(|number| Shape::new(rng, if number == 0 { "" } else { "2" }, count == 1)).collect();
    let mut roles: Vec<RoleKind> = Vec::new();
    // a graph that both sections ask for
    for role in shapes.iter().flat_map(|shape| &shape.roles) {
        if !roles.iter().any(|known| known.key == role.key) {
            roles.push(*role);
        }
    }
    // no `g3` without `g` and `g2`
    for key in ["g2", "g"] {
        if roles.iter().any(|role| role.key > key) && !roles.iter().any(|role| role.key == key) {
            roles.push(RoleKind { key, domain: false });
        }
    }
    roles.sort_by_key(|role| role.key);

    let rows = rows::rows(rng, &shapes, &roles);
    let loose = rng.u8(..8) == 0;
    let asks = requests::requests(rng, &shapes, &rows, loose);
    Case { seed, sections: shapes.into_iter().map(Section::from).collect(), roles, rows, asks, loose }
}

impl From<Shape> for Section {
    fn from(shape: Shape) -> Self {
        Self {
            number: shape.number,
            request: shape.request.iter().map(|(name, _)| *name).collect(),
            policy: shape.policy.iter().map(|(name, _)| *name).collect(),
            effect: shape.effect,
            matcher: shape.matcher,
        }
    }
}

/// One of them.
fn one<T: Clone>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.usize(..of.len())].clone()
}

/// Once in so many times.
fn once_in(rng: &mut Rng, times: u8) -> bool {
    rng.u8(..times) == 0
}

const EFFECTS: [Effect; 7] = [
    Effect::AllowOverride,
    Effect::AllowOverride,
    Effect::AllowAndDeny,
    Effect::DenyOverride,
    Effect::Priority,
    Effect::Priority,
    Effect::SubjectPriority,
];
