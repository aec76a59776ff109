use std::collections::{HashMap, HashSet};

use crate::{
    Effect, Model, PolicyError, Rules,
    error::quoted,
    names::{NameId, Names},
    roles::{Graph, NOWHERE},
    table::Table,
};

/// In which order the rows of a policy definition decide: as they stand there, unless something else comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    /// The number in this column, the smallest first.
    pub(super) numbers: Option<u16>,
    /// Those of a subject before those of its roles. As in Go, numbers come before that.
    pub(super) subjects: bool,
}

impl Order {
    /// The order that an effect asks for.
    pub(super) fn of(model: &Model, policy: usize, effect: Effect) -> Self {
        let fields = model.policies.get(policy).map(|definition| definition.fields.as_slice()).unwrap_or_default();
        let numbers = fields.iter().position(|field| &*field.name == "priority");
        match effect {
            Effect::AllowAndDeny | Effect::AllowOverride | Effect::DenyOverride => Self::default(),
            Effect::Priority | Effect::SubjectPriority => Self {
                numbers: numbers.and_then(|column| u16::try_from(column).ok()),
                subjects: effect == Effect::SubjectPriority,
            },
        }
    }
}

/// The rows by the numbers in a column, the smallest first. A field that is no number is an error.
pub(super) fn by_numbers(
    table: &Table,
    column: u16,
    names: &Names,
    rules: &Rules,
    errors: &mut Vec<PolicyError>,
) -> Table {
    let number = |place| table.cell(place, column).and_then(|cell| names.text(cell).parse::<i64>().ok());
    for place in (0..table.len()).filter(|place| number(*place).is_none()) {
        let row = rules.row(table.number(place) as usize);
        let field = row.and_then(|row| row.fields().nth(usize::from(column)).map(|field| (row, field)));
        if let Some((row, field)) = field {
            let error = row.error(&field, format!("the priority {} is no whole number", quoted(field.text)));
            errors.push(error.help("the rule with the smallest number decides: write 1, 2, 3"));
        }
    }
    let mut order: Vec<_> = (0..table.len()).collect();
    order.sort_by_key(|place| number(*place));
    table.reordered(&order)
}

/// The rows of those who are farthest from the top of the roles first.
pub(super) fn by_subjects(table: &Table, domain: Option<u16>, graph: &Graph) -> Table {
    let levels = levels(graph);
    let level = |place| {
        let domain = domain.and_then(|column| table.cell(place, column)).unwrap_or(NOWHERE);
        let subject = table.cell(place, 0)?;
        levels.get(&(domain, subject)).copied()
    };
    let mut order: Vec<_> = (0..table.len()).collect();
    order.sort_by_key(|place| core::cmp::Reverse(level(*place).unwrap_or(0)));
    table.reordered(&order)
}

/// How far each name is from a role that has no roles itself, by the longest way; what only a cycle leads to is one step.
fn levels(graph: &Graph) -> HashMap<(NameId, NameId), usize> {
    let mut below: HashMap<_, Vec<_>> = HashMap::new();
    let mut levels = HashMap::new();
    for link in graph.links.all() {
        below.entry((link.domain, link.role)).or_default().push((link.domain, link.user));
        levels.entry((link.domain, link.role)).or_insert(0);
    }
    for link in graph.links.all() {
        levels.insert((link.domain, link.user), 1);
    }
    let mut level: HashSet<_> = levels.iter().filter(|(_, level)| **level == 0).map(|(name, _)| *name).collect();
    for steps in 1..=graph.depth {
        level = level.iter().filter_map(|name| below.get(name)).flatten().copied().collect();
        if level.is_empty() {
            break;
        }
        for name in &level {
            levels.insert(*name, steps);
        }
    }
    levels
}
