use proptest::prelude::*;

use crate::{
    Decision, Model, Outcome, Policy, Request, Rules, Source, Value, effect::Tally, policy::Set, program::RowScope,
};

/// What a policy decides that looks at every row and knows no index.
fn scanned(policy: &Policy, set: &Set, request: &Request<'_>) -> (Outcome, Option<u32>) {
    let table = &policy.tables[set.table];
    let mut tally = Tally::default();
    for place in 0..table.len() {
        let row = RowScope { cells: table.row(place), number: table.number(place) };
        tally.add(place, table.verdict(place), policy.scope(set, request, Some(row)).holds(&set.matcher));
    }
    let result = tally.result(set.effect);
    (result.outcome, result.place.map(|place| table.number(place)))
}

fn short(decision: Decision) -> (Outcome, Option<u32>) {
    (decision.outcome(), decision.row().map(|row| u32::try_from(row).unwrap()))
}

const MATCHERS: [&str; 18] = [
    "r.sub == p.sub && r.obj == p.obj && r.act == p.act",
    "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act",
    "g(r.sub, p.sub) && g(r.obj, p.obj) && r.act == p.act",
    "h(r.sub, p.sub, r.dom) && r.dom == p.dom && r.act == p.act",
    "h(r.sub, p.sub, p.dom) && r.dom == p.dom || r.sub == \"a\"",
    "(r.sub == p.sub || p.sub == \"*\") && (r.obj == p.obj || p.obj == \"*\") && (r.act == p.act || p.act == \"*\")",
    "r.sub == p.sub && keyMatch(r.obj, p.obj) && r.act == p.act",
    "g(r.sub, p.sub) && keyMatch2(r.obj, p.obj) && keyMatch5(r.act, p.act)",
    "keyMatch3(r.obj, p.obj) && r.dom != p.dom",
    "r.sub == p.sub && !(r.obj == p.obj || r.act == p.act)",
    "r.sub == p.sub && !(r.obj != p.obj && r.act == p.act)",
    "g(r.sub, p.sub) && r.obj in (p.obj, \"a\", \"/a\") && (p.act == \"a\" ? r.act == p.act : r.dom == p.dom)",
    "r.dom == \"a\"",
    "r.sub == \"a\" || r.obj == p.obj && r.act + \"\" == p.act",
    "r.sub == p.sub && r.sub == p.obj && g(r.act, p.act)",
    "globMatch(r.obj, p.obj) && r.sub == p.sub",
    "g(p.sub, r.sub) && r.obj == p.obj",
    "r.sub == p.sub && r.obj == p.obj || g(r.sub, p.sub) && r.act == p.act || p.sub == \"*\"",
];

const EFFECTS: [&str; 5] = [
    "some(where (p.eft == allow))",
    "!some(where (p.eft == deny))",
    "some(where (p.eft == allow)) && !some(where (p.eft == deny))",
    "priority(p.eft) || deny",
    "subjectPriority(p.eft) || deny",
];

fn model(effect: &str, matcher: &str) -> Model {
    // `g2` is the roles within domains; in matchers it is called `h`, so that it can be told from `g`.
    let matcher = matcher.replace("h(", "g2(").replace("keyMatcg2(", "keyMatch(").replace("globMatcg2(", "globMatch(");
    let fields = if effect.contains("deny") { "sub, dom, obj, act, eft" } else { "sub, dom, obj, act" };
    let text = format!(
        "[request_definition]\nr = sub, dom, obj, act\n[policy_definition]\np = {fields}\n\
         [role_definition]\ng = _, _\ng2 = _, _, _\n[policy_effect]\ne = {effect}\n[matchers]\nm = {matcher}\n"
    );
    Model::parse(Source::new("model.conf", text)).unwrap()
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "b", "c", "*", "/a", "/a/b", "/a/*", "/:x", "/{x}/b", "", "é", "/a?b"])
}

