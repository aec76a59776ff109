use std::{fmt::Write as _, fs, path::Path, time::Instant};

use quote::quote;
use tempfile::TempDir;

use super::{Package, policy_files};

const MODEL: &str = "
[request_definition]
r = sub, obj, act
r2 = sub, obj, policy
[policy_definition]
p = sub, obj, act
p2 = name, resource, rule, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
e2 = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
m2 = r2.policy == p2.name && eval(p2.rule)
";
const RULES: &str = "p, viewer, articles, read
p, editor, api-keys, write
g, editor, viewer
p2, can_edit, Article, r2.sub.id == r2.obj.author && !r2.obj.locked, allow
p2, can_edit, Article, r2.obj.price * 2 > 10, deny
";

fn package(model: &str, rules: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("model.conf"), model).unwrap();
    fs::write(folder.path().join("policy.csv"), rules).unwrap();
    folder
}

fn expand(folder: &Path) -> String {
    let input = quote!("model.conf", "policy.csv", types: { Article: crate::Article },);
    plain(&policy_files(input, &Package::at(folder)).to_string())
}

/// Without white space, last commas and the path of our names, so that it is told what is written and not how.
fn plain(tokens: &str) -> String {
    let tokens: String = tokens.chars().filter(|c| !c.is_whitespace()).collect();
    tokens.replace("::auth_axum::__private::", "").replace(",)", ")").replace(",]", "]")
}

#[test]
fn names_become_constants_and_decisions_become_data() {
    let expanded = expand(package(MODEL, RULES).path());

    for expected in [
        "pub const viewer:Role=Role::declared(\"viewer\",&[\"editor\"]);",
        "pub const editor:Role=Role::declared(\"editor\",&[]);",
        "pub mod articles{#[doc=",
        "pub const read:Permission=Permission::named(\"articles:read\");",
        "pub mod api_keys{",
        "pub const ALL:&[Permission]=&[self::articles::read,self::api_keys::write];",
        "pub static POLICY:CompiledPolicy<Everywhere>=CompiledPolicy::new((\"model.conf\",::core::include_str!",
        ".permissions(&[CompiledPermission::new(Permission::named(\"api-keys:write\"),\
         &[(::core::option::Option::None,&[CompiledStep::allow(&[\"editor\"])])]),\
         CompiledPermission::new(Permission::named(\"articles:read\"),\
         &[(::core::option::Option::None,&[CompiledStep::allow(&[\"editor\",\"viewer\"])])])])",
        "CompiledName::new(\"can_edit\",\"Article\",<crate::Article as DeclaresAttributes>::ATTRIBUTES)",
    ] {
        assert!(expanded.contains(&plain(expected)), "{expected}\n{expanded}");
    }
}

#[test]
fn every_name_says_who_has_it_by_which_line() {
    let expanded = expand(package(MODEL, RULES).path());

    for expected in [
        "The role`editor`,above`viewer`.",
        "-`articles:read`through`viewer`(line 1)",
        "First named in line 2 of policy.csv.",
        "The permission`articles:read`,which have,by policy.csv,",
        "-`viewer`,and so`editor`(line 1)",
        "The policy`can_edit`over`Article`:lines 4,5 of policy.csv.",
    ] {
        assert!(expanded.contains(&plain(expected)), "{expected}\n{expanded}");
    }
}

#[test]
fn a_rule_becomes_native_code_that_holds_no_policy_and_asks_no_evaluator() {
    let expanded = expand(package(MODEL, RULES).path());

    let (_, function) = expanded.split_once("pubfncan_edit(").unwrap();
    let (function, _) = function.split_once("#[doc(hidden)]").unwrap();
    for expected in [
        "user:&Principal,resource:&crate::Article)->::core::primitive::bool{",
        "super::POLICY.asked(\"can_edit\",user,resource)",
        "typed::finite(<Principal as DeclaresAttributes>::value_at(subject,const{typed::place_of(\
         <Principal as DeclaresAttributes>::ATTRIBUTES,\"id\")}",
        "native::arithmetic(typed::BinaryOp::Multiply,left,right)",
        "!=::core::option::Option::Some(false){return false;}",
        "==::core::option::Option::Some(true){return true;}",
    ] {
        assert!(function.contains(&plain(expected)), "{expected}\n{function}");
    }
    // the rows, the matchers and the rules are nowhere; the texts are named by their files
    for text in MODEL.lines().chain(RULES.lines()).filter(|line| line.contains(',') || line.contains("==")) {
        assert!(!expanded.contains(&plain(text)), "{text}\n{expanded}");
    }
    for evaluator in
        ["Policy::load", "Policy::decide", ".decide(Request", "Model::parse", "Rules::read", "Request::new"]
    {
        assert!(!expanded.contains(evaluator), "{evaluator}\n{expanded}");
    }
}

