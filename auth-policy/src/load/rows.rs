use std::sync::OnceLock;

use crate::{
    Model, PolicyError, Row, Rules,
    effect::Verdict,
    error::{listed, nearest, quoted, too_long},
    names::{NameId, Names},
    roles::{Link, NOWHERE},
    table::Table,
};

/// The rows of a policy, sorted by what they are rows of.
pub(super) struct Sorted {
    /// For each policy definition.
    pub(super) tables: Vec<Table>,
    /// For each role definition.
    pub(super) roles: Vec<Assignments>,
}

/// The rows of a `g`.
#[derive(Default)]
pub(super) struct Assignments {
    pub(super) links: Vec<Link>,
    /// The parameters of the links, one after the other.
    pub(super) parameters: Vec<NameId>,
}

/// Reads all rows, and says all that is wrong with them.
pub(super) fn sorted(model: &Model, rules: &Rules, names: &mut Names, errors: &mut Vec<PolicyError>) -> Sorted {
    let tables = model.policies.iter().map(|definition| {
        let has_effect = definition.fields.iter().any(|field| &*field.name == "eft");
        Table {
            width: definition.fields.len(),
            cells: Vec::new(),
            numbers: Vec::new(),
            verdicts: has_effect.then(Vec::new),
            by_column: definition.fields.iter().map(|_| OnceLock::new()).collect(),
        }
    });
    let assignments = model.roles.iter().map(|_| Assignments::default());
    let mut reader =
        Reader { model, names, errors, sorted: Sorted { tables: tables.collect(), roles: assignments.collect() } };
    for row in rules.rows() {
        if reader.row(row).is_none() {
            reader.errors.push(too_long(rules.name(), "rules"));
            break;
        }
    }
    reader.sorted
}

struct Reader<'a> {
    model: &'a Model,
    names: &'a mut Names,
    errors: &'a mut Vec<PolicyError>,
    sorted: Sorted,
}

impl Reader<'_> {
    /// Nothing if the texts of all rows are too long.
    fn row(&mut self, row: Row<'_>) -> Option<()> {
        let key = row.key();
        if let Some(place) = self.model.policies.iter().position(|definition| *definition.key.name == *key) {
            return self.rule(place, row);
        }
        if let Some(place) = self.model.roles.iter().position(|definition| *definition.key.name == *key) {
            return self.assignment(place, row);
        }
        let policies = self.model.policies.iter().map(|definition| &*definition.key.name);
        let keys: Vec<_> = policies.chain(self.model.roles.iter().map(|definition| &*definition.key.name)).collect();
        let error = row.key_error(format!("unknown kind of row {}", quoted(key)));
        self.errors.push(match nearest(key, keys.iter().copied()) {
            Some(meant) => error.help(format!("did you mean `{meant}`?")),
            None if key == "g" => error.help("write `g = _, _` in the section `role_definition` of the model"),
            None => error.help(format!("the model has {}", listed(keys))),
        });
        Some(())
    }

    fn rule(&mut self, place: usize, row: Row<'_>) -> Option<()> {
        let fields = &self.model.policies.get(place)?.fields;
        let table = self.sorted.tables.get_mut(place)?;
        let start = table.cells.len();
        for field in row.fields() {
            table.cells.push(self.names.intern(field.text)?);
        }
        let found = table.cells.len() - start;
        if found != fields.len() {
            table.cells.truncate(start);
            let names = || fields.iter().map(|field| &*field.name);
            let message = format!("{} and not {} behind {}", counted(found), fields.len(), quoted(row.key()));
            let remedy = format!("they are {}; a field with a comma stands in quotes", listed(names()));
            self.errors.push(row.whole_error(message).help(remedy));
            return Some(());
        }
        if let Some(verdicts) = &mut table.verdicts {
            let field = row.fields().zip(fields).find(|(_, field)| &*field.name == "eft").map(|(field, _)| field);
            let verdict = field.and_then(|field| Verdict::parse(field.text));
            if let (Some(field), None) = (field, verdict) {
                let error = row.error(&field, format!("unknown effect {}", quoted(field.text)));
                let known = ["allow", "deny"];
                self.errors.push(match nearest(field.text, known) {
                    Some(meant) => error.help(format!("did you mean `{meant}`?")),
                    None => error.help("a rule has the effect `allow` or `deny`"),
                });
            }
            verdicts.push(verdict.unwrap_or(Verdict::Nothing));
        }
        table.numbers.push(u32::try_from(row.number()).ok()?);
        Some(())
    }

    /// Fields behind those that the definition knows are data of somebody else's.
    fn assignment(&mut self, place: usize, row: Row<'_>) -> Option<()> {
        let definition = self.model.roles.get(place)?;
        let assignments = self.sorted.roles.get_mut(place)?;
        let mut fields = row.fields();
        let mut found = 0;
        let mut next = |names: &mut Names| {
            let id = match fields.next() {
                Some(field) => {
                    found += 1;
                    names.intern(field.text)?
                }
                None => NOWHERE,
            };
            Some(id)
        };
        let (user, role) = (next(self.names)?, next(self.names)?);
        let domain = match definition.domain {
            crate::Domain::None => NOWHERE,
            crate::Domain::Third => next(self.names)?,
        };
        let start = assignments.parameters.len();
        for _ in 0..definition.parameters {
            assignments.parameters.push(next(self.names)?);
        }
        if found < definition.arity() {
            assignments.parameters.truncate(start);
            let what = match (definition.domain, definition.parameters) {
                (crate::Domain::None, 0) => "who, and the role",
                (crate::Domain::Third, 0) => "who, the role, and the domain",
                (crate::Domain::None, _) => "who, the role, and the parameters of its condition",
                (crate::Domain::Third, _) => "who, the role, the domain, and the parameters of its condition",
            };
            let message = format!("{} and not {} behind {}", counted(found), definition.arity(), quoted(row.key()));
            self.errors.push(row.whole_error(message).help(format!("they are {what}")));
            return Some(());
        }
        assignments.links.push(Link { domain, user, role, row: u32::try_from(row.number()).ok()? });
        Some(())
    }
}

fn counted(fields: usize) -> String {
    match fields {
        0 => "there are no fields".to_owned(),
        1 => "there is 1 field".to_owned(),
        fields => format!("there are {fields} fields"),
    }
}
