use crate::{Effect, Failure, Outcome, program::Truth};

/// What a row is for: its field `eft`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allow,
    Deny,
    /// It decides nothing: `indeterminate`.
    Nothing,
}

/// The rows that match a request, or might, as far as an effect asks for them. Their order does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// The place of the first row that allows, among all rows in the order of the effect.
    pub(crate) allow: Option<u32>,
    pub(crate) deny: Option<u32>,
    /// The first row that might allow.
    unknown_allow: Option<(u32, Failure)>,
    unknown_deny: Option<(u32, Failure)>,
}

/// What a tally comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Result {
    pub(crate) outcome: Outcome,
    /// The place of the row that decided.
    pub(crate) place: Option<u32>,
    pub(crate) failure: Option<Failure>,
}

impl Verdict {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "allow" => Some(Self::Allow),
            "deny" => Some(Self::Deny),
            "indeterminate" => Some(Self::Nothing),
            _ => None,
        }
    }

    /// `allow`, `deny` or `indeterminate`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Nothing => "indeterminate",
        }
    }
}

impl Tally {
    pub(crate) fn add(&mut self, place: u32, verdict: Verdict, truth: Truth) {
        match (truth, verdict) {
            (Truth::No, _) | (_, Verdict::Nothing) => {}
            (Truth::Yes, Verdict::Allow) => self.allow = Some(self.allow.map_or(place, |first| first.min(place))),
            (Truth::Yes, Verdict::Deny) => self.deny = Some(self.deny.map_or(place, |first| first.min(place))),
            (Truth::Unknown(failure), Verdict::Allow) => earlier(&mut self.unknown_allow, place, failure),
            (Truth::Unknown(failure), Verdict::Deny) => earlier(&mut self.unknown_deny, place, failure),
        }
    }

    /// Whether this row, and all behind it, change nothing any more.
    pub(crate) fn is_settled_before(&self, place: u32, effect: Effect) -> bool {
        let before = |first: Option<u32>| first.is_some_and(|first| first < place);
        match effect {
            Effect::AllowAndDeny | Effect::DenyOverride => before(self.deny),
            Effect::AllowOverride => before(self.allow),
            Effect::Priority | Effect::SubjectPriority => before(self.allow) || before(self.deny),
        }
    }

    /// Whether a row of this verdict could matter to this effect at all.
    pub(crate) fn counts(effect: Effect, verdict: Verdict) -> bool {
        match (effect, verdict) {
            (_, Verdict::Nothing) | (Effect::AllowOverride, Verdict::Deny) | (Effect::DenyOverride, Verdict::Allow) => {
                false
            }
            (
                Effect::AllowAndDeny
                | Effect::AllowOverride
                | Effect::DenyOverride
                | Effect::Priority
                | Effect::SubjectPriority,
                Verdict::Allow | Verdict::Deny,
            ) => true,
        }
    }

    /// What these rows come to, all of which match: the first that allows, and the first that denies.
    #[inline]
    pub(crate) fn decided(effect: Effect, allow: Option<u32>, deny: Option<u32>) -> (Outcome, Option<u32>) {
        match (effect, allow, deny) {
            (Effect::AllowOverride | Effect::AllowAndDeny | Effect::Priority | Effect::SubjectPriority, None, None) => {
                (Outcome::Deny, None)
            }
            (Effect::AllowOverride, Some(allow), _)
            | (Effect::AllowAndDeny | Effect::Priority | Effect::SubjectPriority, Some(allow), None) => {
                (Outcome::Allow, Some(allow))
            }
            (Effect::AllowOverride, None, Some(_)) => (Outcome::Deny, None),
            (Effect::DenyOverride, _, None) => (Outcome::Allow, None),
            (Effect::Priority | Effect::SubjectPriority, Some(allow), Some(deny)) if allow < deny => {
                (Outcome::Allow, Some(allow))
            }
            (
                Effect::AllowAndDeny | Effect::DenyOverride | Effect::Priority | Effect::SubjectPriority,
                _,
                Some(deny),
            ) => (Outcome::Deny, Some(deny)),
        }
    }

    /// What the rows come to. A row that might deny never lets through what would be allowed otherwise.
    pub(crate) fn result(&self, effect: Effect) -> Result {
        let allowed = self.allow.map(|place| Result { outcome: Outcome::Allow, place: Some(place), failure: None });
        let denied = self.deny.map(|place| Result { outcome: Outcome::Deny, place: Some(place), failure: None });
        let might_allow = self.unknown_allow.map(|(_, failure)| Result::unknown(failure));
        let might_deny = self.unknown_deny.map(|(_, failure)| Result::unknown(failure));
        let no_rule = |outcome| Result { outcome, place: None, failure: None };
        match effect {
            Effect::AllowOverride => allowed.or(might_allow).unwrap_or(no_rule(Outcome::Deny)),
            Effect::DenyOverride => denied.or(might_deny).unwrap_or(no_rule(Outcome::Allow)),
            Effect::AllowAndDeny => denied.or(might_deny).or(allowed).or(might_allow).unwrap_or(no_rule(Outcome::Deny)),
            Effect::Priority | Effect::SubjectPriority => {
                let first = |place: Option<u32>| place.unwrap_or(u32::MAX);
                let (allow, deny) = (first(self.allow), first(self.deny));
                // What decides, and what would have to be known before it does.
                let (decided, before) = if allow < deny {
                    (allowed, self.unknown_deny.filter(|(place, _)| *place < allow))
                } else {
                    (denied, self.unknown_allow.filter(|(place, _)| *place < deny))
                };
                match (before, decided) {
                    (Some((_, failure)), _) => Result::unknown(failure),
                    (None, Some(decided)) => decided,
                    (None, None) => no_rule(Outcome::Deny),
                }
            }
        }
    }
}

