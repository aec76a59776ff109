use core::fmt;
use std::sync::Arc;

use auth_policy::Effect;
use fastrand::Rng;
use serde_json::Value as Json;

use super::tree::Tree;

/// A model, its rows, and what is asked of both.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) sections: Vec<Section>,
    pub(crate) roles: Vec<RoleKind>,
    pub(crate) rows: Vec<Row>,
    pub(crate) asks: Vec<Ask>,
    /// Attributes can be missing or of another type than the matcher expects.
    pub(crate) loose: bool,
}

/// `r`, `p`, `e` and `m`, or those of a number.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// Nothing, or `2`.
    pub(crate) number: &'static str,
    pub(crate) request: Vec<&'static str>,
    pub(crate) policy: Vec<&'static str>,
    pub(crate) effect: Effect,
    pub(crate) matcher: Tree,
}

/// `g = _, _` or `g = _, _, _`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoleKind {
    pub(crate) key: &'static str,
    pub(crate) domain: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) cells: Vec<Cell>,
}

/// A field of a row: a text, or a rule for `eval`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Rule(Tree),
    Text(String),
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// Which of the sections.
    pub(crate) section: usize,
    pub(crate) values: Vec<Json>,
}

impl Case {
    /// The model's text, as a person would write it.
    pub(crate) fn model(&self) -> Arc<str> {
        let style = &mut Rng::with_seed(self.seed);
        let mut texts = ["request", "policy", "role", "effect", "matcher"].map(|_| String::new());
        let [requests, policies, roles, effects, matchers] = &mut texts;
        for section in &self.sections {
            let number = section.number;
            *requests += &format!("r{number} = {}\n", section.request.join(", "));
            *policies += &format!("p{number} = {}\n", section.policy.join(", "));
            *effects += &format!("e{number} = {}\n", section.effect.text().replace("p.eft", &format!("p{number}.eft")));
            *matchers += &format!("m{number} = {}\n", section.matcher.ours(number, style));
        }
        for role in &self.roles {
            *roles += &format!("{} = {}\n", role.key, if role.domain { "_, _, _" } else { "_, _" });
        }
        let roles = if roles.is_empty() { String::new() } else { format!("[role_definition]\n{roles}\n") };
        format!(
            "[request_definition]\n{requests}\n[policy_definition]\n{policies}\n{roles}[policy_effect]\n{effects}\n[matchers]\n{matchers}"
        )
        .into()
    }

    /// The rows as our engine gets them.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let mut style = Rng::with_seed(self.seed);
        self.rows.iter().map(move |row| {
            let number = row.key.trim_start_matches(['p', 'g']);
            let cells = row.cells.iter().map(|cell| match cell {
                Cell::Rule(tree) => tree.ours(number, &mut style),
                Cell::Text(text) => text.clone(),
            });
            (row.key.as_str(), cells.collect())
        })
    }
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// All that it takes to see what is wrong.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}\n{}", self.seed, self.model())?;
        for (key, cells) in self.texts() {
            writeln!(f, "{key}, {cells:?}")?;
        }
        for section in &self.sections {
            writeln!(f, "for the crate: m{} = {}", section.number, section.matcher.theirs("_"))?;
        }
        Ok(())
    }
}
