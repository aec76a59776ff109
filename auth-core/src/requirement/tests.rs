use core::time::Duration;

use super::*;
use crate::{Denial, Rule};

struct CanEdit;
struct CanSee;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

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
        assert_eq!(empty.evaluate(Some(&admin()), &[], NOW), Truth::False, "{empty}");
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
        assert_eq!(rule.evaluate(None, &[Answer::new(POLICY, Truth::True)], NOW), Truth::False, "{rule}");
    }

    assert_eq!(Requirement::Public.evaluate(None, &[], NOW), Truth::True);
}

#[test]
fn a_policy_that_asks_for_anybody_is_asked_for_nobody() {
    let rule = Requirement::Policy(ANYBODYS);

    assert_eq!(rule.evaluate(None, &[], NOW), Truth::Unknown);
    assert_eq!(rule.evaluate(None, &[Answer::new(ANYBODYS, Truth::True)], NOW), Truth::True);
    assert_eq!(rule.evaluate(None, &[Answer::new(ANYBODYS, Truth::False)], NOW), Truth::False);
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
            assert_eq!(
                fallible.evaluate(Some(&viewer()), &[Answer::new(POLICY, answer)], NOW),
                Truth::False,
                "{fallible}"
            );
        }
    }
}

#[test]
fn not_a_role_is_met_by_who_lacks_it() {
    assert_eq!(Requirement::Not(&ADMIN).evaluate(Some(&viewer()), &[], NOW), Truth::True);
    assert_eq!(Requirement::Not(&ADMIN).evaluate(Some(&admin()), &[], NOW), Truth::False);
}

#[test]
fn an_open_policy_leaves_open_only_what_hangs_on_it() {
    const ANY: Requirement = Requirement::Any(&[Requirement::Policy(POLICY), ADMIN]);
    const ALL: Requirement = Requirement::All(&[Requirement::Policy(POLICY), ADMIN]);

    assert_eq!(ANY.evaluate(Some(&admin()), &[], NOW), Truth::True);
    assert_eq!(ANY.evaluate(Some(&viewer()), &[], NOW), Truth::Unknown);
    assert_eq!(ALL.evaluate(Some(&admin()), &[], NOW), Truth::Unknown);
    assert_eq!(ALL.evaluate(Some(&viewer()), &[], NOW), Truth::False);
}

#[test]
fn the_reason_is_the_first_part_that_is_not_met() {
    const RULE: Requirement = Requirement::All(&[Requirement::Authenticated, Requirement::All(&[ADMIN])]);

    assert_eq!(RULE.unmet(Some(&viewer()), &[], NOW), Some(&ADMIN));
    assert_eq!(RULE.unmet(Some(&admin()), &[], NOW), None);
}

#[test]
fn a_role_is_held_through_the_roles_above_it_and_not_through_those_below() {
    const EDITOR: Requirement = Requirement::Role(Role::declared("editor", &["chief", "admin"]));

    assert_eq!(EDITOR.evaluate(Some(&admin()), &[], NOW), Truth::True);
    assert_eq!(EDITOR.evaluate(Some(&viewer()), &[], NOW), Truth::False);
}

#[test]
fn a_policy_is_asked_only_where_the_rule_hangs_on_it() {
    const RULE: Requirement =
        Requirement::Any(&[Requirement::All(&[ADMIN, Requirement::Policy(POLICY)]), Requirement::Policy(ANYBODYS)]);

    assert!(RULE.hangs_on(POLICY, Some(&admin()), &[], NOW));
    assert!(!RULE.hangs_on(POLICY, Some(&viewer()), &[], NOW)); // the role has decided that branch
    assert!(RULE.hangs_on(ANYBODYS, Some(&viewer()), &[], NOW));
    assert!(!RULE.hangs_on(ANYBODYS, Some(&viewer()), &[Answer::new(ANYBODYS, Truth::True)], NOW));
}

#[test]
fn the_answer_of_a_policy_is_none_of_another_of_the_same_path() {
    const OTHER: PolicyName = PolicyName::of::<CanSee, ()>("can_edit", AsksFor::Principal);
    let rule = Requirement::Policy(POLICY);

    assert_eq!(rule.evaluate(Some(&viewer()), &[Answer::new(OTHER, Truth::True)], NOW), Truth::Unknown);
    assert_eq!(rule.evaluate(Some(&viewer()), &[Answer::new(POLICY, Truth::True)], NOW), Truth::True);
}

const FIVE_MINUTES: SignedIn = SignedIn::new().max_age(Duration::from_mins(5));
const TWO_FACTORS: SignedIn = SignedIn::new().acr(&["urn:example:mfa", "urn:example:key"]);

