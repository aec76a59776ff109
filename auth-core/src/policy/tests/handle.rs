use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{model, rule};
use crate::policy::{
    Assignment, LostNames, MemoryRules, Model, ModelFile, PolicyHandle, Rules, RulesFile, SnapshotError, Source,
    StoreError, StoredRule, StoresRules, Storing, Waiting,
};

const RULES: &str = "p, editor, articles, write\ng, ann, editor\n";

fn source(text: &str) -> Source {
    Source::new("policy.csv", text)
}

async fn opened(rules: &str) -> PolicyHandle {
    PolicyHandle::open(model(), MemoryRules::read(&source(rules)).unwrap()).await.unwrap()
}

fn may_write(policy: &PolicyHandle, who: &str) -> bool {
    policy.decide(&[who, "articles", "write"]).is_allow()
}

/// A store that fails when it is told to.
#[derive(Debug)]
struct Failing {
    rules: MemoryRules,
    reads: Arc<AtomicBool>,
    writes: Arc<AtomicBool>,
}

impl Failing {
    fn new() -> (Self, Arc<AtomicBool>, Arc<AtomicBool>) {
        let (reads, writes) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let rules = MemoryRules::read(&source(RULES)).unwrap();
        (Self { rules, reads: Arc::clone(&reads), writes: Arc::clone(&writes) }, reads, writes)
    }
}

fn down(flag: &AtomicBool) -> Result<(), StoreError> {
    if flag.load(Ordering::Relaxed) {
        return Err(StoreError::unavailable("the rules can't be reached", std::io::Error::other("no connection")));
    }
    Ok(())
}

impl StoresRules for Failing {
    fn load(&self) -> Storing<'_, Rules> {
        Box::pin(async {
            down(&self.reads)?;
            self.rules.load().await
        })
    }

    fn add<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(async {
            down(&self.writes)?;
            self.rules.add(rules).await
        })
    }

    fn remove<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(async {
            down(&self.writes)?;
            self.rules.remove(rules).await
        })
    }

    fn changed(&self) -> Waiting<'_> {
        Box::pin(core::future::pending())
    }
}

#[tokio::test]
async fn a_role_that_is_given_counts_at_once_and_one_that_is_taken_back_no_longer() {
    let policy = opened(RULES).await;
    assert!(!may_write(&policy, "bob"));

    let given = policy.assign(&Assignment::new("bob", "editor")).await.unwrap();
    assert_eq!((given, policy.revision(), may_write(&policy, "bob")), (2, 2, true));

    let taken = policy.revoke(&Assignment::new("bob", "editor")).await.unwrap();
    assert_eq!((taken, may_write(&policy, "bob"), may_write(&policy, "ann")), (3, false, true));
}

// SZ9
#[tokio::test]
async fn a_rule_that_the_model_cannot_read_is_neither_stored_nor_decides() {
    let (store, ..) = Failing::new();
    let policy = PolicyHandle::open(model(), store).await.unwrap();

    let refused = policy.add(&[rule("p", ["bob", "articles"]), rule("p", ["bob", "articles", "write"])]).await;

    assert!(matches!(refused, Err(SnapshotError::Policy(_))), "{refused:?}");
    assert_eq!(policy.revision(), 1);
    policy.reload().await.unwrap();
    assert!(!may_write(&policy, "bob"), "nothing of a refused change is in the store");
}

// SZ8
#[tokio::test]
async fn a_store_that_fails_leaves_the_policy_that_decides_and_says_why() {
    let (store, reads, writes) = Failing::new();
    let policy = PolicyHandle::open(model(), store).await.unwrap();

    writes.store(true, Ordering::Relaxed);
    let refused = policy.add(&[rule("p", ["bob", "articles", "write"])]).await.unwrap_err();
    assert_eq!(refused.to_string(), "the rules can't be reached: no connection");
    assert!(refused.is_outage());
    assert!(!may_write(&policy, "bob"), "what is not durable does not decide");

    reads.store(true, Ordering::Relaxed);
    policy.reload().await.unwrap_err();
    assert!(may_write(&policy, "ann"), "the old snapshot goes on");
    assert_eq!(policy.last_failure().unwrap().to_string(), "the rules can't be reached: no connection");

    reads.store(false, Ordering::Relaxed);
    assert_eq!(policy.reload().await.unwrap(), 2);
    assert!(policy.last_failure().is_none());
}

#[tokio::test]
async fn a_policy_whose_store_fails_at_the_start_is_not_opened() {
    let (store, reads, _) = Failing::new();
    reads.store(true, Ordering::Relaxed);

    assert!(PolicyHandle::open(model(), store).await.is_err());
}

