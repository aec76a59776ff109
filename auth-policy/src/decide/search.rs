use crate::{
    Failure, FailureKind, Policy, Request, Value,
    effect::{Tally, Verdict},
    names::{NOBODY, NameId},
    plan::{Conjunction, Find, Found, MOST_KEYS, MOST_SOURCES, NO_ROW, Source, SourceKind},
    policy::Set,
    program::{RowScope, Scope, Truth},
    roles::NOWHERE,
    table::Table,
};

/// A search for the rows that match a request.
pub(super) struct Search<'a> {
    policy: &'a Policy,
    set: &'a Set,
    table: &'a Table,
    request: &'a Request<'a>,
    /// For each source its name, or nobody's if no row has it.
    names: [NameId; MOST_SOURCES],
    /// The sources that are no texts, one bit each.
    failed: u8,
    /// The texts that were made of the request, with the numbers of their sources.
    made: Vec<(usize, String)>,
    tally: Tally,
}

/// The roles that somebody has whose roles depend on the request, for a key.
type Dynamic = (usize, Vec<NameId>);

/// What a search for the rows of a conjunction knows by now.
struct Way<'a, 's> {
    conjunction: &'a Conjunction,
    guard: Truth,
    dynamic: &'s [Dynamic],
}

impl<'a> Search<'a> {
    pub(super) fn new(policy: &'a Policy, set: &'a Set, table: &'a Table, request: &'a Request<'a>) -> Self {
        Self {
            policy,
            set,
            table,
            request,
            names: [NOBODY; MOST_SOURCES],
            failed: 0,
            made: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// What the rows come to that match.
    pub(super) fn run(mut self) -> Tally {
        let Set { plan, .. } = self.set;
        for (place, source) in plan.sources.iter().enumerate() {
            match self.look_up(place, source) {
                Some(name) => {
                    if let Some(own) = self.names.get_mut(place) {
                        *own = name;
                    }
                }
                None => self.failed |= 1 << place,
            }
        }
        for conjunction in &plan.conjunctions {
            self.conjunction(conjunction);
        }
        self.tally
    }

    /// The name of a source; nothing if it is no text.
    #[inline]
    fn look_up(&mut self, place: usize, source: &'a Source) -> Option<NameId> {
        let Policy { names, snapshot, .. } = self.policy;
        match &source.kind {
            SourceKind::Field(field) => match self.request.value(usize::from(*field)) {
                Some(Value::Text(_)) if !source.is_name => Some(NOBODY),
                Some(Value::Text(found)) => Some(names.find(found).unwrap_or(NOBODY)),
                Some(Value::Name(handle)) if handle.snapshot == *snapshot => Some(NameId(handle.name)),
                _ => None,
            },
            SourceKind::Term(term) => {
                let text = self.policy.scope(self.set, self.request, None).text(term).ok()?;
                let name = names.find(&text);
                if name.is_none() {
                    self.made.push((place, text.into_owned()));
                }
                Some(name.unwrap_or(NOBODY))
            }
        }
    }

    fn conjunction(&mut self, conjunction: &'a Conjunction) {
        let mut guard = Truth::Yes;
        for atom in &conjunction.guards {
            guard = guard.and(|| self.truth(*atom, &self.policy.scope(self.set, self.request, None)));
            if guard == Truth::No {
                return;
            }
        }
        let mut names = [0; MOST_KEYS];
        let mut dynamic = Vec::new();
        let mut failed = false;
        let mut several = None;
        for (place, key) in conjunction.keys.iter().enumerate() {
            match self.prepare(place, key.find, &mut dynamic) {
                Prepared::One(name) => {
                    if let Some(own) = names.get_mut(place) {
                        *own = name.0;
                    }
                }
                Prepared::NoRow => return,
                Prepared::Several => several = several.or(Some(place)),
                Prepared::Unknown => failed = true,
            }
        }
        if failed {
            return self.scan(conjunction);
        }
        let way = Way { conjunction, guard, dynamic: &dynamic };
        match several {
            Some(first) => self.several(&way, first, &mut names),
            None => self.found(&way, &names),
        }
    }

    /// Which names match a key, as far as it is one of them.
    #[inline]
    fn prepare(&self, place: usize, find: Find, dynamic: &mut Vec<Dynamic>) -> Prepared {
        match find {
            Find::Same(source) => match self.name(source) {
                None => Prepared::Unknown,
                Some(NOBODY) => Prepared::NoRow,
                Some(name) => Prepared::One(name),
            },
            Find::Pattern { source, .. } => self.name(source).map_or(Prepared::Unknown, |_| Prepared::Several),
            Find::Role { graph: number, user, domain } => {
                let (Some(graph), Some(name)) = (self.policy.graphs.get(number), self.name(user)) else {
                    return Prepared::Unknown;
                };
                if domain.is_some_and(|domain| self.name(domain).is_none()) {
                    return Prepared::Unknown;
                }
                match name {
                    // Nobody has roles of whom no row speaks, nor does a row name him.
                    NOBODY if graph.is_fixed() => return Prepared::NoRow,
                    _ if graph.is_fixed() => return Prepared::Several,
                    _ => {}
                }
                let asked = self.policy.closures.get(number).map_or(&[][..], |closures| closures.asked());
                let domain = domain.map(|domain| self.text(domain));
                let (roles, failure) =
                    graph.among(&self.policy.names, asked, self.text(user), domain, self.request.time);
                if failure.is_some() {
                    return Prepared::Unknown;
                }
                dynamic.push((place, roles));
                Prepared::Several
            }
        }
    }

    /// Looks up every combination of names that match the keys from this one on.
    fn several(&mut self, way: &Way<'a, '_>, place: usize, names: &mut [u32; MOST_KEYS]) {
        let Some(key) = way.conjunction.keys.get(place) else { return self.found(way, names) };
        let policy = self.policy;
        match key.find {
            Find::Same(_) => self.several(way, place + 1, names),
            Find::Role { graph, user, domain } => {
                if let Some((_, roles)) = way.dynamic.iter().find(|(of, _)| *of == place) {
                    return roles.iter().for_each(|role| self.with(way, place, *role, names));
                }
                let Some(closures) = policy.closures.get(graph) else { return };
                let user = self.name(user).unwrap_or(NOBODY);
                if closures.is_wanted(user) {
                    self.with(way, place, user, names);
                }
                let domain = domain.map_or(NOWHERE, |domain| self.name(domain).unwrap_or(NOBODY));
                for role in closures.of(domain, user) {
                    self.with(way, place, *role, names);
                }
            }
            Find::Pattern { routes, source } => {
                let Some(routes) = self.set.plan.routes.get(routes) else { return };
                if let Some(text) = self.borrowed(source) {
                    return routes.each(text, &mut |pattern| self.with(way, place, pattern, names));
                }
                let text = self.text(source).to_owned();
                routes.each(&text, &mut |pattern| self.with(way, place, pattern, names));
            }
        }
    }

    #[inline]
    fn with(&mut self, way: &Way<'a, '_>, place: usize, name: NameId, names: &mut [u32; MOST_KEYS]) {
        if let Some(own) = names.get_mut(place) {
            *own = name.0;
        }
        if place + 1 == way.conjunction.keys.len() {
            self.found(way, names);
        } else {
            self.several(way, place + 1, names);
        }
    }

    /// Takes the rows that have these names.
    #[inline]
    fn found(&mut self, way: &Way<'a, '_>, names: &[u32; MOST_KEYS]) {
        let index = self.set.plan.indexes.get(way.conjunction.index);
        match index.and_then(|index| index.found(names)) {
            Some(Found::First { allow, deny }) => self.first(way.guard, allow, deny),
            Some(Found::Listed(places)) => self.listed(way.conjunction, way.guard, places),
            None => {}
        }
    }

    /// Rows that all match, of which these are the first.
    #[inline]
    fn first(&mut self, guard: Truth, allow: u32, deny: u32) {
        for (place, verdict) in [(allow, Verdict::Allow), (deny, Verdict::Deny)] {
            if place != NO_ROW {
                self.tally.add(place, verdict, self.for_row(guard, place));
            }
        }
    }

    fn listed(&mut self, conjunction: &'a Conjunction, guard: Truth, places: &[u32]) {
        for place in places {
            if self.tally.is_settled_before(*place, self.set.effect) {
                return;
            }
            let verdict = self.table.verdict(*place);
            if Tally::counts(self.set.effect, verdict) {
                let truth = self.all(&conjunction.residual, self.for_row(guard, *place), *place);
                self.tally.add(*place, verdict, truth);
            }
        }
    }

    /// Looks at all rows, as something is unknown that they are found by.
    fn scan(&mut self, conjunction: &'a Conjunction) {
        for place in 0..self.table.len() {
            if self.tally.is_settled_before(place, self.set.effect) {
                return;
            }
            let verdict = self.table.verdict(place);
            if Tally::counts(self.set.effect, verdict) {
                let truth = self.all(&conjunction.atoms, Truth::Yes, place);
                self.tally.add(place, verdict, truth);
            }
        }
    }

    /// Whether all these conditions hold for a row, beside what is known already.
    fn all(&self, atoms: &[usize], known: Truth, place: u32) -> Truth {
        let row = RowScope { cells: self.table.row(place), number: self.table.number(place) };
        let scope = self.policy.scope(self.set, self.request, Some(row));
        let mut truth = known;
        for atom in atoms {
            truth = truth.and(|| self.truth(*atom, &scope));
            if truth == Truth::No {
                break;
            }
        }
        truth
    }

    fn truth(&self, atom: usize, scope: &Scope<'a>) -> Truth {
        let plan = &self.set.plan;
        match plan.atoms.get(atom) {
            Some(atom) if plan.is_one => scope.holds(atom),
            Some(atom) => scope.truth(atom),
            None => Truth::Unknown(Failure::of_request(FailureKind::WrongType)),
        }
    }

    /// A guard that is unknown is so for each row of its own.
    fn for_row(&self, guard: Truth, place: u32) -> Truth {
        match guard {
            Truth::Unknown(failure) => Truth::Unknown(Failure { row: self.table.number(place), ..failure }),
            Truth::No | Truth::Yes => guard,
        }
    }

    /// The name of a source; nothing if it is no text.
    #[inline]
    fn name(&self, source: usize) -> Option<NameId> {
        if self.failed >> source & 1 == 1 { None } else { self.names.get(source).copied() }
    }

    /// The text of a source, where it was not made.
    fn borrowed(&self, source: usize) -> Option<&'a str> {
        match self.names.get(source) {
            Some(name) if *name != NOBODY => Some(self.policy.names.text(*name)),
            Some(_) | None => match &self.set.plan.sources.get(source)?.kind {
                SourceKind::Field(field) => match self.request.value(usize::from(*field))? {
                    Value::Text(text) => Some(text),
                    Value::Bool(_)
                    | Value::Float(_)
                    | Value::Integer(_)
                    | Value::List(_)
                    | Value::Name(_)
                    | Value::Null
                    | Value::Object(_) => None,
                },
                SourceKind::Term(_) => None,
            },
        }
    }

    fn text(&self, source: usize) -> &str {
        let made = || self.made.iter().find(|(of, _)| *of == source).map(|(_, text)| text.as_str());
        self.borrowed(source).or_else(made).unwrap_or_default()
    }
}

/// Which names match a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prepared {
    /// No row has such a name.
    NoRow,
    One(NameId),
    /// One or more, or none.
    Several,
    /// It cannot be said which rows match.
    Unknown,
}