#[test]
fn what_the_compiler_is_to_check_names_the_place_of_the_rule() {
    let expanded = expand(package(MODEL, RULES).path());

    for expected in [
        "typed::has(\"policy.csv:4:44\",\"Article\"",
        "typed::has(\"policy.csv:4:31\",\"Principal\"",
        "typed::comparable(\"policy.csv:4:24\",typed::Term{text:\"r2.sub.id\",",
        "typed::condition(\"policy.csv:4:55\",typed::Term{text:\"r2.obj.locked\",",
        "typed::ordered(\"policy.csv:5:24\",",
        "typed::number(\"policy.csv:5:24\",",
    ] {
        assert!(expanded.contains(&plain(expected)), "{expected}\n{expanded}");
    }
}

#[test]
fn every_mistake_is_an_error_of_its_own_and_names_stay() {
    let folder = package(
        MODEL,
        "p, viewer, articles, read\np, viewer\ng, editor, viewr\np2, can_edit, Article, r2.sub.id ==, allow\n",
    );
    let expanded = expand(folder.path());

    assert_eq!(expanded.matches("::core::compile_error!").count(), 3, "{expanded}");
    for expected in [
        "policy.csv:2:1:a row of",
        "pub const viewer:Role=Role::named(\"viewer\");",
        "pub mod articles{pub const read:Permission=",
        "pub fn can_edit(_:&Principal,_:&crate::Article)->::core::primitive::bool{false}",
        "CompiledPolicy::new((\"\",\"\"),(\"\",\"\"));",
    ] {
        assert!(expanded.contains(&plain(expected)), "{expected}\n{expanded}");
    }
}

#[test]
fn a_file_outside_of_the_package_is_not_read() {
    let outside = package(MODEL, RULES);
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("model.conf"), MODEL).unwrap();
    std::os::unix::fs::symlink(outside.path().join("policy.csv"), folder.path().join("link.csv")).unwrap();

    let absolute = outside.path().join("policy.csv");
    for (path, expected) in [
        (absolute.to_str().unwrap(), "a policy file is inside of the package"),
        ("../policy.csv", "a policy file is inside of the package"),
        ("a/../../policy.csv", "a policy file is inside of the package"),
        ("", "a policy file is inside of the package"),
        ("link.csv", "`link.csv` leads out of the package"),
        ("model.con", "there is no file `model.con` in the package; did you mean `model.conf`?"),
    ] {
        let expanded = policy_files(quote!("model.conf", #path), &Package::at(folder.path())).to_string();
        assert!(expanded.contains("compile_error") && expanded.contains(expected), "{path}\n{expanded}");
        assert!(!expanded.contains("viewer"), "{expanded}");
    }
}

#[test]
fn ten_thousand_rules_cost_less_than_two_seconds() {
    let mut rules = String::new();
    for number in 0..10_000 {
        writeln!(rules, "p, role{}, object{}, act{}", number % 100, number % 1_000, number / 1_000).unwrap();
    }
    for role in 1..100 {
        writeln!(rules, "g, role{role}, role{}", role / 2).unwrap();
    }
    let folder = package(MODEL, &rules);
    let package = Package::at(folder.path());

    let started = Instant::now();
    let expanded = policy_files(quote!("model.conf", "policy.csv"), &package);
    let taken = started.elapsed();

    assert!(!expanded.to_string().contains("compile_error"));
    assert!(taken.as_secs() < 2 || cfg!(debug_assertions) && taken.as_secs() < 10, "{taken:?}");
}
