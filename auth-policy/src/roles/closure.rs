use std::collections::HashMap;

use super::{Graph, Node, Walk};
use crate::names::{NOBODY, NameId, Names};

/// For each name that has roles, those of them that rows speak of; made beforehand, as far as they depend on no request.
#[derive(Debug)]
pub(crate) struct Closures {
    /// Which names rows speak of as roles, one bit each.
    wanted: Vec<u64>,
    found: Table,
    /// Roles one after the other, for those who have several.
    lists: Vec<NameId>,
    /// The names that rows speak of as roles, if who has them depends on the request.
    asked: Vec<NameId>,
}

/// Where the roles of a name stand.
#[derive(Debug)]
enum Table {
    /// By the number of the name.
    Everywhere(Vec<Roles>),
    /// By domain and name.
    Within(HashMap<(NameId, NameId), Roles, foldhash::fast::FixedState>),
}

/// None, one role, or where in the list several of them stand, behind how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Roles(NameId);

impl Roles {
    const NONE: Self = Self(NOBODY);
    /// No name has so high a number.
    const LISTED: u32 = 1 << 31;
}

impl Closures {
    /// The closures of everybody in this graph.
    pub(crate) fn new(graph: &Graph, names: &Names, wanted: impl IntoIterator<Item = NameId>) -> Self {
        let mut bits = vec![0_u64; names.len().div_ceil(64)];
        for name in wanted {
            if let Some(word) = bits.get_mut(name.index() / 64) {
                *word |= 1 << (name.index() % 64);
            }
        }
        let found = if graph.has_domains {
            Table::Within(HashMap::default())
        } else {
            Table::Everywhere(vec![Roles::NONE; names.len()])
        };
        let mut closures = Self { wanted: bits, found, lists: Vec::new(), asked: Vec::new() };
        if graph.is_fixed() {
            closures.fill(graph, names);
        } else {
            let all = (0..u32::try_from(names.len()).unwrap_or(u32::MAX)).map(NameId);
            closures.asked = all.filter(|name| closures.is_wanted(*name)).collect();
        }
        closures.lists.shrink_to_fit();
        closures
    }

    /// Whether rows speak of this name as a role.
    #[inline]
    pub(crate) fn is_wanted(&self, name: NameId) -> bool {
        self.wanted.get(name.index() / 64).is_some_and(|word| word >> (name.index() % 64) & 1 == 1)
    }

    /// The names that rows speak of as roles, if who has them depends on the request.
    pub(crate) fn asked(&self) -> &[NameId] {
        &self.asked
    }

    /// The roles of a name but itself.
    #[inline]
    pub(crate) fn of(&self, domain: NameId, user: NameId) -> &[NameId] {
        let roles = match &self.found {
            Table::Everywhere(roles) => roles.get(user.index()),
            Table::Within(roles) => roles.get(&(domain, user)),
        };
        match roles {
            None | Some(&Roles::NONE) => &[],
            Some(Roles(NameId(listed))) if listed & Roles::LISTED != 0 => {
                let list = self.lists.get((listed & !Roles::LISTED) as usize..).and_then(<[NameId]>::split_first);
                list.and_then(|(count, roles)| roles.get(..count.index())).unwrap_or_default()
            }
            Some(Roles(role)) => core::slice::from_ref(role),
        }
    }

    pub(crate) fn size(&self) -> usize {
        let found = match &self.found {
            Table::Everywhere(roles) => roles.capacity() * size_of::<Roles>(),
            Table::Within(roles) => roles.capacity() * size_of::<((NameId, NameId), Roles)>() * 8 / 7,
        };
        self.wanted.capacity() * size_of::<u64>() + found + self.lists.capacity() * size_of::<NameId>()
    }

    /// Who has the same direct roles has the same ones in all, and shares their list; but for who is a role, and so could
    /// be among them.
    fn fill(&mut self, graph: &Graph, names: &Names) {
        let mut is_role = vec![false; names.len()];
        for link in graph.links.all() {
            if let Some(is_role) = is_role.get_mut(link.role.index()) {
                *is_role = true;
            }
        }
        let mut known: HashMap<(NameId, Vec<NameId>), Roles, foldhash::fast::FixedState> = HashMap::default();
        let mut same: HashMap<Vec<NameId>, Roles, foldhash::fast::FixedState> = HashMap::default();
        let mut links = graph.links.all();
        while let Some(first) = links.first() {
            let (domain, user) = (first.domain, first.user);
            let own = links.iter().take_while(|link| (link.domain, link.user) == (domain, user)).count();
            let (of_user, rest) = links.split_at_checked(own).unwrap_or((links, &[]));
            links = rest;
            if let [only] = of_user
                && graph.links.of(domain, only.role).next().is_none()
            {
                let is_role = self.is_wanted(only.role) && only.role != user;
                self.set(domain, user, if is_role { Roles(only.role) } else { Roles::NONE });
                continue;
            }
            let mut direct: Vec<_> = of_user.iter().map(|link| link.role).collect();
            direct.sort_unstable();
            direct.dedup();
            let shares = !is_role.get(user.index()).copied().unwrap_or(true);
            let direct = (domain, direct);
            if let Some(roles) = known.get(&direct).filter(|_| shares) {
                self.set(domain, user, *roles);
                continue;
            }
            let roles = self.walked(graph, names, domain, user);
            let roles = match roles.as_slice() {
                [] => Roles::NONE,
                [one] => Roles(*one),
                _ => *same.entry(roles).or_insert_with_key(|roles| add(&mut self.lists, roles)),
            };
            if shares {
                known.insert(direct, roles);
            }
            self.set(domain, user, roles);
        }
    }

    fn walked(&self, graph: &Graph, names: &Names, domain: NameId, user: NameId) -> Vec<NameId> {
        let mut roles = Vec::new();
        Walk { graph, names, domains: &[domain], now: None }.run(Node::Name(user), &mut |step| {
            if self.is_wanted(step.role) && step.role != user {
                roles.push(step.role);
            }
            false
        });
        roles
    }

    fn set(&mut self, domain: NameId, user: NameId, roles: Roles) {
        match &mut self.found {
            Table::Everywhere(all) => {
                if let Some(own) = all.get_mut(user.index()) {
                    *own = roles;
                }
            }
            Table::Within(all) if roles != Roles::NONE => {
                all.insert((domain, user), roles);
            }
            Table::Within(_) => {}
        }
    }
}

fn add(lists: &mut Vec<NameId>, roles: &[NameId]) -> Roles {
    match (u32::try_from(lists.len()), u32::try_from(roles.len())) {
        (Ok(start), Ok(count)) if start < Roles::LISTED - 1 => {
            lists.push(NameId(count));
            lists.extend(roles);
            Roles(NameId(start | Roles::LISTED))
        }
        // This takes 8 GiB of roles.
        _ => Roles::NONE,
    }
}
