//! What no engine can go below: `limit_interned` decides on numbers that name user, object and action, with a role for each user
//! and a set of what each role may; `limit_one_lookup` finds the user's number by its name first, and nothing else.

use std::{collections::HashMap, hint::black_box};

use crate::{Group, policies::Case, rbac::LARGE};

pub(crate) fn measure(group: &mut Group<'_>, case: &Case) {
    if !case.name.starts_with("rbac_large") {
        return;
    }
    let role_of: Vec<usize> = (0..LARGE * 10).map(|user| user / 10).collect();
    let object_of: Vec<usize> = (0..LARGE).map(|role| role / 10).collect();
    let may = |user: usize, object: usize| {
        role_of.get(user).and_then(|role| object_of.get(*role)).is_some_and(|granted| *granted == object)
    };

    let number = |name: &String| name.trim_start_matches(char::is_alphabetic).parse::<usize>().ok();
    let asked: Vec<(usize, usize)> = case
        .requests
        .iter()
        .filter_map(|request| Some((number(request.first()?)?, number(request.get(1)?)?)))
        .collect();
    let mut turn = asked.iter().cycle();
    group.bench_function("limit_interned", |bencher| {
        bencher.iter(|| turn.next().map(|(user, object)| may(black_box(*user), black_box(*object))));
    });

    let names: Vec<String> = (0..LARGE * 10).map(|user| format!("user{user}")).collect();
    let users: HashMap<&str, usize, foldhash::fast::RandomState> =
        names.iter().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
    let mut turn = case.requests.iter().filter_map(|request| request.first()).cycle();
    group.bench_function("limit_one_lookup", |bencher| {
        bencher.iter(|| turn.next().and_then(|name| users.get(black_box(name.as_str()))));
    });
}
