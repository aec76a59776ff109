use super::MOST_KEYS;
use crate::{effect::Verdict, names::NameId, table::Table};

/// Rows by the names in some of their columns.
///
/// A slot holds the names themselves, so that finding it and knowing it for right is one look into memory.
#[derive(Debug)]
pub(crate) struct Index {
    /// How many names a slot has.
    keys: usize,
    kind: Kind,
    /// Slot by slot the names, and what there is to know of the rows that have them.
    slots: Vec<u32>,
    places: usize,
    /// The places of rows, where a slot says which of these are its own.
    lists: Vec<u32>,
}

/// What a slot knows of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// The first row, of a table whose rows all allow.
    First,
    /// Where its rows begin in the list, and where they end.
    Listed,
    /// The first row that allows, and the first one that denies.
    Verdicts,
}

/// The rows of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// The first that allows, and the first that denies, if any; all of them match.
    First { allow: u32, deny: u32 },
    /// All of them, in order.
    Listed(&'a [u32]),
}

/// No row.
pub(crate) const NO_ROW: u32 = u32::MAX;

impl Index {
    /// The rows by what `key` gives for each, as many names as it is said to give.
    pub(crate) fn new(table: &Table, keys: usize, kind: Kind, key: &dyn Fn(u32, &mut Vec<u32>)) -> Self {
        let mut groups = Self { keys, kind: Kind::First, slots: Vec::new(), places: 0, lists: Vec::new() };
        // Each row's slot is counted first, so that there are as many as are needed.
        groups.resize(table.len() as usize);
        let mut names = Vec::with_capacity(keys);
        let mut distinct = 0;
        for place in 0..table.len() {
            names.clear();
            key(place, &mut names);
            let slot = groups.slot(&names);
            if groups.is_free(slot) {
                groups.occupy(slot, &names, &[place]);
                distinct += 1;
            }
        }
        let mut index = Self { keys, kind, slots: Vec::new(), places: 0, lists: Vec::new() };
        index.resize(distinct);
        match kind {
            Kind::First | Kind::Verdicts => index.summarize(table, key),
            Kind::Listed => index.list(table, key),
        }
        index
    }

    /// The first row that allows and the first that denies, of those with these names, in an index that knows no more.
    #[inline]
    pub(crate) fn first(&self, names: &[u32; MOST_KEYS]) -> (u32, u32) {
        match (self.values(names), self.kind) {
            (None, _) | (_, Kind::Listed) => (NO_ROW, NO_ROW),
            (Some([allow, _]), Kind::First) => (allow, NO_ROW),
            (Some([allow, deny]), Kind::Verdicts) => (allow, deny),
        }
    }

