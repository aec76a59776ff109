use crate::{
    Policy, Request, Value,
    names::{NOBODY, NameId},
    plan::{Direct, MOST_FIELDS, MOST_KEYS, NO_ROW},
    policy::Set,
    roles::NOWHERE,
};

/// The first row that allows and the first that denies, where names alone decide; nothing if a value is no name.
#[inline]
pub(super) fn search(
    policy: &Policy,
    set: &Set,
    conjunctions: &[Direct],
    request: &Request<'_>,
) -> Option<(Option<u32>, Option<u32>)> {
    let mut fields = [NOBODY; MOST_FIELDS];
    for (place, field) in fields.iter_mut().enumerate().take(set.values) {
        *field = match request.value(place)? {
            Value::Text(text) => policy.names.find(text).unwrap_or(NOBODY),
            Value::Name(handle) if handle.snapshot == policy.snapshot => NameId(handle.name),
            Value::Bool(_)
            | Value::Float(_)
            | Value::Integer(_)
            | Value::List(_)
            | Value::Name(_)
            | Value::Null
            | Value::Object(_) => return None,
        };
    }
    let mut first = (NO_ROW, NO_ROW);
    for conjunction in conjunctions {
        conjunction.rows(policy, set, &fields, &mut first);
    }
    let known = |row: u32| (row != NO_ROW).then_some(row);
    Some((known(first.0), known(first.1)))
}

impl Direct {
    #[inline]
    fn rows(&self, policy: &Policy, set: &Set, fields: &[NameId; MOST_FIELDS], first: &mut (u32, u32)) {
        let of = |field: usize| fields.get(field).copied().unwrap_or(NOBODY);
        let Some(index) = set.plan.indexes.get(self.index) else { return };
        let mut names = [0; MOST_KEYS];
        for (name, field) in names.iter_mut().zip(&self.same) {
            let field = of(*field);
            // No row has this name.
            if field == NOBODY {
                return;
            }
            *name = field.0;
        }
        let mut found = |names: &[u32; MOST_KEYS]| {
            let (allow, deny) = index.first(names);
            *first = (first.0.min(allow), first.1.min(deny));
        };
        let Some(role) = self.role else { return found(&names) };
        let user = of(role.user);
        if user == NOBODY {
            return;
        }
        let Some(closures) = policy.closures.get(role.graph) else { return };
        let mut found_with = |role: NameId| {
            if let Some(name) = names.get_mut(self.same.len()) {
                *name = role.0;
            }
            found(&names);
        };
        if closures.is_wanted(user) {
            found_with(user);
        }
        let domain = role.domain.map_or(NOWHERE, of);
        for role in closures.of(domain, user) {
            found_with(*role);
        }
    }
}
