use std::time::SystemTime;

use hashbrown::HashSet;

use super::Graph;
use crate::{
    FailureKind,
    names::{NameId, Names},
};

/// A way through the roles of a name, the nearest first.
pub(crate) struct Walk<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) names: &'a Names,
    pub(crate) domains: &'a [NameId],
    pub(crate) now: Option<SystemTime>,
}

/// Where a walk begins or goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Node<'a> {
    Name(NameId),
    /// A name that no row has.
    Text(&'a str),
}

/// A role that a walk has come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<'a> {
    pub(crate) from: Node<'a>,
    pub(crate) role: NameId,
    pub(crate) way: Way,
}

/// How a name has the role that a walk has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By a row of its own.
    Own,
    /// By a row whose user is a pattern of it.
    OfPattern,
    /// By a row of its own whose role is a pattern of it.
    ToPattern,
}

impl<'a> Walk<'a> {
    /// Visits every role, the nearest first, until one is what is looked for. Says why an assignment could not be followed, if so.
    pub(crate) fn run(&self, start: Node<'a>, found: &mut dyn FnMut(Step<'a>) -> bool) -> Option<FailureKind> {
        let mut seen = HashSet::with_hasher(foldhash::fast::FixedState::default());
        if let Node::Name(name) = start {
            seen.insert(name);
        }
        let mut failure = None;
        let mut level = vec![start];
        for _ in 0..self.graph.depth {
            let mut next = Vec::new();
            for from in level {
                let ended = self.steps(from, &mut failure, &mut |step| {
                    let fresh = seen.insert(step.role);
                    if fresh {
                        next.push(Node::Name(step.role));
                    }
                    (fresh || step.way == Way::Own && self.graph.matched.is_some()) && found(step)
                });
                if ended {
                    return failure;
                }
            }
            if next.is_empty() {
                break;
            }
            level = next;
        }
        failure
    }

    fn steps(
        &self,
        from: Node<'a>,
        failure: &mut Option<FailureKind>,
        visit: &mut dyn FnMut(Step<'a>) -> bool,
    ) -> bool {
        let matched = self.graph.matched.as_ref();
        if let Node::Name(user) = from {
            let patterns = matched.map_or(&[][..], |matched| matched.users_of(user));
            return [user].iter().chain(patterns).any(|user| self.links(from, *user, failure, visit));
        }
        let Node::Text(text) = from else { return false };
        matched.is_some_and(|matched| {
            matched.users_of_text(text, self.names).any(|user| self.links(from, user, failure, visit))
        })
    }

    /// The links of a user that stands for `from`: the same name, or a pattern of it.
    fn links(
        &self,
        from: Node<'a>,
        user: NameId,
        failure: &mut Option<FailureKind>,
        visit: &mut dyn FnMut(Step<'a>) -> bool,
    ) -> bool {
        // As in Go, what a role is a pattern of counts only in a row of the name itself.
        let way = if from == Node::Name(user) { Way::Own } else { Way::OfPattern };
        for domain in self.domains {
            for (number, link) in self.graph.links.of(*domain, user) {
                if let Some(condition) = &self.graph.condition {
                    match condition.holds(self.graph.links.parameters(number), self.names, self.now) {
                        Ok(true) => {}
                        Ok(false) => continue,
                        Err(kind) => {
                            failure.get_or_insert(kind);
                            continue;
                        }
                    }
                }
                let step = Step { from, role: link.role, way };
                if visit(step) {
                    return true;
                }
                let named =
                    self.graph.matched.as_ref().filter(|_| way == Way::Own).map(|matched| matched.names_of(link.role));
                let mut named = named.unwrap_or_default().iter();
                if named.any(|role| visit(Step { from, role: *role, way: Way::ToPattern })) {
                    return true;
                }
            }
        }
        false
    }
}
