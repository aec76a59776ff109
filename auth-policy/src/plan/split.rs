use crate::program::{Term, TermKind};

/// A matcher as several conjunctions of which one has to hold.
///
/// Conditions have three values here, true, false and unknown, and in these `a && (b || c)` is `a && b || a && c`, and
/// `!(a || b)` is `!a && !b`, as they are in two.
#[derive(Debug)]
pub(crate) struct Split {
    /// The conditions, each once.
    pub(crate) atoms: Vec<Term>,
    /// For each conjunction the numbers of its conditions.
    pub(crate) conjunctions: Vec<Vec<usize>>,
}

/// What was taken apart of a term.
type Conjunctions = Vec<Vec<usize>>;

impl Split {
    pub(crate) fn of(matcher: &Term) -> Self {
        let mut split = Self { atoms: Vec::new(), conjunctions: Vec::new() };
        let mut conjunctions = split.apart(matcher, false);
        for conjunction in &mut conjunctions {
            conjunction.sort_unstable();
            conjunction.dedup();
        }
        split.conjunctions = conjunctions;
        split
    }

    /// Takes a term apart, or what is true where it is false.
    fn apart(&mut self, term: &Term, negated: bool) -> Conjunctions {
        match (&term.kind, negated) {
            (TermKind::Not(inner), _) => self.apart(inner, !negated),
            (TermKind::All(terms), false) | (TermKind::Any(terms), true) => self.product(terms, negated),
            (TermKind::Any(terms), false) | (TermKind::All(terms), true) => {
                let before = self.atoms.len();
                let parts: Conjunctions = terms.iter().flat_map(|term| self.apart(term, negated)).collect();
                if parts.len() > MOST {
                    self.atoms.truncate(before);
                    return self.atom(term, negated);
                }
                parts
            }
            (
                TermKind::Arithmetic(..)
                | TermKind::Call(..)
                | TermKind::Coalesce(_)
                | TermKind::Compare(..)
                | TermKind::Conditional(_)
                | TermKind::Constant(_)
                | TermKind::Eval(_)
                | TermKind::Get(..)
                | TermKind::GetKey(_)
                | TermKind::In(_)
                | TermKind::List(_)
                | TermKind::Match(..)
                | TermKind::Request(..)
                | TermKind::Role(..)
                | TermKind::Rule(_)
                | TermKind::Time(_)
                | TermKind::Unary(..),
                _,
            ) => self.atom(term, negated),
        }
    }

    /// Terms that all have to hold. One whose parts would make too many conjunctions stays whole.
    fn product(&mut self, terms: &[Term], negated: bool) -> Conjunctions {
        let mut product: Conjunctions = vec![Vec::new()];
        for term in terms {
            let before = self.atoms.len();
            let mut parts = self.apart(term, negated);
            if product.len() * parts.len() > MOST {
                self.atoms.truncate(before);
                parts = self.atom(term, negated);
            }
            product = product
                .iter()
                .flat_map(|left| parts.iter().map(move |right| left.iter().chain(right).copied().collect()))
                .collect();
        }
        product
    }

    fn atom(&mut self, term: &Term, negated: bool) -> Conjunctions {
        let span = term.span;
        let term = if negated { Term { kind: TermKind::Not(Box::new(term.clone())), span } } else { term.clone() };
        self.atoms.push(term);
        vec![vec![self.atoms.len() - 1]]
    }
}

/// A matcher is taken apart into at most as many conjunctions.
const MOST: usize = 16;
