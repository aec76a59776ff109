use crate::{effect::Verdict, names::NameId};

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

    /// The same rows in another order: `order` says for each place which row stands there.
    pub(crate) fn reordered(&self, order: &[u32]) -> Self {
        Self {
            width: self.width,
            cells: order.iter().flat_map(|place| self.row(*place)).copied().collect(),
            numbers: order.iter().map(|place| self.number(*place)).collect(),
            verdicts: self.verdicts.as_ref().map(|_| order.iter().map(|place| self.verdict(*place)).collect()),
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.cells.capacity() * size_of::<NameId>()
            + self.numbers.capacity() * size_of::<u32>()
            + self.verdicts.as_ref().map_or(0, Vec::capacity)
    }
}
