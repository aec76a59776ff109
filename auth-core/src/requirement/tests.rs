use super::*;

struct CanEdit;
struct CanSee;

const ADMIN: Requirement = Requirement::Role(Role::named("admin"));
const POLICY: PolicyName = PolicyName::of::<CanEdit, ()>("can_edit", AsksFor::Principal);
const ANYBODYS: PolicyName = PolicyName::of::<CanSee, ()>("can_see", AsksFor::Anybody);

fn admin() -> Principal {
    Principal::builder("https://issuer.example", "alice").role("admin").build()
}

fn viewer() -> Principal {
    Principal::builder("https://issuer.example", "dave").role("viewer").build()
}

#[test]
fn an_empty_list_denies() {
    for empty in [Requirement::All(&[]), Requirement::Any(&[])] {
        assert_eq!(empty.evaluate(Some(&admin()), &[]), Truth::False, "{empty}");
    }
}

#[test]
fn nobody_meets_no_rule_but_public() {
    const RULES: [Requirement; 9] = [
        Requirement::All(&[ADMIN]),
        Requirement::Any(&[ADMIN]),
        Requirement::Authenticated,
        Requirement::Never,
        Requirement::Not(&ADMIN),
        Requirement::Permission(Permission::named("x")),
        Requirement::Policy(POLICY),
        ADMIN,
        Requirement::Scope(Scope::named("x")),
    ];

    for rule in RULES {
        assert_eq!(rule.evaluate(None, &[Answer::new(POLICY, Truth::True)]), Truth::False, "{rule}");
    }

    assert_eq!(Requirement::Public.evaluate(None, &[]), Truth::True);
}

#[test]
fn a_policy_that_asks_for_anybody_is_asked_for_nobody() {
    let rule = Requirement::Policy(ANYBODYS);

    assert_eq!(rule.evaluate(None, &[]), Truth::Unknown);
    assert_eq!(rule.evaluate(None, &[Answer::new(ANYBODYS, Truth::True)]), Truth::True);
    assert_eq!(rule.evaluate(None, &[Answer::new(ANYBODYS, Truth::False)]), Truth::False);
}

#[test]
fn not_over_what_can_fail_denies() {
    for fallible in [
        const { Requirement::Not(&Requirement::Policy(POLICY)) },
        const { Requirement::Not(&Requirement::All(&[ADMIN, Requirement::Policy(POLICY)])) },
        const { Requirement::Not(&Requirement::Never) },
        const { Requirement::Not(&Requirement::Public) },
        const { Requirement::Not(&Requirement::All(&[])) },
        const { Requirement::Not(&Requirement::Any(&[])) },
    ] {
        for answer in [Truth::False, Truth::True] {
            assert_eq!(fallible.evaluate(Some(&viewer()), &[Answer::new(POLICY, answer)]), Truth::False, "{fallible}");
        }
    }
}

#[test]
fn not_a_role_is_met_by_who_lacks_it() {
    assert_eq!(Requirement::Not(&ADMIN).evaluate(Some(&viewer()), &[]), Truth::True);
    assert_eq!(Requirement::Not(&ADMIN).evaluate(Some(&admin()), &[]), Truth::False);
}

#[test]
fn an_open_policy_leaves_open_only_what_hangs_on_it() {
    const ANY: Requirement = Requirement::Any(&[Requirement::Policy(POLICY), ADMIN]);
    const ALL: Requirement = Requirement::All(&[Requirement::Policy(POLICY), ADMIN]);

    assert_eq!(ANY.evaluate(Some(&admin()), &[]), Truth::True);
    assert_eq!(ANY.evaluate(Some(&viewer()), &[]), Truth::Unknown);
    assert_eq!(ALL.evaluate(Some(&admin()), &[]), Truth::Unknown);
    assert_eq!(ALL.evaluate(Some(&viewer()), &[]), Truth::False);
}

#[test]
fn the_reason_is_the_first_part_that_is_not_met() {
    const RULE: Requirement = Requirement::All(&[Requirement::Authenticated, Requirement::All(&[ADMIN])]);

    assert_eq!(RULE.unmet(Some(&viewer()), &[]), Some(&ADMIN));
    assert_eq!(RULE.unmet(Some(&admin()), &[]), None);
}

#[test]
fn a_role_is_held_through_the_roles_above_it_and_not_through_those_below() {
    const EDITOR: Requirement = Requirement::Role(Role::declared("editor", &["chief", "admin"]));

    assert_eq!(EDITOR.evaluate(Some(&admin()), &[]), Truth::True);
    assert_eq!(EDITOR.evaluate(Some(&viewer()), &[]), Truth::False);
}

#[test]
fn a_policy_is_asked_only_where_the_rule_hangs_on_it() {
    const RULE: Requirement =
        Requirement::Any(&[Requirement::All(&[ADMIN, Requirement::Policy(POLICY)]), Requirement::Policy(ANYBODYS)]);

    assert!(RULE.hangs_on(POLICY, Some(&admin()), &[]));
    assert!(!RULE.hangs_on(POLICY, Some(&viewer()), &[])); // the role has decided that branch
    assert!(RULE.hangs_on(ANYBODYS, Some(&viewer()), &[]));
    assert!(!RULE.hangs_on(ANYBODYS, Some(&viewer()), &[Answer::new(ANYBODYS, Truth::True)]));
}

#[test]
fn the_answer_of_a_policy_is_none_of_another_of_the_same_path() {
    const OTHER: PolicyName = PolicyName::of::<CanSee, ()>("can_edit", AsksFor::Principal);
    let rule = Requirement::Policy(POLICY);

    assert_eq!(rule.evaluate(Some(&viewer()), &[Answer::new(OTHER, Truth::True)]), Truth::Unknown);
    assert_eq!(rule.evaluate(Some(&viewer()), &[Answer::new(POLICY, Truth::True)]), Truth::True);
}