fn rows() -> impl Strategy<Value = Vec<(&'static str, Vec<&'static str>)>> {
    let eft = prop::sample::select(vec!["allow", "deny", "allow", "indeterminate"]);
    let allowing = ((name(), name(), name(), name()), eft)
        .prop_map(|((sub, dom, obj, act), eft)| ("p", vec![sub, dom, obj, act, eft]));
    let role = (name(), name()).prop_map(|(user, role)| ("g", vec![user, role]));
    let within = (name(), name(), name()).prop_map(|(user, role, domain)| ("g2", vec![user, role, domain]));
    prop::collection::vec(prop_oneof![3 => allowing, 1 => role, 1 => within], 0..40)
}

fn rules(model: &Model, rows: &[(&str, Vec<&str>)]) -> Rules {
    let mut rules = Rules::new("rows");
    for (key, fields) in rows {
        let width = if *key == "p" { model.policies[0].fields.len() } else { fields.len() };
        rules.push(key, &fields[..width]).unwrap();
    }
    rules
}

fn loaded(effect: &str, matcher: &str, rows: &[(&str, Vec<&str>)]) -> Policy {
    let model = model(effect, matcher);
    let rules = rules(&model, rows);
    Policy::load(model, rules).unwrap()
}

/// A value of a request: most often a text, by itself or by its handle, and sometimes something else.
fn value(policy: &Policy, kind: u8, text: &'static str) -> Value<'static> {
    match kind {
        0 => Value::Integer(1),
        1 | 2 => policy.handle(text).map_or(Value::Text(text), Value::Name),
        _ => Value::Text(text),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn an_index_finds_what_a_look_at_every_row_finds(
        rows in rows(),
        matcher in prop::sample::select(MATCHERS.to_vec()),
        effect in prop::sample::select(EFFECTS.to_vec()),
        requests in prop::collection::vec(prop::collection::vec((0_u8..16, name()), 4), 1..6),
    ) {
        let policy = loaded(effect, matcher, &rows);
        let set = &policy.sets[0];

        for request in requests {
            let values: Vec<_> = request.iter().map(|(kind, text)| value(&policy, *kind, text)).collect();
            let request = Request::new(&values);
            let decided = policy.decide(request);
            if policy.tables[set.table].len() > 0 {
                prop_assert_eq!(short(decided), scanned(&policy, set, &request), "{:?}", values);
            }
            prop_assert_eq!(decided.failure().is_some(), decided.outcome() == Outcome::Indeterminate);
            prop_assert_eq!(policy.reason(&decided).is_some(), decided.failure().is_some());
        }
    }

    // SZ13; under a priority, the order of rows is what decides.
    #[test]
    fn the_order_of_rows_changes_no_decision_but_under_a_priority(
        rows in rows(),
        seed in any::<u64>(),
        matcher in prop::sample::select(MATCHERS.to_vec()),
        effect in prop::sample::select(EFFECTS[..3].to_vec()),
        request in prop::collection::vec(name(), 4),
    ) {
        let mut shuffled = rows.clone();
        let mut state = seed | 1;
        for place in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(place, usize::try_from(state >> 33).unwrap() % (place + 1));
        }
        let request: [&str; 4] = [request[0], request[1], request[2], request[3]];

        let one = loaded(effect, matcher, &rows);
        let other = loaded(effect, matcher, &shuffled);

        prop_assert_eq!(one.decide(&request).outcome(), other.decide(&request).outcome());
    }

    // SZ10; a first decision changed later ones in pycasbin.
    #[test]
    fn decisions_do_not_depend_on_those_before(
        rows in rows(),
        matcher in prop::sample::select(MATCHERS.to_vec()),
        requests in prop::collection::vec((name(), name(), name(), name()), 2..6),
    ) {
        let model = model(EFFECTS[2], matcher);
        let rules = rules(&model, &rows);
        let policy = Policy::builder(model).role_matching("g", crate::Matching::KeyMatch2).load(rules).unwrap();
        let decide = |(sub, dom, obj, act)| policy.decide(&[sub, dom, obj, act]);

        let forwards: Vec<_> = requests.iter().copied().map(decide).collect();
        let mut backwards: Vec<_> = requests.iter().rev().copied().map(decide).collect();
        backwards.reverse();

        prop_assert_eq!(forwards, backwards);
    }
}
