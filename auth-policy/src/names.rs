use core::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;

use crate::bytes::same;

/// The number of a name within one snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameId(pub(crate) u32);

/// All texts of a snapshot's rows, each once.
///
/// The hasher is seeded anew for each process, as names of users can be chosen by strangers.
#[derive(Default)]
pub(crate) struct Names {
    text: String,
    /// Where each name ends in the text.
    ends: Vec<u32>,
    /// Names by their hashes: each stands where its hash says, or in one of the next places.
    slots: Vec<Slot>,
    hasher: RandomState,
}

/// A place for a name.
#[derive(Clone, Copy)]
struct Slot {
    /// The upper half of the name's hash. The place is a function of it, so that names can move without being hashed again.
    hash: u32,
    name: NameId,
}

/// No name.
pub(crate) const NOBODY: NameId = NameId(u32::MAX);

const EMPTY: Slot = Slot { hash: 0, name: NOBODY };

impl NameId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Names {
    /// The number of this text, new or old; nothing if all texts together are longer than 4 GiB.
    pub(crate) fn intern(&mut self, text: &str) -> Option<NameId> {
        if self.slots.len() < self.ends.len() * 3 / 2 + 2 {
            self.grow();
        }
        let hash = self.hash(text);
        let (place, found) = self.look(hash, text);
        if found.is_some() {
            return found;
        }
        let name = NameId(u32::try_from(self.ends.len()).ok().filter(|name| *name <= NOBODY.0 >> 1)?);
        let end = u32::try_from(self.text.len() + text.len()).ok()?;
        self.text.push_str(text);
        self.ends.push(end);
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = Slot { hash, name };
        }
        Some(name)
    }

    #[inline]
    pub(crate) fn find(&self, text: &str) -> Option<NameId> {
        self.look(self.hash(text), text).1
    }

    #[inline]
    pub(crate) fn text(&self, name: NameId) -> &str {
        let start = name.index().checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let end = self.ends.get(name.index()).map_or(start, |end| *end as usize);
        self.text.get(start..end).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Gives back what growing has left over.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.resize(self.ends.len() * 7 / 4 + 4);
    }

    pub(crate) fn size(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>() + self.slots.capacity() * size_of::<Slot>()
    }

    /// The place of a name, or the empty one where it would stand.
    #[inline]
    fn look(&self, hash: u32, text: &str) -> (usize, Option<NameId>) {
        let mut place = self.place(hash);
        for _ in 0..self.slots.len() {
            match self.slots.get(place) {
                Some(slot) if slot.name == NOBODY => return (place, None),
                Some(slot) if slot.hash == hash && same(self.text(slot.name), text) => return (place, Some(slot.name)),
                Some(_) => place += 1,
                None => place = 0,
            }
        }
        (place, None)
    }

    #[inline]
    fn place(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.slots.len() as u64) >> u32::BITS) as usize
    }

    #[inline]
    fn hash(&self, text: &str) -> u32 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(text.as_bytes());
        (hasher.finish() >> u32::BITS) as u32
    }

    fn grow(&mut self) {
        self.resize((self.slots.len() * 2).max(64));
    }

    fn resize(&mut self, places: usize) {
        let old = core::mem::replace(&mut self.slots, vec![EMPTY; places]);
        for slot in old.into_iter().filter(|slot| slot.name != NOBODY) {
            let mut place = self.place(slot.hash);
            loop {
                match self.slots.get_mut(place) {
                    Some(free) if free.name == NOBODY => {
                        *free = slot;
                        break;
                    }
                    Some(_) => place += 1,
                    None => place = 0,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NameId, Names};

    #[test]
    fn a_name_has_one_number() {
        let mut names = Names::default();

        let ids: Vec<_> = ["alice", "", "bob", "alice", "é", ""].iter().map(|name| names.intern(name)).collect();

        assert_eq!(ids, [0, 1, 2, 0, 3, 1].map(|id| Some(NameId(id))));
        assert_eq!(names.len(), 4);
        assert_eq!((names.find("é"), names.find("e")), (Some(NameId(3)), None));
        assert_eq!([0, 1, 2, 3, 4].map(|id| names.text(NameId(id))), ["alice", "", "bob", "é", ""]);
    }

    #[test]
    fn names_are_found_however_many_there_are_and_after_shrinking() {
        let mut names = Names::default();
        assert_eq!(names.find("0"), None);

        for number in 0..5_000_u32 {
            assert_eq!(names.intern(&number.to_string()), Some(NameId(number)));
        }
        names.shrink();

        for number in 0..5_000_u32 {
            assert_eq!(names.find(&number.to_string()), Some(NameId(number)));
        }
        assert_eq!(names.find("5000"), None);
        assert_eq!(names.intern("1234"), Some(NameId(1234)));
        assert_eq!(names.intern("5000"), Some(NameId(5000)));
        assert_eq!(names.find("5000"), Some(NameId(5000)));
    }
}
