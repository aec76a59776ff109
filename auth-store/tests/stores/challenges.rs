use auth_store::{
    Stores,
    traits::{Challenge, ChallengeKind, ChallengeState, Digest, Payload, TakenChallenge},
};

use crate::{
    open::{each_store, fifty_times},
    support::{add_users, at, most, user_id},
};

const RESET: ChallengeKind = ChallengeKind::PasswordReset;

/// The link `secret`, for an hour.
fn reset(secret: &str, begins: i64) -> Challenge {
    let payload = Payload::new("{\"for\":\"alice\"}").unwrap();
    Challenge::new(RESET, Digest::of(secret), at(begins + 3600), at(begins)).of(user_id("alice")).with(payload)
}

async fn take(stores: &Stores, secret: &str, second: i64) -> TakenChallenge {
    stores.challenges().take(RESET, &Digest::of(secret), at(second)).await.unwrap()
}

// F28, F29
#[tokio::test]
async fn a_challenge_is_answered_once_and_in_its_time() {
    each_store(async |stores| {
        let challenges = stores.challenges();
        add_users(&stores, &["alice"]).await;
        let kept = reset("link", 0);
        challenges.issue(&kept, most(5), at(0)).await.unwrap();
        challenges.issue(&reset("late", 0), most(5), at(0)).await.unwrap();

        assert_eq!(challenges.look(RESET, &kept.key, at(1)).await.unwrap(), ChallengeState::Open(kept.clone()));
        assert_eq!(take(&stores, "lin", 1).await, TakenChallenge::Unknown);
        assert_eq!(
            challenges.take(ChallengeKind::Activation, &kept.key, at(1)).await.unwrap(),
            TakenChallenge::Unknown,
            "it answers for nothing else"
        );

        assert_eq!(take(&stores, "link", 3599).await, TakenChallenge::Taken(kept.clone()));
        assert_eq!(take(&stores, "link", 3599).await, TakenChallenge::Used);
        assert_eq!(challenges.look(RESET, &kept.key, at(3599)).await.unwrap(), ChallengeState::Used);

        assert_eq!(take(&stores, "late", 3600).await, TakenChallenge::Expired);
        assert_eq!(challenges.look(RESET, &Digest::of("late"), at(3600)).await.unwrap(), ChallengeState::Expired);

        // and a day later nobody knows of either
        let day = 86400;
        assert_eq!(take(&stores, "late", 3600 + day).await, TakenChallenge::Unknown);
        assert_eq!(take(&stores, "link", 3600 + day).await, TakenChallenge::Unknown);
        assert_eq!(challenges.look(RESET, &kept.key, at(3600 + day)).await.unwrap(), ChallengeState::Unknown);
    })
    .await;
}

// X08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_answers_to_one_challenge_one_has_it() {
    each_store(async |stores| {
        add_users(&stores, &["alice"]).await;
        stores.challenges().issue(&reset("link", 0), most(5), at(0)).await.unwrap();

        let outcomes = fifty_times(&stores, |stores, _| async move { take(&stores, "link", 10).await }).await;

        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, TakenChallenge::Taken(_))).count(), 1);
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == TakenChallenge::Used).count(), 49);
    })
    .await;
}

#[tokio::test]
async fn a_challenge_of_nobody_is_kept_as_well() {
    each_store(async |stores| {
        let kind = ChallengeKind::SingleSignOn;
        let kept = Challenge::new(kind, Digest::of("state"), at(600), at(0));
        for n in 0..3 {
            let other = Challenge::new(kind, Digest::of(&format!("state {n}")), at(600), at(0));
            stores.challenges().issue(&other, most(1), at(0)).await.unwrap();
        }

        stores.challenges().issue(&kept, most(1), at(0)).await.unwrap();

        assert_eq!(stores.challenges().take(kind, &kept.key, at(1)).await.unwrap(), TakenChallenge::Taken(kept));
        let other = stores.challenges().take(kind, &Digest::of("state 0"), at(1)).await.unwrap();
        assert!(matches!(other, TakenChallenge::Taken(_)), "they are not one user's");
    })
    .await;
}

#[tokio::test]
async fn the_oldest_challenges_go_when_there_are_too_many() {
    each_store(async |stores| {
        add_users(&stores, &["alice", "bob"]).await;
        let bobs = reset("bob's", 0).of(user_id("bob"));
        stores.challenges().issue(&bobs, most(2), at(0)).await.unwrap();
        for n in 1..=3 {
            stores.challenges().issue(&reset(&format!("link {n}"), n), most(2), at(n)).await.unwrap();
        }

        assert_eq!(take(&stores, "link 1", 10).await, TakenChallenge::Unknown);
        assert!(matches!(take(&stores, "link 2", 10).await, TakenChallenge::Taken(_)));
        assert!(matches!(take(&stores, "link 3", 10).await, TakenChallenge::Taken(_)));
        assert!(matches!(take(&stores, "bob's", 10).await, TakenChallenge::Taken(_)));
    })
    .await;
}

// F30: a used reset leaves no other one
#[tokio::test]
async fn withdrawn_challenges_are_unknown() {
    each_store(async |stores| {
        let challenges = stores.challenges();
        add_users(&stores, &["alice", "bob"]).await;
        challenges.issue(&reset("one", 0), most(5), at(0)).await.unwrap();
        challenges.issue(&reset("two", 0), most(5), at(0)).await.unwrap();
        let bobs = reset("bob's", 0).of(user_id("bob"));
        challenges.issue(&bobs, most(5), at(0)).await.unwrap();
        let mut activation = reset("activation", 0);
        activation.kind = ChallengeKind::Activation;
        challenges.issue(&activation, most(5), at(0)).await.unwrap();

        challenges.withdraw(RESET, &user_id("alice")).await.unwrap();

        assert_eq!(take(&stores, "one", 1).await, TakenChallenge::Unknown);
        assert_eq!(take(&stores, "two", 1).await, TakenChallenge::Unknown);
        assert!(matches!(take(&stores, "bob's", 1).await, TakenChallenge::Taken(_)));
        let kept = challenges.take(ChallengeKind::Activation, &activation.key, at(1)).await.unwrap();
        assert_eq!(kept, TakenChallenge::Taken(activation));
    })
    .await;
}
