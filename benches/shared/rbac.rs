//! Role-based rules of any size.

use core::fmt::Write;

/// So many roles, each with one permission, and ten times as many users, each with one role.
pub(crate) fn rules(roles: usize) -> String {
    let mut text = String::new();
    // a String takes whatever is written
    let _ = write(&mut text, roles);
    text
}

fn write(text: &mut String, roles: usize) -> core::fmt::Result {
    for role in 0..roles {
        writeln!(text, "p, group{role}, data{}, read", role / 10)?;
    }
    for user in 0..roles * 10 {
        writeln!(text, "g, user{user}, group{}", user / 10)?;
    }
    Ok(())
}

/// How many roles the large policy has.
pub(crate) const LARGE: usize = 10_000;

pub(crate) const MODEL: &str = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n\
    [role_definition]\ng = _, _\n[policy_effect]\ne = some(where (p.eft == allow))\n\
    [matchers]\nm = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act\n";