#[tokio::test]
async fn a_reload_that_drops_a_name_of_the_program_is_refused_with_the_list() {
    let policy = PolicyHandle::builder(model())
        .check(|policy| {
            let known: Vec<String> = policy.rules().rows().map(|row| row.to_string()).collect();
            let lost = ["p, editor, articles, write", "g, ann, editor"].into_iter();
            let lost: Vec<String> =
                lost.filter(|name| !known.iter().any(|row| row == name)).map(|name| format!("rule `{name}`")).collect();
            if lost.is_empty() { Ok(()) } else { Err(LostNames::new(lost)) }
        })
        .open(MemoryRules::read(&source(RULES)).unwrap())
        .await
        .unwrap();

    let refused = policy.remove(&[rule("p", ["editor", "articles", "write"])]).await.unwrap_err();

    assert_eq!(
        refused.to_string(),
        "the policy no longer has what the program was compiled against: rule `p, editor, articles, write`; put it back, or build \
         the program anew"
    );
    assert!(may_write(&policy, "ann"));
}

#[tokio::test]
async fn what_stands_in_a_name_never_becomes_a_second_rule() {
    let policy = opened(RULES).await;

    policy.assign(&Assignment::new("eve\np, eve, articles, write\n", "viewer")).await.unwrap();

    assert!(!may_write(&policy, "eve"));
}

#[tokio::test]
async fn files_are_watched_and_a_broken_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (model_path, rules_path) = (folder.path().join("model.conf"), folder.path().join("policy.csv"));
    fs::write(&model_path, super::MODEL).unwrap();
    fs::write(&rules_path, RULES).unwrap();
    let pause = Duration::from_millis(5);
    let policy = PolicyHandle::open(
        ModelFile::new(&model_path).looked_at_every(pause),
        RulesFile::new(&rules_path).looked_at_every(pause),
    )
    .await
    .unwrap();
    let watching = tokio::spawn(policy.clone().watch());

    fs::write(&rules_path, format!("{RULES}p, bob, articles, write\n")).unwrap();
    until(|| may_write(&policy, "bob")).await;

    fs::write(&rules_path, "p, bob, articles\n").unwrap();
    until(|| policy.last_failure().is_some()).await;
    assert!(may_write(&policy, "bob") && may_write(&policy, "ann"), "the last good policy decides");
    let told = policy.last_failure().unwrap().to_string();
    assert!(told.contains("policy.csv:1:"), "{told}");

    fs::write(&rules_path, RULES).unwrap();
    until(|| policy.last_failure().is_none()).await;
    assert!(!may_write(&policy, "bob"));

    let reversed = super::MODEL.replace("some(where (p.eft == allow))", "!some(where (p.eft == deny))");
    fs::write(&model_path, reversed).unwrap();
    until(|| may_write(&policy, "bob")).await;
    watching.abort();
}

async fn until(condition: impl Fn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    waited.await.expect("it comes within twenty seconds");
}

// SZ9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_reload_no_request_sees_half_a_policy() {
    // both rows or neither: a reader that takes one snapshot never sees one of them alone
    let policy = opened("p, root, x, y\n").await;
    let done = Arc::new(AtomicBool::new(false));
    let reader = std::thread::spawn({
        let (policy, done) = (policy.clone(), Arc::clone(&done));
        move || {
            let (mut seen_with, mut seen_without) = (0, 0);
            while !done.load(Ordering::Relaxed) || seen_with == 0 || seen_without == 0 {
                let snapshot = policy.snapshot();
                let left = snapshot.decide(&["bob", "left", "read"]).is_allow();
                let right = snapshot.decide(&["bob", "right", "read"]).is_allow();
                assert_eq!(left, right, "half a policy at revision {}", snapshot.revision());
                if left { seen_with += 1 } else { seen_without += 1 }
            }
            (seen_with, seen_without)
        }
    });
    let pair = [rule("p", ["bob", "left", "read"]), rule("p", ["bob", "right", "read"])];

    for _ in 0..200 {
        policy.add(&pair).await.unwrap();
        policy.remove(&pair).await.unwrap();
    }
    policy.add(&pair).await.unwrap();
    done.store(true, Ordering::Relaxed);

    let (with, without) = reader.join().unwrap();
    assert!(with > 0 && without > 0);
}

#[tokio::test]
async fn roles_of_a_domain_are_assigned_in_it_alone() {
    let model = Model::parse(Source::new(
        "model.conf",
        "
        [request_definition]
        r = sub, dom, obj, act
        [policy_definition]
        p = sub, dom, obj, act
        [role_definition]
        g = _, _, _
        [policy_effect]
        e = some(where (p.eft == allow))
        [matchers]
        m = g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && r.act == p.act
        ",
    ))
    .unwrap();
    let rules = MemoryRules::read(&source("p, editor, acme, articles, write\np, editor, umbrella, articles, write\n"));
    let policy = PolicyHandle::open(model, rules.unwrap()).await.unwrap();

    policy.assign(&Assignment::new("bob", "editor").domain("acme")).await.unwrap();

    assert!(policy.decide(&["bob", "acme", "articles", "write"]).is_allow());
    assert!(!policy.decide(&["bob", "umbrella", "articles", "write"]).is_allow());
}
