//! The program's commands about policies.

mod decide;
mod explain;
mod lint;
mod lists;
mod test;

use std::path::PathBuf;

use tempfile::TempDir;

use crate::{Ran, portcullis};

/// A folder with a model and rules.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new(model: &str, rules: &str) -> Self {
        let files = Self { folder: TempDir::new().unwrap() };
        std::fs::write(files.model(), model).unwrap();
        std::fs::write(files.rules(), rules).unwrap();
        files
    }

    fn model(&self) -> PathBuf {
        self.folder.path().join("model.conf")
    }

    fn rules(&self) -> PathBuf {
        self.folder.path().join("policy.csv")
    }

    /// Runs `portcullis policy COMMAND` with these files.
    fn run(&self, command: &str, more: &[&str], input: &str) -> Ran {
        let (model, rules) = (self.model(), self.rules());
        let mut args = vec!["policy", command, "--model", model.to_str().unwrap(), "--policy", rules.to_str().unwrap()];
        args.extend(more);
        portcullis(&args, input)
    }
}

/// Roles and effects.
const MODEL: &str = "\
[request_definition]
r = sub, obj, act

[policy_definition]
p = sub, obj, act, eft

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
";

const RULES: &str = "\
p, alice, data1, read, allow
p, editor, data2, read, allow
p, editor, data2, write, allow
p, mallory, data2, write, deny
g, bob, editor
g, mallory, editor
";

/// Attributes.
const ATTRIBUTES: &str = "\
[request_definition]
r = sub, obj

[policy_definition]
p = rule, obj

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = eval(p.rule) && r.obj == p.obj
";
