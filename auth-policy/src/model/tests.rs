use proptest::prelude::*;

use super::{Constraint, Domain, Effect, Model};
use crate::{Rules, Source};

fn model(text: &str) -> Model {
    Model::parse(Source::new("model.conf", text)).unwrap_or_else(|errors| panic!("{errors}"))
}

fn refused(text: &str) -> String {
    match Model::parse(Source::new("model.conf", text)) {
        Ok(model) => panic!("{text} means {model:?}"),
        Err(errors) => errors.to_string(),
    }
}

/// The errors of a model with one more section or line behind it.
fn refused_with(more: &str) -> String {
    refused(&format!("{BASIC}{more}"))
}

const BASIC: &str = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n\
                     [policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = r.sub == p.sub\n";

#[test]
fn a_model_is_read_with_all_its_sections() {
    let text = "\u{feff}
        # of everything
        [request_definition]
        r = sub, dom, obj, act ; Request definition
        r2 = sub,obj

        [policy_definition]
        p=sub, dom, obj, \\
            act, eft   # of the first kind
        ; of the second kind
        p2 = sub_rule

        [role_definition]
        g = _, _, _
        g2 = _,_
        g3 = _, _, (_, _)
        g4 = _, _, _, (_,_)

        [constraint_definition]
        c = sod(\"payer\", 'approver')
        c2 = sodMax([\"a\", \"b\", \"c\"], 1)
        c3 = roleMax(\"super;admin\", 2) # seats
        c4 = rolePre(\"db\", \"trained\")

        [policy_effect] # how
        e = some(where (p.eft == allow)) && !some(where (p.eft == deny)) # This is policy effect.
        e2 = some(where (p2.eft == allow))

        [matchers]
        m = g(r.sub, p.sub, r.dom) && r.dom == p.dom && \\
            r.obj == p.obj && \\
            (keyMatch(r.act, p.act) || r.sub == \"root#1;\\\\\") # don't
        m2 = r.sub in \\
            [\"alice\"]
    ";

    let model = model(text);

    let fields = |fields: &[crate::expr::Ident]| fields.iter().map(|field| field.name.to_string()).collect::<Vec<_>>();
    assert_eq!(&*model.requests[1].key.name, "r2");
    assert_eq!(fields(&model.requests[0].fields), ["sub", "dom", "obj", "act"]);
    assert_eq!(fields(&model.requests[1].fields), ["sub", "obj"]);
    assert_eq!(fields(&model.policies[0].fields), ["sub", "dom", "obj", "act", "eft"]);
    assert_eq!(fields(&model.policies[1].fields), ["sub_rule"]);
    let roles: Vec<_> = model.roles.iter().map(|role| (role.domain, role.parameters, role.arity())).collect();
    assert_eq!(roles, [(Domain::Third, 0, 3), (Domain::None, 0, 2), (Domain::None, 2, 4), (Domain::Third, 2, 5)]);
    let constraints: Vec<_> = model.constraints.iter().map(|constraint| constraint.constraint.clone()).collect();
    assert_eq!(
        constraints,
        [
            Constraint::Separate("payer".into(), "approver".into()),
            Constraint::AtMostOf(vec!["a".into(), "b".into(), "c".into()], 1),
            Constraint::Seats("super;admin".into(), 2),
            Constraint::Prerequisite("db".into(), "trained".into()),
        ]
    );
    assert_eq!([model.effects[0].effect, model.effects[1].effect], [Effect::AllowAndDeny, Effect::AllowOverride]);
    assert_eq!(
        model.matchers[0].expr.to_string(),
        "g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && (keyMatch(r.act, p.act) || r.sub == \"root#1;\\\\\")"
    );
    assert_eq!(model.matchers[1].expr.to_string(), "r.sub in [\"alice\"]");
    for name in model.requests.iter().flat_map(|request| &request.fields).chain(&model.policies[0].fields) {
        assert_eq!(text.get(name.span.start as usize..name.span.end as usize), Some(&*name.name));
    }
}

#[test]
fn sections_can_be_repeated_and_stand_in_any_order() {
    let model = model(
        "[matchers]\r\nm = r.sub == p.sub\r\n[policy_effect]\r\ne=priority(p_eft)||deny\r\n[request_definition]\r\n\
         r = sub\r\n[matchers]\r\nm2 = true\r\n[policy_definition]\r\np = sub",
    );

    assert_eq!(model.matchers.len(), 2);
    assert_eq!(model.effects[0].effect, Effect::Priority);
}

#[test]
fn effects_are_read_whatever_their_spacing() {
    let table = [
        ("some(where (p.eft == allow))", Effect::AllowOverride),
        ("some(where(p_eft==allow))", Effect::AllowOverride),
        ("some ( where ( p2 . eft  ==  allow ) )", Effect::AllowOverride),
        ("!some(where (p.eft == deny))", Effect::DenyOverride),
        ("! some(where (p.eft == deny))", Effect::DenyOverride),
        ("some(where (p.eft == allow)) && !some(where (p.eft == deny))", Effect::AllowAndDeny),
        ("!some(where (p.eft == deny))&&some(where (p.eft == allow))", Effect::AllowAndDeny),
        ("some(where (p.eft == allow)) && \\\n  !some(where (p.eft == deny))", Effect::AllowAndDeny),
        ("priority(p.eft) || deny", Effect::Priority),
        ("priority( p3_eft )||deny", Effect::Priority),
        ("subjectPriority(p.eft) || deny", Effect::SubjectPriority),
    ];

    for (text, effect) in table {
        assert_eq!(model(&format!("{BASIC}[policy_effect]\ne2 = {text}\n")).effects[1].effect, effect, "{text}");
    }
    for effect in Effect::ALL {
        assert_eq!(model(&format!("{BASIC}[policy_effect]\ne2 = {}\n", effect.text())).effects[1].effect, effect);
    }
}

#[test]
fn an_effect_that_there_is_not_is_refused_with_those_there_are() {
    let known = "    help: there are `some(where (p.eft == allow))`, `!some(where (p.eft == deny))`, \
                 `some(where (p.eft == allow)) && !some(where (p.eft == deny))`, `priority(p.eft) || deny`, \
                 `subjectPriority(p.eft) || deny`";
    let table = [
        ("some(where (p.eft == permit))", "some(where (p.eft == permit))"),
        ("!some(where (p.eft == allow))", "!some(where (p.eft == allow))"),
        ("some(where (r.eft == allow))", "some(where (r.eft == allow))"),
        ("some(where (p.eft == 'allow'))", "some(where (p.eft == 'allow'))"),
        ("deny || priority(p.eft)", "deny || priority(p.eft)"),
        ("allow", "allow"),
        ("1", "1"),
        ("\"", "\""),
    ];

    for (text, shown) in table {
        let carets = "^".repeat(text.len());
        assert_eq!(
            refused_with(&format!("[policy_effect]\ne2 = {text}\n")),
            format!("model.conf:10:6: unknown effect `{shown}`\n    e2 = {text}\n         {carets}\n{known}")
        );
    }
}

#[test]
fn missing_sections_are_named() {
    assert_eq!(
        refused(""),
        "model.conf:1:1: there are no `r = …` in the section `request_definition`, `p = …` in the section `policy_definition`, \
         `e = …` in the section `policy_effect` and `m = …` in the section `matchers`\n    \
         help: a model says what requests, rules and effects are, and when a rule matches"
    );
    assert_eq!(
        refused(
            "[request_definition]\nr = sub\n[policy_definition]\np = sub\n[policy_effect]\ne = priority(p.eft) || deny\n"
        ),
        "model.conf:1:1: there is no `m = …` in the section `matchers`\n    \
         help: a model says what requests, rules and effects are, and when a rule matches"
    );
}

#[test]
fn everything_wrong_with_the_lines_is_said_at_once() {
    assert_eq!(
        refused(
            "x = 1
[matcher]
m = nothing of this is read
[request_definition
r = neither
[request_definition]
r = sub
r = obj
r1 = sub
R = sub
p = sub
q
r2 =
[policy_definition]
p = sub
[policy_effect]
e = priority(p.eft) || deny
[unheard]
"
        ),
        "model.conf:1:1: this stands before the first section
    x = 1
    ^^^^^
    help: a section begins with a line like `[request_definition]`
model.conf:2:2: unknown section `matcher`
    [matcher]
     ^^^^^^^
    help: did you mean `matchers`?
model.conf:4:1: this line begins a section and does not end it
    [request_definition
    ^^^^^^^^^^^^^^^^^^^
    help: write `[request_definition]`
model.conf:8:1: `r` is defined twice, first in line 7
    r = obj
    ^
    help: remove one of them: Casbin takes the last and says nothing
model.conf:9:1: `r1` is no key of the section `request_definition`
    r1 = sub
    ^^
    help: its keys are `r`, `r2`, `r3` and so on
model.conf:10:1: `R` is no key of the section `request_definition`
    R = sub
    ^
    help: its keys are `r`, `r2`, `r3` and so on
model.conf:11:1: `p` is no key of the section `request_definition`
    p = sub
    ^
    help: it belongs into the section `policy_definition`
model.conf:12:1: expected a key and a value
    q
    ^
    help: write `r = …`
model.conf:13:1: `r2` has no value
    r2 =
    ^^^^
    help: say what it is behind the `=`
model.conf:18:2: unknown section `unheard`
    [unheard]
     ^^^^^^^
    help: a model has the sections `request_definition, policy_definition, role_definition, constraint_definition, policy_effect, matchers`"
    );
}

#[test]
fn fields_that_are_no_names_are_refused() {
    assert_eq!(
        refused_with("[request_definition]\nr2 = a-b, a b, c, c,\nr3 = sub \\\n  obj\n"),
        "model.conf:10:6: `a-b` is no name of a field
    r2 = a-b, a b, c, c,
         ^^^
    help: a name has letters, digits and `_`; fields have commas between them: `r2 = …`
model.conf:10:11: `a b` is no name of a field
    r2 = a-b, a b, c, c,
              ^^^
    help: a name has letters, digits and `_`; fields have commas between them: `r2 = …`
model.conf:10:19: the field `c` is named twice
    r2 = a-b, a b, c, c,
                      ^
    help: give each field its own name
model.conf:10:21: a field of `r2` has no name
    r2 = a-b, a b, c, c,
                        ^
    help: there is a comma too many
model.conf:11:6: `sub obj` is no name of a field
    r3 = sub \\
         ^^^^^
    help: a name has letters, digits and `_`; fields have commas between them: `r3 = …`"
    );
}

#[test]
fn shapes_of_roles_that_say_nothing_are_refused() {
    let help = "    help: write `_, _`, with a domain `_, _, _`, and with two parameters of a condition `_, _, (_, _)`";
    let table = [
        ("_", "a role's assignment has at least two names: who, and the role"),
        ("_, (_)", "a role's assignment has at least two names: who, and the role"),
        ("_, _, _, _", "a role's assignment has at most one domain"),
        ("user, role", "`user, role` is no shape of a role's assignment"),
        ("_, _,", "`_, _,` is no shape of a role's assignment"),
        ("_, _, ()", "`_, _, ()` is no shape of a role's assignment"),
        ("_, _, (_, _", "`_, _, (_, _` is no shape of a role's assignment"),
        ("_, _ (_)", "`_, _ (_)` is no shape of a role's assignment"),
    ];

    for (text, message) in table {
        let carets = "^".repeat(text.len());
        assert_eq!(
            refused_with(&format!("[role_definition]\ng = {text}\n")),
            format!("model.conf:10:5: {message}\n    g = {text}\n        {carets}\n{help}")
        );
    }
}

#[test]
fn constraints_that_there_are_not_are_refused() {
    for text in
        ["sod(1, 2)", "sod(\"a\")", "sodMax([], 1)", "sodMax([r.a], 1)", "roleMax(\"a\", -1)", "none(\"a\")", "\"a\""]
    {
        let carets = "^".repeat(text.len());
        assert_eq!(
            refused_with(&format!("[constraint_definition]\nc = {text}\n[role_definition]\ng = _, _\n")),
            format!(
                "model.conf:10:5: unknown constraint `{text}`\n    c = {text}\n        {carets}\n    \
                 help: there are `sod(\"a\", \"b\")`, `sodMax([\"a\", \"b\"], 1)`, `roleMax(\"a\", 1)`, `rolePre(\"a\", \"b\")`"
            )
        );
    }
}

#[test]
fn constraints_without_roles_are_refused() {
    assert_eq!(
        refused_with("[constraint_definition]\nc = sod(\"a\", \"b\")\n[role_definition]\ng2 = _, _\n"),
        "model.conf:10:1: constraints are about the roles of `g`, and there is no `g`
    c = sod(\"a\", \"b\")
    ^
    help: write `g = _, _` in the section `role_definition`"
    );
}

#[test]
fn assignments_that_break_a_constraint_are_named() {
    let text = "[role_definition]\ng = _, _, _\n[constraint_definition]\nc = sod(\"payer\", \"approver\")\n\
                c2 = sodMax([\"x\", \"y\", \"z\"], 2)\nc3 = roleMax(\"root\", 2)\nc4 = rolePre(\"db\", \"trained\")\n";
    let model = model(&format!("{BASIC}{text}"));
    let violations = |rows: &str| {
        let rules = Rules::read(&Source::new("policy.csv", rows)).unwrap();
        model.violations(&rules.rows()).iter().map(ToString::to_string).collect::<Vec<_>>()
    };

    assert_eq!(
        violations(
            "p, alice, payer\ng, alice, payer, d1\ng2, alice, approver, d1\ng, bob, approver, d1\ng, eve, x, d\ng, eve, y, d\n\
             g, eve, y, d2\ng, eve, root, d\ng, eve, root, d\ng, bob, root, d\ng, al, db, d\ng, al, trained, d\ng, short\n"
        ),
        [""; 0]
    );
    let named = |column: usize, row: &str, message: &str, key: &str, line: usize| {
        format!(
            "policy.csv:{column}:1: {message}\n    {row}\n    {}\n    help: `{key}` in line {line} of model.conf demands it",
            "^".repeat(row.len())
        )
    };
    assert_eq!(
        violations(
            "g, al, payer, d1\ng, al, approver, d2\ng, al, x, d\ng, al, y, d\ng, al, z, d\ng, al, root, d\ng, bo, root, d\n\
             g, al, root, d2\ng, al, db, d\n"
        ),
        [
            named(2, "g, al, approver, d2", "`al` has both `payer` and `approver`", "c", 12),
            named(5, "g, al, z, d", "`al` has more than 2 of `x`, `y`, `z`", "c2", 13),
            named(8, "g, al, root, d2", "`root` is assigned more than 2 times", "c3", 14),
            named(9, "g, al, db, d", "`al` has `db` without `trained`", "c4", 15),
        ]
    );
}

#[test]
fn matchers_are_refused_where_they_are_wrong() {
    assert_eq!(
        refused_with(
            "m2 = r.sub == p.sub && \\ # why\n  r.obj == p.obj\nm3 = r.sub == p.sub && \\\n  obj = p.obj\nm4 = r.sub == \"a\\\n  b\"\nm5 = sub == p.sub\n"
        ),
        "model.conf:9:24: unexpected character `\\`
    m2 = r.sub == p.sub && \\ # why
                           ^
    help: a line goes on in the next one only if the `\\` is the last of it
model.conf:10:3: `r.obj` is no key of the section `matchers`
      r.obj == p.obj
      ^^^^^
    help: its keys are `m`, `m2` and so on; an entry goes on in the next line only behind a `\\`
model.conf:12:7: unknown operator `=`
      obj = p.obj
          ^
    help: write `==` to compare
model.conf:13:15: this text is not closed
    m4 = r.sub == \"a\\
                  ^^
    help: end it with \" in the same line; a quote within it is written \\\"
model.conf:14:4: this text is not closed
      b\"
       ^
    help: end it with \" in the same line; a quote within it is written \\\"
model.conf:15:6: unknown name `sub`
    m5 = sub == p.sub
         ^^^
    help: did you mean `r.sub` or `p.sub`?"
    );
}

/// Casbin's readers end a value at a blank line and at a comment, even if the line before says that it goes on.
#[test]
fn blank_lines_and_comments_end_a_value() {
    for end in ["", "# comment", "; comment", "[matchers]"] {
        let model = model(&format!("{BASIC}m2 = true && \\\n false \\\n{end}\nm3 = true\n"));

        assert_eq!(model.matchers[1].expr.to_string(), "true && false");
        assert_eq!(model.matchers[2].expr.to_string(), "true");
    }
}

#[test]
fn values_and_keys_that_are_missing_are_refused() {
    assert_eq!(refused_with("m2 = \n").lines().next(), Some("model.conf:9:1: `m2` has no value"));
    assert_eq!(refused_with("m2 = \\\n\\\n").lines().next(), Some("model.conf:9:1: `m2` has no value"));
    assert_eq!(refused_with("= true\n").lines().next(), Some("model.conf:9:1: `` is no key of the section `matchers`"));
}

proptest! {
    #[test]
    fn any_text_is_a_model_or_an_error_with_places_in_it(
        text in prop_oneof![
            any::<String>(),
            "(\\[matchers\\]|\\[role_definition\\]|\\[request_definition\\]|\\[policy_effect\\]|r|p|m|e|g2|=| |_|,|\\(|\\)|\\\\|\n|\r\n|#|;|\"|true|r\\.a|\\[|\\]){0,40}",
        ],
        behind in any::<bool>(),
    ) {
        let text = if behind { format!("{BASIC}{text}") } else { text };
        if let Err(errors) = Model::parse(Source::new("model.conf", text.as_str())) {
            for error in &errors {
                prop_assert!(text.get(error.span().start as usize..error.span().end as usize).is_some(), "{:?}", error);
            }
            prop_assert!(!errors.to_string().is_empty());
        }
    }
}