fn signed_in(seconds_ago: i64, acr: Option<&str>) -> Principal {
    let at = Timestamp::from_second(-seconds_ago).unwrap();
    let builder = Principal::builder("https://issuer.example", "alice").role("admin").signed_in_at(at);
    acr.into_iter().fold(builder, crate::PrincipalBuilder::acr).build()
}

// SA18, SO23
#[test]
fn who_signed_in_too_long_ago_or_at_no_known_time_is_refused() {
    let rule = Requirement::SignedIn(FIVE_MINUTES);

    for (seconds_ago, expected) in [(0, Truth::True), (300, Truth::True), (301, Truth::False), (-60, Truth::True)] {
        assert_eq!(rule.evaluate(Some(&signed_in(seconds_ago, None)), &[], NOW), expected, "{seconds_ago}");
    }
    assert_eq!(rule.evaluate(Some(&signed_in(-61, None)), &[], NOW), Truth::False, "from the future");
    assert_eq!(rule.evaluate(Some(&admin()), &[], NOW), Truth::False, "nobody knows when");
    assert_eq!(rule.evaluate(None, &[], NOW), Truth::False);
}

// SA18
#[test]
fn an_authentication_context_is_one_of_those_asked_and_compared_exactly() {
    let rule = Requirement::SignedIn(TWO_FACTORS);

    for acr in ["urn:example:mfa", "urn:example:key"] {
        assert_eq!(rule.evaluate(Some(&signed_in(0, Some(acr))), &[], NOW), Truth::True, "{acr}");
    }
    for acr in
        [None, Some("urn:example:mfa2"), Some("URN:EXAMPLE:MFA"), Some("urn:example:mfa urn:example:key"), Some("")]
    {
        assert_eq!(rule.evaluate(Some(&signed_in(0, acr)), &[], NOW), Truth::False, "{acr:?}");
    }
}

#[test]
fn who_may_after_signing_in_again_is_told_so_and_who_may_not_is_refused() {
    const OWN: Requirement = Requirement::All(&[ADMIN, Requirement::SignedIn(FIVE_MINUTES)]);
    const AROUND: Requirement = Requirement::SignedIn(TWO_FACTORS);
    let around = [&AROUND];
    let rule = Rule::new(&OWN, &around);
    let both = SignedIn::new().max_age(Duration::from_mins(5)).acr(&["urn:example:mfa", "urn:example:key"]);

    assert_eq!(rule.step_up(Some(&signed_in(900, None)), &[], NOW), Some(Denial::StepUp(both)));
    // what is met already is not asked again
    assert_eq!(rule.step_up(Some(&signed_in(0, None)), &[], NOW), Some(Denial::StepUp(TWO_FACTORS)));
    assert_eq!(rule.step_up(Some(&signed_in(0, Some("urn:example:key"))), &[], NOW), None, "is met");
    assert_eq!(rule.step_up(Some(&viewer()), &[], NOW), None, "no admin by signing in");
    assert_eq!(rule.step_up(None, &[], NOW), None);
    assert_eq!(rule.evaluate_stepped_up(Some(&signed_in(900, None)), &[]), Truth::True);
    assert_eq!(rule.evaluate_stepped_up(Some(&viewer()), &[]), Truth::False);
    assert_eq!(rule.evaluate_stepped_up(None, &[]), Truth::False);
}

#[test]
fn not_having_signed_in_is_no_fact() {
    const RULE: Requirement = Requirement::Not(&Requirement::SignedIn(FIVE_MINUTES));

    assert_eq!(RULE.evaluate(Some(&signed_in(900, None)), &[], NOW), Truth::False);
}

// Z14
#[test]
fn a_rule_can_be_for_one_client_of_several() {
    const RULE: Requirement = Requirement::Client("web");
    let of = |client: &str| Principal::builder("https://issuer.example", "bob").client_id(client).build();

    assert_eq!(RULE.to_string(), "client=web");
    assert_eq!(RULE.evaluate(Some(&of("web")), &[], NOW), Truth::True);
    for other in ["", "we", "web2", "Web", "external-client"] {
        assert_eq!(RULE.evaluate(Some(&of(other)), &[], NOW), Truth::False, "{other}");
    }
    assert_eq!(RULE.evaluate(Some(&viewer()), &[], NOW), Truth::False, "issued to nobody known");
    assert_eq!(RULE.evaluate(None, &[], NOW), Truth::False);
    // whose client is not known is not known to be of another one
    assert_eq!(const { Requirement::Not(&RULE) }.evaluate(Some(&viewer()), &[], NOW), Truth::False);
}
