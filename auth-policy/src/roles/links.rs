use core::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::names::NameId;

/// Who has a role in a domain, from a row of `g`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) domain: NameId,
    pub(crate) user: NameId,
    pub(crate) role: NameId,
    /// The number of the row.
    pub(crate) row: u32,
}

/// The assignments of a `g`, by domain and user.
#[derive(Default)]
pub(crate) struct Links {
    /// By domain, by user, by row.
    sorted: Vec<Link>,
    /// The texts of its condition, for each link the same number of them.
    parameters: Vec<NameId>,
    each: usize,
    /// The first link of each user in each domain.
    first: HashTable<u32>,
    hasher: RandomState,
}

/// The domain of a `g` that has none.
pub(crate) const NOWHERE: NameId = NameId(u32::MAX);

impl Links {
    /// The links of these rows, and the parameters of each, as many as `each` says.
    pub(crate) fn new(mut rows: Vec<Link>, parameters: &[NameId], each: usize) -> Self {
        let mut links = Self { each, ..Self::default() };
        if each == 0 {
            rows.sort_unstable_by_key(|link| (link.domain, link.user, link.row));
        } else {
            let mut numbered: Vec<_> = rows.into_iter().enumerate().collect();
            numbered.sort_unstable_by_key(|(_, link)| (link.domain, link.user, link.row));
            for (number, link) in numbered {
                let own = parameters.get(number * each..(number + 1) * each).unwrap_or_default();
                links.parameters.extend(own);
                links.sorted.push(link);
            }
            rows = core::mem::take(&mut links.sorted);
        }
        rows.shrink_to_fit();
        links.sorted = rows;
        links.index();
        links
    }

    fn index(&mut self) {
        let Self { sorted: links, first, hasher, .. } = self;
        let borders = links.windows(2).filter(|pair| matches!(pair, [one, next] if !one.is_beside(next))).count();
        first.reserve(borders + 1, |_| 0);
        let mut before: Option<&Link> = None;
        for (number, link) in (0_u32..).zip(links.iter()) {
            if !before.is_some_and(|before| before.is_beside(link)) {
                let hash = hasher.hash_one((link.domain, link.user));
                first.insert_unique(hash, number, |number| {
                    links.get(*number as usize).map_or(0, |link| hasher.hash_one((link.domain, link.user)))
                });
            }
            before = Some(link);
        }
    }

    /// The links of a user in a domain, with their numbers.
    pub(crate) fn of(&self, domain: NameId, user: NameId) -> impl Iterator<Item = (usize, &Link)> {
        let is = move |link: &Link| link.domain == domain && link.user == user;
        let hash = self.hasher.hash_one((domain, user));
        let first = self.first.find(hash, |number| self.sorted.get(*number as usize).is_some_and(is));
        let first = first.map_or(self.sorted.len(), |first| *first as usize);
        let links = self.sorted.get(first..).unwrap_or_default();
        (first..).zip(links).take_while(move |(_, link)| is(link))
    }

    pub(crate) fn all(&self) -> &[Link] {
        &self.sorted
    }

    /// The parameters of the link of this number.
    pub(crate) fn parameters(&self, number: usize) -> &[NameId] {
        self.parameters.get(number * self.each..(number + 1) * self.each).unwrap_or_default()
    }

    pub(crate) fn size(&self) -> usize {
        self.sorted.capacity() * size_of::<Link>()
            + self.parameters.capacity() * size_of::<NameId>()
            + self.first.allocation_size()
    }
}

impl Link {
    /// Whether both are links of one user in one domain.
    fn is_beside(&self, other: &Self) -> bool {
        self.domain == other.domain && self.user == other.user
    }
}
