use super::Values;
use crate::{
    Policy, Value,
    plan::{Find, SourceKind},
    policy::Set,
    program::{Term, TermKind},
};

/// Which fields of a request say who asks, and in which domain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) subject: u16,
    pub(super) domain: Option<u16>,
    /// The roles of the subject.
    pub(super) graph: Option<usize>,
}

impl Known {
    /// The subject is the field whose roles the first `g` has; without roles, the field `sub`, or the first one.
    pub(super) fn of(policy: &Policy, set: &Set) -> Self {
        let field = |source: usize| match set.plan.sources.get(source)?.kind {
            SourceKind::Field(field) => Some(field),
            SourceKind::Term(_) => None,
        };
        let keys = set.plan.conjunctions.iter().flat_map(|conjunction| &conjunction.keys);
        let roles = keys.filter_map(|key| match key.find {
            Find::Role { graph, user, domain } => Some((graph, field(user)?, domain.and_then(field))),
            Find::Pattern { .. } | Find::Same(_) => None,
        });
        let fields = policy.model.requests.get(set.chosen.request).map(|request| request.fields.as_slice());
        let named = |names: &[&str]| {
            let place = fields.unwrap_or_default().iter().position(|field| names.contains(&&*field.name));
            place.and_then(|place| u16::try_from(place).ok())
        };
        match roles.min_by_key(|(graph, ..)| *graph) {
            Some((graph, subject, domain)) => Self { subject, domain, graph: Some(graph) },
            None => Self {
                subject: named(&["sub", "subject", "user"]).unwrap_or(0),
                domain: named(&["dom", "domain", "tenant", "org"]),
                graph: None,
            },
        }
    }

    /// The values of a request by this subject, of which the others are not known.
    pub(super) fn values<'a>(&self, set: &Set, subject: &'a str, domain: Option<&'a str>) -> Values<'a> {
        let mut values = vec![Value::Null; set.values];
        if let Some(value) = values.get_mut(usize::from(self.subject)) {
            *value = Value::Text(subject);
        }
        let of_domain = self.domain.and_then(|field| values.get_mut(usize::from(field)));
        if let (Some(value), Some(domain)) = (of_domain, domain) {
            *value = Value::Text(domain);
        }
        values
    }

    /// The fields that are known.
    pub(super) fn fields(&self, domain: Option<&str>) -> Vec<u16> {
        [Some(self.subject), self.domain.filter(|_| domain.is_some())].into_iter().flatten().collect()
    }

    /// Whether a key compares a column with the subject.
    pub(super) fn is_of_subject(&self, set: &Set, find: Find) -> bool {
        let source = match find {
            Find::Pattern { source, .. } | Find::Same(source) => source,
            Find::Role { user, .. } => user,
        };
        set.plan.sources.get(source).is_some_and(|source| match source.kind {
            SourceKind::Field(field) => field == self.subject,
            SourceKind::Term(_) => false,
        })
    }
}

/// The fields of the request that a condition asks for; nothing if that differs from row to row.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other terms ask for what is in them")]
pub(super) fn fields_of(atom: &Term) -> Option<Vec<u16>> {
    let mut fields = Some(Vec::new());
    atom.each(&mut |term| match &term.kind {
        TermKind::Request(field, _) => {
            if let Some(fields) = &mut fields {
                fields.push(*field);
            }
        }
        TermKind::Eval(_) => fields = None,
        _ => {}
    });
    fields
}
