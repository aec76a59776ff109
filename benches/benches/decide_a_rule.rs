//! What it costs to decide a rule that is data: `Requirement::evaluate` beside the same rule written as Rust by hand.

use core::time::Duration;
use std::hint::black_box;

use auth_axum::{Principal, Requirement, Timestamp, Truth};
use criterion::{Criterion, SamplingMode};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

/// A rule, twice.
struct Case {
    name: &'static str,
    data: Requirement,
    by_hand: fn(&Principal) -> bool,
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(200)
        .configure_from_args();

    let editor = Principal::builder("https://issuer.example", "bob")
        .role("editor")
        .permissions(["articles:read", "articles:write"])
        .scopes(["openid", "profile"])
        .build();
    let now = Timestamp::UNIX_EPOCH;
    for Case { name, data, by_hand } in CASES {
        assert_eq!(data.evaluate(Some(&editor), &[], now), Truth::of(by_hand(&editor)), "{name}");

        let mut group = criterion.benchmark_group(format!("decide_a_rule/{name}"));
        group.sampling_mode(SamplingMode::Flat);
        group.bench_function("data", |bencher| {
            bencher.iter(|| black_box(&data).evaluate(Some(black_box(&editor)), &[], now));
        });
        group.bench_function("by_hand", |bencher| bencher.iter(|| black_box(by_hand)(black_box(&editor))));
        group.finish();
    }
    criterion.final_summary();
}

const CASES: [Case; 6] = [
    Case { name: "authenticated", data: Requirement::Authenticated, by_hand: |_| true },
    Case {
        name: "role",
        data: Requirement::Role(roles::editor),
        by_hand: |who| who.roles().contains("editor") || who.roles().contains("admin"),
    },
    Case {
        name: "role_of_the_hierarchy",
        data: Requirement::Role(roles::viewer),
        by_hand: |who| ["viewer", "editor", "admin"].iter().any(|role| who.roles().contains(role)),
    },
    Case { name: "role_denied", data: Requirement::Role(roles::admin), by_hand: |who| who.roles().contains("admin") },
    Case {
        name: "any_of",
        data: Requirement::Any(&[
            Requirement::Role(roles::admin),
            Requirement::All(&[
                Requirement::Role(roles::editor),
                Requirement::Permission(permissions::articles::write),
            ]),
        ]),
        by_hand: |who| {
            who.roles().contains("admin")
                || ((who.roles().contains("editor") || who.roles().contains("admin"))
                    && who.permissions().contains("articles:write"))
        },
    },
    Case {
        name: "depth_4",
        data: Requirement::All(&[
            Requirement::Authenticated,
            Requirement::Any(&[
                Requirement::Role(roles::admin),
                Requirement::All(&[
                    Requirement::Permission(permissions::articles::read),
                    Requirement::Any(&[
                        Requirement::Permission(permissions::articles::write),
                        Requirement::Role(roles::viewer),
                    ]),
                ]),
            ]),
        ]),
        by_hand: |who| {
            who.roles().contains("admin")
                || (who.permissions().contains("articles:read")
                    && (who.permissions().contains("articles:write")
                        || ["viewer", "editor", "admin"].iter().any(|role| who.roles().contains(role))))
        },
    },
];