    /// The rows with these names.
    #[inline]
    pub(crate) fn found(&self, names: &[u32; MOST_KEYS]) -> Option<Found<'_>> {
        let [one, other] = self.values(names)?;
        Some(match self.kind {
            Kind::First => Found::First { allow: one, deny: NO_ROW },
            Kind::Verdicts => Found::First { allow: one, deny: other },
            Kind::Listed => Found::Listed(self.lists.get(one as usize..other as usize)?),
        })
    }

    /// What the slot of these names knows; of `First` only the first value is its own.
    #[inline]
    fn values(&self, names: &[u32; MOST_KEYS]) -> Option<[u32; 2]> {
        match self.keys {
            1 => self.values_of::<1>(names),
            2 => self.values_of::<2>(names),
            3 => self.values_of::<3>(names),
            4 => self.values_of::<4>(names),
            5 => self.values_of::<5>(names),
            6 => self.values_of::<6>(names),
            7 => self.values_of::<7>(names),
            _ => self.values_of::<8>(names),
        }
    }

    #[inline]
    fn values_of<const KEYS: usize>(&self, names: &[u32; MOST_KEYS]) -> Option<[u32; 2]> {
        let names = names.first_chunk::<KEYS>()?;
        let stride = KEYS + if self.kind == Kind::First { 1 } else { 2 };
        let mut place = self.place(hash(names));
        for _ in 0..self.places {
            let (found, values) = self.slots.get(place * stride..)?.split_first_chunk::<KEYS>()?;
            if found == names {
                return Some([values.first().copied()?, values.get(1).copied().unwrap_or(NO_ROW)]);
            }
            if found.first() == Some(&FREE) {
                return None;
            }
            place += 1;
            if place == self.places {
                place = 0;
            }
        }
        None
    }

    pub(crate) fn find(&self, name: NameId) -> Option<Found<'_>> {
        let mut names = [0; MOST_KEYS];
        if let Some(first) = names.first_mut() {
            *first = name.0;
        }
        self.found(&names)
    }

    pub(crate) fn size(&self) -> usize {
        (self.slots.capacity() + self.lists.capacity()) * size_of::<u32>()
    }

    fn summarize(&mut self, table: &Table, key: &dyn Fn(u32, &mut Vec<u32>)) {
        let mut names = Vec::with_capacity(self.keys);
        for place in 0..table.len() {
            names.clear();
            key(place, &mut names);
            let slot = self.slot(&names);
            if self.is_free(slot) {
                self.occupy(slot, &names, &[NO_ROW, NO_ROW]);
            }
            let field = match table.verdict(place) {
                Verdict::Allow => slot + self.keys,
                Verdict::Deny => slot + self.keys + 1,
                Verdict::Nothing => continue,
            };
            if let Some(first) = self.slots.get_mut(field).filter(|first| **first == NO_ROW) {
                *first = place;
            }
        }
    }

    fn list(&mut self, table: &Table, key: &dyn Fn(u32, &mut Vec<u32>)) {
        let mut names = Vec::with_capacity(self.keys);
        let mut of_rows = Vec::with_capacity(table.len() as usize);
        for place in 0..table.len() {
            names.clear();
            key(place, &mut names);
            let slot = self.slot(&names);
            if self.is_free(slot) {
                self.occupy(slot, &names, &[0, 0]);
            }
            if let Some(count) = self.slots.get_mut(slot + self.keys + 1) {
                *count += 1;
            }
            of_rows.push(slot);
        }
        // From how many there are in each slot to where they begin; the end grows as they come.
        let mut start = 0;
        let (stride, keys) = (self.stride(), self.keys);
        for slot in (0..self.places).map(|place| place * stride) {
            if self.is_free(slot) {
                continue;
            }
            if let Some([begin, end]) = self.slots.get_mut(slot + keys..slot + keys + 2) {
                let count = *end;
                *begin = start;
                *end = start;
                start += count;
            }
        }
        self.lists = vec![0; of_rows.len()];
        for (place, slot) in (0..table.len()).zip(of_rows) {
            if let Some(end) = self.slots.get_mut(slot + self.keys + 1) {
                if let Some(row) = self.lists.get_mut(*end as usize) {
                    *row = place;
                }
                *end += 1;
            }
        }
    }

    fn stride(&self) -> usize {
        match self.kind {
            Kind::First => self.keys + 1,
            Kind::Listed | Kind::Verdicts => self.keys + 2,
        }
    }

    /// Makes room for so many slots, all of them free.
    fn resize(&mut self, distinct: usize) {
        self.places = distinct * 7 / 4 + 4;
        self.slots = vec![FREE; self.places * self.stride()];
    }

    /// Where the slot of these names begins, or the free one that it would take.
    #[inline]
    fn slot(&self, names: &[u32]) -> usize {
        let stride = self.stride();
        let mut place = self.place(hash(names));
        loop {
            let slot = place * stride;
            match self.slots.get(slot..slot + self.keys) {
                Some(found) if found == names => return slot,
                Some([FREE, ..]) | None => return slot,
                Some(_) => place += 1,
            }
            if place == self.places {
                place = 0;
            }
        }
    }

    #[inline]
    fn place(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.places as u64) >> u32::BITS) as usize
    }

    #[inline]
    fn is_free(&self, slot: usize) -> bool {
        self.slots.get(slot).is_none_or(|first| *first == FREE)
    }

    fn occupy(&mut self, slot: usize, names: &[u32], values: &[u32]) {
        let end = slot + self.stride();
        let fields = self.slots.get_mut(slot..end).unwrap_or_default().iter_mut();
        for (field, value) in fields.zip(names.iter().chain(values)) {
            *field = *value;
        }
    }
}

#[inline]
fn hash(names: &[u32]) -> u32 {
    let mut hash = 0x2545_f491_4f6c_dd1d_u64;
    for name in names {
        hash = (hash ^ u64::from(*name)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 32;
    }
    (hash.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 32) as u32
}

/// Stands where a slot's first name would: no name has this number.
const FREE: u32 = crate::names::NOBODY.0;