impl Result {
    pub(crate) fn unknown(failure: Failure) -> Self {
        Self { outcome: Outcome::Indeterminate, place: None, failure: Some(failure) }
    }
}

fn earlier(first: &mut Option<(u32, Failure)>, place: u32, failure: Failure) {
    if first.is_none_or(|(first, _)| place < first) {
        *first = Some((place, failure));
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, Verdict};
    use crate::{Effect, Failure, FailureKind, Outcome, program::Truth};

    const FAILED: Truth = Truth::Unknown(Failure {
        kind: FailureKind::MissingAttribute,
        text: crate::decision::FailedText::NONE,
        span: crate::Span::new(0, 0),
        row: 0,
    });

    /// Rows as letters in their order: `A` allows, `D` denies, `a` might allow, `d` might deny, `n` matches and decides
    /// nothing, `-` does not match.
    fn decided(effect: Effect, rows: &str) -> (Outcome, Option<u32>) {
        let mut tally = Tally::default();
        // Backwards, as the order in which rows come must not matter.
        for (place, row) in (0_u32..).zip(rows.chars()).collect::<Vec<_>>().into_iter().rev() {
            let (verdict, truth) = match row {
                'A' => (Verdict::Allow, Truth::Yes),
                'D' => (Verdict::Deny, Truth::Yes),
                'a' => (Verdict::Allow, FAILED),
                'd' => (Verdict::Deny, FAILED),
                'n' => (Verdict::Nothing, Truth::Yes),
                _ => (Verdict::Allow, Truth::No),
            };
            tally.add(place, verdict, truth);
        }
        let result = tally.result(effect);
        assert_eq!(result.failure.is_some(), result.outcome == Outcome::Indeterminate);
        if !rows.contains(['a', 'd']) {
            assert_eq!(Tally::decided(effect, tally.allow, tally.deny), (result.outcome, result.place));
        }
        (result.outcome, result.place)
    }

    // SZ8, SZ13
    #[test]
    fn each_effect_has_its_truth_table() {
        use Outcome::{Allow, Deny, Indeterminate as Unknown};
        #[rustfmt::skip]
        let table = [
            // rows,  allow-override,   deny-override,    allow-and-deny,   priority
            ("",      (Deny, None),     (Allow, None),    (Deny, None),     (Deny, None)),
            ("-",     (Deny, None),     (Allow, None),    (Deny, None),     (Deny, None)),
            ("n",     (Deny, None),     (Allow, None),    (Deny, None),     (Deny, None)),
            ("A",     (Allow, Some(0)), (Allow, None),    (Allow, Some(0)), (Allow, Some(0))),
            ("D",     (Deny, None),     (Deny, Some(0)),  (Deny, Some(0)),  (Deny, Some(0))),
            ("a",     (Unknown, None),  (Allow, None),    (Unknown, None),  (Unknown, None)),
            ("d",     (Deny, None),     (Unknown, None),  (Unknown, None),  (Deny, None)),
            ("AD",    (Allow, Some(0)), (Deny, Some(1)),  (Deny, Some(1)),  (Allow, Some(0))),
            ("DA",    (Allow, Some(1)), (Deny, Some(0)),  (Deny, Some(0)),  (Deny, Some(0))),
            ("-AA",   (Allow, Some(1)), (Allow, None),    (Allow, Some(1)), (Allow, Some(1))),
            ("nDA",   (Allow, Some(2)), (Deny, Some(1)),  (Deny, Some(1)),  (Deny, Some(1))),
            ("aA",    (Allow, Some(1)), (Allow, None),    (Allow, Some(1)), (Allow, Some(1))),
            ("Aa",    (Allow, Some(0)), (Allow, None),    (Allow, Some(0)), (Allow, Some(0))),
            ("dA",    (Allow, Some(1)), (Unknown, None),  (Unknown, None),  (Unknown, None)),
            ("Ad",    (Allow, Some(0)), (Unknown, None),  (Unknown, None),  (Allow, Some(0))),
            ("aD",    (Unknown, None),  (Deny, Some(1)),  (Deny, Some(1)),  (Unknown, None)),
            ("Da",    (Unknown, None),  (Deny, Some(0)),  (Deny, Some(0)),  (Deny, Some(0))),
            ("dD",    (Deny, None),     (Deny, Some(1)),  (Deny, Some(1)),  (Deny, Some(1))),
            ("da",    (Unknown, None),  (Unknown, None),  (Unknown, None),  (Unknown, None)),
            ("daD",   (Unknown, None),  (Deny, Some(2)),  (Deny, Some(2)),  (Unknown, None)),
            ("dDA",   (Allow, Some(2)), (Deny, Some(1)),  (Deny, Some(1)),  (Deny, Some(1))),
        ];

        for (rows, allow_override, deny_override, allow_and_deny, priority) in table {
            assert_eq!(decided(Effect::AllowOverride, rows), allow_override, "allow-override of {rows}");
            assert_eq!(decided(Effect::DenyOverride, rows), deny_override, "deny-override of {rows}");
            assert_eq!(decided(Effect::AllowAndDeny, rows), allow_and_deny, "allow-and-deny of {rows}");
            assert_eq!(decided(Effect::Priority, rows), priority, "priority of {rows}");
            assert_eq!(decided(Effect::SubjectPriority, rows), priority, "subject priority of {rows}");
        }
    }
}
