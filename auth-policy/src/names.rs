use core::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

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
    table: HashTable<NameId>,
    hasher: RandomState,
}

impl NameId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Names {
    /// The number of this text, new or old; nothing if all texts together are longer than 4 GiB.
    pub(crate) fn intern(&mut self, text: &str) -> Option<NameId> {
        let Self { text: all, ends, table, hasher } = self;
        let hash = hash(hasher, text);
        if let Some(known) = table.find(hash, |id| name(all, ends, *id) == text) {
            return Some(*known);
        }
        let id = NameId(u32::try_from(ends.len()).ok()?);
        let end = u32::try_from(all.len() + text.len()).ok()?;
        all.push_str(text);
        ends.push(end);
        table.insert_unique(hash, id, |id| self::hash(hasher, name(all, ends, *id)));
        Some(id)
    }

    pub(crate) fn find(&self, text: &str) -> Option<NameId> {
        let hash = hash(&self.hasher, text);
        self.table.find(hash, |id| self.text(*id) == text).copied()
    }

    pub(crate) fn text(&self, id: NameId) -> &str {
        name(&self.text, &self.ends, id)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Gives back what growing has left over.
    pub(crate) fn shrink(&mut self) {
        let Self { text, ends, table, hasher } = self;
        text.shrink_to_fit();
        ends.shrink_to_fit();
        table.shrink_to_fit(|id| hash(hasher, name(text, ends, *id)));
    }

    pub(crate) fn size(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>() + self.table.allocation_size()
    }
}

fn hash(hasher: &RandomState, text: &str) -> u64 {
    let mut hasher = hasher.build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

fn name<'a>(text: &'a str, ends: &[u32], id: NameId) -> &'a str {
    let start = id.index().checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
    let end = ends.get(id.index()).map_or(start, |end| *end as usize);
    text.get(start..end).unwrap_or_default()
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
}
