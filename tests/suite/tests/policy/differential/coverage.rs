use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{
    case::{Case, Cell},
    tree::{Side, Tree},
};

/// What the generator made use of, and how often.
#[derive(Debug)]
pub(crate) struct Coverage(BTreeMap<String, u64>);

impl Coverage {
    /// All there is to be used, none of it used yet.
    pub(crate) fn new() -> Self {
        let each =
            |kind: &str, names: &[&str]| names.iter().map(|name| (format!("{kind} {name}"), 0)).collect::<Vec<_>>();
        Self(
            [
                each("operator", &OPERATORS),
                each("effect", &["AllowOverride", "AllowAndDeny", "DenyOverride", "Priority", "SubjectPriority"]),
                each("function", &FUNCTIONS),
                each("section", &["r", "p", "e", "m", "g", "r2", "p2", "e2", "m2", "g2", "g3"]),
                each("roles", &["without domain", "within a domain", "deep", "in a cycle"]),
                each("literal", &["bool", "float", "integer", "list", "text"]),
                each("value", &["bool", "float", "integer", "list", "null", "object", "text"]),
                each("field", &["of the request", "of the rule", "attribute", "attribute of an attribute"]),
                each("priority", &["explicit", "by subject", "by order"]),
                each("text", &["empty", "not ASCII", "with a quote", "with a comma"]),
                each("rows", &["none", "twice", "that deny", "in any order"]),
                each("request", &["loose"]),
                each("answer", &["allow", "deny", "indeterminate"]),
            ]
            .into_iter()
            .flatten()
            .collect(),
        )
    }

    pub(crate) fn never_used(&self) -> Vec<&str> {
        self.0.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name.as_str()).collect()
    }

    pub(crate) fn count(&mut self, kind: &str, name: &str) {
        // what is not in the list above is missing there
        let name = format!("{kind} {name}");
        *self.0.get_mut(&name).unwrap_or_else(|| panic!("`{name}` is not in the list of what is counted")) += 1;
    }

    pub(crate) fn case(&mut self, case: &Case) {
        for section in &case.sections {
            for kind in ["r", "p", "e", "m"] {
                self.count("section", &format!("{kind}{}", section.number));
            }
            self.count("effect", &format!("{:?}", section.effect));
            let explicit = section.policy.contains(&"priority");
            match section.effect {
                auth_policy::Effect::Priority if explicit => self.count("priority", "explicit"),
                auth_policy::Effect::Priority => self.count("priority", "by order"),
                auth_policy::Effect::SubjectPriority => self.count("priority", "by subject"),
                auth_policy::Effect::AllowAndDeny
                | auth_policy::Effect::AllowOverride
                | auth_policy::Effect::DenyOverride => {}
            }
            self.tree(&section.matcher);
            if !case.rows.iter().any(|row| row.key == format!("p{}", section.number)) {
                self.count("rows", "none");
            }
        }
        for role in &case.roles {
            self.count("section", role.key);
            self.count("roles", if role.domain { "within a domain" } else { "without domain" });
            self.graph(case, role.key);
        }
        self.rows(case);
        if case.loose {
            self.count("request", "loose");
        }
        case.asks.iter().flat_map(|ask| &ask.values).for_each(|value| self.value(value));
    }

    fn tree(&mut self, tree: &Tree) {
        tree.visit(&mut |node| match node {
            Tree::Bin(operator, ..) | Tree::Unary(operator, _) if *operator == "-" => {
                let is_sign = matches!(node, Tree::Unary(..));
                self.count("operator", if is_sign { "-a" } else { "a - b" });
            }
            Tree::Bin(operator, ..) | Tree::Unary(operator, _) => self.count("operator", operator),
            Tree::Bool(_) => self.count("literal", "bool"),
            Tree::Call(name, _) => self.count("function", name),
            Tree::Cond(..) => self.count("operator", "?:"),
            Tree::Double(_) => {}
            Tree::Eval(_) => self.count("function", "eval"),
            Tree::Field(side, _, path) => self.count(
                "field",
                match (side, path.len()) {
                    (Side::Request, 0) => "of the request",
                    (Side::Rule, _) => "of the rule",
                    (Side::Request, 1) => "attribute",
                    (Side::Request, _) => "attribute of an attribute",
                },
            ),
            Tree::Half(_) => self.count("literal", "float"),
            Tree::Int(_) => self.count("literal", "integer"),
            Tree::List(_) => self.count("literal", "list"),
            Tree::Text(_) => self.count("literal", "text"),
        });
    }

    fn rows(&mut self, case: &Case) {
        for (place, row) in case.rows.iter().enumerate() {
            if case.rows[..place].contains(row) {
                self.count("rows", "twice");
            }
            if place > 0 && row.key < case.rows[place - 1].key {
                self.count("rows", "in any order");
            }
            for cell in &row.cells {
                match cell {
                    Cell::Rule(tree) => self.tree(tree),
                    Cell::Text(text) if text == "deny" => self.count("rows", "that deny"),
                    Cell::Text(text) => self.text(text),
                }
            }
        }
    }

    /// How deep roles go, and whether they come back.
    fn graph(&mut self, case: &Case, key: &str) {
        let links: Vec<(&Cell, &Cell)> =
            case.rows.iter().filter(|row| row.key == key).map(|row| (&row.cells[0], &row.cells[1])).collect();
        for (start, _) in &links {
            let mut reached = vec![*start];
            for _ in 0..DEEP {
                reached =
                    links.iter().filter(|(child, _)| reached.contains(child)).map(|(_, parent)| *parent).collect();
                if reached.contains(start) {
                    self.count("roles", "in a cycle");
                    return;
                }
            }
            if !reached.is_empty() {
                self.count("roles", "deep");
                return;
            }
        }
    }

    fn value(&mut self, value: &Json) {
        match value {
            Json::Array(elements) => {
                self.count("value", "list");
                elements.iter().for_each(|element| self.value(element));
            }
            Json::Bool(_) => self.count("value", "bool"),
            Json::Null => self.count("value", "null"),
            Json::Number(number) => self.count("value", if number.is_f64() { "float" } else { "integer" }),
            Json::Object(members) => {
                self.count("value", "object");
                members.values().for_each(|member| self.value(member));
            }
            Json::String(text) => {
                self.count("value", "text");
                self.text(text);
            }
        }
    }

    fn text(&mut self, text: &str) {
        for (name, holds) in [
            ("empty", text.is_empty()),
            ("not ASCII", !text.is_ascii()),
            ("with a quote", text.contains(['"', '\''])),
            ("with a comma", text.contains(',')),
        ] {
            if holds {
                self.count("text", name);
            }
        }
    }
}

const OPERATORS: [&str; 27] = [
    "!", "!=", "!~", "%", "&", "&&", "*", "**", "+", "-a", "/", "<", "<<", "<=", "==", "=~", ">", ">=", ">>", "?:",
    "??", "^", "a - b", "in", "|", "||", "~",
];

const FUNCTIONS: [&str; 15] = [
    "eval",
    "g",
    "g2",
    "g3",
    "globMatch",
    "ipMatch",
    "keyGet",
    "keyGet2",
    "keyGet3",
    "keyMatch",
    "keyMatch2",
    "keyMatch3",
    "keyMatch4",
    "keyMatch5",
    "regexMatch",
];

/// So many links make deep roles.
const DEEP: usize = 6;
