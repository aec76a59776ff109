use auth_policy::Model;
use serde_json::Value as Json;

use crate::{
    Expected, TestFile, TestFileError,
    file::{Matrix, Part},
};

/// A request that is asked, and what is expected of it.
#[derive(Debug)]
pub(crate) struct Ask {
    /// Which matrix it is of, from 1.
    pub(crate) matrix: usize,
    pub(crate) section: u32,
    /// The values as the file names them.
    pub(crate) names: Vec<Json>,
    pub(crate) values: Vec<Json>,
    pub(crate) expected: Expected,
}

/// All that the file asks.
pub(crate) fn asks(file: &TestFile, model: &Model) -> Result<Vec<Ask>, TestFileError> {
    if file.written.matrix.is_empty() {
        return Err(TestFileError::NoMatrix);
    }
    let mut asks = Vec::new();
    for (place, matrix) in file.written.matrix.iter().enumerate() {
        let number = place + 1;
        let fields = fields(model, matrix, number)?;
        check(matrix, number, &fields)?;
        for names in combinations(matrix, number, &fields)? {
            let values = names.iter().map(|name| file.value(name)).collect();
            let expected = matrix.expected(&fields, &names);
            asks.push(Ask { matrix: number, section: matrix.section, names, values, expected });
        }
    }
    Ok(asks)
}

impl TestFile {
    /// The fixture of this name, or the value itself.
    fn value(&self, name: &Json) -> Json {
        name.as_str().and_then(|name| self.written.fixtures.get(name)).unwrap_or(name).clone()
    }
}

impl Matrix {
    fn expected(&self, fields: &[&str], names: &[Json]) -> Expected {
        let listed = |parts: &[Part]| parts.iter().any(|part| is_in(part, fields, names));
        if listed(&self.undecided) {
            Expected::Undecided
        } else if listed(&self.allow) {
            Expected::Allow
        } else {
            Expected::Deny
        }
    }
}

fn is_in(part: &Part, fields: &[&str], names: &[Json]) -> bool {
    part.iter().all(|(field, wanted)| {
        fields.iter().zip(names).any(|(one, name)| one == field && alternatives(wanted).contains(name))
    })
}

/// The values that a part names for a field.
fn alternatives(wanted: &Json) -> &[Json] {
    wanted.as_array().map_or_else(|| core::slice::from_ref(wanted), Vec::as_slice)
}

/// The fields of the request that a matrix makes, in the model's order.
fn fields<'a>(model: &'a Model, matrix: &Matrix, number: usize) -> Result<Vec<&'a str>, TestFileError> {
    let key = |kind: char| if matrix.section == 1 { kind.to_string() } else { format!("{kind}{}", matrix.section) };
    let unknown = || TestFileError::Section { matrix: number, section: matrix.section };
    if !model.matchers.iter().any(|matcher| *matcher.key.name == key('m')) {
        return Err(unknown());
    }
    let of = |key: &str| model.requests.iter().find(|request| &*request.key.name == key);
    let request = of(&key('r')).or_else(|| of("r")).ok_or_else(unknown)?;
    Ok(request.fields.iter().map(|field| &*field.name).collect())
}

/// That the matrix speaks of the request's fields, and its expectations of the matrix's values.
fn check(matrix: &Matrix, number: usize, fields: &[&str]) -> Result<(), TestFileError> {
    let listed = || format!("`{}`", fields.join("`, `"));
    let parts = || matrix.allow.iter().chain(&matrix.undecided);
    let mut named = matrix.request.keys().chain(parts().flat_map(Part::keys));
    if let Some(field) = named.find(|field| !fields.contains(&field.as_str())) {
        return Err(TestFileError::UnknownField { matrix: number, field: field.clone(), fields: listed() });
    }
    for field in fields {
        match matrix.request.get(*field) {
            None => {
                return Err(TestFileError::MissingField {
                    matrix: number,
                    field: (*field).to_owned(),
                    fields: listed(),
                });
            }
            Some(values) if values.is_empty() => {
                return Err(TestFileError::Empty { matrix: number, field: (*field).to_owned() });
            }
            Some(values) => {
                let wanted = parts().filter_map(|part| part.get(*field)).flat_map(alternatives);
                if let Some(value) = wanted.into_iter().find(|value| !values.contains(value)) {
                    return Err(TestFileError::UnknownValue {
                        matrix: number,
                        field: (*field).to_owned(),
                        value: value.to_string(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// Each value of the first field with each of the second, and so on.
fn combinations(matrix: &Matrix, number: usize, fields: &[&str]) -> Result<Vec<Vec<Json>>, TestFileError> {
    let mut combined: Vec<Vec<Json>> = vec![Vec::new()];
    for values in fields.iter().filter_map(|field| matrix.request.get(*field)) {
        if combined.len().saturating_mul(values.len()) > MOST {
            return Err(TestFileError::Combinations { matrix: number });
        }
        combined = combined
            .iter()
            .flat_map(|names| values.iter().map(move |value| names.iter().chain([value]).cloned().collect()))
            .collect();
    }
    Ok(combined)
}

/// As many combinations can be in one matrix.
pub(crate) const MOST: usize = 1_000_000;
