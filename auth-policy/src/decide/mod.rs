//! From a request to a decision.

mod direct;
mod search;
#[cfg(test)]
mod tests;

use self::search::Search;
use crate::{
    Decision, Effect, Failure, FailureKind, Outcome, Policy, PolicyError, Request, Row, Span,
    decision::FailedText,
    effect::{self, Tally},
    load::sections,
    policy::Set,
    program::{RowScope, Scope, Truth},
    request::Which,
};

impl Policy {
    /// Decides a request.
    ///
    /// # Denies
    ///
    /// Whatever the effect of the model does not allow, and whatever could not be evaluated: a row that might deny denies,
    /// and a row that might allow does not.
    pub fn decide<'a>(&self, request: impl Into<Request<'a>>) -> Decision {
        let request = request.into();
        match self.set(&request) {
            Ok(set) => self.decided(set, &request),
            Err(kind) => self.undecided(kind),
        }
    }

    /// Decides requests one after the other.
    pub fn decide_all<'a, 'p>(
        &'p self,
        requests: impl IntoIterator<Item = Request<'a>> + 'p,
    ) -> impl Iterator<Item = Decision> + 'p
    where
        'a: 'p,
    {
        requests.into_iter().map(|request| self.decide(request))
    }

    /// Why a decision is indeterminate: what could not be evaluated, and where it stands.
    pub fn reason(&self, decision: &Decision) -> Option<PolicyError> {
        let failure = decision.failure?;
        let Failure { kind, text, span, .. } = failure;
        let row = failure.row().and_then(|row| self.rules.row(row));
        let rule = text.column().zip(row);
        if let Some((row, field)) = rule.and_then(|(column, row)| Some((row, row.fields().nth(usize::from(column))?))) {
            return Some(row.error_within(&field, span, kind.to_string()));
        }
        let span = if text == FailedText::MODEL { span } else { Span::default() };
        let error = PolicyError::new(self.model.source.clone(), span, kind.to_string());
        let asked =
            |row: Row<'_>| format!("this was asked for the rule in line {} of {}", row.line(), self.rules.name());
        Some(match row {
            Some(row) => error.help(asked(row)),
            None => error,
        })
    }

    #[inline]
    pub(crate) fn set(&self, request: &Request<'_>) -> Result<&Set, FailureKind> {
        let set = match request.which {
            Which::First => self.sets.get(self.first),
            Which::Number(number) => self
                .sets
                .iter()
                .find(|set| self.matcher_key(set).strip_prefix('m').and_then(|of| of.parse().ok()) == Some(number)),
            Which::Sections(named) => {
                let chosen = sections::named(&self.model, &named).ok();
                self.sets.iter().find(|set| Some(set.chosen) == chosen)
            }
        };
        let set = set.ok_or(FailureKind::UnknownSections)?;
        if request.len() == set.values { Ok(set) } else { Err(FailureKind::WrongNumberOfValues) }
    }

    fn matcher_key(&self, set: &Set) -> &str {
        self.model.matchers.get(set.chosen.matcher).map_or("", |matcher| &matcher.key.name)
    }

    fn decided(&self, set: &Set, request: &Request<'_>) -> Decision {
        let Some(table) = self.tables.get(set.table) else { return self.undecided(FailureKind::EmptyPolicy) };
        if let Some(conjunctions) = &set.plan.direct
            && let Some((allow, deny)) = direct::search(self, set, conjunctions, request)
            && table.len() > 0
        {
            let (outcome, place) = Tally::decided(set.effect, allow, deny);
            let row = place.map(|place| table.number(place));
            return Decision { outcome, row, failure: None, revision: self.revision };
        }
        let result = if table.len() > 0 {
            Search::new(self, set, table, request).run().result(set.effect)
        } else {
            self.without_rows(set, request)
        };
        let row = result.place.map(|place| table.number(place));
        Decision { outcome: result.outcome, row, failure: result.failure, revision: self.revision }
    }

    /// What the matcher says where there are no rows to speak of: as in Go, it is itself a rule that allows.
    ///
    /// Terms that ask for a row are not met. That no row denies is no permission if there is none.
    fn without_rows(&self, set: &Set, request: &Request<'_>) -> effect::Result {
        let truth = self.scope(set, request, None).holds(&set.matcher);
        match (set.effect, truth) {
            (Effect::DenyOverride, _) => effect::Result::unknown(Failure::of_request(FailureKind::EmptyPolicy)),
            (_, Truth::Unknown(failure)) if !set.needs_rows => effect::Result::unknown(failure),
            (_, Truth::Yes) => effect::Result { outcome: Outcome::Allow, place: None, failure: None },
            (_, Truth::No | Truth::Unknown(_)) => effect::Result { outcome: Outcome::Deny, place: None, failure: None },
        }
    }

    pub(crate) fn scope<'a>(&'a self, set: &'a Set, request: &'a Request<'a>, row: Option<RowScope<'a>>) -> Scope<'a> {
        Scope {
            names: &self.names,
            graphs: &self.graphs,
            library: &set.library,
            request,
            snapshot: self.snapshot,
            row,
            rule: None,
        }
    }

    pub(crate) fn undecided(&self, kind: FailureKind) -> Decision {
        let failure = Some(Failure::of_request(kind));
        Decision { outcome: Outcome::Indeterminate, row: None, failure, revision: self.revision }
    }
}
