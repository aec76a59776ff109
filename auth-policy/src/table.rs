use std::sync::OnceLock;

use crate::{
    effect::Verdict,
    names::NameId,
    plan::{Found, Index, index},
};

/// The rows of one policy definition, in the order in which they decide.
#[derive(Debug)]
pub(crate) struct Table {
    /// How many fields a row has.
    pub(crate) width: usize,
    /// The fields, row by row.
    pub(crate) cells: Vec<NameId>,
    /// For each row its number among all rows.
    pub(crate) numbers: Vec<u32>,
    /// For each row what it is for; nothing if all of them allow.
    pub(crate) verdicts: Option<Vec<Verdict>>,
    /// For each column the rows by its names, made when they are first asked for.
    pub(crate) by_column: Vec<OnceLock<Index>>,
}

impl Table {
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.numbers.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn row(&self, place: u32) -> &[NameId] {
        let start = place as usize * self.width;
        self.cells.get(start..start + self.width).unwrap_or_default()
    }

    pub(crate) fn cell(&self, place: u32, column: u16) -> Option<NameId> {
        self.cells.get(place as usize * self.width + usize::from(column)).copied()
    }

    pub(crate) fn number(&self, place: u32) -> u32 {
        self.numbers.get(place as usize).copied().unwrap_or(u32::MAX)
    }

    /// What a row is for. A row that there is not is for nothing.
    pub(crate) fn verdict(&self, place: u32) -> Verdict {
        match &self.verdicts {
            None => Verdict::Allow,
            Some(verdicts) => verdicts.get(place as usize).copied().unwrap_or(Verdict::Nothing),
        }
    }

    /// The rows that have this name in this column.
    pub(crate) fn rows_with(&self, column: u16, name: NameId) -> &[u32] {
        let index = self.by_column.get(usize::from(column)).map(|index| {
            index.get_or_init(|| {
                let key = |place, names: &mut Vec<u32>| names.extend(self.cell(place, column).map(|cell| cell.0));
                Index::new(self, 1, index::Kind::Listed, &key)
            })
        });
        match index.and_then(|index| index.find(name)) {
            Some(Found::Listed(places)) => places,
            Some(Found::First { .. }) | None => &[],
        }
    }

    /// The same rows in another order: `order` says for each place which row stands there.
    pub(crate) fn reordered(&self, order: &[u32]) -> Self {
        Self {
            width: self.width,
            cells: order.iter().flat_map(|place| self.row(*place)).copied().collect(),
            numbers: order.iter().map(|place| self.number(*place)).collect(),
            verdicts: self.verdicts.as_ref().map(|_| order.iter().map(|place| self.verdict(*place)).collect()),
            by_column: (0..self.width).map(|_| OnceLock::new()).collect(),
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.cells.capacity() * size_of::<NameId>()
            + self.numbers.capacity() * size_of::<u32>()
            + self.verdicts.as_ref().map_or(0, Vec::capacity)
    }
}
